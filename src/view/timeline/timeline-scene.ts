import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { arrowsOf, type Placed } from './arrows.ts';
import { barsOf, type UnplacedBar } from './bars.ts';
import { castOf } from './cast.ts';
import { idleClocksOf } from './idle-clock.ts';
import { Lanes } from './lanes.ts';
import { type Bar, type Scene, type SceneEvent, sceneLimits } from './scene.ts';
import { sightsOf } from './selection.ts';
import { type Sight, STORY_WEIGHT_MIN } from './sight.ts';

/**
 * The time of a finding: who takes part, what happens when, what goes from one to the other, and how long nothing
 * happens.
 */
export function timelineScene(finding: Finding, evidence: Evidence): Scene {
  const cast = castOf(finding, evidence);
  const clocks = idleClocksOf(finding, evidence, cast);
  const sights = [...sightsOf(finding, evidence, cast), ...clocks.sights].toSorted((a, b) => a.at - b.at);
  const lanes = new Lanes(heaviest(sights), evidence.hosts);
  const onLanes = sights.filter(({ lane }) => lanes.indexOf(lane) !== undefined);
  const drawn = new Set(heaviest(onLanes));
  const placed = [...drawn].map((sight) => place(sight, lanes));
  const bars = placeBars([...barsOf(finding, evidence, cast), ...clocks.bars], lanes, evidence);
  return {
    title: finding.cause,
    headline: finding.headline,
    clock: evidence.clocks[0]?.id,
    lanes: lanes.all,
    events: eventsOf(finding, placed, sights, drawn, lanes),
    arrows: arrowsOf(evidence, cast, lanes, placed),
    bars: bars.placed,
    omitted: { events: sights.length - drawn.size, lanes: lanes.omitted, bars: bars.omitted },
  };
}

/** The most telling ones, as many as a picture holds; of equal weight the earlier. */
function heaviest(sights: readonly Sight[]): readonly Sight[] {
  const ordered = sights.toSorted((a, b) => b.weight - a.weight || a.at - b.at);
  const cited = ordered.filter(({ weight }) => weight >= STORY_WEIGHT_MIN).slice(0, sceneLimits.eventsMax);
  const around = ordered.filter(({ weight }) => weight < STORY_WEIGHT_MIN);
  const room = Math.min(sceneLimits.surroundingsMax, sceneLimits.eventsMax - cited.length);
  const chosen = new Set([...cited, ...around.slice(0, room)]);
  return sights.filter((one) => chosen.has(one));
}

const place = (sight: Sight, lanes: Lanes): Placed => ({ sight, lane: lanes.indexOf(sight.lane) ?? 0 });

function eventsOf(
  { story }: Finding,
  placed: readonly Placed[],
  sights: readonly Sight[],
  drawn: ReadonlySet<Sight>,
  lanes: Lanes,
): readonly SceneEvent[] {
  const left = sights.filter((one) => !drawn.has(one));
  const told = new Set<number>();
  let next = 0;
  // A gap is told by its bar, and a sentence by the first event that it cites.
  const isTold = (number: number) => !told.has(number) && !story[number - 1]?.gap;
  return placed.map(({ sight, lane }) => {
    let skipped = 0;
    for (; (left[next]?.at ?? Infinity) <= sight.at; next++) skipped++;
    const sentence = sight.sentence !== undefined && isTold(sight.sentence) ? sight.sentence : undefined;
    if (sentence !== undefined) told.add(sentence);
    const { at, tone, sources } = sight;
    const alsoAt = sight.alsoAt.flatMap((one) => lanes.indexOf(one) ?? []);
    return { at, lane, alsoAt, tone, label: `${nameIn(lanes, lane, sight)}${sight.label}`, sentence, sources, skipped };
  });
}

/** Words must stand without the drawing: whoever reads them aloud or greps them needs the name. */
function nameIn(lanes: Lanes, index: number, { one, lane, label }: Sight): string {
  const several = (lanes.all[index]?.pids.length ?? 0) > 1;
  if (lane.kind === 'program' && several && one?.process) return `${lane.name}[${one.process.pid}] `;
  if (label.startsWith(`${lane.name} `)) return '';
  return lane.kind === 'capture' ? `${lane.name}: ` : `${lane.name} `;
}

function placeBars(
  all: readonly UnplacedBar[],
  lanes: Lanes,
  { hosts }: Evidence,
): { placed: readonly Bar[]; omitted: number } {
  const found = all
    .toSorted((a, b) => b.lasted - a.lasted)
    .flatMap((one) => {
      const beside = one.at && lanes.of(one.at, hosts, one.lane.node)[0];
      const lane = beside ?? lanes.indexOf(one.lane);
      return lane === undefined ? [] : [{ ...one, lane }];
    })
    .slice(0, sceneLimits.barsMax);
  return { placed: found.toSorted((a, b) => a.from - b.from), omitted: all.length - found.length };
}
