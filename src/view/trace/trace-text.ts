import { printable } from '../../base/printable.ts';
import { type AssumptionCode, assumptions } from '../../model/codes.ts';
import type { UnreadConfig } from '../../model/configuration.ts';
import type { Network } from '../../model/network.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { BothWays } from '../../trace/both-ways.ts';
import type { Trace } from '../../trace/step.ts';
import type { Paint } from '../paint.ts';
import { devicePhases } from './device-phases.ts';
import { wrap } from '../wrap.ts';
import { headline, type OutcomeGroup, outcomesOf, toneOf } from './outcome-group.ts';
import { partingWords } from './parting-words.ts';
import { seenWords } from './seen-words.ts';
import { sideBySide } from './side-by-side.ts';
import { citedLine, stepList } from './step-list.ts';
import type { Asking } from './verdict.ts';
import { visitsOf } from './visit.ts';

export interface TraceTextOptions extends Asking {
  /** What no reader understood, of all files: those of no node in particular are told, too. */
  readonly unread?: readonly UnreadConfig[];
}

/** What a view needs of a loaded network. */
export type Modelled = Pick<LoadedNetwork, 'network'>;

/**
 * Everything about one request as text of at most 100 columns. `ways`: all that are equally good, as `traceAllWays`
 * gives them.
 */
export function traceText(
  ways: readonly BothWays[],
  { network }: Modelled,
  paint: Paint,
  options: TraceTextOptions = {},
): string {
  const groups = outcomesOf(ways, options);
  const [only] = groups;
  const mark = MARKS[toneOf(groups)](paint);
  const lines = [
    ...wrap(headline(groups)).map(mark),
    ...(groups.length === 1 && only ? because(only, paint) : eitherWords(ways)),
    '',
    ...groups.flatMap((group, i) => groupLines(group, { number: i + 1, of: groups.length }, { network, paint })),
    ...devicePhases(ways, paint),
    ...assumedLines(ways, paint),
    ...unreadLines(unreadOf(ways, network, options.unread ?? []), paint),
  ];
  while (lines.at(-1) === '') lines.pop();
  return `${lines.join('\n')}\n`;
}

const MARKS = {
  good: ({ good }: Paint) => good,
  bad: ({ bad }: Paint) => bad,
  open: ({ strong }: Paint) => strong,
} as const;

/** Why, where the headline names only who and how. */
function because({ verdict }: OutcomeGroup, paint: Paint): string[] {
  const reason = verdict.because;
  if (!reason || reason.config.length === 0) return [];
  return reason.config.flatMap((line) => citedLine(line, '  ').map(paint.faint));
}

const eitherWords = ({ length }: readonly BothWays[]): string[] =>
  wrap(
    `${length} ways are equally good by the configuration; which of them a connection takes, it does not say.`,
    '  ',
  );

interface Numbered {
  readonly number: number;
  readonly of: number;
}

interface Shown {
  readonly network: Network;
  readonly paint: Paint;
}

function groupLines({ first, verdict, count }: OutcomeGroup, { number, of }: Numbered, shown: Shown): string[] {
  const { network, paint } = shown;
  const { request, reply, onward } = first;
  const title = `${number} of ${of} outcomes${count > 1 ? `, of ${count} ways` : ''}: ${verdict.outcome}`;
  const sender = network.nodes.find(({ name }) => name === request.from);
  const lost = onward && onward.disposition !== request.disposition ? onward : undefined;
  const numbers = { reply: request.steps.length, onward: request.steps.length + (reply?.steps.length ?? 0) };
  return [
    ...(of > 1 ? [...wrap(title).map(paint.strong), ''] : alikeWords(count)),
    ...sideBySide(
      {
        request,
        reply,
        requestVisits: visitsOf(request, 0),
        replyVisits: reply ? visitsOf(reply, numbers.reply) : [],
      },
      paint,
    ),
    '',
    ...section('Both ways', partingWords(verdict.parting), paint),
    ...section(`What ${printable(request.from)} sees`, [seenWords(first, sender)], paint),
    ...steps('The request, step by step', request, 0, paint),
    ...(reply ? steps('The answer', reply, numbers.reply, paint) : []),
    ...(lost ? steps(onwardTitle(lost), lost, numbers.onward, paint) : []),
  ];
}

const onwardTitle = ({ packet }: Trace): string =>
  packet.tcp === 'ack' ? 'The acknowledgement of the data' : `The data behind the handshake, ${packet.bytes} bytes`;

const alikeWords = (count: number): string[] =>
  count > 1 ? [...wrap(`${count} ways are equally good and end alike; this is the first of them.`), ''] : [];

function section(title: string, sentences: readonly string[], paint: Paint): string[] {
  if (sentences.length === 0) return [];
  return [...wrap(title).map(paint.strong), ...sentences.flatMap((sentence) => wrap(sentence, '  ')), ''];
}

function steps(title: string, trace: Trace, before: number, paint: Paint): string[] {
  return [paint.strong(title), ...stepList(trace, before, paint), ''];
}

function assumedLines(ways: readonly BothWays[], paint: Paint): string[] {
  const codes = new Set<AssumptionCode>(tracesOf(ways).flatMap(({ assumed }) => assumed));
  return section(
    'Taken for granted',
    [...codes].map((code) => `${code}: ${assumptions[code]}`),
    paint,
  );
}

export const tracesOf = (ways: readonly BothWays[]): readonly Trace[] =>
  ways.flatMap(({ request, reply, onward }) => [request, reply, onward].filter((trace) => trace !== undefined));

/** What was not understood of a node that a packet came to, or of no node in particular, could change what happens. */
function unreadOf(
  ways: readonly BothWays[],
  { nodes }: Network,
  all: readonly UnreadConfig[],
): readonly UnreadConfig[] {
  const passed = new Set(tracesOf(ways).flatMap(({ steps: told }) => told.map(({ at }) => at)));
  const ofNodes = new Set(nodes.flatMap(({ unread }) => unread));
  return [
    ...nodes.filter(({ name }) => passed.has(name)).flatMap(({ unread }) => unread),
    ...all.filter((one) => !ofNodes.has(one)),
  ].filter(mayBear);
}

function unreadLines(unread: readonly UnreadConfig[], paint: Paint): string[] {
  if (unread.length === 0) return [];
  const more = unread.length > UNREAD_MAX ? [`  and ${unread.length - UNREAD_MAX} more`] : [];
  return [
    paint.strong('Not understood, and could matter'),
    ...unread
      .slice(0, UNREAD_MAX)
      .flatMap((one) => [
        ...citedLine(one, '  '),
        ...wrap(`${one.reason}; could bear on: ${one.bears}`, '    ').map(paint.faint),
      ]),
    ...more,
    '',
  ];
}

/** Enough to see what kind of lines they are. */
const UNREAD_MAX = 6;

function mayBear({ bears }: UnreadConfig): boolean {
  switch (bears) {
    case 'routing':
    case 'filter':
    case 'translation':
    case 'addresses':
    case 'unknown':
      return true;
    case 'timers':
    case 'nothing':
      return false;
  }
}
