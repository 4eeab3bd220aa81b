import type { HostPort } from '../../base/host-port.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Relay } from './relay.ts';
import type { Target } from './targets.ts';

/** A relay with what its names stand for at the moment. */
export interface ServedRelay {
  readonly relay: Relay;
  /** Of the ledger: the same for the same name as long as the process lives. */
  readonly slot: number;
  readonly targets: readonly Target[];
}

export interface Bound {
  readonly relay: string;
  readonly at: HostPort;
}

/** A connection that is being carried. */
export interface CarriedConnection {
  readonly relay: string;
  readonly client: Endpoint;
  readonly target: string;
  readonly seconds: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/**
 * Accepts, connects and carries. There are two: one moves bytes within the kernel, one through Node. What they do is
 * one suite of tests.
 */
export interface DataPath {
  readonly kind: 'splice' | 'node';
  /**
   * From now on these are served, and no others; connections that exist go on as they began. Rejects, with nothing
   * changed, where a new listener cannot be opened. None: nobody is accepted any more.
   */
  serve(relays: readonly ServedRelay[]): Promise<readonly Bound[]>;
  connections(most: number): Promise<readonly CarriedConnection[]>;
  /** Ends every connection with RST on both legs. */
  cut(): Promise<void>;
  /** Ends all that is left. */
  close(): Promise<void>;
}
