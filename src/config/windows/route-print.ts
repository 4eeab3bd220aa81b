import { type Address, isLoopback, parseAddress } from '../../base/address.ts';
import { type Family, familyOf, lengthOfMask, networkOf, parsePrefix, type Prefix } from '../../base/prefix.ts';
import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import { MAIN_TABLE, type RouteKind } from '../../model/routing.ts';
import type { ConfigFile } from '../config-file.ts';
import { scopeOfAddress } from '../iproute/address-words.ts';
import type { InterfacePart, NodeParts, OpenHop, OpenRoute } from '../parts.ts';
import { eachLine } from '../text-lines.ts';

/**
 * Reads `route print` of Windows, of any language: rows are told by their columns, not by headings. IPv4 rows name the
 * interface by its address, IPv6 rows by its index; which interface that is, `ipconfig /all` and the list above the
 * tables tell together.
 */
export function readRoutePrint({ file, text }: ConfigFile): NodeParts {
  const reading = new RoutePrint();
  for (const { line, content } of eachLine(text))
    reading.take(content, { file, line, text: content.trim().replaceAll(/\s+/g, ' ') });
  return reading.parts();
}

/** ` 12...00 50 56 c0 00 08 ......Intel(R) 82574L`, and without an address for loopback and tunnels. */
const INTERFACE = /^\s*(\d+|0x[\da-f]+) ?\.{3}((?:[\da-f]{2} ){6,8})?[ .]*\.(.*?)\s*$/i;
const ACTIVE_4 = /^\s*(\d+\.[\d.]+)\s+(\d+\.[\d.]+)\s+(\S.*?)\s+(\d+\.[\d.]+)\s+(\d+)\s*$/;
const PERSISTENT_4 = /^\s*(\d+\.[\d.]+)\s+(\d+\.[\d.]+)\s+(\d+\.[\d.]+)\s+(\S+)\s*$/;
const ROW_6 = /^\s*(\d+)\s+(\d+)\s+([\da-f:.]+\/\d+)(?:\s+(\S.*?))?\s*$/i;

class RoutePrint {
  readonly #interfaces: InterfacePart[] = [];
  readonly #routes: OpenRoute[] = [];
  readonly #unread: UnreadConfig[] = [];
  readonly #persistent: { readonly to: Prefix; readonly via: Address; readonly by: ConfigLine }[] = [];
  /** An IPv6 row whose gateway is in the next line, because the destination is too long. */
  #open: { readonly index: number; readonly metric: number; readonly to: Prefix; readonly by: ConfigLine } | undefined;

  take(content: string, by: ConfigLine): void {
    const open = this.#open;
    this.#open = undefined;
    if (open && /^\s{8,}\S/.test(content)) return this.#route6({ ...open, gateway: content.trim() });
    if (this.#takeInterface(content, by) || this.#take4(content, by) || this.#take6(content, by)) return;
    this.#takePersistent(content, by);
  }

  parts(): NodeParts {
    const families = new Set<Family>(this.#routes.map(({ to }) => familyOf(to.address)));
    this.#joinPersistent();
    return {
      looksLike: 'windows',
      interfaces: [...this.#interfaces, ...addressParts(this.#routes)],
      routes: { routes: this.#routes, families: [...families] },
      unread: this.#unread,
    };
  }

  #takeInterface(content: string, by: ConfigLine): boolean {
    const [, index, mac, description] = INTERFACE.exec(content) ?? [];
    if (index === undefined || description === undefined) return false;
    const octets = mac?.trim().toLowerCase().split(' ') ?? [];
    this.#interfaces.push({
      name: description.replace(/^\.+\s*/, '') || `interface ${index}`,
      described: true,
      index: Number(index),
      ...(octets.length === 6 ? { mac: octets.join(':') } : {}),
      ...(/loopback/i.test(description) ? { loopback: true as const } : {}),
      ...(octets.length === 8 ? { pointToPoint: true as const } : {}),
      by,
    });
    return true;
  }

  #take4(content: string, by: ConfigLine): boolean {
    const [, network = '', mask = '', gateway = '', own = '', metric] = ACTIVE_4.exec(content) ?? [];
    const to = networkWithMask(network, mask);
    const deviceAddress = parseAddress(own);
    if (to === undefined || deviceAddress === undefined) return false;
    this.#add({ to, gateway: parseAddress(gateway), hop: { deviceAddress }, metric: Number(metric), by });
    return true;
  }

  #take6(content: string, by: ConfigLine): boolean {
    const [, index, metric, network = '', gateway] = ROW_6.exec(content) ?? [];
    const to = parsePrefix(network);
    if (index === undefined || to === undefined || !network.includes(':')) return false;
    const row = { index: Number(index), metric: Number(metric), to, by };
    if (gateway === undefined) this.#open = row;
    else this.#route6({ ...row, gateway });
    return true;
  }

  #route6({
    index,
    metric,
    to,
    gateway,
    by,
  }: {
    index: number;
    metric: number;
    to: Prefix;
    gateway: string;
    by: ConfigLine;
  }): void {
    const via = parseAddress(gateway);
    // Interface 0 is none: only the list of persistent routes has it.
    if (index === 0) return void (via === undefined ? 0 : this.#persistent.push({ to, via, by }));
    this.#add({ to, gateway: via, hop: { deviceIndex: index }, metric, by });
  }

  #takePersistent(content: string, by: ConfigLine): void {
    const [, network = '', mask = '', gateway = ''] = PERSISTENT_4.exec(content) ?? [];
    const [to, via] = [networkWithMask(network, mask), parseAddress(gateway)];
    if (to !== undefined && via !== undefined) this.#persistent.push({ to, via, by });
  }

  #add(row: { to: Prefix; gateway: Address | undefined; hop: Partial<OpenHop>; metric: number; by: ConfigLine }): void {
    const { to, gateway, hop, metric, by } = row;
    // XP and 2003 write an address of the host itself where later ones write "On-link".
    const via = gateway === hop.deviceAddress || (gateway && isLoopback(gateway)) ? undefined : gateway;
    this.#routes.push({
      table: MAIN_TABLE,
      to,
      kind: kindOf(to, { own: hop.deviceAddress, loops: gateway !== undefined && isLoopback(gateway) }),
      hops: [{ ...(via === undefined ? {} : { via }), ...hop, weight: 1 }],
      metric,
      scope: via === undefined ? 'link' : 'global',
      by,
    });
  }

  /** A persistent route that is active is static; one that is not will be tried when its gateway can be reached. */
  #joinPersistent(): void {
    if (this.#persistent.length === 0) return;
    const key = (to: Prefix, via: Address | undefined) => `${to.address}/${to.length} ${via}`;
    const active = new Map(this.#routes.map((route, i) => [key(route.to, route.hops[0]?.via), i]));
    for (const { to, via, by } of this.#persistent) {
      const at = active.get(key(to, via));
      const route = at === undefined ? undefined : this.#routes[at];
      if (at !== undefined && route) this.#routes[at] = { ...route, protocol: 'static' };
      else this.#unread.push({ ...by, reason: 'a persistent route that is not active', bears: 'routing' });
    }
  }
}

function networkWithMask(network: string, mask: string): Prefix | undefined {
  const [address, bits] = [parseAddress(network), parseAddress(mask)];
  const length = bits && lengthOfMask(bits);
  return address === undefined || length === undefined ? undefined : networkOf(address, length);
}

function kindOf(to: Prefix, { own, loops }: { own: Address | undefined; loops: boolean }): RouteKind {
  if (to.address === '255.255.255.255') return 'broadcast';
  if ((to.address === '224.0.0.0' && to.length === 4) || to.address.startsWith('ff')) return 'multicast';
  return to.length === 32 && (to.address === own || loops) ? 'local' : 'unicast';
}

/**
 * The addresses of interfaces with the lengths of their networks: each connected network names the address that it
 * belongs to.
 */
function addressParts(routes: readonly OpenRoute[]): readonly InterfacePart[] {
  const found = new Map<Address, InterfacePart>();
  for (const { to, hops, kind, by } of routes) {
    const own = hops[0]?.deviceAddress;
    if (own === undefined || found.has(own) || hops[0]?.via !== undefined || kind !== 'unicast' || to.length === 32)
      continue;
    if (networkOf(own, to.length).address !== to.address) continue;
    const address = {
      address: own,
      length: to.length,
      secondary: false,
      scope: scopeOfAddress(own),
      ...(by ? { by } : {}),
    };
    found.set(own, {
      name: own,
      described: true,
      addresses: [address],
      ...(isLoopback(own) ? { loopback: true as const } : {}),
      ...(by ? { by } : {}),
    });
  }
  return [...found.values()];
}
