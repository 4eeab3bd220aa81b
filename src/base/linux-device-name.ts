/** IFNAMSIZ is 16 with its end; the kernel refuses blanks, slashes and colons (dev_valid_name() in net/core/dev.c). */
export const isLinuxDeviceName = (name: string): boolean =>
  /^[^\s/:]+$/.test(name) && new TextEncoder().encode(name).length < 16 && name !== '.' && name !== '..';
