import { type Address, parseAddress } from '../../base/address.ts';
import type { Endpoint } from '../../model/flow.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';

/**
 * What one tcpdump or windump line says of a TCP segment. Numbers as printed: after the first segments they are
 * relative.
 */
export interface TcpdumpSegment {
  readonly what: 'segment';
  /** Undefined: the line lost its addresses on its way here. */
  readonly ends?: { readonly source: Endpoint; readonly destination: Endpoint };
  /** Undefined with `-q`, which prints none. */
  readonly flags?: number;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly window?: number;
  readonly length: number;
}

/** An ICMP error: who was told that whom he cannot reach. */
export interface TcpdumpUnreachable {
  readonly what: 'unreachable';
  readonly told: Address;
  readonly target: Address;
  readonly port?: number;
  readonly type: 3;
  readonly code: number;
}

export interface TcpdumpHead {
  /** `-i any` of tcpdump 4.99 and later. */
  readonly interface?: string;
  readonly ttl?: number;
  readonly ipId?: number;
  /** Behind the link layer and IP parts. Empty: `-v` puts the rest on the next line. */
  readonly rest: string;
}

const HEAD =
  /^(?:(?<interface>\S+) +(?:In|Out|B|M|P|\?) +)?(?:(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2} (?:> )?(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}[^:]*?, length \d+: |(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2} (?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2} (?:ip|0800|ipv6|86dd) \d+: |(?:In|Out) .{0,80}?, length \d+: )?(?:(?<ip>IP6?) )?(?:\((?<verbose>[^()]*(?:\([^()]*\)[^()]*)*)\) ?)?/;

/** What stands between the stamp and the addresses; undefined when this is no line of tcpdump about IP. */
export function tcpdumpHead(text: string): TcpdumpHead | undefined {
  const match = HEAD.exec(text);
  if (!match) return undefined;
  const rest = text.slice(match[0].length);
  const verbose = match.groups?.['verbose'];
  if (match.groups?.['ip'] === undefined && !/^\S+ > \S+: /.test(rest)) return undefined;
  return {
    rest,
    interface: match.groups?.['interface'],
    ttl: numberAfter(verbose, TTL),
    ipId: numberAfter(verbose, IP_ID),
  };
}

/** The addresses and the segment; undefined when the packet is not TCP and no ICMP error either. */
export function tcpdumpPacket(rest: string): TcpdumpSegment | TcpdumpUnreachable | undefined {
  const stripped = /^> (.*)$/.exec(rest);
  if (stripped) return segment(stripped[1] ?? '');
  const match = /^(\S+) > (\S+): (.*)$/.exec(rest);
  if (!match) return undefined;
  const [, from = '', to = '', body = ''] = match;
  if (/^icmp/i.test(body)) return unreachable(to, body);
  const parsed = segment(body);
  const source = endpoint(from);
  const destination = endpoint(to);
  return parsed && source && destination ? { ...parsed, ends: { source, destination } } : undefined;
}

function segment(body: string): TcpdumpSegment | undefined {
  return newStyle(body) ?? quiet(body) ?? oldStyle(body);
}

/** tcpdump 4: `Flags [S.], seq 1, ack 2, win 5, options [...], length 0`. */
function newStyle(body: string): TcpdumpSegment | undefined {
  const match = /^Flags \[([^\]]*)\]/.exec(body);
  if (!match) return undefined;
  const fields = body.includes('options [') ? body.replace(OPTIONS, '') : body;
  return {
    what: 'segment',
    flags: flagBits(match[1] ?? ''),
    sequence: numberAfter(fields, SEQUENCE),
    acknowledgement: numberAfter(fields, ACKNOWLEDGEMENT),
    window: numberAfter(fields, WINDOW),
    length: numberAfter(fields, LENGTH) ?? 0,
  };
}

/** `-q`: `tcp 181`. */
function quiet(body: string): TcpdumpSegment | undefined {
  const match = /^tcp (\d+)/.exec(body);
  return match ? { what: 'segment', length: Number(match[1]) } : undefined;
}

/** tcpdump 3 and windump: `S 1:1(0) ack 2 win 5`. An acknowledgement is not among its letters. */
function oldStyle(body: string): TcpdumpSegment | undefined {
  const match = /^([SFPRWEU.]+) (?:(\d+):\d+\((\d+)\) ?)?(?:seq (\d+) ?)?(?:ack (\d+) ?)?(?:win (\d+))?/.exec(body);
  if (!match) return undefined;
  const [, letters = '', sequence, length, seq, ack, window] = match;
  if (sequence === undefined && seq === undefined && ack === undefined && window === undefined) return undefined;
  return {
    what: 'segment',
    flags: flagBits(letters.replaceAll('.', '')) | (ack === undefined ? 0 : ACK),
    sequence: numberOf(sequence ?? seq),
    acknowledgement: numberOf(ack),
    window: numberOf(window),
    length: Number(length ?? 0),
  };
}

function flagBits(letters: string): number {
  let bits = 0;
  for (const letter of letters) bits |= FLAG_OF_LETTER.get(letter) ?? 0;
  return bits;
}

const FLAG_OF_LETTER: ReadonlyMap<string, number> = new Map([
  ['S', SYN],
  ['F', FIN],
  ['R', RST],
  ['P', PSH],
  ['.', ACK],
]);

/** `host 10.0.0.1 unreachable - admin prohibited` (code 10); the words are those of tcpdump's print-icmp. */
function unreachable(to: string, body: string): TcpdumpUnreachable | undefined {
  const match =
    /^icmp6?[:,]? (?:destination unreachable, )?(?:unreachable )?(host|net)? ?([0-9a-f.:]+)(?: (tcp) port (\d+))? unreachable(?: - ([a-z ]+))?/i.exec(
      body,
    );
  const told = parseAddress(to);
  const target = parseAddress(match?.[2] ?? '');
  if (!match || !told || !target) return undefined;
  const [, scope, , tcp, port, reason = ''] = match;
  return {
    what: 'unreachable',
    told,
    target,
    type: 3,
    code: codeOf(scope, tcp !== undefined, reason),
    port: numberOf(port),
  };
}

/** RFC 1812 section 5.2.7.1. */
function codeOf(scope: string | undefined, isPort: boolean, reason: string): number {
  if (isPort) return 3;
  if (reason.startsWith('need to frag')) return 4;
  if (reason.startsWith('admin prohibited filter')) return 13;
  if (reason.startsWith('admin prohibited')) return scope === 'net' ? 9 : 10;
  return scope === 'net' ? 0 : 1;
}

/** `10.0.0.1.80`: the port stands behind the last dot. Names of services and hosts cannot be resolved here. */
function endpoint(text: string): Endpoint | undefined {
  const dot = text.lastIndexOf('.');
  const address = parseAddress(text.slice(0, dot));
  const port = text.slice(dot + 1);
  return address && /^\d{1,5}$/.test(port) ? { address, port: Number(port) } : undefined;
}

const numberOf = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

const numberAfter = (text: string | undefined, pattern: RegExp): number | undefined =>
  text === undefined ? undefined : numberOf(pattern.exec(text)?.[1]);

// Named once: an expression that is handed on is made anew each time it is met, and outlives its line.
const TTL = /\b(?:ttl|hlim) (\d+)/;
const IP_ID = /\bid (\d+)/;
const OPTIONS = /options \[[^\]]*\]/;
const SEQUENCE = /, seq (\d+)/;
const ACKNOWLEDGEMENT = /, ack (\d+)/;
const WINDOW = /, win (\d+)/;
const LENGTH = /, length (\d+)/;
