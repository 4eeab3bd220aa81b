import type { Instant } from '../../base/instant.ts';
import type { Fact, Process } from '../../model/observation.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { failure, statusIn } from './failure.ts';
import { StampPlaces, stampOf } from './stamp.ts';
import { statusFact } from './status.ts';

/**
 * The "Detailed Status" of a job, copied from the Activity Monitor. The lines of one job come from processes on several
 * hosts, but bear one clock, the console's. The last line has no stamp: the job's result in words, and its number in
 * brackets.
 */
export const netbackupJobDetails: TextFormat = {
  name: 'netbackup-job-details',
  trigger: '\\(pid=|connected; connect|begin writing|end writing',
  open: (page) => new JobDetailsReader(page).read,
};

class JobDetailsReader {
  readonly #page: Page;
  readonly #places: StampPlaces;
  /** How many lines may still follow without a stamp: the result, after at most one empty line. */
  #mayFollow = 0;

  constructor(page: Page) {
    this.#page = page;
    this.#places = new StampPlaces(page.calendar);
  }

  readonly read = (text: string, number: number): Reading => {
    const reading = MARK_OF_STAMP.test(text) ? this.#stamped(text, number) : this.#unstamped(text, number);
    if (reading !== 'follow') this.#mayFollow = 0;
    return reading;
  };

  #stamped(text: string, number: number): Reading {
    const stamp = stampOf(text);
    if (!stamp) return ELSEWHERE.test(text) ? { unread: unknownDate(text) } : 'other';
    const hyphen = stamp.rest.startsWith('- ');
    const said = stamp.rest.slice(hyphen ? 2 : 0).trim();
    if (!KNOWN.test(said) && !(hyphen && this.#mayFollow > 0)) return 'other';
    const at = this.#places.at(stamp);
    if (at === undefined) return { unread: 'there is no such day' };
    this.#tell(said, at, number);
    this.#mayFollow = 2;
    return 'follow';
  }

  #unstamped(text: string, number: number): Reading {
    if (this.#mayFollow === 0) return 'other';
    this.#mayFollow--;
    if (text.trim() === '') return 'follow';
    const result = RESULT.exec(text);
    if (!result) return 'other';
    const at = this.#page.calendar.now();
    const sighting = { at, line: number, process: THE_JOB };
    for (const fact of statusFact(Number(result[2]), result[1])) this.#page.emit(fact, sighting);
    return 'read';
  }

  #tell(said: string, at: Instant, line: number): void {
    const levelled = LEVELLED.exec(said);
    const process = processIn(said) ?? THE_JOB;
    const facts = levelled ? levelledFacts(levelled[1] ?? '', levelled[2] ?? '') : plainLine(said);
    for (const fact of facts) this.#page.emit(fact, { at, line, process });
  }
}

/** Every form of stamp has a time within its first characters. */
const MARK_OF_STAMP = /^.{0,40}?\d[:.]\d\d[:.]\d\d/;
/**
 * How the lines of a job begin. Old versions print no hyphen after the stamp; newer ones do, as many other programs do,
 * so a hyphen alone makes no line of a job unless the line before it was one.
 */
const KNOWN =
  /^(?:(?:Info|Warning|Error|Critical) \S+ ?\(pid=|started process |requesting resource |granted resource |connecting$|connected; |begin writing|end writing|mounting |mounted|positioning |positioned )/;
/** A line of a job behind a date as no known locale writes it. */
const ELSEWHERE = /^[^[]{4,48} - (?:Info|Warning|Error|Critical) \S+ ?\(pid=\d{1,10}\)/;
const unknownDate = (text: string): string =>
  `found ${JSON.stringify(text.slice(0, text.indexOf(' - ')))}, expected a date and a time`;
const LEVELLED = /^(Info|Warning|Error|Critical) (?:\S+? ?\(pid=\d+\) )?(.*)$/;
/** `media close error  (87)` */
const RESULT = /^\s{0,8}([^\d\s()][^()]{0,200}?)\s{1,8}\((\d{1,4})\)\s{0,8}$/;

/** What speaks where a line names no process: the job as a whole. */
const THE_JOB: Process = { name: '', pid: 0, reported: true };

function processIn(said: string): Process | undefined {
  const found = /(?:^\w+|started process) (\S+?) ?\(pid=(\d{1,10})\)/.exec(said);
  return found ? { name: (found[1] ?? '').toLowerCase(), pid: Number(found[2]), reported: true } : undefined;
}

function levelledFacts(level: string, words: string): readonly Fact[] {
  const status = statusIn(words);
  if (status !== undefined) return statusFact(status);
  if (level === 'Error' || level === 'Critical') return failure(words);
  return PROGRESS.test(words) ? [{ kind: 'progress', words }] : [];
}

function plainLine(said: string): readonly Fact[] {
  const result = RESULT.exec(said);
  // Copies of the text run the last two lines together: `end writing file read failed (13)`.
  if (result)
    return statusFact(Number(result[2]), (result[1] ?? '').replace(/^end writing(?:; write time: [\d:]+)?\s*/, ''));
  return PROGRESS.test(said) ? [{ kind: 'progress', words: said }] : [];
}

/**
 * Lines that show the job at work, and how long a connection took. `waited … times for … buffer`: which side was the
 * slower.
 */
const PROGRESS =
  /^(?:started process |connecting$|connected; |begin writing|end writing)|waited \d+ times for|bytes (?:sent|written|backed up)|Kbytes/;
