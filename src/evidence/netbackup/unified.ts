import type { Instant } from '../../base/instant.ts';
import type { Fact, Process } from '../../model/observation.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { endpoint } from './endpoint.ts';
import { failure } from './failure.ts';
import { ProcessTable } from './legacy-line.ts';
import { StampPlaces, stampOf } from './stamp.ts';
import { NETBACKUP_STATUS, statusFact } from './status.ts';

/**
 * NetBackup's unified logs (nbjm, nbpem, nbrb, pbx ...) as `vxlogview` prints them: a stamp in the locale of who
 * printed them, `[Application]`, `[Diagnostic]` or `[Debug]`, and in the full form product, originator, process and
 * message number. Copies on web pages and in mails lose blanks (`51216nbjm`, `PID:880TID:3876`), so none is required.
 */
export const netbackupUnified: TextFormat = {
  name: 'netbackup-unified',
  trigger: 'status|\\[Error\\]|\\[Critical\\]|V-103-23|WRITE DONE|BPBRM pid|terminateAllJobs',
  open: (page) => new UnifiedReader(page).read,
};

interface UnifiedLine {
  readonly marked: boolean;
  readonly pid: number | undefined;
  readonly tid: number | undefined;
  readonly program: string;
  readonly message: string;
}

class UnifiedReader {
  readonly #page: Page;
  readonly #places: StampPlaces;
  readonly #processes: ProcessTable;

  constructor(page: Page) {
    this.#page = page;
    this.#places = new StampPlaces(page.calendar);
    this.#processes = new ProcessTable(page.path);
  }

  readonly read = (text: string, number: number): Reading => {
    const kind = text.search(KIND);
    if (kind < 0 || kind > STAMP_CHARS_MAX) return 'other';
    const at = kind === 0 ? this.#page.calendar.now() : this.#stampBefore(text, kind);
    if (at === undefined) return 'other';
    const line = unifiedLine(text.slice(text.indexOf(']', kind) + 1));
    const process = this.#process(line);
    for (const fact of factsOf(line)) this.#page.emit(fact, { at, line: number, ...(process ? { process } : {}) });
    return 'read';
  };

  #stampBefore(text: string, kind: number): Instant | undefined {
    const stamp = stampOf(text);
    return stamp?.rest.length === text.length - kind ? this.#places.at(stamp) : undefined;
  }

  #process({ pid, tid, program }: UnifiedLine): Process | undefined {
    return pid === undefined ? undefined : this.#processes.of(pid, tid, program);
  }
}

const KIND = /\[(?:Application|Diagnostic|Debug)\]/;
/** No locale's date and time are longer. */
const STAMP_CHARS_MAX = 48;

function unifiedLine(text: string): UnifiedLine {
  const head = /^.{0,200}?File ID: ?\d{1,9} ?\[[^\]]{0,400}\] ?/.exec(text)?.[0] ?? '';
  const ids = /PID: ?(\d{1,15}) ?TID: ?(\d{1,15})/.exec(head);
  const severity = /^\[(\w+)\] ?/.exec(text.slice(head.length).trimStart());
  return {
    marked: severity?.[1] === 'Error' || severity?.[1] === 'Critical',
    pid: ids ? Number(ids[1]) : undefined,
    tid: ids ? Number(ids[2]) : undefined,
    program: /\d ?([a-z][a-z_]*) ?\d* ?PID:/i.exec(head)?.[1] ?? '',
    message: text
      .slice(head.length)
      .trimStart()
      .slice(severity ? severity[0].length : 0),
  };
}

function factsOf({ message, marked }: UnifiedLine): readonly Fact[] {
  const words = message.replace(/^V-\d+-\d+ ?/, '');
  const offered = /Sending address\[(\d+)\]: ?(\S+)/.exec(words);
  if (offered) return advertised(offered[1] ?? '', offered[2] ?? '');
  const status = statusOf(words);
  if (status !== undefined) return statusFact(status);
  if (marked || words.includes('terminateAllJobs')) return failure(words);
  return PROGRESS.test(words) ? [{ kind: 'progress', words }] : [];
}

/** PBX tells every peer that asks these addresses of its host, all of them, whether the peer can reach them or not. */
function advertised(index: string, text: string): readonly Fact[] {
  return endpoint(text) ? [{ kind: 'setting', name: `pbx.address[${index}]`, value: text }] : [];
}

/**
 * The first number that is a status of a job and not 0, which is what every healthy step reports. Numbers outside the
 * table of statuses are of other spaces: EMM counts from 2000000, HTTP has its own.
 */
function statusOf(words: string): number | undefined {
  for (const found of words.matchAll(/\bstatus ?[=:] ?(\d{1,7})\b/gi)) {
    const status = Number(found[1]);
    if (status !== 0 && NETBACKUP_STATUS.has(status)) return status;
  }
  return undefined;
}

const PROGRESS = /WRITE DONE|BPBRM pid = /;
