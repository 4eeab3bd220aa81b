import { presetOf } from '../../config/presets.ts';
import { yamlText } from '../../config/yaml-text.ts';
import { type Duration, formatClockDuration, inSeconds } from '../../base/duration.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { Scene, SceneDevice, SceneEnds, SceneHost } from '../../model/scene.ts';
import { type Side, twoNetworks } from './two-networks.ts';

/** Names that the nodes of a made network have: those of the evidence where it has some. */
export interface MadeNames {
  readonly client: string;
  readonly server: string;
  readonly device: string;
}

export interface MadeNetwork {
  readonly files: readonly ConfigFile[];
  readonly names: MadeNames;
}

/** How the device between two ends behaves. */
export interface MadeDevice {
  readonly device: SceneDevice;
  readonly idle?: Duration | undefined;
  readonly halfClosed?: Duration | undefined;
  /** A port towards the server that it discards in silence. */
  readonly blocked?: number | undefined;
  /** Programs run on it: it is a host of that system, such as a proxy on a gateway. */
  readonly system?: 'linux';
}

export function namesOf({ client, server }: SceneEnds, device: SceneDevice = {}): MadeNames {
  const names = { client: client.name ?? 'client', server: server.name ?? 'server', device: device.name ?? 'device' };
  return new Set(Object.values(names)).size === 3 ? names : { client: 'client', server: 'server', device: 'device' };
}

/** Two hosts and the device between them. Undefined where no such network can be made. */
export function madeNetwork(
  scene: SceneEnds,
  made: MadeDevice,
  sysctl: Readonly<Record<string, number>> = {},
): MadeNetwork | undefined {
  const sides = twoNetworks(scene.flow.source.address, scene.flow.destination.address);
  if (!sides) return undefined;
  const [near, far] = sides;
  const names = namesOf(scene, made.device);
  const hosts = {
    [names.client]: hostOf(scene.client, near, sysctl),
    [names.server]: { ...hostOf(scene.server, far, sysctl) },
  };
  const isCisco = ciscoOf(made.device) !== undefined;
  const nodes = isCisco ? hosts : { ...hosts, [names.device]: deviceNode(made, near, far) };
  const network = { file: 'network/network.yaml', text: yamlText({ complete: true, nodes }) };
  const files = isCisco
    ? [network, { file: `network/firewalls/${fileName(names.device)}.cfg`, text: configuration(names, made, sides) }]
    : [network];
  return { files, names: isCisco ? { ...names, device: fileName(names.device) } : names };
}

/** What a file may be called everywhere. */
const fileName = (name: string): string => name.replaceAll(/[^\w.-]/g, '_') || 'device';

const hostOf = ({ system }: SceneHost, side: Side, sysctl: Readonly<Record<string, number>>) => ({
  system: system ?? 'linux',
  interfaces: { eth0: side.host },
  routes: [`default via ${side.gateway} dev eth0`],
  ...(Object.keys(sysctl).length > 0 && (system ?? 'linux') === 'linux' ? { sysctl } : {}),
});

function deviceNode({ device, idle, blocked, system }: MadeDevice, near: Side, far: Side): Record<string, unknown> {
  const common = { forwarding: true, interfaces: { near: near.device, far: far.device } };
  const kind = device.kind === 'asa' ? undefined : device.kind;
  if (kind !== 'netfilter')
    return {
      ...common,
      ...(system === undefined ? {} : { system }),
      preset: presetOf(kind)?.name ?? 'not-known',
      ...(idle === undefined ? {} : { 'idle-timeout': formatClockDuration(idle) }),
      ...(blocked === undefined ? {} : { permits: portsBut(blocked) }),
    };
  return {
    ...common,
    system: 'linux',
    sysctl: {
      'net.netfilter.nf_conntrack_tcp_loose': 0,
      ...(idle === undefined
        ? {}
        : { 'net.netfilter.nf_conntrack_tcp_timeout_established': Math.round(inSeconds(idle)) }),
    },
    nft: `table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ${blocked === undefined ? '' : `tcp dport ${blocked} drop`}
    tcp flags & (fin|syn|rst|ack) == syn ct state new accept
    ip protocol icmp accept
  }
}
`,
  };
}

const portsBut = (port: number): readonly string[] =>
  [port > 1 ? `tcp port 1-${port - 1}` : '', port < 65_535 ? `tcp port ${port + 1}-65535` : ''].filter(Boolean);

const INSIDE = { zone: 'inside', level: 100 } as const;
const OUTSIDE = { zone: 'outside', level: 0 } as const;

/**
 * The release is the least that such a device may be, so that nothing is offered that it does not take: a PIX of which
 * only messages are known may be one of release 6, which has no classes. FTD takes what an ASA does, by way of its
 * manager.
 */
const VERSIONS = {
  asa: 'ASA Version 9.8(2)',
  ftd: 'ASA Version 9.8(2)',
  fwsm: 'FWSM Version 4.1(5)',
  pix: 'PIX Version 6.3(5)',
} as const;

/** Undefined: it is none that takes such a configuration. */
function ciscoOf({ kind }: SceneDevice): keyof typeof VERSIONS | undefined {
  switch (kind) {
    case undefined:
    case 'netfilter':
    case 'junos':
    case 'fortios':
    case 'pan-os':
      return undefined;
    default:
      return kind;
  }
}

/**
 * The policy that these devices are delivered with: a second global one is refused, so what is added goes into this
 * one.
 */
const DELIVERED = [
  'class-map inspection_default',
  ' match default-inspection-traffic',
  'policy-map global_policy',
  ' class inspection_default',
  '  inspect ftp',
  'service-policy global_policy global',
];

/** Release 6 passes nothing that no rule translates, or exempts from it. */
const UNTRANSLATED = ['access-list untranslated permit ip any any', 'nat (inside) 0 access-list untranslated'];

/**
 * As much of a configuration as decides: the client inside, the server outside. What is denied from inside is answered
 * with a reset, as `service resetoutbound` is on by default; so where something is discarded in silence, the client is
 * outside.
 */
function configuration(
  names: MadeNames,
  { device, idle, halfClosed, blocked }: MadeDevice,
  sides: readonly [Side, Side],
): string {
  const [near, far] = blocked === undefined ? [INSIDE, OUTSIDE] : [OUTSIDE, INSIDE];
  const kind = ciscoOf(device) ?? 'asa';
  return [
    VERSIONS[kind],
    `hostname ${fileName(names.device)}`,
    ...zone('Ethernet0', near.zone, near.level, sides[0]),
    ...zone('Ethernet1', far.zone, far.level, sides[1]),
    ...(blocked === undefined ? [] : [`access-list ${near.zone}_in extended deny tcp any any eq ${blocked}`]),
    // An FWSM permits nothing by itself, whatever the security levels are.
    `access-list ${near.zone}_in extended permit ip any any`,
    `access-group ${near.zone}_in in interface ${near.zone}`,
    ...(idle === undefined ? [] : [`timeout conn ${formatClockDuration(idle)}`]),
    ...(halfClosed === undefined ? [] : [`timeout half-closed ${formatClockDuration(halfClosed)}`]),
    ...(kind === 'pix' ? UNTRANSLATED : DELIVERED),
    '',
  ].join('\n');
}

const zone = (port: string, name: string, level: number, { gateway, length }: Side): readonly string[] => [
  `interface ${port}`,
  ` nameif ${name}`,
  ` security-level ${level}`,
  ` ip address ${gateway} ${maskOf(length)}`,
];

const maskOf = (length: number): string =>
  [24, 16, 8, 0].map((shift) => (((0xffff_ffff << (32 - length)) >>> 0) >>> shift) & 255).join('.');

export type SceneOf<K extends Scene['is']> = Extract<Scene, { readonly is: K }>;
