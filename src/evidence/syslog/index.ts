export { ciscoSyslog } from './cisco.ts';
export { linuxKernel } from './kernel.ts';
export { linuxFirewall } from './linux-firewall.ts';
