import { limits } from '../../base/limits.ts';
import { formatDuration, seconds } from '../../base/duration.ts';
import { between, type Instant, instant, later } from '../../base/instant.ts';
import type { SessionVerdict } from '../../check/check.ts';
import { withClientsFlows } from '../../check/clients-flows.ts';
import { isOf, ofKind } from '../../check/played.ts';
import type { Fault } from '../../dialogue/fault.ts';
import type { Flow } from '../../model/flow.ts';
import type { NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import type { Silence } from '../../sim/firewall/silences.ts';
import type { Bar, EventTone, Lane, Scene, SceneEvent } from '../timeline/scene.ts';
import { sceneLimits } from '../timeline/scene.ts';
import { type Drawn, dropArrows } from './drop-arrows.ts';
import { faultWords } from './fault-words.ts';
import { isDeviceWord, seenWords } from './observation-words.ts';
import { type Series, seriesOf, seriesWords } from './series.ts';

/**
 * A session that was played, as a picture: its programs and the firewalls between them, the connection that failed (or,
 * where none did, the one that was silent longest), its keepalives, each firewall's idle clock, the moment of
 * forgetting and the packet that found out.
 */
export function simulatedScene(told: SessionVerdict, faults: readonly Fault[]): Scene {
  const { name, simulation } = told;
  const { timeline, outcome, silences } = withClientsFlows({
    timeline: simulation.timeline,
    outcome: told.outcome,
    silences: simulation.silences,
  });
  const verdict = { ...told, outcome, simulation: { ...simulation, timeline, silences } };
  const flow = flowOfInterest(verdict);
  const { lanes, omitted } = lanesOf(verdict, flow);
  const chosen = chosenOf(verdict, lanes, { flow, faults });
  // A fault stands before what it does in the same moment.
  const drawn = [
    ...faults.flatMap((fault) => faultEvent(fault, lanes, verdict.endedAt)),
    ...chosen.map(eventOf),
  ].toSorted((a, b) => a.event.at - b.event.at);
  return {
    title: name,
    headline: headlineOf(verdict),
    clock: undefined,
    isPlayed: true,
    lanes,
    events: drawn.map(({ event }) => event),
    arrows: dropArrows(drawn, { timeline, laneOf: (one) => laneOf(one, lanes, usersOf(timeline, flow)) }),
    bars: flow ? idleBars(verdict, flow, lanes) : [],
    omitted: { events: 0, lanes: omitted, bars: 0, ...behindOf(verdict) },
  };
}

/**
 * To draw it everything is kept, keepalives one by one, and a year of them is more than is played: the verdict, for
 * which they are not needed, may know the end all the same.
 */
function behindOf({ limit, simulation: { timeline } }: SessionVerdict): Pick<Scene['omitted'], 'behind'> {
  if (limit !== 'EVENTS_MAX') return {};
  const at = formatDuration(between(instant(0), timeline.at(-1)?.at ?? instant(0)));
  return {
    behind: `The picture ends ${at} after the start of the night, after ${limits.simulatedEventsMax} events (the limit simulatedEventsMax): what came then is not drawn. With a smaller --until, or fewer keepalives, it is whole.`,
  };
}

function headlineOf({ cause, outcome, judgements, holds, undecided, limit }: SessionVerdict): string {
  if (cause) return `${cause.deadlock ? 'Deadlock' : (cause.cause ?? 'Failed')}: ${cause.because}.`;
  if (limit === 'EVENTS_MAX') return 'Only the beginning is drawn.';
  const end = outcome.result === 'completed' ? 'Completed' : 'Still running';
  if (judgements.length === 0) return `${end}.`;
  if (undecided) return `${end}; whether what was expected holds is not decided.`;
  return `${end}; ${holds ? 'all that was expected holds' : `of ${judgements.length} expectations not all hold`}.`;
}

/**
 * Of a failure its own, one that crosses a firewall if there is any; else the one that some firewall saw silent for
 * longest.
 */
function flowOfInterest({ outcome, simulation }: SessionVerdict): Flow | undefined {
  const crossing: readonly Silence[] = [...simulation.silences.values()].flat();
  const failed = outcome.noticed.flatMap(({ flow }) => flow ?? []);
  const seen = failed.find((flow) => crossing.some((one) => isOf(flow, one.flow)));
  if (seen ?? failed[0]) return seen ?? failed[0];
  return crossing.reduce<Silence | undefined>(
    (most, one) => (most && most.longest >= one.longest ? most : one),
    undefined,
  )?.flow;
}

function lanesOf(
  { session, simulation, outcome }: SessionVerdict,
  flow: Flow | undefined,
): { lanes: readonly Lane[]; omitted: number } {
  const { timeline } = simulation;
  const users = new Set(
    timeline.flatMap((one) => (one.process && flow && isOf(flow, one.flow) ? [`${one.node} ${one.process.name}`] : [])),
  );
  for (const { actor, host } of [...outcome.noticed, ...outcome.waits]) users.add(`${host} ${actor}`);
  // In the order in which the first request passed them.
  const passed = [...new Set(timeline.flatMap((one) => (isDeviceWord(one) && one.node ? [one.node] : [])))];
  const programs = session.actors.filter(({ name, host }) => users.size === 0 || users.has(`${host} ${name}`));
  const [first, ...others] = [...new Set(programs.map(({ host }) => host))];
  const of = (host: string | undefined) =>
    programs
      .filter((one) => one.host === host)
      .map(({ name }): Lane => ({ kind: 'program', node: host ?? '', name, pids: [], speaks: true }));
  const asker = timeline.find((one) => one.kind.startsWith('connect') && flow && isOf(flow, one.flow))?.node;
  const firewalls = asker === undefined || asker === first ? passed : passed.toReversed();
  const all: readonly Lane[] = [
    ...of(first),
    ...firewalls.map((name): Lane => ({ kind: 'firewall', node: name, name, pids: [], speaks: true })),
    ...others.flatMap(of),
  ];
  const lanes = all.slice(0, sceneLimits.lanesMax);
  return { lanes, omitted: all.length - lanes.length };
}

/** An address or a port of its client. */
const isLentTo = ({ source, destination }: Flow, one: Observation): boolean =>
  (one.kind === 'firewall-translation-built' || one.kind === 'firewall-translation-teardown') &&
  [source, destination].some(
    ({ address, port }) => one.real.address === address && (one.real.port === undefined || one.real.port === port),
  );

/** What happens when the failure is past and no program notices, such as probes of an end that does not know yet. */
function isAftermath(one: Observation, { outcome, endedAt }: SessionVerdict): boolean {
  if (outcome.noticed.length === 0 || one.at <= later(endedAt, seconds(1))) return false;
  return one.kind !== 'status' && !('error' in one && one.process);
}

interface Shown {
  readonly one: Observation;
  readonly lane: number;
  readonly isAftermath: boolean;
}

interface Chosen extends Shown {
  readonly skipped: number;
  /** Behind the words of the first of a series: how it goes on. */
  readonly more: string;
}

/** What happened to the connection, and what the programs printed. */
function chosenOf(
  verdict: SessionVerdict,
  lanes: readonly Lane[],
  { flow, faults }: { readonly flow: Flow | undefined; readonly faults: readonly Fault[] },
): readonly Chosen[] {
  const { timeline } = verdict.simulation;
  const users = usersOf(timeline, flow);
  const shown = timeline.flatMap((one): readonly Shown[] => {
    const lane = laneOf(one, lanes, users);
    if (lane === undefined) return [];
    const concerns = flow === undefined || isOf(flow, one.flow) || isLentTo(flow, one) || ALWAYS.has(one.kind);
    return concerns && seenWords(one) !== undefined ? [{ one, lane, isAftermath: isAftermath(one, verdict) }] : [];
  });
  const turns = [
    ...faults.map(({ at }) => later(instant(0), at)),
    ...shown.filter(({ one }) => TURNS.has(one.kind)).map(({ one }) => one.at),
  ];
  const { varied, series } = withoutRepetition(shown, turns);
  // Of what does not fit even so, the beginning and the end are what matters.
  const room = sceneLimits.eventsMax - FAULTS_ROOM;
  const kept = new Set(
    varied.length <= room ? varied : [...varied.slice(0, EARLY_KEPT), ...varied.slice(EARLY_KEPT - room)],
  );
  const chosen: Chosen[] = [];
  let skipped = 0;
  for (const each of shown) {
    if (!kept.has(each)) skipped++;
    else {
      chosen.push({ ...each, skipped, more: moreWords(series.get(each), kept) });
      skipped = 0;
    }
  }
  return chosen;
}

/**
 * A stack says the same thing many times: of each series the first, which tells how many come behind it, and the last;
 * of many series the first ones and the last, and behind the failure the last alone. The others are counted, and so is
 * what programs do then without noticing anything.
 */
function withoutRepetition(shown: readonly Shown[], turns: readonly Instant[]): Kept {
  const alike = new Map<string, Shown[]>();
  for (const each of shown) {
    // What a device says of both directions is two rhythms.
    const key = `${seenWords(each.one)} ${each.one.flow?.source.address}`;
    const others = alike.get(key);
    if (others) others.push(each);
    else alike.set(key, [each]);
  }
  const series = new Map<Shown, Series<Shown>>();
  const kept = new Set<Shown>();
  for (const all of alike.values()) {
    const ofThese = seriesOf(all, turns);
    for (const one of ofThese) series.set(one.all[0], one);
    for (const each of endsOf(ofThese)) kept.add(each);
  }
  return { varied: shown.filter((each) => kept.has(each)), series };
}

/** Those that are drawn again, in rows of their own, are not counted. */
const moreWords = (series: Series<Shown> | undefined, kept: ReadonlySet<Shown>): string =>
  series
    ? seriesWords(
        series,
        series.all.filter((one) => !kept.has(one)),
      )
    : '';

/** The first of each series, its last of the story, and its last; as far as they are drawn. */
function endsOf(series: readonly Series<Shown>[]): readonly Shown[] {
  const ofStory = (each: Shown): boolean => !each.isAftermath;
  const ends = series.flatMap(({ all }) => [...new Set([all[0], all.findLast(ofStory) ?? all[0], ...all.slice(-1)])]);
  const story = ends.filter(ofStory);
  const behind = ends.filter((each) => !ofStory(each) && WORTH_DRAWING_BEHIND.has(each.one.kind));
  return [...story.slice(0, FIRST_KEPT), ...story.slice(-LAST_KEPT), ...behind.slice(-1)];
}

interface Kept {
  readonly varied: readonly Shown[];
  /** The series of which this is the first. */
  readonly series: ReadonlyMap<Shown, Series<Shown>>;
}

/** Behind these the same packet means something else. */
const TURNS: ReadonlySet<Observation['kind']> = new Set(['firewall-teardown', 'node-event']);

/** What belongs to the story on whatever connection it is. */
const ALWAYS: ReadonlySet<Observation['kind']> = new Set(['status', 'wait-expired', 'connect-waiting', 'refused']);
const WORTH_DRAWING_BEHIND: ReadonlySet<Observation['kind']> = new Set([
  'segment',
  'firewall-denied',
  'firewall-teardown',
]);
const FAULTS_ROOM = 4;
const EARLY_KEPT = 12;
const FIRST_KEPT = 3;
const LAST_KEPT = 2;

const isTick = (one: Observation): boolean =>
  one.kind === 'segment' && (one.role === 'keepalive' || one.role === 'keepalive-answer');

/** By host, the program whose socket the connection is. */
const usersOf = (timeline: readonly Observation[], flow: Flow | undefined): ReadonlyMap<NodeName, string> =>
  new Map(
    timeline.flatMap(({ node, process, flow: seen }) =>
      node !== undefined && process && flow && isOf(flow, seen) ? [[node, process.name] as const] : [],
    ),
  );

/** What a host's stack does stands with the program whose socket it is, and not with the table of that host. */
function laneOf(one: Observation, lanes: readonly Lane[], users: ReadonlyMap<NodeName, string>): number | undefined {
  const { node } = one;
  const program = one.process?.name ?? (node === undefined ? undefined : users.get(node));
  const isOfUser = (lane: Lane): boolean => lane.kind !== 'firewall' && !isDeviceWord(one) && lane.name === program;
  const isOfHost = (lane: Lane): boolean => lane.kind !== 'firewall' && !isDeviceWord(one) && !one.process;
  const isOfDevice = (lane: Lane): boolean => lane.kind === 'firewall' && !one.process;
  for (const is of [isOfUser, isOfHost, isOfDevice]) {
    const own = lanes.findIndex((lane) => lane.node === node && is(lane));
    if (own >= 0) return own;
  }
  return undefined;
}

function eventOf({ one, lane, skipped, more }: Chosen): Drawn {
  const label = `${seenWords(one) ?? one.kind}${more}`;
  return { one, event: { ...plainEvent(one.at, lane), tone: toneOf(one), label, skipped } };
}

const plainEvent = (
  at: Instant,
  lane: number,
): Pick<SceneEvent, 'at' | 'lane' | 'alsoAt' | 'sentence' | 'sources'> => ({
  at,
  lane,
  alsoAt: [],
  sentence: undefined,
  sources: [],
});

function toneOf(one: Observation): EventTone {
  switch (one.kind) {
    case 'segment':
      return isTick(one) ? 'tick' : one.role === 'reset' ? 'bad' : 'ordinary';
    case 'firewall-teardown':
      return one.reason === 'fins' ? 'ordinary' : 'bad';
    case 'firewall-denied':
    case 'wait-expired':
    case 'read-expired':
    case 'refused':
    case 'failure':
      return 'bad';
    case 'connected':
    case 'accepted':
    case 'firewall-built':
      return 'good';
    case 'status':
      return one.status === 0 ? 'good' : 'bad';
    case 'received':
    case 'sent':
      return one.error ? 'bad' : 'ordinary';
    default:
      return 'ordinary';
  }
}

function faultEvent(fault: Fault, lanes: readonly Lane[], endedAt: Instant): readonly Drawn[] {
  const lane = lanes.findIndex(({ node }) => node === fault.node);
  const at = later(instant(0), fault.at);
  if (lane < 0 || at > endedAt) return [];
  const label = faultWords(fault);
  return [{ one: undefined, event: { ...plainEvent(at, lane), tone: 'bad', label, skipped: 0 } }];
}

/**
 * The idle clock of each firewall, from the last packet that it saw to the moment of forgetting; where the longest
 * silence ended otherwise, that.
 */
function idleBars({ simulation }: SessionVerdict, flow: Flow, lanes: readonly Lane[]): readonly Bar[] {
  return [...simulation.silences].flatMap(([firewall, all]): readonly Bar[] => {
    const lane = lanes.findIndex(({ kind, node }) => kind === 'firewall' && node === firewall);
    const silence = all.find((one) => isOf(flow, one.flow));
    if (lane < 0 || !silence || silence.longest < WORTH_DRAWING_US) return [];
    const forgot = ofKind(simulation.timeline, 'firewall-teardown').find(
      (one: ObservationOf<'firewall-teardown'>) =>
        one.node === firewall && one.reason === 'idle' && one.at === silence.until && isOf(flow, one.flow),
    );
    const { until } = silence;
    const from = instant(Math.max(0, until - silence.longest));
    const label = forgot
      ? `idle clock runs down from ${formatDuration(silence.longest)}`
      : `silent for ${formatDuration(silence.longest)} at most`;
    return [
      {
        kind: forgot ? 'idle-clock' : 'silence',
        lane,
        from,
        until,
        lasted: between(from, until),
        label,
        sentence: undefined,
      },
    ];
  });
}

const WORTH_DRAWING_US = 1_000_000;
