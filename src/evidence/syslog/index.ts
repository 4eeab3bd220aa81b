export { ciscoSyslog } from './cisco.ts';
export { fortiosLog } from './fortios.ts';
export { goingDown } from './going-down.ts';
export { junosSyslog } from './junos.ts';
export { linuxAudit } from './linux-audit.ts';
export { linuxKernel } from './kernel.ts';
export { linuxFirewall } from './linux-firewall.ts';
export { linkState } from './link-state.ts';
