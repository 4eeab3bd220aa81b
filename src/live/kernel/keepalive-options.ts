import { type Duration, inSeconds, milliseconds, seconds } from '../../base/duration.ts';
import { getInteger, options, setOption } from './sockets.ts';

/**
 * The keepalive of one socket, as the kernel has it (tcp(7)). What the socket was not given itself is the value of the
 * system.
 */
export interface KeepaliveOptions {
  /** SO_KEEPALIVE. */
  readonly on: boolean;
  /** TCP_KEEPIDLE: of silence, before the first probe. Whole seconds. */
  readonly idle: Duration;
  /** TCP_KEEPINTVL: between probes without an answer. Whole seconds. */
  readonly interval: Duration;
  /** TCP_KEEPCNT: so many without an answer, and the connection ends. */
  readonly count: number;
  /**
   * TCP_USER_TIMEOUT: so long may data, or probes, stay unanswered; whole milliseconds, 0: as the counts say. Overrides
   * `count` (tcp_keepalive_timer()).
   */
  readonly userTimeout: Duration;
}

export const readKeepalive = (socket: number): KeepaliveOptions => ({
  on: getInteger(socket, options.keepalive) !== 0,
  idle: seconds(getInteger(socket, options.keepaliveIdle)),
  interval: seconds(getInteger(socket, options.keepaliveInterval)),
  count: getInteger(socket, options.keepaliveCount),
  userTimeout: milliseconds(getInteger(socket, options.userTimeout)),
});

/**
 * Sets what is given and leaves the rest. The times come before SO_KEEPALIVE, so that its timer starts with them: one
 * that runs already is armed anew by TCP_KEEPIDLE only (tcp_sock_set_keepidle_locked()). Throws a SystemError, EINVAL
 * where a value is beyond its limit.
 */
export function writeKeepalive(socket: number, wanted: Partial<KeepaliveOptions>): void {
  const { on, idle, interval, count, userTimeout } = wanted;
  if (interval !== undefined) setInteger(socket, options.keepaliveInterval, inSeconds(interval));
  if (count !== undefined) setInteger(socket, options.keepaliveCount, count);
  if (idle !== undefined) setInteger(socket, options.keepaliveIdle, inSeconds(idle));
  if (userTimeout !== undefined) setInteger(socket, options.userTimeout, userTimeout / 1_000);
  if (on !== undefined) setInteger(socket, options.keepalive, on ? 1 : 0);
}

function setInteger(socket: number, option: { readonly level: number; readonly name: number }, value: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(Math.round(value));
  setOption(socket, option, bytes);
}
