import { formatHostPort } from '../../base/host-port.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { DataPath, ServedRelay } from './data-path.ts';
import type { Counts, Ledger } from './ledger.ts';
import type { RelayService } from './relay-service.ts';
import { clock } from './relay-clock.ts';

/** What `holdfast relay status` prints with --json. */
export interface RelayStatus {
  readonly schema: typeof SCHEMA;
  readonly process: number;
  readonly since: string;
  readonly dataPath: DataPath['kind'];
  readonly threads: number;
  readonly relays: readonly RelayState[];
  /** The first of them; `relays` counts all. */
  readonly connections: readonly ConnectionState[];
}

export interface RelayState {
  readonly name: string;
  /** None: it is served no more, and its connections go on. */
  readonly listen: readonly string[];
  readonly targets: readonly TargetState[];
  readonly active: number;
  readonly counts: Omit<Counts, 'active'>;
}

export interface TargetState {
  readonly target: string;
  readonly address: string;
  /** Seconds since it failed; absent where it has not, or has worked since. */
  readonly failedSecondsAgo?: number;
}

export interface ConnectionState {
  readonly relay: string;
  readonly client: string;
  readonly target: string;
  readonly seconds: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** What a relay of this kind said. Undefined: something else answers at that path. */
export function relayStatusOf(text: string): RelayStatus | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRelayStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Who writes this schema writes all of it. */
const isRelayStatus = (value: unknown): value is RelayStatus =>
  typeof value === 'object' && value !== null && 'schema' in value && value.schema === SCHEMA && 'relays' in value;

const SCHEMA = 'holdfast/relay@1';

export interface StatusSources {
  readonly service: RelayService;
  readonly path: DataPath;
  readonly ledger: Ledger;
  readonly threads: number;
  readonly since: Date;
}

export async function relayStatus({ service, path, ledger, threads, since }: StatusSources): Promise<RelayStatus> {
  const connections = await path.connections(CONNECTIONS_MAX);
  return {
    schema: SCHEMA,
    process: process.pid,
    since: since.toISOString(),
    dataPath: path.kind,
    threads,
    relays: [...service.served.map((served) => stateOf(served, service, ledger)), ...formerStates(service, ledger)],
    connections: connections.map(({ client, seconds, ...rest }) => ({
      ...rest,
      client: formatEndpoint(client),
      seconds: Number(seconds.toFixed(3)),
    })),
  };
}

function stateOf({ relay, slot, targets }: ServedRelay, service: RelayService, ledger: Ledger): RelayState {
  const { active: _, ...counts } = ledger.total(slot);
  const failures = ledger.failures(slot);
  const now = clock();
  return {
    name: relay.name,
    listen: service.bound.filter((bound) => bound.relay === relay.name).map(({ at }) => formatHostPort(at)),
    targets: targets.map(({ written, address, port }, i) => {
      const failed = failures[i] ?? 0;
      const told = { target: written, address: formatHostPort({ host: address, port }) };
      return failed > 0 ? { ...told, failedSecondsAgo: Number(((now - failed) / 1_000).toFixed(3)) } : told;
    }),
    active: ledger.active(slot),
    counts,
  };
}

/** Those that a reload took out, as long as connections of theirs go on: nobody is let in, and nobody is cut. */
function formerStates({ served, slots }: Pick<RelayService, 'served' | 'slots'>, ledger: Ledger): RelayState[] {
  return [...slots].flatMap(([name, slot]) => {
    if (ledger.active(slot) === 0 || served.some((one) => one.slot === slot)) return [];
    const { active: _, ...counts } = ledger.total(slot);
    return [{ name, listen: [], targets: [], active: ledger.active(slot), counts }];
  });
}

/** What a person looks through, and a script asks for at once. */
const CONNECTIONS_MAX = 1_000;
