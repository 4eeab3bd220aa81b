import type { Duration } from '../base/duration.ts';
import type { Flow } from './flow.ts';
import type { FirewallProduct, NodeName } from './observation.ts';

/**
 * What happened, in figures of the evidence: enough to play it again in a network that is made for it
 * (`fix/reconstruct`). What nobody saw is absent, and whoever plays it says what was put in its place.
 */
export type Scene =
  | ({ readonly is: 'idle' } & IdleScene)
  | ({ readonly is: 'half-closed' } & HalfClosedScene)
  | ({ readonly is: 'stalls' } & StallsScene)
  | ({ readonly is: 'eager' } & EagerScene)
  | ({ readonly is: 'patience' } & PatienceScene);

/** Who opened the connection, and to whom. */
export interface SceneEnds {
  readonly flow: Flow;
  readonly client: SceneHost;
  readonly server: SceneHost;
}

export interface SceneHost {
  /** Undefined: the evidence has no name for the address. */
  readonly name?: NodeName | undefined;
  readonly system?: SceneSystem | undefined;
}

export type SceneSystem = 'linux' | 'windows' | 'solaris' | 'solaris-10' | 'hp-ux' | 'aix' | 'freebsd';

export interface SceneDevice {
  readonly name?: NodeName | undefined;
  /** Undefined: it wrote nothing that tells its kind. */
  readonly kind?: 'asa' | FirewallProduct | 'netfilter' | undefined;
}

export interface IdleScene extends SceneEnds {
  readonly device: SceneDevice;
  readonly limit: Duration;
  /** SO_KEEPALIVE of the end that is better known, and its idle time. */
  readonly keepalive: 'off' | 'unknown' | { readonly idle?: Duration | undefined };
}

export interface HalfClosedScene extends SceneEnds {
  readonly device: SceneDevice;
  readonly limit: Duration;
}

/** Connects that stall while a socket waits to be wanted. */
export interface StallsScene extends SceneEnds {
  readonly device: SceneDevice;
  /** How many stalled, and each for how long. */
  readonly stalls: number;
  readonly each: Duration;
  /** How long the socket was kept; undefined: nothing waited. */
  readonly waited?: Duration | undefined;
  readonly port: number;
}

/** Keepalive gave up within an outage. */
export interface EagerScene extends SceneEnds {
  readonly probes: number;
  readonly interval: Duration;
  readonly outage: Duration;
}

/** A program or a proxy gave up by itself, and no device had a part in it. */
export interface PatienceScene extends SceneEnds {
  readonly who: 'reader' | 'server' | 'proxy';
  readonly limit: Duration;
  /** Of the host that the proxy runs on. */
  readonly proxy?: NodeName | undefined;
}
