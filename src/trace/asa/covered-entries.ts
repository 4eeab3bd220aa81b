import type { AccessEntry, AccessList } from '../../model/asa-policy.ts';
import { EarlierRegions } from './earlier-regions.ts';
import { boxes, coversRegion, type FlowRegion, isUnsure } from './flow-region.ts';

/** A line of an access list that never decides anything, because earlier lines hold for all that it holds for. */
export interface CoveredEntry {
  readonly entry: AccessEntry;
  /** In their order. */
  readonly by: readonly [AccessEntry, ...AccessEntry[]];
}

/** A line of more boxes (services by sources by destinations) is not judged: groups multiply. */
const BOXES_MAX = 4_096;
/** Comparisons for one list, some seconds of work; what is left is not judged. */
const COMPARISONS_MAX = 50_000_000;

export interface CoveredEntries {
  readonly covered: readonly CoveredEntry[];
  /** Lines that were not judged, because of the bounds above. */
  readonly notJudged: number;
}

/**
 * The first line that holds decides, whatever it says. Each box of a line has to be within one box of one earlier line:
 * what only several boxes together cover is not found. Only what is sure is told: lines that hold at times, or name
 * what is not known, neither cover nor are covered.
 */
export function coveredEntries({ entries }: AccessList): CoveredEntries {
  const earlier = new EarlierRegions<AccessEntry>();
  const covered: CoveredEntry[] = [];
  let notJudged = 0;
  for (const entry of entries) {
    if (entry.inactive || entry.timeRange !== undefined) continue;
    const all = boxesOf(entry);
    if (!all || earlier.comparisons > COMPARISONS_MAX) {
      notJudged++;
      continue;
    }
    const by = isUnsure(entry) ? undefined : coverersOf(earlier, all);
    if (by) covered.push({ entry, by });
    // What is covered covers nothing that is not covered before it.
    else for (const box of all) earlier.add(entry, box);
  }
  return { covered, notJudged };
}

function boxesOf(entry: AccessEntry): readonly FlowRegion[] | undefined {
  const all: FlowRegion[] = [];
  for (const box of boxes(entry)) {
    if (all.length >= BOXES_MAX) return undefined;
    all.push(box);
  }
  return all;
}

/** Who decides each box of a line, in their order; undefined where one of them is left. */
function coverersOf(earlier: EarlierRegions<AccessEntry>, all: readonly FlowRegion[]): CoveredEntry['by'] | undefined {
  const by = new Set<AccessEntry>();
  for (const box of all) {
    const found = earlier.firstAround(box, (outer) => coversRegion(outer, box));
    if (!found) return undefined;
    by.add(found);
  }
  const [first, ...more] = [...by].toSorted((a, b) => a.place - b.place);
  return first && [first, ...more];
}
