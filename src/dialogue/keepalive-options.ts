import { type Duration, seconds } from '../base/duration.ts';
import type { SocketOptions } from './session.ts';

/**
 * TCP_KEEPIDLE of a program that sets no more: interval and count are Linux' (tcp_keepalive_intvl 75,
 * tcp_keepalive_probes 9).
 */
export const linuxKeepalive = (idle: Duration | undefined): Pick<SocketOptions, 'keepaliveTimes'> =>
  idle === undefined ? {} : { keepaliveTimes: { idle, interval: seconds(75), count: 9 } };
