import { ownText } from '../../base/own-text.ts';
import type { PrintedEnd } from './session-ends.ts';

export type JunosMessage = 'CREATE' | 'CLOSE' | 'DENY';

/** The fields of a session message that bear on a connection, by the names of its structured form. */
export interface JunosSession {
  readonly message: JunosMessage;
  readonly protocol: string | undefined;
  readonly source: PrintedEnd;
  readonly destination: PrintedEnd;
  readonly natSource: PrintedEnd;
  readonly natDestination: PrintedEnd;
  readonly policy: string | undefined;
  readonly fromZone: string | undefined;
  readonly toZone: string | undefined;
  readonly session: string | undefined;
  readonly reason: string | undefined;
  readonly fromClient: Counted;
  readonly fromServer: Counted;
  readonly elapsed: string | undefined;
}

interface Counted {
  readonly packets: string | undefined;
  readonly bytes: string | undefined;
}

const NOT_COUNTED: Counted = { packets: undefined, bytes: undefined };
const NO_END: PrintedEnd = { address: undefined, port: undefined };

/**
 * `[junos@2636.1.1.1.2.129 reason="TCP FIN" source-address="10.1.0.10" source-port="40001" …]`. The number behind the
 * enterprise’s (2636) is that of the hardware. Fields: Juniper, "Information Provided in Session Log Entries for SRX
 * Series Services Gateways"; newer releases call `session-id-32` `session-id`.
 */
export function structuredSession(message: JunosMessage, text: string): JunosSession {
  const of = (name: string): string | undefined => {
    const key = ` ${name}="`;
    const start = text.indexOf(key);
    if (start < 0) return undefined;
    const end = text.indexOf('"', start + key.length);
    return end < 0 ? undefined : ownText(text.slice(start + key.length, end));
  };
  const end = (name: string): PrintedEnd => ({ address: of(`${name}-address`), port: of(`${name}-port`) });
  const counted = (from: string): Counted => ({ packets: of(`packets-from-${from}`), bytes: of(`bytes-from-${from}`) });
  return {
    message,
    protocol: of('protocol-id'),
    source: end('source'),
    destination: end('destination'),
    natSource: end('nat-source'),
    natDestination: end('nat-destination'),
    policy: of('policy-name'),
    fromZone: of('source-zone-name'),
    toZone: of('destination-zone-name'),
    session: of('session-id-32') ?? of('session-id'),
    reason: of('reason'),
    fromClient: counted('client'),
    fromServer: counted('server'),
    elapsed: of('elapsed-time'),
  };
}

const CLOSED = 'session closed ';

/**
 * The same without names, in an order that grew with the releases (lines of `RT_FLOW` in logstash-patterns-core and
 * others):
 *
 *     session created A/p->B/p [0x0] SERVICE A/p->B/p [0x0] RULES… PROTOCOL POLICY FROM TO SESSION …
 *     session closed REASON: A/p->B/p [0x0] SERVICE A/p->B/p [0x0] RULES… PROTOCOL POLICY FROM TO SESSION
 *       PACKETS(BYTES) PACKETS(BYTES) SECONDS …
 *     session denied A/p->B/p [0x0] SERVICE PROTOCOL(TYPE) POLICY FROM TO …
 *
 * `RULES` are two words, or four and more; so the protocol is looked for by what stands behind it.
 */
export function plainSession(message: JunosMessage, text: string): JunosSession | undefined {
  const reason = message === 'CLOSE' ? reasonOf(text) : undefined;
  const begins = message === 'CLOSE' ? text.indexOf(': ') + 2 : BEGINS[message].length;
  if (message !== 'CLOSE' && !text.startsWith(BEGINS[message])) return undefined;
  const words = text.slice(begins, begins + SESSION_CHARS_MAX).split(' ');
  const [source, destination] = pairOf(words[0]);
  const rest = words.slice(1).filter((word) => !TAG.test(word));
  const place = message === 'DENY' ? 1 : placeOfProtocol(rest, message);
  if (!source || !destination || (message === 'CLOSE' && reason === undefined) || place === undefined) return undefined;
  const [natSource = NO_END, natDestination = NO_END] = message === 'DENY' ? [] : pairOf(rest[1]);
  const [protocol = '', policy, fromZone, toZone, session, fromClient, fromServer, elapsed] = rest
    .slice(place)
    .map(ownText);
  const isClose = message === 'CLOSE';
  return {
    message,
    protocol: protocol.replace(/\(.*$/, ''),
    source,
    destination,
    natSource,
    natDestination,
    policy,
    fromZone,
    toZone,
    session: message === 'DENY' ? undefined : session,
    reason,
    fromClient: isClose ? countedOf(fromClient) : NOT_COUNTED,
    fromServer: isClose ? countedOf(fromServer) : NOT_COUNTED,
    elapsed: isClose ? elapsed : undefined,
  };
}

/** Newer releases print an application’s part of the reason behind it, `N/A` where there is none. */
function reasonOf(text: string): string | undefined {
  const end = text.indexOf(': ');
  if (!text.startsWith(CLOSED) || end < 0) return undefined;
  return ownText(text.slice(CLOSED.length, end)).replace(/ N\/A$/, '');
}

function placeOfProtocol(words: readonly string[], message: JunosMessage): number | undefined {
  for (let at = 2; at < words.length - 4; at++) {
    if (!PROTOCOL.test(words[at] ?? '') || !DIGITS.test(words[at + 4] ?? '')) continue;
    if (message === 'CREATE') return at;
    if (COUNTED.test(words[at + 5] ?? '') && COUNTED.test(words[at + 6] ?? '') && DIGITS.test(words[at + 7] ?? ''))
      return at;
  }
  return undefined;
}

/** `10.1.0.10/40001->10.2.0.10/5633` */
function pairOf(word = ''): readonly PrintedEnd[] {
  const arrow = word.indexOf('->');
  return arrow < 0 ? [] : [word.slice(0, arrow), word.slice(arrow + 2)].map(endOf);
}

function endOf(text: string): PrintedEnd {
  const slash = text.lastIndexOf('/');
  return slash < 0 ? NO_END : { address: text.slice(0, slash), port: ownText(text.slice(slash + 1)) };
}

function countedOf(word = ''): Counted {
  const [, packets, bytes] = COUNTED.exec(word) ?? [];
  return { packets, bytes };
}

const BEGINS = { CREATE: 'session created ', DENY: 'session denied ' } as const;
/** A line of the newest release has about 600. */
const SESSION_CHARS_MAX = 4_096;
/** Connection tags. */
const TAG = /^0x[0-9a-f]{1,8}$/;
const PROTOCOL = /^\d{1,3}$/;
const DIGITS = /^\d{1,20}$/;
const COUNTED = /^(\d{1,15})\((\d{1,15})\)$/;
