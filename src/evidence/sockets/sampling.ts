import type { Instant } from '../../base/instant.ts';
import type { Page, TextFormat } from '../reader.ts';
import { readStamp, type Stamp, stampTime } from './stamp.ts';

/** Headers and blank lines between a stamp and the first row: Windows prints four. */
const STAMP_REACHES_LINES = 8;

/**
 * The stamps between repeated socket lists: `while sleep 1; do date; ss -tno; done`, and the header of `watch`. A
 * moment alone on a line means nothing until a list follows it: only then is the page's calendar told, so that a
 * ten-digit number in some log moves no other line.
 */
export const sampling: TextFormat = {
  name: 'socket-list-stamp',
  // No anchors: the triggers run over whole chunks. What they find is a line that ends in a time, a year or ten digits.
  trigger: [
    String.raw`\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d| [A-Z]{2,5})?(?: [A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2})?(?: \d{4})?[\])=#*<\- ]*(?=\r?\n)`,
    String.raw`(?<![^\n])[1-9]\d{9}(?:\.\d{1,9})?(?=\r?\n)`,
    String.raw`Every \d+[.,]\d+s: `,
  ].join('|'),
  linesAbove: STAMP_REACHES_LINES,
  open: (page) => (line, number) => {
    if (line.startsWith('Every ')) return readWatchHeader(page, line, number) ? 'read' : 'other';
    if (line.length > STAMP_CHARS_MAX) return 'other';
    const stamp = readStamp(bare(line));
    if (!stamp) return 'other';
    pending.set(page, { stamp, line: number });
    return 'read';
  },
};

/** `Every 2.0s: ss -tno      media1: Fri Nov 20 11:12:35 2026` (procps); older ones print no host. */
const WATCH = /^Every \d+[.,]\d+s: (.*?) {2,}(?:([\w.-]+): )?(\S.*)$/;

function readWatchHeader(page: Page, line: string, number: number): boolean {
  const parts = WATCH.exec(line.trimEnd());
  const stamp = parts && readStamp(parts[3] ?? '');
  if (!parts || !stamp) return false;
  pending.set(page, { stamp, line: number });
  page.speaker = { ...page.speaker, ...(parts[2] ? { node: parts[2] } : {}), command: parts[1] ?? '' };
  return true;
}

/** date(1) prints at most 31 characters; the rest is room for the rules that people draw around it. */
const STAMP_CHARS_MAX = 80;

/** Without the rules and brackets that people put around a stamp. */
const bare = (line: string): string => line.replace(/^[\s=#*<>[(-]+/, '').replace(/[\s=#*<>\])-]+$/, '');

interface Pending {
  readonly stamp: Stamp;
  readonly line: number;
}

interface Sample {
  readonly at: Instant;
  readonly utc: boolean;
}

const pending = new WeakMap<Page, Pending>();
const current = new WeakMap<Page, Sample>();

/** When the list that `line` belongs to was taken; `fresh` when a stamp stood before it that no row has used yet. */
export interface ListTime {
  readonly at: Instant;
  readonly utc: boolean;
  readonly fresh: boolean;
}

export function listTime(page: Page, line: number): ListTime {
  const stamped = pending.get(page);
  if (stamped) {
    pending.delete(page);
    const at = line - stamped.line <= STAMP_REACHES_LINES ? stampTime(stamped.stamp, page.calendar) : undefined;
    if (at !== undefined) {
      current.set(page, { at, utc: stamped.stamp.utc });
      return { at, utc: stamped.stamp.utc, fresh: true };
    }
  }
  const now = page.calendar.now();
  const sample = current.get(page);
  // Another log's line has moved the calendar since: its time is the wall clock's.
  return { at: now, utc: sample !== undefined && sample.at === now && sample.utc, fresh: false };
}
