import { civilDay, DAY_US, type Instant, instant, startOfDay, timeOfDay } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';
import { type DatedBy, hasNoYear, onDayZero } from './calendar.ts';
import type { EvidencePage } from './page.ts';

/** How one page came by its day, for the user to check. */
export interface Dating {
  readonly file: string;
  readonly by: DatedBy;
}

/**
 * Dates the pages whose lines bear no day or no year: from dated lines of the page itself, from the host's other files,
 * or from all other evidence, each only when it knows a single day. What stays undated is said, and stands on day zero
 * together.
 */
export function datePages(pages: readonly EvidencePage[]): readonly Dating[] {
  const learned = learnYears(pages);
  const days = daysByNode(pages);
  const everywhere = new Set([...days.values()].flatMap((set) => [...set]));
  return pages.map((page) => {
    const { file, calendar, observations } = page;
    if (!observations.some((one) => onDayZero(one.at)))
      return { file, by: learned.has(page) ? 'neighbour' : statedBy(page) };
    const node = page.node ?? observations[0]?.node;
    const day = calendar.firstStated ?? only(node === undefined ? undefined : days.get(node)) ?? only(everywhere);
    if (day === undefined) return { file, by: 'none' };
    page.observations = observations.map((one) => (onDayZero(one.at) ? { ...one, at: instant(one.at + day) } : one));
    return { file, by: 'neighbour' };
  });
}

/** Captures and epoch stamps bear their day without the calendar’s help. */
function statedBy({ calendar, observations, conversations }: EvidencePage): DatedBy {
  const dated = observations.length + conversations.length > 0;
  return calendar.datedBy === 'none' && dated ? 'line' : calendar.datedBy;
}

const yearOf = (at: Instant): number => new Date(Math.floor(at / 1_000)).getUTCFullYear();

/** Gives stamps without a year the one that brings their page nearest to the days that other evidence states. */
function learnYears(pages: readonly EvidencePage[]): ReadonlySet<EvidencePage> {
  const yearless = pages.filter((page) => page.observations.some((one) => hasNoYear(one.at)));
  if (yearless.length === 0) return new Set();
  const stated = pages.flatMap(statedDays).filter((day) => !hasNoYear(day));
  const learned = new Set<EvidencePage>();
  for (const page of yearless) {
    const year = nearestYear(page, stated);
    if (year === undefined) continue;
    learned.add(page);
    page.observations = page.observations.map((one) =>
      hasNoYear(one.at) ? { ...one, at: inYear(one.at, year) } : one,
    );
  }
  return learned;
}

function nearestYear(page: EvidencePage, stated: readonly Instant[]): number | undefined {
  const first = page.observations.find((one) => hasNoYear(one.at));
  if (!first) return undefined;
  let nearest: { readonly year: number; readonly distance: number } | undefined;
  for (const day of stated) {
    for (const year of [yearOf(day) - 1, yearOf(day), yearOf(day) + 1]) {
      const distance = Math.abs(inYear(first.at, year) - day);
      if (!nearest || distance < nearest.distance) nearest = { year, distance };
    }
  }
  return nearest?.year;
}

/** The same day and time in another year; 28 February where it has no 29th. */
function inYear(at: Instant, year: number): Instant {
  const date = new Date(Math.floor(at / 1_000));
  const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
  return instant((civilDay(year, month, day) ?? civilDay(year, month, day - 1) ?? 0) + timeOfDay(at));
}

/** The days that a page knows by itself. */
function statedDays({ observations, conversations }: EvidencePage): readonly Instant[] {
  const days = new Set<Instant>();
  for (const { at } of observations) if (!onDayZero(at)) days.add(startOfDay(at));
  for (const { first } of conversations) if (!onDayZero(first.at)) days.add(startOfDay(first.at));
  return [...days];
}

function daysByNode(pages: readonly EvidencePage[]): ReadonlyMap<NodeName, ReadonlySet<Instant>> {
  const days = new Map<NodeName, Set<Instant>>();
  const add = (node: NodeName | undefined, at: Instant) => {
    if (onDayZero(at) || node === undefined) return;
    days.set(node, (days.get(node) ?? new Set()).add(startOfDay(at)));
  };
  for (const { file, observations, conversations } of pages) {
    for (const { node, at } of observations) add(node, at);
    for (const { point, first } of conversations) add(point.node ?? file, first.at);
  }
  return days;
}

/** The one day of a set; a set that runs over midnight has none, but its two neighbours begin on the earlier. */
function only(days: ReadonlySet<Instant> | undefined): Instant | undefined {
  const [first, second, ...more] = [...(days ?? [])].toSorted((a, b) => a - b);
  if (second === undefined) return first;
  return more.length === 0 && first !== undefined && second === first + DAY_US ? first : undefined;
}
