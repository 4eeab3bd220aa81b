import type { Instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { Fact, Process } from '../../model/observation.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { flowAfter } from './endpoint.ts';
import { plainFacts } from './failure.ts';
import { labelled } from './legacy-label.ts';
import { type LegacyLine, legacyLine, ProcessTable, programIn } from './legacy-line.ts';
import type { Thread } from './thread.ts';

/**
 * NetBackup's legacy debug logs (bpbrm, bptm, bpcd, vnetd, bpbkar, bprd ...), UNIX and Windows forms. A line is read by
 * itself, except that what a thread said before may complete what it says now (`Thread`).
 */
export const netbackupLegacy: TextFormat = {
  name: 'netbackup-legacy',
  trigger: [
    'CONNECT FROM|ACCEPT FROM|SO_ERROR|status|STATUS|connect in progress|VN_REQUEST_|ipc_string|hash_str|mpx_ipc|NCB_DATASOCKET',
    'max_time|Function failed|child pid = |PBX is not running|Connection from host|service: \\d|failed: \\d|returned failure',
    '<(?:16|32)>',
  ].join('|'),
  open: (page) => new LegacyReader(page).read,
};

class LegacyReader {
  readonly #page: Page;
  readonly #processes: ProcessTable;
  readonly #threads = new Map<Process, Thread>();

  constructor(page: Page) {
    this.#page = page;
    this.#processes = new ProcessTable(page.path);
  }

  readonly read = (text: string, number: number): Reading => {
    const line = legacyLine(text);
    if (!line) return 'other';
    const at = this.#page.calendar.timeOfDay(line.sinceMidnightUs);
    const connect = line.message.indexOf('CONNECT FROM ');
    if (connect >= 0) return this.#connection('connected', line, at, number, connect);
    const accept = line.message.indexOf('ACCEPT FROM ');
    if (accept >= 0) return this.#connection('accepted', line, at, number, accept);
    const process = this.#processes.of(line.pid, line.tid, programIn(line.message));
    const facts = labelled(line.message, this.#thread(process)) ?? plainFacts(line.message, line.severity);
    for (const fact of facts) this.#page.emit(fact, { at, line: number, process });
    return 'read';
  };

  #connection(kind: 'connected' | 'accepted', line: LegacyLine, at: Instant, number: number, verb: number): Reading {
    const flow: Flow | undefined = flowAfter(line.message, line.message.indexOf('FROM ', verb) + 5);
    if (!flow) return { unread: 'expected "address.port TO address.port" after "FROM"' };
    const service = wordBefore(line.message, verb);
    const named = kind === 'accepted' && service ? service.toLowerCase() : programIn(line.message);
    const process = this.#processes.of(line.pid, line.tid, named);
    const fact: Fact = service ? { kind, service } : { kind };
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

/** `BPCD` in `logconnections: BPCD CONNECT FROM …`. Words in lower case there (`async`, `bpcd`) tell the manner, not the service. */
function wordBefore(message: string, verb: number): string | undefined {
  let start = verb - 1;
  while (start > 0 && isCapital(message.charCodeAt(start - 1))) start--;
  return verb - 1 - start >= 3 ? message.slice(start, verb - 1) : undefined;
}

const isCapital = (code: number) => code >= 65 && code <= 90;
