import { type Address, parseAddress } from '../../base/address.ts';
import { lengthOfMask } from '../../base/prefix.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { InterfaceAddress } from '../../model/interface.ts';
import type { ConfigFile } from '../config-file.ts';
import { scopeOfAddress } from '../iproute/address-words.ts';
import type { InterfacePart, NodeParts } from '../parts.ts';
import { eachLine } from '../text-lines.ts';

/**
 * RFC 4291 2.5.1: the networks of addresses with an interface identifier have 64 bits; `ipconfig` does not print the
 * length.
 */
const LENGTH_6 = 64;

interface Adapter {
  readonly name: string;
  readonly by: ConfigLine;
  readonly addresses: InterfaceAddress[];
  mac?: string;
  index?: number;
  up?: boolean;
}

/**
 * Reads `ipconfig /all`, of any language: what a line means is told by the form of its value and by the line before.
 */
export function readIpconfig({ file, text }: ConfigFile): NodeParts {
  const adapters: Adapter[] = [];
  let before: Address | undefined;
  for (const { line, content } of eachLine(text)) {
    const by = { file, line, text: content.trim() };
    const heading = /^\S.*:\s*$/.test(content) ? adapterName(content) : undefined;
    if (heading !== undefined) adapters.push({ name: heading, by, addresses: [] });
    const adapter = adapters.at(-1);
    const value = VALUE.exec(content)?.[1];
    if (!adapter || value === undefined) continue;
    before = takeValue(adapter, { value, by, before });
  }
  return { looksLike: 'windows', interfaces: adapters.map(partOf) };
}

/** `   IPv4 Address. . . . . . . . . . . : 10.1.0.5(Preferred)`. */
const VALUE = /^\s+\S.*?[ .]\.\s*:\s*(\S.*?)\s*$/;

/** What stands between "adapter" and the colon, in the languages that put the kind of adapter before its name. */
function adapterName(heading: string): string {
  const text = heading.replace(/\s*:\s*$/, '');
  return (
    /^(?:.*?\badapter|.*?-Adapter|Carte .*?(?:Ethernet|réseau sans fil|Tunnel)|Adaptador de (?:Ethernet|LAN inalámbrica|túnel)|Adaptador (?:Ethernet|de Rede sem Fio)|Scheda .*?(?:Ethernet|LAN wireless|Tunnel))\s+(.+)$/i.exec(
      text,
    )?.[1] ?? text
  );
}

const DISCONNECTED = /disconnected|getrennt|déconnecté|desconectado|disconnesso/i;

/** Takes one value; an IPv4 address is returned, because only a mask in the next line makes it one of the interface. */
function takeValue(
  adapter: Adapter,
  { value, by, before }: { value: string; by: ConfigLine; before: Address | undefined },
): Address | undefined {
  const bare = value.replace(/\s*\([^)]*\)$/, '');
  if (/^(?:[\da-f]{2}-){5}[\da-f]{2}$/i.test(bare)) adapter.mac = bare.toLowerCase().replaceAll('-', ':');
  if (DISCONNECTED.test(value)) adapter.up = false;
  const address = parseAddress(bare);
  if (address === undefined) return undefined;
  if (address.includes(':')) {
    // DNS servers and gateways are addresses too; only what the interface has is followed by "(Preferred)".
    if (bare !== value) takeOwn6(adapter, { address, bare, by });
    return undefined;
  }
  const length = before === undefined ? undefined : lengthOfMask(address);
  if (before !== undefined && length !== undefined && length > 0)
    adapter.addresses.push({ address: before, length, secondary: false, scope: scopeOfAddress(before), by });
  return address;
}

function takeOwn6(adapter: Adapter, { address, bare, by }: { address: Address; bare: string; by: ConfigLine }): void {
  const zone = /%(\d+)$/.exec(bare)?.[1];
  if (zone !== undefined) adapter.index = Number(zone);
  adapter.addresses.push({ address, length: LENGTH_6, secondary: false, scope: scopeOfAddress(address), by });
}

const partOf = ({ up, mac, index, ...rest }: Adapter): InterfacePart => ({
  ...rest,
  ...(up === undefined ? {} : { up }),
  ...(mac === undefined ? {} : { mac }),
  ...(index === undefined ? {} : { index }),
});
