import type { Cause } from '../cause.ts';
import { fallbackDelayOutlivesWait } from './fallback-delay.ts';
import { idleTimeout, keepaliveOff, keepaliveTooLate } from './idle.ts';
import { silentDropOnFirstPort } from './silent-drop.ts';

/** Every cause, the ones that explain most of a failure first: at equal confidence the order decides. */
export const causeList: readonly Cause[] = [
  fallbackDelayOutlivesWait,
  keepaliveOff,
  keepaliveTooLate,
  idleTimeout,
  silentDropOnFirstPort,
];
