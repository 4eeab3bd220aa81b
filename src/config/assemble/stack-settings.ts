import { known, type Known } from '../../model/configuration.ts';
import { type InterfaceSettings, settingsNotChecked } from '../../model/interface.ts';
import type { HostModel, StackSettings } from '../../model/node.ts';

type Parameters = ReadonlyMap<string, Known<string>>;

/**
 * What the parameters of a host say of its stack, each system in its own words. `stated` is what was said in other
 * words.
 */
export function stackSettings(parameters: Parameters, stated: Partial<StackSettings> = {}): StackSettings {
  const number = (...names: readonly string[]) => first(parameters, names, numberOf);
  const truth = (...names: readonly string[]) => first(parameters, names, truthOf);
  return {
    forwarding: truth(...forwarding4),
    forwarding6: truth(...forwarding6),
    hostModelSend: first(parameters, [...hostModels.keys()], (text, name) => hostModels.get(name)?.(text).send),
    hostModelReceive: first(parameters, [...hostModels.keys()], (text, name) => hostModels.get(name)?.(text).receive),
    rpFilterAll: number('net.ipv4.conf.all.rp_filter'),
    arpIgnoreAll: number('net.ipv4.conf.all.arp_ignore'),
    arpAnnounceAll: number('net.ipv4.conf.all.arp_announce'),
    arpFilterAll: truth('net.ipv4.conf.all.arp_filter'),
    proxyArpAll: truth('net.ipv4.conf.all.proxy_arp'),
    acceptLocalAll: truth('net.ipv4.conf.all.accept_local'),
    sourceValidMarkAll: truth('net.ipv4.conf.all.src_valid_mark'),
    markReflected: truth('net.ipv4.fwmark_reflect'),
    markAccepted: truth('net.ipv4.tcp_fwmark_accept'),
    ...stated,
    parameters,
  };
}

/** Linux (`ip_forward` is `conf.all.forwarding`), BSD and macOS, Solaris, HP-UX, AIX. */
const forwarding4 = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.forwarding',
  'net.inet.ip.forwarding',
  'ipv4.forwarding',
  'ip_forwarding',
  'ipforwarding',
];
const forwarding6 = [
  'net.ipv6.conf.all.forwarding',
  'net.inet6.ip6.forwarding',
  'ipv6.forwarding',
  'ip6_forwarding',
  'ip6forwarding',
];

interface Models {
  readonly send?: HostModel;
  readonly receive?: HostModel;
}

/** Facts 4.2. A parameter that speaks of one side only leaves the other open. */
const hostModels: ReadonlyMap<string, (text: string) => Models> = new Map([
  ['ipv4.hostmodel', solarisModel],
  ['hostmodel', solarisModel],
  // Solaris up to 10: 1 refuses what comes in by another interface than the one that owns its destination.
  ['ip_strict_dst_multihoming', (text: string): Models => ({ receive: truthOf(text) ? 'strong' : 'weak' })],
  // HP-UX: 0 weak, 1 strong; what 2 means exactly no source at hand says.
  [
    'ip_strong_es_model',
    (text: string): Models =>
      text === '0' ? { send: 'weak', receive: 'weak' } : text === '1' ? { send: 'strong', receive: 'strong' } : {},
  ],
  // FreeBSD, sys/netinet/ip_input.c: it is a test of what arrives.
  ['net.inet.ip.rfc1122_strong_es', (text: string): Models => ({ receive: truthOf(text) ? 'strong' : 'weak' })],
]);

function solarisModel(text: string): Models {
  const model = ({ weak: 'weak', strong: 'strong', 'src-priority': 'source-priority' } as const)[text];
  return model === undefined ? {} : { send: model, receive: model === 'strong' ? 'strong' : 'weak' };
}

/** What the parameters say of one interface. Linux writes a dot in its name as a slash there (`eth0/100`). */
export function interfaceSettings(
  name: string,
  parameters: Parameters,
  stated: Partial<InterfaceSettings> = {},
): InterfaceSettings {
  const full = (setting: string) => [
    `net.ipv4.conf.${name}.${setting}`,
    `net.ipv4.conf.${name.replaceAll('.', '/')}.${setting}`,
  ];
  const number = (setting: string) => first(parameters, full(setting), numberOf);
  const truth = (setting: string) => first(parameters, full(setting), truthOf);
  return {
    ...settingsNotChecked,
    rpFilter: number('rp_filter'),
    arpIgnore: number('arp_ignore'),
    arpAnnounce: number('arp_announce'),
    arpFilter: truth('arp_filter'),
    proxyArp: truth('proxy_arp'),
    forwarding: truth('forwarding'),
    acceptLocal: truth('accept_local'),
    sourceValidMark: truth('src_valid_mark'),
    ...stated,
  };
}

/** The first of these parameters that is known and says something. */
function first<T>(
  parameters: Parameters,
  names: readonly string[],
  read: (text: string, name: string) => T | undefined,
): Known<T> {
  for (const name of names) {
    const fact = parameters.get(name);
    if (fact === undefined || typeof fact === 'string') continue;
    const value = read(fact.known, name);
    if (value !== undefined) return known(value, fact.by);
  }
  return 'not-checked';
}

const numberOf = (text: string): number | undefined => (/^-?\d{1,9}$/.test(text) ? Number(text) : undefined);

function truthOf(text: string): boolean | undefined {
  if (/^(?:[1-9]\d*|on|true|enabled|yes)$/i.test(text)) return true;
  return /^(?:0|off|false|disabled|no)$/i.test(text) ? false : undefined;
}
