import type { Flow } from '../../model/flow.ts';
import type { Node } from '../../model/node.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import type { WallClock } from '../wall-clock.ts';

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

export const isDeviceFact = (one: Observation): one is DeviceFact => KINDS.has(one.kind);

/** Devices count the sessions of their whole life. */
export const sessionNumber = (connection: string): string => String(FIRST_NUMBER + Number(connection));

const FIRST_NUMBER = 1_047_000;

/** A request for which a rule had no permit; what is none and belongs to no session, no session log speaks of. */
export const isDeniedRequest = ({ denial, flags }: ObservationOf<'firewall-denied'>): boolean =>
  denial === 'policy' && flags === 'SYN';

/** IANA’s numbers. */
export const protocolNumber = ({ protocol }: Flow): number => ({ tcp: 6, udp: 17, icmp: 1 })[protocol];

interface Counted {
  readonly packets: number;
  readonly bytes: number;
}

/**
 * What each end said was not told apart: half of it each, in packets of 1460 bytes. A session that was never answered
 * has none of the other end.
 */
export function bothWays({ bytes = 0, reason }: ObservationOf<'firewall-teardown'>): readonly [Counted, Counted] {
  const isAnswered = reason !== 'syn-timeout';
  const of = (count: number, least: number): Counted => ({
    packets: Math.max(least, Math.ceil(count / 1_460)),
    bytes: count,
  });
  return [
    of(isAnswered ? Math.ceil(bytes / 2) : bytes, 1),
    of(isAnswered ? Math.floor(bytes / 2) : 0, isAnswered ? 1 : 0),
  ];
}
