import { parseAddress } from '../../base/address.ts';
import { type Duration, seconds } from '../../base/duration.ts';
import { type Endpoint, type Flow, sameEndpoint } from '../../model/flow.ts';
import type { TeardownReason } from '../../model/observation.ts';
import type { Protocol } from './protocol.ts';

/** The ends of a session as a session log prints them: text of a line, perhaps missing. */
export interface PrintedEnds {
  /** IANA’s number, or a name. */
  readonly protocol: string | undefined;
  readonly source: PrintedEnd;
  readonly destination: PrintedEnd;
}

export interface PrintedEnd {
  readonly address: string | undefined;
  readonly port: string | undefined;
}

/** Of what no session here runs on (ICMP among it) nothing is told. */
const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['6', 'tcp'],
  ['tcp', 'tcp'],
  ['17', 'udp'],
  ['udp', 'udp'],
]);

/** `other-protocol`: no session here runs on it. Undefined: a damaged end, or one that is not printed. */
export function sessionFlow({ protocol, source, destination }: PrintedEnds): Flow | 'other-protocol' | undefined {
  if (protocol === undefined) return undefined;
  const known = PROTOCOLS.get(protocol.toLowerCase());
  if (!known) return NUMBER_OR_NAME.test(protocol) ? 'other-protocol' : undefined;
  const [from, to] = [endOf(source), endOf(destination)];
  return from && to && { protocol: known, source: from, destination: to };
}

/** The flow as the other side of a translation sees it; undefined when nothing is translated, or none is printed. */
export function translatedFlow(flow: Flow, source: PrintedEnd, destination: PrintedEnd): Flow | undefined {
  const [from, to] = [endOf(source) ?? flow.source, endOf(destination) ?? flow.destination];
  return sameEndpoint(from, flow.source) && sameEndpoint(to, flow.destination)
    ? undefined
    : { protocol: flow.protocol, source: from, destination: to };
}

/** No connection bears port 0 (RFC 6335 section 6), and an address of zeros is none: so devices print what is not. */
function endOf({ address: printed = '', port: digits = '' }: PrintedEnd): Endpoint | undefined {
  const address = parseAddress(printed);
  const port = DIGITS.test(digits) ? Number(digits) : 0;
  return address && !UNSPECIFIED.has(printed) && port > 0 && port <= 65_535 ? { address, port } : undefined;
}

/** A number of a line: undefined where it is none, or more than can be counted. */
export function countOf(printed: string | undefined): number | undefined {
  return printed !== undefined && DIGITS.test(printed) ? Number(printed) : undefined;
}

/** Whole seconds, from the beginning of a session to its end. */
export function lastedOf(printed: string | undefined): Duration | undefined {
  const whole = countOf(printed);
  return whole === undefined || whole > LASTED_MAX ? undefined : seconds(whole);
}

/** Devices count it in 32 bits; what is more was never measured. */
const LASTED_MAX = 2 ** 32;

/**
 * A session to which nobody ever answered was no connection: what ran out is the timer of its beginning.
 * `packetsBack`: of the end that was called, as printed.
 */
export const timerOf = (reason: TeardownReason, packetsBack: string | undefined): TeardownReason =>
  reason === 'idle' && packetsBack === '0' ? 'syn-timeout' : reason;

const UNSPECIFIED: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const DIGITS = /^\d{1,15}$/;
const NUMBER_OR_NAME = /^(?:\d{1,3}|[A-Za-z][\w-]{0,31})$/;
