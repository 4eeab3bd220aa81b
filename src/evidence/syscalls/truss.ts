import { microseconds } from '../../base/duration.ts';
import { type Instant, instant, later } from '../../base/instant.ts';
import type { OsError } from '../../model/observation.ts';
import { fractionUs } from '../calendar.ts';
import { osErrorByName } from '../os-error.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import type { Call } from './call.ts';
import { SocketCalls } from './socket-calls.ts';
import { trussAddress } from './socket-address.ts';

const CALLS =
  'so_socket|socket|bind|connect|connext|n?accept|n?getsockname|n?getpeername|_?setsockopt|_?getsockopt|close|send|sendto|sendmsg|recv|recvfrom|recvmsg|_[en]send|_[en]recv(?:from)?|k?read|k?write|pollsys|_?poll|_?select|shutdown';

/**
 * `truss` of Solaris and AIX: `connect(5, 0xFFBFF8A0, 16, SOV_DEFAULT)  Err#150 EINPROGRESS`, with -f (`1234:`,
 * `1234/2:`) and -d (seconds since the base that the first line states). The address stands on the line below, where -v
 * was given.
 */
export const truss: TextFormat = {
  name: 'truss',
  trigger: String.raw`\b(?:${CALLS})\([^\n]*\)[ \t]+Err#\d|\b(?:so_socket|connext|naccept|pollsys)\(|, SOV_\w+\)[ \t]+= |Base time stamp: `,
  open: (page) => {
    const trace = new Trace(page);
    return (line, number) => trace.line(line, number);
  },
};

const LINE = new RegExp(
  String.raw`^\s*(?:(\d+)(?:\/\d+)?:\s+)?(?:(\d{1,7})\.(\d{1,6})\s+)?(${CALLS})\((.*)\)\s+(?:= (-?\d+|0x[\dA-Fa-f]+)(?:\s+\[[^\]]*\])?|Err#(\d+) ?(\w*))\s*$`,
);
const WITH_ADDRESS = /^(?:bind|connect|connext|n?accept|n?getsockname|n?getpeername)$/;

class Trace {
  readonly #page: Page;
  readonly #calls: SocketCalls;
  #base: Instant | undefined;
  /** Its address may stand on the next line. */
  #held: Call | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#calls = new SocketCalls(page);
    page.atEnd(() => this.#release('none'));
  }

  line(line: string, number: number): Reading {
    if (this.#held) {
      const address = trussAddress(line);
      this.#release(address);
      if (address !== 'none') return 'read';
    }
    const base = /^Base time stamp:\s+(\d{9,10})\.(\d{1,6})/.exec(line);
    if (base) {
      this.#base = instant(microsOf(base[1] ?? '', base[2] ?? ''));
      return 'read';
    }
    const parts = LINE.exec(line);
    if (!parts) return 'other';
    const call = this.#callOf(parts, number);
    if (!WITH_ADDRESS.test(call.name)) {
      this.#calls.tell(call);
      return 'read';
    }
    this.#held = call;
    return 'follow';
  }

  #release(address: Call['address']): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#calls.tell({ ...held, address });
  }

  #callOf(parts: RegExpExecArray, line: number): Call {
    const [, pid, whole, fraction = '', name = '', given = '', result = '-1', number, errorName = ''] = parts;
    const stamped = this.#base !== undefined && whole !== undefined;
    const at =
      this.#base !== undefined && whole !== undefined
        ? later(this.#base, microseconds(microsOf(whole, fraction)))
        : this.#page.calendar.now();
    const error: OsError | undefined =
      number === undefined ? undefined : { name: osErrorByName(errorName)?.name ?? 'OTHER', number: Number(number) };
    return {
      name,
      arguments: given,
      result: Number(result),
      error,
      started: at,
      ended: at,
      utc: stamped,
      line,
      pid: pid === undefined ? undefined : Number(pid),
      address: 'none',
    };
  }
}

const microsOf = (whole: string, fraction: string): number => Number(whole) * 1_000_000 + fractionUs(fraction);
