import type { NodeName } from '../model/observation.ts';
import type { Alarm } from './alarm.ts';
import type { Travelling } from './travelling.ts';

/** What is going to happen in a world. */
export type Happens =
  | Travelling
  | { readonly kind: 'host-wakes'; readonly host: NodeName }
  | { readonly kind: 'firewall-wakes'; readonly firewall: NodeName }
  | Alarm;
