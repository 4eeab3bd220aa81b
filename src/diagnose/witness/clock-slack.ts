import { type Duration, minutes, seconds, microseconds } from '../../base/duration.ts';
import type { FittedClock } from '../../evidence/clock-fit.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { ClockId } from '../../model/observation.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/** Firewalls stamp whole seconds, so two stamps of one moment differ by up to one. */
const GRANULARITY = seconds(1);
/** Clocks that nothing ties together are taken to agree to the minute, as administrators keep them. */
export const UNTIED = minutes(1);

const areTied = (one: FittedClock, other: FittedClock): boolean =>
  one.tied && other.tied && (one.to === other.to || one.to === other.id || other.to === one.id);

/** By how much an effect may seem to come before its cause when the two were stamped by different clocks. */
export function clockSlack(evidence: Evidence, a: ClockId, b: ClockId): Duration {
  if (a === b) return GRANULARITY;
  const [one, other] = [a, b].map((id) => clocksById(evidence).get(id));
  if (one?.error === undefined || other?.error === undefined || !areTied(one, other)) return UNTIED;
  return microseconds(one.error + other.error + GRANULARITY);
}

/** Every file may have a clock of its own, and every pair of lines is asked about. */
const clocksById = perEvidence(({ clocks }) => new Map(clocks.map((clock) => [clock.id, clock])));
