export { ciscoSyslog } from './cisco.ts';
export { linuxKernel } from './kernel.ts';
