import type { Process } from '../../model/observation.ts';

/** What one thread of a log said that its later lines rest on. */
export interface Thread {
  readonly process: Process;
  /** The token that `vnet_generate_hashes` made last. */
  madeToken?: string;
  /** The local port that the thread was told to connect to. */
  localPort?: number;
  /** How long `vnet_sock_ready` was willing to wait, in seconds. */
  maxTime?: number;
}
