/** Time and addresses, the bounds on what comes from outside, and text that is safe to print. */
export {
  type Address,
  addressFromGroups,
  addressFromIpv4Number,
  isLoopback,
  isUnspecified,
  parseAddress,
} from './address.ts';
export {
  days,
  type Duration,
  formatDuration,
  hours,
  inSeconds,
  microseconds,
  milliseconds,
  minutes,
  parseClockDuration,
  seconds,
} from './duration.ts';
export {
  between,
  civilDay,
  formatDay,
  formatInstant,
  formatTimeOfDay,
  type Instant,
  instant,
  later,
} from './instant.ts';
export { limits } from './limits.ts';
export { printable } from './printable.ts';
export {
  contains,
  covers,
  type Family,
  familyOf,
  formatPrefix,
  hostPrefix,
  networkOf,
  parsePrefix,
  type Prefix,
} from './prefix.ts';
