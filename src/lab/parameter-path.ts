/**
 * The kernel's file of a parameter such as `net.ipv4.conf.eth0/100.rp_filter`: in the name of an interface a slash
 * stands for a dot, as sysctl(8) has it.
 */
export const parameterPath = (name: string): string =>
  `/proc/sys/${name.replaceAll(/[./]/g, (one) => (one === '.' ? '/' : '.'))}`;

/** An interface as it stands in the name of a parameter. */
export const inParameter = (device: string): string => device.replaceAll('.', '/');
