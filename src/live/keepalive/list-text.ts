import { formatByteCount } from '../../base/amount.ts';
import { type Duration, formatDuration } from '../../base/duration.ts';
import type { Paint } from '../../view/paint.ts';
import { fit } from '../../view/text-columns.ts';
import { wrap } from '../../view/wrap.ts';
import type { Found, InspectedSocket } from './inspect.ts';
import { type Asked, setCommandLines } from './set-command.ts';
import { reasonLines, socketCount, socketTable } from './socket-table.ts';
import { seenWords, silenceWords, verdictWords } from './socket-words.ts';
import { nearbyWords, unseenLines } from './unseen-text.ts';
import { dies, isHelped, silenceOf, type Verdict } from './verdict.ts';

const [SILENT, KEEPALIVE, UNACKNOWLEDGED] = [8, 16, 8] as const;

/** A table of sockets by process, and what it means, in at most 100 columns. */
export function listText(found: Found<InspectedSocket>, asked: Asked, paint: Paint): string {
  const { sockets } = found;
  const { pathIdle } = asked;
  const helped = sockets.filter(({ verdict }) => isHelped(verdict) || verdict === 'accepts-dying');
  const rows = sockets.map((one) => ({ of: one, cells: cells(one, paint) }));
  const unread = sockets.flatMap(({ keepalive }) => (keepalive.by === 'socket' ? [] : keepalive.why));
  const lines = [
    ...(rows.length > 0 ? [paint.faint(HEAD), ...socketTable(rows, paint), ''] : []),
    ...wrap(summary(found, pathIdle), '', '  '),
    ...reasonLines(unread, 'the options could not be read of'),
    ...unseenLines(found),
    ...(helped.length > 0 ? [REMEDY, ...setCommandLines(asked, helped)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const REMEDY = 'To hold them (read the list that it prints, then again without --dry-run):';

const HEAD = `  ${'connection'.padEnd(42)} ${'silent'.padStart(SILENT)} ${'keepalive'.padEnd(KEEPALIVE)}${'unacked'.padStart(UNACKNOWLEDGED)}  verdict`;

function cells(one: InspectedSocket, paint: Paint): string {
  const { socket, keepalive, verdict } = one;
  const listens = socket.state === 'LISTEN';
  const silent = listens ? '' : silenceWords(silenceOf(socket));
  const unacknowledged = listens ? '' : formatByteCount(socket.unacknowledged);
  const words = verdictWords(verdict, socket);
  return `${silent.padStart(SILENT)} ${fit(seenWords(keepalive), KEEPALIVE)}${unacknowledged.padStart(UNACKNOWLEDGED)}  ${painted(verdict, words, paint)}`;
}

function painted(verdict: Verdict, words: string, { bad, good, faint }: Paint): string {
  if (dies(verdict) || verdict === 'accepts-dying') return bad(words);
  return verdict === 'held' || verdict === 'accepts-held' ? good(words) : faint(words);
}

/** Each verdict in a sentence. Where there are none of a kind it is not said. */
const MEANINGS: Readonly<Record<Verdict, (count: number, idle: string) => string>> = {
  held: (count) => `${count} held`,
  tight: (count) => `${count} held unless a probe is lost`,
  'dies-off': (count, idle) => `${count} without keepalive, which ${verb(count)} when silent for ${idle}`,
  'dies-late': (count, idle) =>
    `${count} with a keepalive that comes after ${idle} or later, when the path has forgotten`,
  overdue: (count, idle) =>
    `${count} silent for ${idle} or more already, so that the path may have forgotten: setting keepalive then shows that, and ends what is dead`,
  unanswered: (count) =>
    `${count} whose probes nobody answers: the peer is gone or the path has forgotten, and the kernel ends it when the count is full`,
  unacknowledged: (count) =>
    `${count} with data that nobody acknowledged yet: what is resent crosses the path, and keepalive does not run meanwhile`,
  'not-known': (count) => `${count} of which nothing is known`,
  'accepts-held': (count) => `${count} listening, and what is accepted is held`,
  'accepts-dying': (count, idle) => `${count} listening, and what is accepted dies when silent for ${idle}`,
  'not-open': (count) => `${count} not open`,
};

const isVerdict = (word: string): word is Verdict => word in MEANINGS;

const verb = (count: number): string => (count === 1 ? 'dies' : 'die');

function summary(found: Found<InspectedSocket>, pathIdle: Duration): string {
  const { sockets } = found;
  if (sockets.length === 0) return `no TCP connection is meant by that${nearbyWords(found)}`;
  const counts = new Map<Verdict, number>();
  for (const { verdict } of sockets) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const idle = formatDuration(pathIdle);
  const parts = Object.keys(MEANINGS)
    .filter(isVerdict)
    .flatMap((verdict) => {
      const count = counts.get(verdict);
      return count === undefined ? [] : MEANINGS[verdict](count, idle);
    });
  return `${socketCount(sockets.length)}, on a path that forgets after ${idle}: ${parts.join('; ')}.`;
}
