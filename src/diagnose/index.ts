export type { Cause } from './cause.ts';
export { causeList } from './causes/index.ts';
export { diagnose } from './diagnose.ts';
export { hasLogged } from './device/logged-packets.ts';
export { idleDeaths } from './silence/idle-death.ts';
export { hasDeviceTimers } from './silence/idle-timeout.ts';
export { unexplained } from './unexplained.ts';
