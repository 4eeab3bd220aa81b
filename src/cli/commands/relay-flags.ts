import type { Address } from '../../base/address.ts';
import { familyOf, type Prefix } from '../../base/prefix.ts';
import { parseAddress } from '../../base/address.ts';
import type { Duration } from '../../base/duration.ts';
import type { HostPort } from '../../base/host-port.ts';
import { type ListenAt, type Relay, relayDefaults } from '../../live/relay/relay.ts';

/** Flags that say what `relay.yaml` says for one relay. */
export interface RelayFlags {
  readonly config?: string;
  readonly listen?: readonly ListenAt[];
  readonly to?: readonly HostPort[];
  readonly idle?: Duration;
  readonly interval?: Duration;
  readonly count?: number;
  readonly userTimeout?: Duration;
  readonly connectTimeout?: Duration;
  readonly remember?: Duration;
  readonly from?: Address;
  readonly device?: string;
  readonly transparent: boolean;
  readonly allow?: readonly Prefix[];
  readonly connections?: number;
  readonly acceptRate?: number;
  readonly proxyIn: boolean;
  readonly proxyOut?: 'v1' | 'v2';
  readonly idleLimit?: Duration;
}

/** What only describes the one relay of the flags, and has no meaning beside a file. */
const OF_ONE = [
  'listen',
  'to',
  'idle',
  'interval',
  'count',
  'userTimeout',
  'connectTimeout',
  'remember',
  'from',
  'device',
  'allow',
  'connections',
  'acceptRate',
  'proxyOut',
  'idleLimit',
] as const satisfies readonly (keyof RelayFlags)[];

/** The relay of the flags; a sentence where they make none. */
export function relayOfFlags(flags: RelayFlags): Relay | string {
  const { listen, to, from, transparent } = flags;
  if (!listen || !to) return 'a relay needs --listen and --to, or --config FILE; see holdfast relay serve --help';
  if (from !== undefined && transparent)
    return '--from and --transparent exclude each other: the outgoing leg bears one address';
  for (const { host } of to) {
    const address = parseAddress(host);
    if (from !== undefined && address !== undefined && familyOf(from) !== familyOf(address))
      return `--from ${from} does not reach ${host}, which is of the other family: make two relays`;
  }
  // A flag that was not given is there, without a value.
  const { keepalive: byDefault } = relayDefaults;
  const { idle = byDefault.idle, interval = byDefault.interval, count = byDefault.count } = flags;
  return {
    name: 'relay',
    listen,
    to,
    keepalive: { idle, interval, count },
    userTimeout: flags.userTimeout ?? relayDefaults.userTimeout,
    connectTimeout: flags.connectTimeout ?? relayDefaults.connectTimeout,
    remember: flags.remember ?? relayDefaults.remember,
    source: from,
    device: flags.device,
    transparent,
    allow: flags.allow,
    connectionsMax: flags.connections ?? relayDefaults.connectionsMax,
    acceptRate: flags.acceptRate,
    expectsProxyHeader: flags.proxyIn,
    sendsProxyHeader: flags.proxyOut === undefined ? undefined : flags.proxyOut === 'v1' ? 1 : 2,
    idleLimit: flags.idleLimit,
  };
}

/** Flags that a file would silently overrule. */
export function besideConfig(flags: RelayFlags): readonly string[] {
  const given: string[] = OF_ONE.filter((name) => flags[name] !== undefined);
  if (flags.transparent) given.push('transparent');
  if (flags.proxyIn) given.push('proxyIn');
  return given.map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}
