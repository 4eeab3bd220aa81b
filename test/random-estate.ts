import { type Address, addressFromIpv4Number } from '../src/base/address.ts';
import { ipv4Number } from '../src/base/prefix.ts';
import type { Random } from '../src/base/random.ts';
import { readAsa, readNftText } from '../src/config/index.ts';
import { randomNetwork } from '../src/lab/random-network.ts';
import type { Link, Network } from '../src/model/network.ts';
import type { Listener, Node, StatefulFilter, TablePermit } from '../src/model/node.ts';

/**
 * A random network in which nodes have copies: on the same links, with the same configuration, each with addresses of
 * its own. Copies are then given what makes them differ, or only seem to: services, a rule for their own address, a
 * filter somewhere that names one of them.
 */
export function randomEstate(random: Random): Network {
  const base = randomNetwork(random);
  const copies = new Map(base.nodes.map(({ name }) => [name, random.chance(0.7) ? 1 + random.below(3) : 0]));
  const nodes = base.nodes.flatMap((node) =>
    Array.from({ length: 1 + (copies.get(node.name) ?? 0) }, (_, copy) => copyOf(node, copy)),
  );
  const links = base.links.map(
    (link): Link => ({
      ...link,
      ends: link.ends.flatMap((end) =>
        Array.from({ length: 1 + (copies.get(end.node) ?? 0) }, (_, copy) => ({
          ...end,
          node: nameOf(end.node, copy),
        })),
      ),
    }),
  );
  const addresses = nodes.flatMap(addressesOf);
  return { nodes: nodes.map((node) => equipped(random, node, addresses)), links, complete: random.chance(0.9) };
}

const nameOf = (node: string, copy: number): string => (copy === 0 ? node : `${node}-${copy}`);

/** Hosts of one network stand 20 apart, so that copies do not meet others; see `randomNetwork`. */
const APART = 20;

function copyOf(node: Node, copy: number): Node {
  if (copy === 0) return node;
  const own = new Map(
    addressesOf(node).map((address) => [address, addressFromIpv4Number(ipv4Number(address) + copy * APART)]),
  );
  return { ...(replaced(node, own) as Node), name: nameOf(node.name, copy) };
}

/** The same value with other addresses in it. */
function replaced(part: unknown, by: ReadonlyMap<Address, Address>): unknown {
  if (typeof part === 'string') return by.get(part as Address) ?? part;
  if (typeof part !== 'object' || part === null || part instanceof Map) return part;
  if (Array.isArray(part)) return part.map((one) => replaced(one, by));
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, replaced(one, by)]));
}

const addressesOf = ({ interfaces }: Node): readonly Address[] =>
  interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address));

function equipped(random: Random, node: Node, all: readonly Address[]): Node {
  const filter = random.chance(0.35) ? randomFilter(random, node, all) : undefined;
  const system = filter?.kind === 'asa' ? 'asa' : random.chance(0.1) ? 'windows' : node.system;
  return {
    ...node,
    system,
    ...(filter ? { filter } : {}),
    interfaces: filter?.kind === 'asa' ? zoned(random, node) : node.interfaces,
    listeners: randomListeners(random, node),
  };
}

const zoned = (random: Random, { interfaces }: Node): Node['interfaces'] =>
  interfaces.map((one) => ({ ...one, zone: one.name, securityLevel: random.pick([0, 50, 100]) }));

const PORTS = [22, 80, 443, 1_556, 5_000, 8_080] as const;

function randomListeners(random: Random, { interfaces }: Node): readonly Listener[] {
  return Array.from({ length: 1 + random.below(3) }, (): Listener => {
    const one = interfaces[random.below(Math.max(1, interfaces.length))];
    const address = one?.addresses[0]?.address;
    return {
      protocol: 'tcp',
      port: random.pick(PORTS),
      ...(random.chance(0.3) && address !== undefined ? { address } : { family: 4 }),
      ...(random.chance(0.1) && one ? { device: one.name } : {}),
    };
  });
}

function randomFilter(random: Random, node: Node, all: readonly Address[]): StatefulFilter {
  const some = (): string => {
    const address: string = all[random.below(all.length)] ?? '10.1.0.10';
    return random.chance(0.5)
      ? address
      : `${address.split('.').slice(0, 3).join('.')}.${random.pick([0, 128])}/${random.pick([24, 25])}`;
  };
  const roll = random.below(10);
  if (roll < 2)
    return {
      kind: 'table',
      policy: {
        preset: 'p',
        permits: permits(random, all),
        denial: 'icmp',
        withoutState: random.pick(['silent', 'reset', 'adopt']),
      },
    };
  if (roll < 6) {
    const text = nft(random, some);
    return { kind: 'netfilter', ruleset: readNftText({ file: 'nft', text }).ruleset };
  }
  const read = readAsa({ file: 'fw.cfg', text: asa(random, node, some) }).node.filter;
  if (read?.kind !== 'asa') throw new Error('an ASA configuration was not taken for one');
  return read;
}

const permits = (random: Random, all: readonly Address[]): readonly TablePermit[] =>
  Array.from({ length: 1 + random.below(4) }, (): TablePermit => {
    const address = all[random.below(all.length)];
    return {
      ...(random.chance(0.4) && address !== undefined
        ? { [random.pick(['from', 'to'])]: { address, length: 32 } }
        : {}),
      ...(random.chance(0.3) ? { ports: { from: 80, to: random.pick([80, 443, 9_000]) } } : {}),
    };
  });

function nft(random: Random, some: () => string): string {
  const verdict = (): string => random.pick(['accept', 'accept', 'drop', 'reject', 'reject with tcp reset']);
  const rule = (): string =>
    random.pick<() => string>([
      () => `ip saddr ${some()} tcp dport { ${random.pick(PORTS)}, 443 } ${verdict()}`,
      () => `ip daddr ${some()} ${verdict()}`,
      () => `tcp dport 80-1600 ${verdict()}`,
      () => 'ct state established,related accept',
      () => `ct state invalid drop`,
      () => `ip saddr ${some()} meta mark set 1`,
    ])();
  const chain = (hook: string): string =>
    `chain ${hook} { type filter hook ${hook} priority 0; policy ${random.pick(['accept', 'accept', 'drop'])};\n${Array.from({ length: random.below(4) }, rule).join('\n')}\n}`;
  const target = (): string => some().split('/')[0] ?? '';
  const nat = random.chance(0.4)
    ? `table ip n { chain pre { type nat hook prerouting priority -100;\n${random.chance(0.5) ? `ip daddr ${some()} dnat to ${target()}\n` : `tcp dport 80 redirect to :8080\n`}}\nchain post { type nat hook postrouting priority 100;\n${random.chance(0.5) ? 'masquerade\n' : `ip saddr ${some()} snat to ${target()}\n`}} }`
    : '';
  return `table ip f {\n${chain('forward')}\n${chain('input')}\n}\n${nat}\n`;
}

function asa(random: Random, { interfaces }: Node, some: () => string): string {
  const end = (): string => {
    const text = some();
    const [address = '', length] = text.split('/');
    return random.chance(0.2)
      ? 'any'
      : length === undefined
        ? `host ${address}`
        : `${address} 255.255.255.${length === '24' ? 0 : 128}`;
  };
  const line = (name: string) => (): string =>
    `access-list ${name} extended ${random.pick(['permit', 'permit', 'deny'])} ${random.pick(['tcp', 'ip', 'icmp'])} ${end()} ${end()}`;
  const port = (text: string): string =>
    text.includes(' tcp ') && random.chance(0.5)
      ? `${text} ${random.pick(['eq 22', 'range 80 1556', 'gt 4000', 'neq 443'])}`
      : text;
  const lists = interfaces.flatMap(({ name }) =>
    random.chance(0.7)
      ? [
          ...Array.from({ length: 1 + random.below(6) }, line(`${name}_in`)).map(port),
          `access-group ${name}_in in interface ${name}`,
        ]
      : [],
  );
  const [first, second] = interfaces.map(({ name }) => name);
  const host = (): string => some().split('/')[0] ?? '';
  const nat =
    random.chance(0.4) && first !== undefined && second !== undefined
      ? [
          `object network o1`,
          ` host ${host()}`,
          ` nat (${first},${second}) ${random.pick([`static ${host()}`, 'dynamic interface'])}`,
        ]
      : [];
  const bypass = random.chance(0.3)
    ? [
        ...Array.from({ length: 2 }, line('by')),
        'class-map c',
        ` match ${random.pick(['access-list by', 'port tcp eq 443', 'any'])}`,
        'policy-map p',
        ' class c',
        '  set connection advanced-options tcp-state-bypass',
        'service-policy p global',
      ]
    : [];
  return [
    'ASA Version 9.8(2)',
    ...interfaces.flatMap(({ name }) => [`interface ${name}`, ` nameif ${name}`, ' security-level 50', '!']),
    ...(random.chance(0.6)
      ? ['same-security-traffic permit inter-interface', 'same-security-traffic permit intra-interface']
      : []),
    ...(random.chance(0.3) ? ['service resetinbound'] : []),
    ...lists,
    ...nat,
    ...bypass,
  ].join('\n');
}
