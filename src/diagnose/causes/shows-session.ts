import type { FirewallProduct } from '../../model/observation.ts';

/** What prints the time-out of a connection on such a device, or what is left of it. */
export function showsSession(product: FirewallProduct | undefined): string {
  switch (product) {
    case 'junos':
      return 'show security flow session';
    case 'fortios':
      return 'diagnose sys session list';
    case 'pan-os':
      return 'show session id NUMBER';
    case 'fwsm':
    case 'pix':
    case 'ftd':
    case undefined:
      return 'show conn detail';
    default:
      return product satisfies never;
  }
}
