import type { Estate } from '../trace/estate/estate.ts';
import { type EstateCause, type EstateClass, type EstateFlow, estateCauses } from '../trace/estate/estate-class.ts';
import { printable } from '../base/printable.ts';
import { someOf } from '../base/some-of.ts';
import type { NodeName } from '../model/observation.ts';
import { citation } from './lint-text.ts';
import { COLUMNS, type Paint } from './paint.ts';
import { wrap } from './wrap.ts';

/**
 * What is broken or fragile in an estate, by cause, the most flows first; text of at most 100 columns. `unlisted`:
 * hosts whose listeners nobody knows.
 */
export function estateText(estate: Estate, unlisted: readonly NodeName[], paint: Paint): string {
  const { classes, flows, traced, working, untraced } = estate;
  const lines = [
    ...wrap(
      `${flowCount(flows)}: every TCP listener, from every host, unbound and bound to each of its addresses. ${count(traced)} were walked, each for all that are treated alike.`,
    ),
    '',
    ...(['broken', 'fragile'] as const).flatMap((verdict) => verdictText(classes, verdict, paint)),
    `${count(working)} work, and nothing has to be said of them.`,
    ...(untraced > 0 ? [paint.bad(`${count(untraced)} were not walked: the limit of traces was reached.`)] : []),
    ...unlistedText(unlisted),
  ];
  return `${lines.join('\n')}\n`;
}

const UNLISTED_SHOWN = 12;

/** Else a host that nobody looked at is taken for one where all is well. */
function unlistedText(unlisted: readonly NodeName[]): readonly string[] {
  if (unlisted.length === 0) return [];
  return wrap(
    `Not asked for: whatever listens on ${someOf(unlisted, UNLISTED_SHOWN)}, for nobody listed it ("listens" in network.yaml, or what \`ss -H -ltun\` prints as sockets.txt).`,
  );
}

const TITLES = { broken: 'Broken', fragile: 'Works only because of something' } as const;

function verdictText(
  classes: readonly EstateClass[],
  verdict: EstateClass['verdict'],
  paint: Paint,
): readonly string[] {
  const all = classes.filter((one) => one.verdict === verdict);
  if (all.length === 0) return [];
  const title = `${TITLES[verdict]}: ${flowCount(sumOf(all))}`;
  const causes = [...new Set(all.map(({ cause }) => cause))];
  const byFlows = causes
    .map((cause) => ({ cause, members: all.filter((one) => one.cause === cause) }))
    .toSorted((a, b) => sumOf(b.members) - sumOf(a.members));
  return [paint.strong(title), '', ...byFlows.flatMap(({ cause, members }) => causeText(cause, members, paint))];
}

/** Of one cause; the others are counted. */
const CLASSES_SHOWN = 8;

function causeText(cause: EstateCause, members: readonly EstateClass[], paint: Paint): readonly string[] {
  const shown = members.slice(0, CLASSES_SHOWN);
  const rest = members.slice(CLASSES_SHOWN);
  const more =
    rest.length === 0
      ? []
      : [
          `   and ${flowCount(sumOf(rest))} for ${count(rest.length)} more ${rest.length === 1 ? 'reason' : 'reasons'}`,
          '',
        ];
  return [
    paint.bad(spread(cause, flowCount(sumOf(members)))),
    ...wrap(estateCauses[cause], '   '),
    '',
    ...shown.flatMap((one, i) => classText(one, i + 1, paint)),
    ...more,
  ];
}

function classText(one: EstateClass, number: number, paint: Paint): readonly string[] {
  const { because, breaks, disposition, seen, flows, of, example } = one;
  return [
    spread(`   ${number}. ${of} ${disposition} ${where(one)}`, flowCount(flows)),
    ...wrap(because.text, '      '),
    ...(breaks === undefined ? [] : wrap(`What would break it: ${breaks}`, '      ')),
    ...[...new Set(because.config)].slice(0, LINES_SHOWN).flatMap((line) => citation(line, paint)),
    ...wrap(`for example ${flowText(example)}: ${seen}`, '      '),
    '',
  ];
}

/** Those that decide stand first. */
const LINES_SHOWN = 4;

const where = ({ place }: EstateClass): string =>
  place.at === 'between' ? `at ${printable(place.node)}` : `at the ${place.at}`;

export function flowText({ from, bindAddress, source, node, to, port }: EstateFlow): string {
  const bound = bindAddress === undefined ? `not bound, source ${source}` : `bound to ${bindAddress}`;
  return `${from} (${bound}) to ${to} port ${port} of ${node}`;
}

const sumOf = (classes: readonly EstateClass[]): number => classes.reduce((sum, { flows }) => sum + flows, 0);

/** 1,234,567. */
const count = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

const flowCount = (flows: number): string => `${count(flows)} ${flows === 1 ? 'flow' : 'flows'}`;

function spread(left: string, right: string): string {
  const width = COLUMNS - right.length - 1;
  const cut = left.length > width ? `${left.slice(0, width - 1)}…` : left;
  return `${cut}${right.padStart(COLUMNS - cut.length)}`;
}
