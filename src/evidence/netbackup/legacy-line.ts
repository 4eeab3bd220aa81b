import { isDigit } from '../../base/ascii.ts';
import { limits } from '../../base/limits.ts';
import type { Process } from '../../model/observation.ts';
import type { NamedLater } from '../named-later.ts';

/** What a process wrote into its legacy debug log, without the stamp. */
export interface Entry {
  readonly pid: number;
  readonly tid: number | undefined;
  /** 2 debug, 4 information, 8 warning, 16 error, 32 critical. */
  readonly severity: number;
  /** What follows the severity: `vnet_async_connect: vnet_vnetd.c.1234: 0: connect in progress: 1 0x00000001`. */
  readonly message: string;
}

export interface LegacyLine extends Entry {
  readonly sinceMidnightUs: number;
}

/**
 * `HH:MM:SS.mmm [pid.tid] <sev> message`; the thread is absent on UNIX, the milliseconds in older versions, in copies
 * the zero of the hour (`9:05:03.123`), and blanks may stand before it. Written by hand over character codes because it
 * runs on every line that matters in gigabytes of log.
 */
export function legacyLine(line: string): LegacyLine | undefined {
  if (isBlank(line.charCodeAt(0))) return legacyLine(line.trimStart());
  const colon = line.charCodeAt(1) === COLON ? 1 : 2;
  if (line.charCodeAt(colon) !== COLON || line.charCodeAt(colon + 3) !== COLON) return undefined;
  const hour = colon === 1 ? oneDigit(line, 0) : twoDigits(line, 0);
  const minute = twoDigits(line, colon + 1);
  const second = twoDigits(line, colon + 4);
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  let at = colon + 6;
  let fraction = 0;
  if (line.charCodeAt(at) === DOT) {
    let scale = 100_000;
    for (at++; isDigit(line.charCodeAt(at)); at++) {
      fraction += (line.charCodeAt(at) - ZERO) * scale;
      scale = Math.floor(scale / 10);
    }
  }
  if (line.charCodeAt(at) !== SPACE || line.charCodeAt(at + 1) !== OPEN_BRACKET) return undefined;
  const close = line.indexOf(']', at + 2);
  if (close < 0 || close - at > 24) return undefined;
  const dot = line.indexOf('.', at + 2);
  const split = dot > 0 && dot < close;
  const pid = Number(line.slice(at + 2, split ? dot : close));
  const tid = split ? Number(line.slice(dot + 1, close)) : undefined;
  if (!Number.isInteger(pid) || (tid !== undefined && !Number.isInteger(tid))) return undefined;
  if (line.charCodeAt(close + 1) !== SPACE || line.charCodeAt(close + 2) !== LESS) return undefined;
  const greater = line.indexOf('>', close + 3);
  const severity = Number(line.slice(close + 3, greater));
  if (greater < 0 || !Number.isInteger(severity)) return undefined;
  const start = line.charCodeAt(greater + 1) === SPACE ? greater + 2 : greater + 1;
  return {
    sinceMidnightUs: (hour * 3_600 + minute * 60 + second) * 1_000_000 + fraction,
    pid,
    tid,
    severity,
    message: line.slice(start),
  };
}

const [TAB, COLON, DOT, SPACE, OPEN_BRACKET, LESS, ZERO] = [9, 58, 46, 32, 91, 60, 48] as const;
const isBlank = (code: number): boolean => code === SPACE || code === TAB;
const oneDigit = (line: string, at: number) => {
  const digit = line.charCodeAt(at);
  return isDigit(digit) ? digit - ZERO : Number.NaN;
};
const twoDigits = (line: string, at: number) => {
  const tens = line.charCodeAt(at);
  const ones = line.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : Number.NaN;
};

/**
 * The programs whose logs these are. A log's folder or file bears one of these names; so does the first word of many
 * lines.
 */
export const PROGRAMS: ReadonlySet<string> = new Set([
  'admin',
  'bparchive',
  'bpbackup',
  'bpbkar',
  'bpbrm',
  'bpcd',
  'bpclntcmd',
  'bpcompatd',
  'bpdbm',
  'bpdm',
  'bphdb',
  'bpinetd',
  'bpjobd',
  'bpjava-msvc',
  'bplist',
  'bprd',
  'bprestore',
  'bptestbpcd',
  'bptestnetconn',
  'bptm',
  'dbclient',
  'nbfsd',
  'nbjm',
  'nbpem',
  'nbrb',
  'nbproxy',
  'nbpxyhelper',
  'nbpxytnl',
  'tar',
  'vnetd',
  'vltrun',
  'xbsa',
]);

/** Gives the same object for the same process, so that thousands of observations share it. */
export class ProcessTable {
  /** By process, by thread; -1 is the process that names none. */
  #known = new Map<number, Map<number, NamedLater>>();
  #last: NamedLater | undefined;
  readonly #program: string;

  constructor(path: readonly string[]) {
    this.#program = programOf(path);
  }

  /**
   * `name` is what the line itself says; the folder's name is the fallback. A process that was named once keeps its
   * name.
   */
  of(pid: number, tid: number | undefined, name = ''): Process {
    // Neighbours are mostly of one process.
    const last = this.#last;
    const known = last && last.pid === pid && last.tid === tid ? last : this.#find(pid, tid ?? -1);
    const process = known ?? this.#enter({ name: this.#program || name, pid, ...(tid === undefined ? {} : { tid }) });
    if (process.name === '') process.name = name;
    this.#last = process;
    return process;
  }

  /** What it says from now on is told of another object: what stood between is not known. */
  forget(pid: number, tid: number | undefined): void {
    this.#known.get(pid)?.delete(tid ?? -1);
    this.#last = undefined;
  }

  #find(pid: number, tid: number): NamedLater | undefined {
    return this.#known.get(pid)?.get(tid);
  }

  #enter(process: NamedLater): NamedLater {
    // Days of a log hold more processes than run at one time. A number that comes back after so many others is another
    // process anyway.
    if (this.#known.size >= limits.processesMax) this.#known = new Map([...this.#known].slice(limits.processesMax / 2));
    const threads = this.#known.get(process.pid) ?? new Map<number, NamedLater>();
    threads.set(process.tid ?? -1, process);
    this.#known.set(process.pid, threads);
    return process;
  }
}

function programOf(path: readonly string[]): string {
  for (const part of path.toReversed()) {
    const words = new Set(part.match(/bpjava-msvc|[a-z]+/g)?.filter((word) => namesLog(word, part)));
    const [only] = words;
    if (only !== undefined) return words.size === 1 ? only : ''; // a file named after two programs holds the lines of both
  }
  return '';
}

/** `admin` is the folder of many commands; `tar` is a program where it is the whole name, else a kind of file. */
const namesLog = (word: string, part: string): boolean =>
  PROGRAMS.has(word) && word !== 'admin' && (word !== 'tar' || part === 'tar');

/** The program that a message itself names: as its first word, or by a function that only one program has. */
export function programIn(message: string): string {
  const first = message.charCodeAt(0);
  if (first === LOWER_B || first === LOWER_N || first === LOWER_T) {
    const word = message.slice(0, message.search(/[^\w-]|$/));
    if (PROGRAMS.has(word)) return word;
  }
  return VNETD_FUNCTIONS.test(message) ? 'vnetd' : '';
}

const [LOWER_B, LOWER_N, LOWER_T] = [98, 110, 116] as const;
const VNETD_FUNCTIONS =
  /^(?:ProcessRequests|process_service_socket|process_connect_forward_socket|vnet_accept_from_vnetd|vnet_sock_ready|vnet_generate_hashes)\b/;
