import type { VendorProduct } from '../../model/observation.ts';
import type { EmittedFile } from '../emitted-file.ts';
import type { Device } from './device-fact.ts';
import { fortiosLog } from './fortios-log.ts';
import { junosLog } from './junos-log.ts';
import { panosLog } from './pan-os-log.ts';

/** The log of a device of a preset, as its system writes it. Undefined: that is not known well enough. */
export function vendorLog(
  product: VendorProduct | undefined,
): ((device: Device) => readonly EmittedFile[]) | undefined {
  switch (product) {
    case 'junos':
      return junosLog;
    case 'fortios':
      return fortiosLog;
    case 'pan-os':
      return panosLog;
    case undefined:
      return undefined;
    default:
      return product satisfies never;
  }
}
