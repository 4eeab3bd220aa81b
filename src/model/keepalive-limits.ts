import { milliseconds, seconds } from '../base/duration.ts';

/**
 * include/net/tcp.h: MAX_TCP_KEEPIDLE, MAX_TCP_KEEPINTVL, MAX_TCP_KEEPCNT; TCP_USER_TIMEOUT is a signed int of
 * milliseconds. What is beyond them a Linux refuses with EINVAL (net/ipv4/tcp.c: do_tcp_setsockopt()). Its settings
 * net.ipv4.tcp_keepalive_* have no such limits (net/ipv4/sysctl_net_ipv4.c). No system call is made here.
 */
export const KEEPALIVE_LIMITS = {
  idle: seconds(32_767),
  interval: seconds(32_767),
  count: 127,
  userTimeout: milliseconds(0x7fff_ffff),
} as const;
