import type { Observation, ObservationOf } from '../../model/observation.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

export type Logged = ObservationOf<'packet-logged'> | ObservationOf<'firewall-denied'>;

/** A line of a rule that logs, of which only the prefix says what became of the packet, if anything. */
export const isLogged = (one: Observation): one is Logged =>
  one.kind === 'packet-logged' || (one.kind === 'firewall-denied' && one.concluded === 'from-prefix');

/** The rules of the device can say more than such lines do. */
export const hasLogged = perEvidence((evidence): boolean => evidence.timeline.observations.some(isLogged));
