import type { Process } from '../../model/observation.ts';

/** What one thread of a log said that its later lines rest on. */
export interface Thread {
  readonly process: Process;
  /** The first token of the pair that `vnet_generate_hashes` made last: it names the socket. */
  madeToken?: string;
  /** The last few tokens that this thread made itself. */
  madeTokens?: readonly string[];
  /** The local port that the thread was told to connect to; undefined again when it has, or has given up. */
  localPort?: number | undefined;
  /** How long `vnet_sock_ready` was willing to wait, in seconds. */
  maxTime?: number;
}
