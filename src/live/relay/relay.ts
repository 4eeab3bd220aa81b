import type { Address } from '../../base/address.ts';
import { type Duration, minutes, seconds } from '../../base/duration.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import type { Prefix } from '../../base/prefix.ts';
import { USUAL_KEEPALIVE } from '../written-keepalive.ts';

/**
 * One relay: who may come where, and where it goes to. What is written in `relay.yaml`, or said by flags, and nothing
 * of the moment.
 */
export interface Relay {
  readonly name: string;
  readonly listen: readonly ListenAt[];
  /** In the order in which they are tried. */
  readonly to: readonly HostPort[];
  /** Of both legs. */
  readonly keepalive: { readonly idle: Duration; readonly interval: Duration; readonly count: number };
  /** TCP_USER_TIMEOUT of both legs; 0: as the system does. */
  readonly userTimeout: Duration;
  /** So long one target is waited for; then comes the next. */
  readonly connectTimeout: Duration;
  /** So long a target that failed stands behind those that did not. */
  readonly remember: Duration;
  /** The address, and the device, of the outgoing leg. */
  readonly source?: Address | undefined;
  readonly device?: string | undefined;
  /** The outgoing leg bears the client's address (IP_TRANSPARENT). */
  readonly transparent: boolean;
  /** Who may connect; undefined: everybody. */
  readonly allow?: readonly Prefix[] | undefined;
  readonly connectionsMax: number;
  /** Connections a second; undefined: as they come. */
  readonly acceptRate?: number | undefined;
  /** A PROXY header is expected of each client. */
  readonly expectsProxyHeader: boolean;
  /** A PROXY header is sent to the target. */
  readonly sendsProxyHeader?: 1 | 2 | undefined;
  /** Ends connections over which nothing went for so long; undefined: never. */
  readonly idleLimit?: Duration | undefined;
}

/** A port of this machine, or a socket that the service manager has opened. */
export type ListenAt = HostPort | { readonly inherited: string };

export const listenWords = (at: ListenAt): string =>
  'inherited' in at ? `systemd:${at.inherited}` : formatHostPort(at);

/** 2 s to connect: a SYN may be lost once (it is sent again after 1 s). */
export const relayDefaults = {
  keepalive: USUAL_KEEPALIVE,
  userTimeout: seconds(0),
  connectTimeout: seconds(2),
  remember: minutes(5),
  transparent: false,
  connectionsMax: 10_000,
  expectsProxyHeader: false,
} as const satisfies Partial<Relay>;
