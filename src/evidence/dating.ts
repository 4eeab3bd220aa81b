import { DAY_US, type Instant, instant, startOfDay } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';
import { type DatedBy, onDayZero } from './calendar.ts';
import type { EvidencePage } from './page.ts';

/** How one page came by its day, for the user to check. */
export interface Dating {
  readonly file: string;
  readonly by: DatedBy;
}

/**
 * Dates the pages whose lines bear no day: from dated lines of the page itself, from the host's other files, or from all other evidence, each
 * only when it knows a single day. What stays undated is said, and stands on day zero together.
 */
export function datePages(pages: readonly EvidencePage[]): readonly Dating[] {
  const days = daysByNode(pages);
  const everywhere = new Set([...days.values()].flatMap((set) => [...set]));
  return pages.map((page) => {
    if (!page.observations.some((one) => onDayZero(one.at))) return { file: page.file, by: statedBy(page) };
    const node = page.node ?? page.observations[0]?.node;
    const day = page.calendar.firstStated ?? only(node === undefined ? undefined : days.get(node)) ?? only(everywhere);
    if (day === undefined) return { file: page.file, by: 'none' };
    page.observations = page.observations.map((one) =>
      onDayZero(one.at) ? { ...one, at: instant(one.at + day) } : one,
    );
    return { file: page.file, by: 'neighbour' };
  });
}

/** Captures and epoch stamps bear their day without the calendar’s help. */
function statedBy({ calendar, observations, conversations }: EvidencePage): DatedBy {
  const dated = observations.length + conversations.length > 0;
  return calendar.datedBy === 'none' && dated ? 'line' : calendar.datedBy;
}

function daysByNode(pages: readonly EvidencePage[]): ReadonlyMap<NodeName, ReadonlySet<Instant>> {
  const days = new Map<NodeName, Set<Instant>>();
  for (const page of pages) {
    for (const one of page.observations) {
      if (onDayZero(one.at) || one.node === undefined) continue;
      const known = days.get(one.node) ?? new Set();
      days.set(one.node, known.add(startOfDay(one.at)));
    }
  }
  return days;
}

/** The one day of a set; a set that runs over midnight has none, but its two neighbours begin on the earlier. */
function only(days: ReadonlySet<Instant> | undefined): Instant | undefined {
  const sorted = [...(days ?? [])].toSorted((a, b) => a - b);
  const [first, second] = sorted;
  if (sorted.length === 1) return first;
  return sorted.length === 2 && first !== undefined && second === first + DAY_US ? first : undefined;
}
