import type { Instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { Node } from '../../model/node.ts';
import type { Observation, ObservationOf, TeardownReason } from '../../model/observation.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { Zones } from '../zones.ts';

/** A device of a preset whose system is known, and what it did, in order. */
export interface Device {
  readonly node: Node;
  readonly clock: WallClock;
  readonly observations: readonly Observation[];
}

/** What such a device may write a line of. */
export type DeviceFact =
  | ObservationOf<'firewall-built'>
  | ObservationOf<'firewall-teardown'>
  | ObservationOf<'firewall-denied'>
  | ObservationOf<'node-event'>;

const KINDS: ReadonlySet<string> = new Set(['firewall-built', 'firewall-teardown', 'firewall-denied', 'node-event']);

const isDeviceFact = (one: Observation): one is DeviceFact => KINDS.has(one.kind);

/** What one line of a log is written from. */
interface LogEntry {
  readonly one: DeviceFact;
  readonly node: string;
  readonly zones: Zones;
  /** By the device’s clock. */
  readonly local: Instant;
  readonly utc: Instant;
  /** How many facts stand before it. */
  readonly index: number;
}

/** The log in that file; `line`: what is written of a fact, undefined where nothing is. */
export function deviceLog(
  { node, clock, observations }: Device,
  file: string,
  line: (entry: LogEntry) => string | undefined,
): readonly EmittedFile[] {
  const zones = new Zones(node);
  const lines = observations.filter(isDeviceFact).flatMap((one, index) => {
    const text = line({ one, node: node.name, zones, local: clock.local(one.at), utc: clock.utc(one.at), index });
    return text === undefined ? [] : [text];
  });
  return lines.length === 0 ? [] : [{ path: evidencePath(node.name, file), content: textOf(lines) }];
}

/**
 * How a device words the end of a session. For what is not listed it has a word that was found nowhere, or none; of a
 * reset it says who sent it.
 */
export type EndWords = Readonly<Partial<Record<Exclude<TeardownReason, 'reset'>, string>>> & {
  readonly reset: { readonly initiator: string; readonly responder: string; readonly unknown: string };
};

export const endWord = (
  words: EndWords,
  { reason, resetBy }: ObservationOf<'firewall-teardown'>,
): string | undefined => (reason === 'reset' ? words.reset[resetBy ?? 'unknown'] : words[reason]);

/** Devices count the sessions of their whole life. */
export const sessionNumber = (connection: string): string => String(FIRST_NUMBER + Number(connection));

const FIRST_NUMBER = 1_047_000;

/** A request for which a rule had no permit; what is none and belongs to no session, no session log speaks of. */
export const isDeniedRequest = ({ denial, flags }: ObservationOf<'firewall-denied'>): boolean =>
  denial === 'policy' && flags === 'SYN';

/** IANA’s numbers. */
export const protocolNumber = ({ protocol }: Flow): number => ({ tcp: 6, udp: 17, icmp: 1 })[protocol];

export interface Counted {
  readonly packets: number;
  readonly bytes: number;
}

/** Headers of IPv4 and TCP with timestamps, and what a SYN has beyond them: 60 bytes, as samples of logs have it. */
const HEADER_BYTES = 52;
const SYN_OPTIONS_BYTES = 8;

/** Some count the frame around it: `bytes=74` of a first SYN. */
export const ETHERNET_BYTES = 14;

/** A request alone. */
export const synOnly = (framing = 0): Counted => ({ packets: 1, bytes: HEADER_BYTES + SYN_OPTIONS_BYTES + framing });

/**
 * What each end said was not told apart: half of it each, in packets of 1460 bytes, beside those of the handshake and
 * of the close. A session that was never answered is its request.
 */
export function bothWays(
  { bytes = 0, reason }: ObservationOf<'firewall-teardown'>,
  framing = 0,
): readonly [Counted, Counted] {
  if (reason === 'syn-timeout') return [synOnly(framing), { packets: 0, bytes: 0 }];
  const of = (payload: number, control: number): Counted => {
    const packets = control + Math.ceil(payload / 1_460);
    return { packets, bytes: payload + packets * (HEADER_BYTES + framing) + SYN_OPTIONS_BYTES };
  };
  const close = reason === 'fins' ? 1 : 0;
  return [of(Math.ceil(bytes / 2), 2 + close), of(Math.floor(bytes / 2), 1 + close)];
}
