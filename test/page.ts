import { DAY_US, type Instant, civilDay, instant, later, startOfDay, timeOfDay } from '../src/base/instant.ts';
import { hours, microseconds } from '../src/base/duration.ts';
import type { Calendar, LineReader, LineSighting, Page, Reading, Speaker, TextFormat } from '../src/evidence/reader.ts';
import type { Fact, NodeName, Observation, ObservationKind } from '../src/model/observation.ts';

/** The day a page without a date is of, so that tests name times of day only. */
const baseDay = '2026-11-20';

export interface PageDouble extends Page {
  /** Everything emitted, in order, as the real page would complete it. */
  readonly seen: Observation[];
  ofKind<K extends ObservationKind>(kind: K): (Observation & { readonly kind: K })[];
  /** The last line has been read. */
  end(): void;
}

export interface PageDoubleOptions {
  readonly file: string;
  readonly node?: NodeName;
  /** `yyyy-mm-dd`, the first day of the file. */
  readonly date?: string;
  readonly speaker?: Speaker;
}

/** A page that keeps what readers emit. */
export function pageDouble({ file, node, date = baseDay, speaker = {} }: PageDoubleOptions): PageDouble {
  const seen: Observation[] = [];
  const endings: (() => void)[] = [];
  return {
    file,
    path: file.toLowerCase().split('/').filter(Boolean),
    calendar: calendarDouble(date),
    severed: false,
    speaker,
    seen,
    emit(fact: Fact, { line, utc, ...sighting }: LineSighting) {
      const host = sighting.node ?? node;
      const clock = utc === true ? 'utc' : (host ?? 'unknown');
      seen.push({ ...fact, ...sighting, ...(host === undefined ? {} : { node: host }), clock, source: { file, line } });
    },
    atEnd: (tell) => void endings.push(tell),
    end() {
      for (const tell of endings) tell();
    },
    ofKind<K extends ObservationKind>(kind: K) {
      return seen.filter((one): one is Observation & { readonly kind: K } => one.kind === kind);
    },
  };
}

/**
 * Counts midnights for stamps without a date, as the real calendar does: a fall by more than half a day is the next
 * day.
 */
function calendarDouble(date: string): Calendar {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  let last = civilDay(year, month, day) ?? instant(0);
  const stamp = (at: Instant | undefined) => {
    if (at !== undefined) last = at;
    return at;
  };
  return {
    timeOfDay(sinceMidnightUs) {
      const fell = timeOfDay(last) - sinceMidnightUs > hours(12);
      last = later(startOfDay(last), microseconds(sinceMidnightUs + (fell ? DAY_US : 0)));
      return last;
    },
    dayOfYear: (inMonth, onDay, sinceMidnightUs) => stamp(on(civilDay(year, inMonth, onDay), sinceMidnightUs)),
    date: (inYear, inMonth, onDay, sinceMidnightUs) => stamp(on(civilDay(inYear, inMonth, onDay), sinceMidnightUs)),
    now: () => last,
  };
}

const on = (day: Instant | undefined, sinceMidnightUs: number) =>
  day === undefined ? undefined : later(day, microseconds(sinceMidnightUs));

export interface Transcript {
  /** What the reader answered to each line that it was handed. */
  readonly readings: { readonly line: string; readonly number: number; readonly reading: Reading }[];
  readonly unread: { readonly number: number; readonly reason: string }[];
}

/**
 * Hands `text` to one format, or to several as one file would: a line that bears any trigger is offered to all until
 * one takes it, and after a `follow` the next line goes to the same reader whatever it contains.
 */
export function readText(format: TextFormat | readonly TextFormat[], page: PageDouble, text: string): Transcript {
  const formats: readonly TextFormat[] = 'trigger' in format ? [format] : format;
  const trigger = new RegExp(formats.map((one) => one.trigger).join('|'));
  const readers = formats.map((one) => one.open(page));
  const transcript: Transcript = { readings: [], unread: [] };
  let following: LineReader | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const number = index + 1;
    // Amid other lines, because triggers run over whole chunks where `^` and `$` mean the chunk.
    const offered = trigger.test(`\n${line}\n`) ? readers : [];
    const candidates: readonly LineReader[] = following ? [following, ...offered] : offered;
    following = undefined;
    for (const read of candidates) {
      const reading = read(line, number);
      transcript.readings.push({ line, number, reading });
      if (reading === 'other') continue;
      if (reading === 'follow') following = read;
      if (typeof reading === 'object') transcript.unread.push({ number, reason: reading.unread });
      break;
    }
  }
  page.end();
  return transcript;
}
