import { type Duration, microseconds } from '../../base/duration.ts';
import { type Instant, instant, later } from '../../base/instant.ts';
import { fractionUs, sinceMidnight } from '../calendar.ts';
import { osErrorByName } from '../os-error.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';
import type { Call } from './call.ts';
import { callKind } from './call-kind.ts';
import { firstName, returnedName, withoutNames } from './descriptor-name.ts';
import { straceAddress } from './socket-address.ts';
import { SocketCalls } from './socket-calls.ts';

const CALLS = [
  'socket|bind|connect|accept4?|getsockname|getpeername|setsockopt|getsockopt|close|shutdown',
  'sendto|sendmsg|send|recvfrom|recvmsg|recv|readv?|writev?',
  'p?poll|_newselect|p?select6?|epoll_p?wait|clone3?|v?fork',
].join('|');

/**
 * Linux `strace` with any of `-f -p -t -tt -ttt -r -T -y -yy -Y`, on the screen or in a file: the calls that open,
 * bind, connect, tune, wait for and lose TCP sockets. A call that another process's line cuts in two
 * (`<unfinished ...>`) is put together again.
 */
export const strace: TextFormat = {
  name: 'strace',
  trigger: [
    String.raw`\b(?:${CALLS})\((?:\d|[AP]F_|\[|\{|child_stack|NULL|\))[^\n]*(?:\)[ \t]+= |<unfinished)`,
    String.raw`<\.\.\. (?:${CALLS}) resumed>`,
    // cut off before its result
    String.raw`\b(?:connect|bind)\(\d+(?:<[^\n]{1,200}>)?, \{sa_`,
  ].join('|'),
  open: (page) => {
    const trace = new Trace(page);
    return (line, number) => trace.line(line, number);
  },
};

const LINE =
  /^(?:\[pid +(\d+)(?:<[^<>]*>)?\] |(\d+)(?:<[^<>]*>)? +)?(?:(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,9}))? |(\d{10})\.(\d{1,9}) )?(?:\(\+ +\d+\.\d+\) | *(\d{1,6}\.\d{6}) )?(?:(\w+)\(|<\.\.\. (\w+) resumed>|(?:---|\+\+\+) )(.*)$/;
const RESULT = /^(.*)\)\s+= (-?\d+|0x[\da-f]+|\?)(?: (E[A-Z0-9]+))?(?: \((.*?)\))?(?: <(\d+)\.(\d{6})>)?\s*$/;
/** FreeBSD prints the result once more, in hexadecimal: `= 3 (0x3)`. */
const OF_TRUSS = /^0x[\da-f]+$/;
const KNOWN = new RegExp(`^(?:${CALLS})$`);

interface Begun {
  readonly text: string;
  readonly started: Instant;
}

class Trace {
  readonly #page: Page;
  readonly #calls: SocketCalls;
  /** Unfinished calls, by process and name. */
  readonly #begun = new Map<string, Begun>();
  /** The sum of -r's differences. All lines must be seen for it, so each asks for the next. */
  #relative: Instant | undefined;
  /** May have taken long, and the line does not say how long: the next one was written when it was over. */
  #held: Call | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#calls = new SocketCalls(page);
    page.atEnd(() => this.#release());
  }

  line(line: string, number: number): Reading {
    const parts = LINE.exec(line);
    if (!parts) {
      this.#release();
      return 'other';
    }
    const { at, utc, relative } = this.#time(parts);
    this.#release(this.#held?.line === number - 1 ? at : undefined);
    const [, inBrackets, leading, hour, , , , epoch, , , begins, resumes] = parts;
    const printedPid = inBrackets ?? leading;
    const name = begins ?? resumes ?? '';
    const done: Reading = relative ? 'follow' : 'read';
    if (!KNOWN.test(name)) return relative ? done : 'other';
    const whole = this.#whole(`${printedPid ?? ''} ${name}`, parts[12] ?? '', resumes !== undefined, at);
    if (!whole) return done;
    const call = callOf(whole, {
      name,
      at,
      utc,
      line: number,
      pid: printedPid === undefined ? undefined : Number(printedPid),
    });
    if (call && OF_TRUSS.test(call.remark ?? '')) return 'other';
    const isStamped = hour !== undefined || epoch !== undefined || relative;
    if (call && isStamped && mayHaveLasted(call)) {
      this.#held = call;
      return 'follow';
    }
    if (call) this.#calls.tell(call);
    if (call || /\)\s+= \?/.test(whole.text)) return done;
    // Text that only mentions a call is no damage; what strace has stamped, or an address in its words, is.
    const ours = printedPid !== undefined || (isStamped && !relative) || whole.text.includes('sa_family=');
    return ours ? { unread: `${name}: found "${whole.text.slice(-40)}", expected ") = result" at the end` } : 'other';
  }

  /** Until the next line at the latest, whose ever it is: strace cuts a call in two that lasts longer. */
  #release(until?: Instant): void {
    const call = this.#held;
    this.#held = undefined;
    if (!call) return;
    if (until === undefined || until <= call.started) return this.#calls.tell(call);
    // How long it was allowed to wait stands in the call itself.
    const took = callKind(call.name) === 'wait' ? {} : { took: microseconds(until - call.started) };
    this.#calls.tell({ ...call, ended: until, ...took });
  }

  /** The arguments and the result, once both are there; undefined while the call is not finished. */
  #whole(key: string, text: string, resumed: boolean, at: Instant): Begun | undefined {
    const unfinished = /^(.*?),? *<unfinished \.\.\.>$/.exec(text)?.[1];
    if (resumed) {
      const begun = this.#begun.get(key);
      this.#begun.delete(key);
      const joint = begun && begun.text !== '' && /^ *[^\s,)]/.test(text) ? ', ' : '';
      return { text: `${begun?.text ?? ''}${joint}${text}`, started: begun?.started ?? at };
    }
    if (unfinished === undefined) return { text, started: at };
    if (this.#begun.size >= UNFINISHED_MAX) this.#begun.clear();
    this.#begun.set(key, { text: unfinished, started: at });
    return undefined;
  }

  #time(parts: RegExpExecArray): { at: Instant; utc: boolean; relative: boolean } {
    const [, , , hour, minute = '', second = '', fraction = '', epoch, epochFraction = '', difference] = parts;
    const { calendar } = this.#page;
    if (epoch !== undefined) {
      return {
        at: instant(Number(epoch) * 1_000_000 + fractionUs(epochFraction)),
        utc: true,
        relative: false,
      };
    }
    const within = hour === undefined ? undefined : sinceMidnight(hour, minute, second, fraction);
    if (within !== undefined) return { at: calendar.timeOfDay(within), utc: false, relative: false };
    if (difference === undefined) return { at: calendar.now(), utc: false, relative: false };
    this.#relative = later(this.#relative ?? calendar.now(), spanOf(...split(difference)));
    return { at: this.#relative, utc: false, relative: true };
  }
}

/**
 * Without -T only the beginning of a call is stamped. A connect that timed out, a wait for nothing, and a read that
 * ends in the end of the connection, blocked as a rule; what comes back at once is followed at once.
 */
function mayHaveLasted({ name, took, result, error }: Call): boolean {
  if (took !== undefined) return false;
  const kind = callKind(name);
  if (kind === 'wait') return result === 0;
  if (kind === 'connect') return error?.name === 'ETIMEDOUT';
  return (kind === 'read' || kind === 'receive') && (error ? LOST.has(error.name) : result === 0);
}

const LOST: ReadonlySet<string> = new Set(['ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH']);

/** One per thread at most; threads-max of a large machine. */
const UNFINISHED_MAX = 100_000;

interface Heading {
  readonly name: string;
  readonly at: Instant;
  readonly utc: boolean;
  readonly line: number;
  readonly pid: number | undefined;
}

function callOf({ text, started }: Begun, { name, at, utc, line, pid }: Heading): Call | undefined {
  const parts = RESULT.exec(withoutNames(text));
  const [, given = '', result, errorName, remark, whole, fraction] = parts ?? [];
  if (result === undefined || result === '?') return undefined;
  const took =
    whole === undefined ? (at > started ? microseconds(at - started) : undefined) : spanOf(whole, fraction ?? '');
  const error = errorName === undefined ? undefined : (osErrorByName(errorName) ?? { name: 'OTHER' as const });
  return {
    name,
    arguments: given,
    result: Number(result),
    error,
    remark,
    started,
    took,
    utc,
    pid,
    line,
    ended: took === undefined ? at : later(started, took),
    address: straceAddress(given),
    named: firstName(text),
    returned: returnedName(text),
  };
}

const split = (decimal: string): [string, string] => [decimal.split('.')[0] ?? '0', decimal.split('.')[1] ?? ''];
const spanOf = (whole: string, fraction: string): Duration =>
  microseconds(Number(whole) * 1_000_000 + fractionUs(fraction));
