import type { Instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Flow } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';
import { labelOf } from './label.ts';
import { type LaneName, laneOf } from './lane-name.ts';
import type { EventTone } from './scene.ts';
import { toneOf } from './tone.ts';

/** Sights at least this heavy belong to the story; lighter ones surround it. */
export const STORY_WEIGHT_MIN = 500;

/** Something that may become an event of the picture, if there is room for it. */
export interface Sight {
  readonly at: Instant;
  readonly lane: LaneName;
  /** Capture points that saw the same packet. */
  readonly alsoAt: readonly LaneName[];
  readonly tone: EventTone;
  readonly label: string;
  readonly sentence: number | undefined;
  readonly sources: readonly Source[];
  /** Heavier ones are drawn first. */
  readonly weight: number;
  readonly flow: Flow | undefined;
  /** Absent for what the story or a computation says, not a line. */
  readonly one: Observation | undefined;
}

export function sightOf(evidence: Evidence, one: Observation, weight: number, sentence: number | undefined): Sight {
  return {
    at: evidence.timeline.when(one),
    lane: laneOf(one),
    alsoAt: [],
    tone: toneOf(one),
    label: labelOf(one, evidence.hosts),
    sentence,
    sources: [one.source],
    weight,
    flow: one.flow,
    one,
  };
}

/**
 * Processes log one event in several lines: the same thing at the same moment on the same lane is drawn once, the
 * heaviest wording of it.
 */
export function mergeEqual(sights: readonly Sight[]): readonly Sight[] {
  const kept = new Map<string, Sight>();
  for (const sight of sights) {
    const key = `${sight.at} ${sight.lane.id} ${kindOf(sight)} ${subjectOf(sight)}`;
    const known = kept.get(key);
    if (!known) kept.set(key, sight);
    else
      kept.set(key, {
        ...(sight.weight > known.weight ? sight : known),
        sources: [...known.sources, ...sight.sources],
      });
  }
  return [...kept.values()].toSorted((a, b) => a.at - b.at);
}

/** A process that ends with a status says why in the line beside it. */
const kindOf = ({ one, label }: Sight): string => (one?.kind === 'failure' ? 'status' : (one?.kind ?? label));

/** What two lines must share besides time, place and kind to be one event. */
function subjectOf({ flow, one, label }: Sight): string {
  if (!flow) return one?.kind === 'status' || one?.kind === 'failure' ? '' : label;
  return `${flow.protocol} ${flow.source.address} ${flow.source.port} ${flow.destination.address} ${flow.destination.port}${one?.kind === 'segment' ? one.role : ''}`;
}
