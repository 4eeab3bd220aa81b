import { microseconds } from '../../base/duration.ts';
import { type Instant, instant, later } from '../../base/instant.ts';
import type { OsError } from '../../model/observation.ts';
import { fractionUs } from '../calendar.ts';
import { osErrorByName } from '../os-error.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import type { Call } from './call.ts';
import { SocketCalls } from './socket-calls.ts';
import { bsdAddress, trussAddress } from './socket-address.ts';

const CALLS =
  'so_socket|socket|bind|connect|connext|n?accept|n?getsockname|n?getpeername|_?setsockopt|_?getsockopt|close|send|sendto|sendmsg|recv|recvfrom|recvmsg|_[en]send|_[en]recv(?:from)?|k?read|k?write|pollsys|_?poll|_?select|shutdown';

/**
 * `truss` of Solaris and AIX: `connect(5, 0xFFBFF8A0, 16, SOV_DEFAULT)  Err#150 EINPROGRESS`, with -f (`1234:`,
 * `1234/2:`) and -d (seconds since the base that the first line states). The address stands on the line below, where -v
 * was given. And of FreeBSD, where it stands within the call: `connect(3,{ AF_INET 10.0.0.1:1556 },16) ERR#61
 * 'Connection refused'`, `socket(PF_INET,SOCK_STREAM,0) = 3 (0x3)`.
 */
export const truss: TextFormat = {
  name: 'truss',
  trigger: String.raw`\b(?:${CALLS})\([^\n]*\)[ \t]+(?:Err#\d|ERR#\d|= -?\d+ \(0x)|\b(?:so_socket|connext|naccept|pollsys)\(|, SOV_\w+\)[ \t]+= |Base time stamp: `,
  open: (page) => {
    const trace = new Trace(page);
    return (line, number) => trace.line(line, number);
  },
};

const LINE = new RegExp(
  [
    String.raw`^\s*(?:(?<pid>\d+)(?:\/\d+)?:\s+)?(?:(?<whole>\d{1,7})\.(?<fraction>\d{1,9})\s+)?`,
    String.raw`(?<name>${CALLS})\((?<printed>.*)\)\s+`,
    String.raw`(?:= (?<result>-?\d+|0x[\dA-Fa-f]+)(?:\s+\[[^\]]*\])?(?<again> \(0x[\da-f]+\))?`,
    String.raw`|Err#(?<sun>\d+) ?(?<symbol>\w*)|ERR#(?<bsd>\d+) '(?<words>.*)')\s*$`,
  ].join(''),
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
    if (call.address !== 'none' || !WITH_ADDRESS.test(call.name)) {
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
    const { pid, whole, fraction = '', name = '', printed = '', result = '-1', ...rest } = parts.groups ?? {};
    const isBsd = rest['again'] !== undefined || rest['bsd'] !== undefined;
    const [number, words = ''] = isBsd ? [rest['bsd'], rest['words']] : [rest['sun'], rest['symbol']];
    const given = isBsd ? inSolarisWords(name, printed) : printed;
    const stamped = this.#base !== undefined && whole !== undefined;
    const at =
      this.#base !== undefined && whole !== undefined
        ? later(this.#base, microseconds(microsOf(whole, fraction)))
        : this.#page.calendar.now();
    const error: OsError | undefined =
      number === undefined ? undefined : { name: osErrorByName(words)?.name ?? 'OTHER', number: Number(number) };
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
      address: isBsd ? bsdAddress(printed) : 'none',
    };
  }
}

/**
 * FreeBSD puts no blank behind a comma, and old releases write all numbers in hexadecimal. Numbers of its options are
 * left as they are, for another system has others.
 */
function inSolarisWords(name: string, given: string): string {
  const numbers = name === 'socket' ? /\b0x[\da-f]{1,8}\b/g : /^0x[\da-f]{1,8}\b/;
  return given.replace(numbers, (number) => String(Number(number))).replaceAll(/,(?=\S)/g, ', ');
}

const microsOf = (whole: string, fraction: string): number => Number(whole) * 1_000_000 + fractionUs(fraction);
