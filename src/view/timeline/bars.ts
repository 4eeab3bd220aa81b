import { type Duration, formatDuration, minutes, seconds } from '../../base/duration.ts';
import { between, type Instant, instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Cast } from './cast.ts';
import { captureLane, laneOf, type LaneName } from './lane-name.ts';
import type { Bar } from './scene.ts';

/** `at`: drawn beside whoever is there rather than on the lane that tells of it. */
export type UnplacedBar = Omit<Bar, 'lane'> & { readonly lane: LaneName; readonly at?: Endpoint };

/** The stretches of time that a story is about: waits, stalls, silences, and what the evidence does not show. */
export function barsOf(finding: Finding, evidence: Evidence, cast: Cast): readonly UnplacedBar[] {
  const { span } = cast;
  if (!span) return [];
  const all = [
    ...waitBars(evidence, cast),
    ...stallBars(cast),
    ...silenceBars(evidence, cast),
    ...busyBars(evidence, cast),
    ...gapBars(finding, evidence, cast),
  ];
  return all.filter(({ from, until }) => until > from && from >= span.from && until <= span.until);
}

function bar(kind: Bar['kind'], lane: LaneName, from: Instant, until: Instant, label: string): UnplacedBar {
  return { kind, lane, from, until, lasted: between(from, until), label, sentence: undefined };
}

function waitBars(evidence: Evidence, { cited }: Cast): UnplacedBar[] {
  return cited.flatMap((one) => {
    if (one.kind !== 'wait-expired' || !one.process) return [];
    const history = evidence.threads.get(one.process) ?? [];
    const opened = history.slice(0, history.indexOf(one)).findLast(({ kind }) => kind === 'listening');
    if (opened?.kind !== 'listening') return [];
    const limit = one.wait === undefined ? '' : ` at most ${formatDuration(one.wait)}`;
    const { timeline } = evidence;
    return [
      bar('wait', laneOf(one), timeline.when(opened), timeline.when(one), `waits${limit} on port ${opened.port}`),
    ];
  });
}

const stallBars = ({ stalls }: Cast): UnplacedBar[] =>
  stalls.map(({ begun, from, until, lasted }) =>
    bar('stall', laneOf(begun), from, until, `${formatDuration(lasted)} without an answer`),
  );

/** Shorter pauses between segments are drawn as empty space; a bar says that it matters. */
const SILENCE_WORTH_A_BAR: Duration = minutes(1);
const CITED_SILENCE_WORTH_A_BAR: Duration = seconds(10);

function silenceBars(evidence: Evidence, { conversations, citations }: Cast): UnplacedBar[] {
  return conversations.flatMap(({ point, silences, flow }) =>
    silences
      .filter(({ until, lasted }) => {
        const cited = citations.sentenceOf(until.source) !== undefined;
        return lasted >= (cited ? CITED_SILENCE_WORTH_A_BAR : SILENCE_WORTH_A_BAR);
      })
      .map(({ from, until, lasted }) => {
        const { timeline } = evidence;
        const [begin, end] = [timeline.at(point.clock, from.at), timeline.at(point.clock, until.at)];
        return bar(
          'silence',
          captureLane(point),
          begin,
          end,
          `no packet on port ${flow.destination.port} for ${formatDuration(lasted)}`,
        );
      }),
  );
}

/** Below this a connection is control traffic, and nobody would ask why the other one died beside it. */
const BUSY_BYTES = 1_000_000;

/** A connection that the story cites because it lived on, drawn where it was opened. */
function busyBars({ timeline }: Evidence, { cited }: Cast): UnplacedBar[] {
  return cited.flatMap((one) => {
    if (one.kind !== 'firewall-teardown' || one.reason === 'idle' || !one.flow || !one.lasted) return [];
    if ((one.bytes ?? 0) < BUSY_BYTES) return [];
    const until = timeline.when(one);
    const label = `its connection from port ${one.flow.source.port} carries ${((one.bytes ?? 0) / 1e9).toFixed(1)} GB`;
    const from = instant(until - one.lasted);
    return [{ ...bar('busy', laneOf(one), from, until, label), at: one.flow.source }];
  });
}

/** A gap sentence cites the two lines between which nothing is said. */
function gapBars({ story }: Finding, evidence: Evidence, { cited }: Cast): UnplacedBar[] {
  return story.flatMap(({ gap, citations }, i) => {
    if (!gap) return [];
    const ends = citations
      .map((source) => cited.find((one) => one.source === source))
      .filter((one) => one !== undefined);
    const [first, last] = [ends[0], ends.at(-1)];
    if (!first || !last || first === last) return [];
    const [from, until] = [evidence.timeline.when(first), evidence.timeline.when(last)];
    const label = `nothing known for ${formatDuration(between(from, until))}`;
    return [{ ...bar('gap', laneOf(last), from, until, label), sentence: i + 1 }];
  });
}
