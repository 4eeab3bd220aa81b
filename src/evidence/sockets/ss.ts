import { type Duration, milliseconds } from '../../base/duration.ts';
import type { Process, SocketState, SocketTimer } from '../../model/observation.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import { tellRow } from './row.ts';
import { listTime } from './sampling.ts';
import { readSsTimer } from './ss-timer.ts';
import { socketState } from './state.ts';

const STATES = 'ESTAB|LISTEN|SYN-SENT|SYN-RECV|FIN-WAIT-[12]|CLOSE-WAIT|TIME-WAIT|LAST-ACK|CLOSING';

/**
 * Linux `ss -tan` with any of `-o -e -i -p -m`, with or without its header. `-i` adds a line to a row (`cubic rto:204
 * ... lastrcv:60000 lastack:60000`), or the end of a line with `-O`.
 */
export const ss: TextFormat = {
  name: 'ss',
  trigger: String.raw`(?:${STATES})[ \t]+\d+[ \t]+\d|Local Address:Port|lastack:\d`,
  headed: true,
  open: (page) => {
    const list = new List(page);
    return (line, number) => {
      if (line.includes('Local Address:Port')) return list.begin(line, number);
      const row = ROW.exec(line);
      if (row) return list.row(row, number);
      if (/^\s/.test(line) && list.heard(line)) return list.stateless ? 'follow' : 'read';
      return list.stateless ? list.statelessRow(line, number) : cutRow(line);
    };
  },
};

const ROW = new RegExp(String.raw`^(?:(\w+)\s+)?(${STATES})\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)(?:\s+(\S.*))?\s*$`);
/** What is left of a row when its end is missing. Prose has no two numbers after such a word. */
const CUT = new RegExp(String.raw`^(?:tcp\s+)?(?:${STATES})\s+\d+\s+\d+(?:\s+\S+)?\s*$`);
const STATELESS = /^(?:tcp\s+)?(\d+)\s+(\d+)\s+(\S*:\S+)\s+(\S*:\S+)(?:\s+(\S.*))?\s*$/;

/** Milliseconds since then (tcp_info, 32 bits wide); `ss -i` leaves out what is zero. */
const [LAST_DATA, LAST_ACK] = [/\blastrcv:(\d{1,10})\b/, /\blastack:(\d{1,10})\b/] as const;
const LAST_MAX = 0xffff_ffff;

const cutRow = (line: string): Reading =>
  CUT.test(line)
    ? { unread: `found "${line.trim().slice(0, 80)}", expected a local and a peer address behind it` }
    : 'other';

const NO_STATE =
  'found no State column, expected the command before the list (ss ... state NAME), or a list by ss -tan';

/** The rows of one list, or of one series of lists that only stamps divide. */
class List {
  readonly #page: Page;
  #speaker: Page['speaker'];
  /** `ss state established` prints no state column. */
  stateless = false;
  #asked: SocketState | undefined;
  /**
   * What a row without a timer says. All such rows of a list share this one object, because the row that proves that
   * the list shows timers (`-o`) may stand below them: it then says `off` for all.
   */
  #withoutTimer: { runs: 'off' | 'not-shown' };
  /** Of the row above, whose further line may be the next. */
  #heard: { ago?: Duration } = {};

  constructor(page: Page) {
    this.#page = page;
    this.#speaker = page.speaker;
    this.#withoutTimer = this.#unproved();
  }

  begin(header: string, number: number): Reading {
    if (/\bProto\b/.test(header)) return 'other'; // a netstat
    const { fresh } = listTime(this.#page, number);
    if (!fresh) this.#withoutTimer = this.#unproved();
    this.stateless = !/\bState\b/.test(header);
    this.#asked = socketState(/\bstate\s+([\w-]+)/.exec(this.#page.speaker.command ?? '')?.[1]?.toUpperCase() ?? '');
    return this.stateless ? 'follow' : 'read';
  }

  row(parts: RegExpExecArray, number: number): Reading {
    const [, netid = 'tcp', state = '', ...columns] = parts;
    this.#heard = {};
    const known = socketState(state);
    // Sockets of other families (u_str, nl, v_str, udp) have the same states.
    return netid === 'tcp' && known ? this.#tell(known, columns, number) : 'other';
  }

  statelessRow(line: string, number: number): Reading {
    const parts = STATELESS.exec(line);
    if (!parts && /^\s/.test(line)) return 'follow'; // what -i adds
    if (!parts) {
      this.stateless = false;
      return 'other';
    }
    if (!this.#asked) return { unread: NO_STATE };
    const reading = this.#tell(this.#asked, parts.slice(1), number);
    return reading === 'read' ? 'follow' : reading;
  }

  #tell(state: SocketState, columns: readonly (string | undefined)[], number: number): Reading {
    const [receiveQueue, sendQueue, local = '', peer = '', rest = ''] = columns;
    if (!local.includes(':') || !peer.includes(':')) return 'other';
    const timer = this.#timer(rest);
    if (!timer) return { unread: `found "${/timer:\S*/.exec(rest)?.[0] ?? ''}", expected timer:(name,time,count)` };
    const process = processOf(rest);
    this.#heard = {};
    this.heard(rest);
    const heard = this.#heard;
    return tellRow(this.#page, { local, peer, state, timer, receiveQueue, sendQueue, process, heard }, number);
  }

  /** Whether the text says when the last segment came; it is of the row above. */
  heard(text: string): boolean {
    const [data, acknowledgement] = [LAST_DATA, LAST_ACK].map((pattern) =>
      Number(pattern.exec(text)?.[1] ?? Number.NaN),
    );
    const ago = Math.min(data ?? Number.NaN, acknowledgement ?? Number.NaN);
    if (!(ago <= LAST_MAX)) return false;
    this.#heard.ago = milliseconds(ago);
    return true;
  }

  #timer(rest: string): SocketTimer | undefined {
    if (this.#speaker !== this.#page.speaker) {
      this.#speaker = this.#page.speaker;
      this.#withoutTimer = this.#unproved();
    }
    const printed = /\btimer:\(([^)]*)\)/.exec(rest)?.[1];
    if (printed === undefined) return rest.includes('timer:(') ? undefined : this.#withoutTimer;
    this.#withoutTimer.runs = 'off';
    return readSsTimer(printed);
  }

  #unproved(): { runs: 'off' | 'not-shown' } {
    const asked = /\bss\b.*\s(?:-[A-Za-z]*o|--options\b)/.test(this.#page.speaker.command ?? '');
    return { runs: asked ? 'off' : 'not-shown' };
  }
}

/** `users:(("pbx_exchange",pid=811,fd=12))`: the first of those who hold the socket. */
function processOf(rest: string): Process | undefined {
  const [, name, pid] = /\busers:\(\("([^"]*)",(?:pid=)?(\d+)/.exec(rest) ?? [];
  return name === undefined ? undefined : { name, pid: Number(pid) };
}
