import { type Duration, formatDuration, parseClockDuration, seconds } from '../../base/duration.ts';
import { presetOf } from '../../config/presets.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { FirewallProduct, NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import { hostPair } from '../../model/flow.ts';
import type { Source } from '../../model/source.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/** The idle timeout that a connection had on the device that forgot it, and how that is known. */
export interface IdleTimeout {
  readonly value: Duration;
  readonly by: 'connection table' | 'configuration' | 'measured' | 'device default' | 'at most';
  readonly source?: Source;
  /** The device that has it, where the evidence says. */
  readonly node?: NodeName;
  /** It is the timeout for everything; a class of the policy may have given this connection another. */
  readonly general?: true;
  /** It is one of Linux’s connection tracking. */
  readonly netfilter?: true;
}

/** `at most 1 h`, `at least 59 min 10 s`, `1 h`: as sure as it is known. What was measured is what was survived. */
export function timeoutWords({ value, by }: IdleTimeout): string {
  const bound = by === 'at most' ? 'at most ' : by === 'measured' ? 'at least ' : '';
  return `${bound}${formatDuration(value)}`;
}

/** ASA, FWSM and PIX: `timeout conn 1:00:00` (Cisco command references). */
const CISCO_DEFAULT = seconds(3_600);

/** Devices print lives in whole seconds and look for idle connections every second. */
const ROUNDING = seconds(1);

/**
 * Best evidence first: the device’s connection table prints the effective timeout of a connection; its configuration
 * gives the general one; else the vendor’s default, if the connection lived that long. A timeout that is longer than
 * the life (or the silence) cannot be the one that ended it, and what another device has is not looked at.
 */
export function idleTimeoutOf(
  evidence: Evidence,
  connection: Connection | undefined,
  teardown: ObservationOf<'firewall-teardown'> | undefined,
  silence: Duration | undefined,
  /** The host that is seen not to take what arrives there, if there is one: what it has itself is asked first. */
  deaf?: NodeName,
): IdleTimeout {
  const most = teardown ? teardown.lasted : silence;
  const fits = ({ value, node }: IdleTimeout) =>
    (most === undefined || value <= most + ROUNDING) && isDevice(evidence, node, teardown);
  const configured = timeoutsOnWay(evidence, connection);
  const rank = (one: IdleTimeout): number =>
    deaf !== undefined && one.node === deaf
      ? -1
      : isOfAnotherHost(evidence, connection, one)
        ? 2
        : one.node !== undefined && tellsOf(connection, one.node)
          ? 0
          : 1;
  const likeliest = configured.toSorted((a, b) => rank(a) - rank(b));
  const known = [...fromTable(evidence, connection), ...likeliest].find(fits);
  if (known) return known;
  const usual = presetOf(teardown?.product)?.idleTimeout ?? CISCO_DEFAULT;
  if (teardown && !isConfigured(evidence, teardown.node) && (most ?? usual) >= usual)
    return { value: usual, by: 'device default' };
  return { value: most ?? CISCO_DEFAULT, by: 'at most' };
}

/** The device wrote a line of the very connection, or of a packet of it. */
const tellsOf = (connection: Connection | undefined, node: NodeName): boolean =>
  connection?.observations.some(
    (one) => one.node === node && (one.kind.startsWith('firewall-') || one.kind === 'packet-logged'),
  ) === true;

/** A Linux that is an end of other connections and not of this one is rather a host with rules of its own. */
function isOfAnotherHost(evidence: Evidence, connection: Connection | undefined, { netfilter, node }: IdleTimeout) {
  if (!netfilter || node === undefined || !connection) return false;
  const { source, destination } = connection.flow;
  const isEnd = [source, destination].some(({ address }) => evidence.hosts.ownerOf(address) === node);
  return !isEnd && ends(evidence).has(node);
}

const ends = perEvidence(
  ({ connections, hosts }): ReadonlySet<NodeName> =>
    new Set(
      connections.flatMap(({ flow: { source, destination } }) =>
        [source, destination].flatMap(({ address }) => hosts.ownerOf(address) ?? []),
      ),
    ),
);

/**
 * Of the device that removed the connection; or of one that the evidence does not name; or of the only device whose
 * settings are here, when that one logs under another name (its log came through a relay). A device that is no ASA has
 * no settings of one.
 */
function isDevice(
  evidence: Evidence,
  node: NodeName | undefined,
  teardown: ObservationOf<'firewall-teardown'> | undefined,
): boolean {
  const device = teardown?.node;
  if (node === undefined || device === undefined || node === device) return true;
  const { described, speaking, ciscos } = devices(evidence);
  if (isOfVendor(teardown?.product) && ciscos.has(node)) return false;
  return described.size === 1 && described.has(node) && !speaking.has(node);
}

const isOfVendor = (product: FirewallProduct | undefined): boolean =>
  product === 'fortios' || product === 'junos' || product === 'pan-os';

const devices = perEvidence((evidence) => {
  const described = new Set<NodeName>();
  const speaking = new Set<NodeName>();
  const ciscos = new Set<NodeName>();
  for (const one of evidence.timeline.observations) {
    if (one.node === undefined) continue;
    if (one.kind === 'firewall-teardown' || one.kind === 'firewall-built') speaking.add(one.node);
    if (one.kind === 'setting' && one.name.startsWith('asa.')) ciscos.add(one.node);
    // A row of conntrack says whom it translates, and nothing of a timeout.
    if (
      (one.kind === 'firewall-connection' && one.mapped === undefined) ||
      (one.kind === 'setting' && one.name.startsWith('asa.'))
    )
      described.add(one.node);
  }
  return { described, speaking, ciscos };
});

const isConfigured = (evidence: Evidence, device: NodeName | undefined): boolean =>
  settingsOf(evidence).some(({ node }) => node === device);

/** The connection’s own row; else one of the same service between the same hosts, which is of the same class. */
function fromTable(evidence: Evidence, connection: Connection | undefined): readonly IdleTimeout[] {
  if (!connection) return [];
  const { destination } = connection.flow;
  const own = connection.observations.filter((one) => one.kind === 'firewall-connection');
  const kin = rowsByPair(evidence).get(hostPair(connection.flow)) ?? [];
  return [
    ...own,
    ...kin.filter(({ flow }) => flow && [flow.source.port, flow.destination.port].includes(destination.port)),
  ].flatMap((row) =>
    row.timeout === undefined || row.timeout === 0
      ? []
      : [{ value: row.timeout, by: 'connection table' as const, source: row.source, ...nodeOf(row) }],
  );
}

const rowsByPair = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter((one) => one.kind === 'firewall-connection'),
    ({ flow }) => (flow ? hostPair(flow) : ''),
  ),
);

const nodeOf = ({ node }: Observation): { readonly node?: NodeName } => (node === undefined ? {} : { node });

const CONNTRACK = 'net.netfilter.nf_conntrack_tcp_timeout_established';

/** By holdfast probe, from one of the ends: of the path, and not of who measured it. */
const MEASURED = 'probe.idle-timeout';

type Setting = ObservationOf<'setting'>;

const settingsOf = perEvidence((evidence) =>
  lastOfEachFile(
    evidence.timeline.observations.filter(
      (one): one is Setting =>
        one.kind === 'setting' &&
        (one.name === 'asa.timeout.conn' ||
          one.name === 'asa.class.timeout' ||
          one.name === CONNTRACK ||
          one.name === MEASURED),
    ),
  ),
);

/**
 * Where a file writes a device's one timer twice, the device has the last: a later `timeout conn` replaces the one
 * before (ASA command reference, `timeout`), as a later line of sysctl.conf does (sysctl.conf(5)). Classes are many,
 * and so are paths that were measured.
 */
function lastOfEachFile(settings: readonly Setting[]): readonly Setting[] {
  const last = new Map<string, number>();
  for (const one of settings) {
    const line = lineOf(one);
    last.set(timerOf(one), Math.max(line, last.get(timerOf(one)) ?? line));
  }
  return settings.filter((one) => !SINGLE.has(one.name) || lineOf(one) === last.get(timerOf(one)));
}

const SINGLE: ReadonlySet<string> = new Set(['asa.timeout.conn', CONNTRACK]);
const lineOf = ({ source }: Setting): number => ('line' in source ? source.line : 0);
const timerOf = ({ node, name, source }: Setting): string =>
  `${name} ${node ?? ''} ${'file' in source ? source.file : ''}`;

interface Ordered {
  readonly order: number;
  readonly timeout: IdleTimeout;
}

/**
 * Every timeout for established connections that lies with the evidence; the general ones before those of a class, what
 * was measured behind what is written; the shortest first.
 */
export const configuredTimeouts = perEvidence((evidence): readonly IdleTimeout[] =>
  settingsOf(evidence)
    .flatMap((one): readonly Ordered[] => {
      const isNumber = one.name === CONNTRACK || one.name === MEASURED;
      const value = isNumber ? seconds(Number(one.value)) : parseClockDuration(one.value);
      // `0` is never on these devices.
      if (value === undefined || !(value > 0)) return [];
      if (one.name === MEASURED) return [{ order: 2, timeout: { value, by: 'measured', source: one.source } }];
      const order = one.name === 'asa.class.timeout' ? 1 : 0;
      return [
        {
          order,
          timeout: {
            value,
            by: 'configuration',
            source: one.source,
            ...nodeOf(one),
            ...(one.name === CONNTRACK ? { netfilter: true } : {}),
            ...(one.name === 'asa.timeout.conn' ? { general: true } : {}),
          },
        },
      ];
    })
    .toSorted((a, b) => a.order - b.order || a.timeout.value - b.timeout.value)
    .map(({ timeout }) => timeout),
);

/**
 * The same, without those of devices that the connection never crosses, as far as the network is known: by what it has
 * of the way, unless the device itself tells of the connection.
 */
export function timeoutsOnWay(evidence: Evidence, connection: Connection | undefined): readonly IdleTimeout[] {
  const all = configuredTimeouts(evidence);
  const { ways } = evidence;
  if (!ways || !connection) return all;
  return all.filter(
    ({ node }) => node === undefined || ways.passes(connection.flow, node) !== false || tellsOf(connection, node),
  );
}

/** A device’s timer is here, and whether a connection goes through that device the evidence need not say. */
export const hasDeviceTimers = (evidence: Evidence): boolean =>
  configuredTimeouts(evidence).some(({ node }) => node !== undefined && !ends(evidence).has(node));
