import { seconds } from '../../base/duration.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { PROGRAMS } from '../../evidence/netbackup/legacy-line.ts';
import { connectionKey, type Flow, sameEndpoint } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { usesNetbackupPort } from '../belonging.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { grouped } from '../grouped.ts';
import { holdingsOf } from './kin.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/**
 * Whether a failure whose line names no connection is another one’s than this: of a connection that its process wrote
 * to hold and that ended at that very moment; of an attempt elsewhere; or of a backup, where this is some other
 * service’s.
 */
export const isOfAnother = (evidence: Evidence, sign: Observation, flow: Flow): boolean =>
  isOtherCall(sign, flow) || isOtherService(sign, flow) || heldEndsThen(evidence, sign, flow);

/** The attempt that failed was one to another port or host. */
const isOtherCall = (sign: Observation, { source, destination }: Flow): boolean => {
  const { to } = sign.kind === 'refused' ? sign : {};
  return to !== undefined && !sameEndpoint(to, destination) && !sameEndpoint(to, source);
};

/** Ports below belong to the services that they are registered for (RFC 6335, system ports). */
const SYSTEM_PORTS = 1_024;

const isOtherService = ({ process }: Observation, flow: Flow): boolean =>
  process !== undefined &&
  PROGRAMS.has(process.name) &&
  !usesNetbackupPort(flow) &&
  Math.min(flow.source.port, flow.destination.port) < SYSTEM_PORTS;

/** An end is written down, and noticed, within so long. */
const AT_ONCE = seconds(2);

const heldEndsThen = (evidence: Evidence, sign: Observation, flow: Flow): boolean =>
  heldEnd(evidence, sign, (key) => key !== connectionKey(flow)) !== undefined;

/** How a connection that the process of a sign wrote to hold ended at the moment of the sign. */
export function heldEnd(
  evidence: Evidence,
  sign: Observation,
  isWanted: (key: string) => boolean = () => true,
): Observation | undefined {
  const at = evidence.timeline.when(sign);
  const isThen = (one: Observation) =>
    Math.abs(evidence.timeline.when(one) - at) <= AT_ONCE + clockSlack(evidence, one.clock, sign.clock);
  for (const key of holdingsOf(evidence, sign)) {
    const held = isWanted(key) ? (connectionsByKey(evidence).get(key) ?? []) : [];
    const end = held.flatMap(({ observations }) => observations.filter((one) => isEnd(one) && isThen(one)))[0];
    if (end) return end;
  }
  return undefined;
}

const isEnd = (one: Observation): boolean =>
  one.kind === 'firewall-teardown' || (one.kind === 'segment' && (one.role === 'reset' || one.role === 'fin'));

const connectionsByKey = perEvidence(
  ({ connections }): ReadonlyMap<string, readonly Connection[]> =>
    grouped(connections, (one) => connectionKey(one.flow)),
);
