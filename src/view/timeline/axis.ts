import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import { between, type Instant, instant } from '../../base/instant.ts';

/** The time between one drawn event and the next, and the room that it gets below the line of the first. */
export interface Pause {
  readonly from: Instant;
  readonly until: Instant;
  readonly lasted: Duration;
  /** In the units of `Room`. */
  readonly room: number;
  /** Drawn shorter than the scale of the others: the axis is broken here, and the picture must say so. */
  readonly broken: boolean;
}

/** Rows of text or pixels. */
export interface Room {
  readonly total: number;
  /** A pause with less room cannot be seen. */
  readonly least: number;
  readonly perPauseMax: number;
  /** A second is not worth more, however short the story. */
  readonly perSecondMax: number;
}

export interface Axis {
  readonly pauses: readonly Pause[];
  /** What one unit of room stands for where the axis is not broken; undefined when nothing takes time. */
  readonly unit: Duration | undefined;
}

/** Nobody calls less than this a silence; below it events just follow each other. */
export const PAUSE_MIN: Duration = seconds(1);

/** A pause so many times as long as all others together leaves them no room. */
const OVERWHELMING = 4;

/** More breaks would make a scale that nobody can follow. */
const BREAKS_MAX = 3;

/**
 * Shares the room among the pauses in proportion to their length. Where one pause would squeeze all others to nothing
 * the axis is broken in it: it then gets more room than any other, but less than its share, and is marked.
 */
export function axisOf(instants: readonly Instant[], room: Room): Axis {
  const lengths = instants.slice(1).map((at, i) => between(instants[i] ?? at, at));
  const broken = breaksIn(lengths, room);
  const kept = lengths.filter((_, i) => !broken.has(i));
  const longest = Math.max(...kept, 0);
  const scale = scaleOf(kept, room, broken.size);
  const drawn = Math.min(scale, longest === 0 ? 0 : room.perPauseMax / longest, room.perSecondMax / seconds(1));
  const breakRoom = Math.max(longest * drawn * 1.25, room.least * 6);
  const pauses = lengths.map((lasted, i) => ({
    from: instants[i] ?? instant(0),
    until: instants[i + 1] ?? instant(0),
    lasted,
    room: broken.has(i) ? breakRoom : lasted * drawn,
    broken: broken.has(i),
  }));
  return { pauses, unit: drawn > 0 ? microseconds(1 / drawn) : undefined };
}

/**
 * The room of each pause once the words in it have what they need: silences of one length are drawn equally long, and a
 * longer one never shorter, whatever is said in them.
 */
export function roomsOf(pauses: readonly Pause[], needed: readonly number[]): readonly number[] {
  const rooms = pauses.map(({ room }, i) => Math.max(room, needed[i] ?? 0));
  const silences = pauses.flatMap(({ lasted }, place) => (lasted < PAUSE_MIN ? [] : [{ place, lasted }]));
  const roomAt = (place: number): number => rooms[place] ?? 0;
  let least = 0;
  for (const { place } of silences.toSorted((a, b) => a.lasted - b.lasted || roomAt(b.place) - roomAt(a.place))) {
    least = Math.max(least, roomAt(place));
    rooms[place] = least;
  }
  return rooms;
}

function breaksIn(lengths: readonly Duration[], room: Room): ReadonlySet<number> {
  const broken = new Set<number>();
  while (broken.size < BREAKS_MAX) {
    const kept = lengths.filter((_, i) => !broken.has(i));
    const longest = Math.max(...kept, 0);
    const sum = kept.reduce((total, one) => total + one, 0);
    const scale = scaleOf(kept, room, broken.size);
    const squeezed = kept.some((one) => one >= PAUSE_MIN && one * scale < room.least);
    if (!squeezed || longest <= OVERWHELMING * (sum - longest)) break;
    broken.add(lengths.findIndex((one, i) => one === longest && !broken.has(i)));
  }
  return broken;
}

/** Room for a microsecond. Each break takes about a quarter of all room. */
function scaleOf(kept: readonly Duration[], { total }: Room, breaks: number): number {
  const sum = kept.reduce((all, one) => all + one, 0);
  return sum === 0 ? 0 : (total * (1 - breaks / (BREAKS_MAX + 1))) / sum;
}
