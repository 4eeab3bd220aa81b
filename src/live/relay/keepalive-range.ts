import { days, minutes, seconds } from '../../base/duration.ts';

/** What a kernel takes (include/net/tcp.h), and beyond which a span is a slip of the pen. Known without the kernel's own file, which needs a foreign function interface. */
export const KEEPALIVE_RANGE = {
  second: seconds(1),
  keepalive: seconds(32_767),
  count: 127,
  wait: minutes(10),
  userTimeout: days(24),
  idleLimit: days(365),
} as const;
