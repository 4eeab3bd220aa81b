import { isCapital } from '../../base/ascii.ts';
import type { Instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { Fact, Process } from '../../model/observation.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { osErrorByNumber } from '../os-error.ts';
import { flowAfter } from './endpoint.ts';
import { plainFacts } from './failure.ts';
import { labelled } from './legacy-label.ts';
import { bpbkarLines } from './bpbkar-line.ts';
import { FOLLOWED, legacyGlimpse } from './legacy-glimpse.ts';
import { type Entry, legacyLine, ProcessTable, PROGRAMS, programIn } from './legacy-line.ts';
import type { Thread } from './thread.ts';

/**
 * NetBackup's legacy debug logs (bpbrm, bptm, bpcd, vnetd, bpbkar, bprd ...), UNIX and Windows forms. A line is read by
 * itself, except that what a thread said before may complete what it says now (`Thread`).
 */
export const netbackupLegacy: TextFormat = {
  name: 'netbackup-legacy',
  // Plain words only: V8 makes one table of such a list, and skips by it. Classes and groups among them cost most of
  // the speed.
  trigger: [
    'CONNECT FROM|ACCEPT FROM|SO_ERROR|status|STATUS|connect in progress|VN_REQUEST_|ipc_string|hash_str|mpx_ipc|NCB_DATASOCKET',
    'max_time|Function failed|child pid = |child_pid = |PBX is not running|Connection from host|client read timeout|service: |] service|failed: |returned failure',
    `ERR - |FTL - |<16>|<32>|: from client |${FOLLOWED}`,
  ].join('|'),
  glimpse: legacyGlimpse,
  open: (page) => new LegacyReader(page).read,
};

class LegacyReader {
  readonly #page: Page;
  readonly #processes: ProcessTable;
  readonly #threads = new WeakMap<Process, Thread>();
  /** The line whose attempts are told by the lines after it. */
  #attempts: { readonly at: Instant; readonly process: Process } | undefined;
  readonly #bpbkar: ReturnType<typeof bpbkarLines>;

  constructor(page: Page) {
    this.#page = page;
    this.#processes = new ProcessTable(page.path);
    this.#bpbkar = bpbkarLines(page.calendar);
  }

  readonly read = (text: string, number: number): Reading => {
    const line = legacyLine(text);
    if (line) {
      const reading = this.#read(line, this.#page.calendar.timeOfDay(line.sinceMidnightUs), number);
      if (this.#page.severed) this.#processes.forget(line.pid, line.tid);
      return reading;
    }
    const twelveHour = this.#bpbkar(text);
    return twelveHour ? this.#read(twelveHour.entry, twelveHour.at, number) : this.#attempt(text, number);
  };

  #read(line: Entry, at: Instant, number: number): Reading {
    const from = line.message.indexOf(' FROM ');
    if (from >= 0) {
      const connect = line.message.indexOf('CONNECT FROM ', from - 7);
      if (connect >= 0) return this.#connection('connected', line, at, number, connect);
      const accept = line.message.indexOf('ACCEPT FROM ', from - 6);
      if (accept >= 0) return this.#connection('accepted', line, at, number, accept);
    }
    const process = this.#processes.of(line.pid, line.tid, programIn(line.message));
    const facts = labelled(line.message, this.#thread(process)) ?? plainFacts(line.message, line.severity);
    for (const fact of facts) this.#page.emit(fact, { at, process, line: number });
    if (!line.message.includes(FOLLOWED)) return 'read';
    this.#attempts = { at, process };
    return 'follow';
  }

  /**
   * `status: FAILED, (42) CONNECT_REFUSED; system: (10061) …; FROM … TO … VIA pbx`: one line per port that was tried.
   */
  #attempt(text: string, number: number): Reading {
    const system = /^\s+status: FAILED, .*?; system: \((\d+)\)/.exec(text);
    if (!system || !this.#attempts) return 'other';
    const error = osErrorByNumber(Number(system[1]));
    const sighting = { ...this.#attempts, line: number };
    if (error.name === 'ECONNREFUSED') this.#page.emit({ kind: 'refused', error }, sighting);
    else this.#page.emit({ kind: 'failure', words: text.trim(), error }, sighting);
    return 'follow';
  }

  #connection(kind: 'connected' | 'accepted', line: Entry, at: Instant, number: number, verb: number): Reading {
    const flow: Flow | undefined = flowAfter(line.message, line.message.indexOf('FROM ', verb) + 5);
    if (!flow) return { unread: 'expected "address.port TO address.port" after "FROM"' };
    const word = wordBefore(line.message, verb);
    const acceptor = kind === 'accepted' && word ? word.toLowerCase() : '';
    const process = this.#processes.of(line.pid, line.tid, PROGRAMS.has(acceptor) ? acceptor : programIn(line.message));
    const fact: Fact =
      kind === 'accepted' ? { kind, ...(word ? { service: word } : {}) } : { kind, ...way(line.message, verb, word) };
    if (kind === 'connected') this.#thread(process).localPort = undefined;
    this.#page.emit(fact, { at, line: number, process, flow });
    return 'read';
  }

  #thread(process: Process): Thread {
    const known = this.#threads.get(process);
    if (known) return known;
    const fresh: Thread = { process };
    this.#threads.set(process, fresh);
    return fresh;
  }
}

/**
 * What was reached, and through what. `via PBX VNETD CONNECT FROM`, `via VNETD: bpcd CONNECT FROM`;
 * `PROXY CONNECT FROM` is the outer leg of a connection whose inner legs are on the loopback interface (8.1 and later).
 */
function way(message: string, verb: number, word: string | undefined): { service?: string; via?: string } {
  if (word === 'PROXY') return { via: 'proxy' };
  const start = message.lastIndexOf('via ', verb);
  const [broker = '', service = ''] = start < 0 ? [] : message.slice(start + 4, verb - 1).split(/:? /);
  if (broker && service) return { service: service.toUpperCase(), via: broker.toLowerCase() };
  return word === undefined ? {} : { service: word };
}

/**
 * `BPCD` in `logconnections: BPCD CONNECT FROM …`. Words in lower case there (`async`, `bpcd`) tell the manner, not the
 * service.
 */
function wordBefore(message: string, verb: number): string | undefined {
  let start = verb - 1;
  while (start > 0 && isCapital(message.charCodeAt(start - 1))) start--;
  return verb - 1 - start >= 3 ? message.slice(start, verb - 1) : undefined;
}
