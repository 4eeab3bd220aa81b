import { type Duration, parseClockDuration, seconds } from '../base/duration.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Observation } from '../model/observation.ts';
import type { Source } from '../model/source.ts';

/** The idle timeout that a connection had on the device that forgot it, and how that is known. */
export interface IdleTimeout {
  readonly value: Duration;
  readonly by: 'connection table' | 'configuration' | 'device default' | 'at most';
  readonly source?: Source;
}

/** ASA, FWSM and PIX: `timeout conn 1:00:00` (Cisco command references). */
const CISCO_DEFAULT = seconds(3_600);

/**
 * Best evidence first: the device’s connection table prints the effective timeout of a connection; its configuration and the kernel’s
 * conntrack setting give the general one; else the vendor’s default, if the connection lived that long. A capture alone bounds it from above.
 */
export function idleTimeoutOf(
  evidence: Evidence,
  connection: Connection | undefined,
  teardown: Extract<Observation, { kind: 'firewall-teardown' }> | undefined,
  silence: Duration | undefined,
): IdleTimeout {
  return (
    fromTable(evidence, connection) ??
    fromConfiguration(evidence) ??
    (teardown && (teardown.lasted ?? CISCO_DEFAULT) >= CISCO_DEFAULT
      ? { value: CISCO_DEFAULT, by: 'device default' }
      : { value: teardown?.lasted ?? silence ?? CISCO_DEFAULT, by: 'at most' })
  );
}

function fromTable(evidence: Evidence, connection: Connection | undefined): IdleTimeout | undefined {
  const rows = (connection?.observations ?? []).filter((one) => one.kind === 'firewall-connection');
  const row = rows.find(({ timeout }) => timeout !== undefined) ?? sameService(evidence, connection);
  return row?.timeout === undefined ? undefined : { value: row.timeout, by: 'connection table', source: row.source };
}

type TableRow = Extract<Observation, { kind: 'firewall-connection' }>;

/** A connection to the same port between the same hosts is of the same class, so it has the same timeout. */
function sameService(evidence: Evidence, connection: Connection | undefined): TableRow | undefined {
  if (!connection) return undefined;
  const { source, destination } = connection.flow;
  return evidence.timeline.observations.find(
    (one): one is TableRow =>
      one.kind === 'firewall-connection' &&
      one.timeout !== undefined &&
      [one.flow?.source.port, one.flow?.destination.port].includes(destination.port) &&
      [one.flow?.source.address, one.flow?.destination.address].includes(source.address),
  );
}

const CONNTRACK = 'net.netfilter.nf_conntrack_tcp_timeout_established';

function fromConfiguration(evidence: Evidence): IdleTimeout | undefined {
  for (const one of evidence.timeline.observations) {
    if (one.kind !== 'setting') continue;
    const value =
      one.name === 'asa.timeout.conn'
        ? parseClockDuration(one.value)
        : one.name === CONNTRACK
          ? seconds(Number(one.value))
          : undefined;
    if (value !== undefined && value > 0) return { value, by: 'configuration', source: one.source };
  }
  return undefined;
}
