import { days, minutes, seconds } from '../../base/duration.ts';
import { KEEPALIVE_LIMITS } from '../kernel/keepalive-limits.ts';

/** What the kernel takes, and beyond which a span is a slip of the pen. */
export const KEEPALIVE_RANGE = {
  second: seconds(1),
  keepalive: KEEPALIVE_LIMITS.idle,
  count: KEEPALIVE_LIMITS.count,
  wait: minutes(10),
  userTimeout: days(24),
  idleLimit: days(365),
} as const;
