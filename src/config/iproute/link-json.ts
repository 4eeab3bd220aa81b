import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { ConfigFile } from '../config-file.ts';
import {
  isObject,
  jsonEntries,
  type JsonObject,
  numberAt,
  objectsAt,
  strangersAt,
  textAt,
  textsAt,
  wordAt,
} from '../json-entries.ts';
import type { InterfacePart, NodeParts } from '../parts.ts';
import { reasonOf, wordsOf } from '../word-cursor.ts';
import { takeInterfaceAddress } from './address-words.ts';
import { type Draft, linkDraft, withFlags, withParents } from './link-draft.ts';

/** Reads `ip -j address` and `ip -j link`, also with `-d`. */
export function readLinkJson({ file, text }: ConfigFile): NodeParts {
  const links: Draft[] = [];
  const unread: UnreadConfig[] = [];
  for (const { line, text: written, value } of jsonEntries(text)) {
    const name = value === undefined ? undefined : textAt(value, 'ifname');
    if (value === undefined || name === undefined) {
      // `ip -j address show dev eth0` of old versions prints empty objects for all others.
      if (written.replaceAll(/\s/g, '') === '{}') continue;
      const by = { file, line, text: written.slice(0, 200) };
      unread.push({ ...by, reason: 'damaged JSON, or no interface', bears: 'addresses' });
    } else links.push(entryDraft(value, { file, line, text: headWords(name, value) }, unread));
  }
  return { looksLike: 'linux', interfaces: withParents(links).map(finished), unread };
}

const headWords = (name: string, entry: JsonObject): string =>
  `${name}: <${textsAt(entry, 'flags').join(',')}> mtu ${textAt(entry, 'mtu') ?? '?'}`;

function entryDraft(entry: JsonObject, by: ConfigLine, unread: UnreadConfig[]): Draft {
  const draft = linkDraft(textAt(entry, 'ifname') ?? '', by);
  withFlags(draft, textsAt(entry, 'flags'));
  const [index, mtu, mac] = [numberAt(entry, 'ifindex'), numberAt(entry, 'mtu'), textAt(entry, 'address')];
  const [parent, master] = [textAt(entry, 'link'), textAt(entry, 'master')];
  if (index !== undefined) draft.index = index;
  if (mtu !== undefined) draft.mtu = mtu;
  if (mac !== undefined && entry['link_type'] === 'ether') draft.mac = mac.toLowerCase();
  if (parent !== undefined) draft.parent = parent;
  if (master !== undefined) draft.master = master;
  takeKind(draft, entry['linkinfo']);
  for (const info of objectsAt(entry, 'addr_info')) takeAddressInfo(draft, info, by, unread);
  for (const text of strangersAt(entry, 'addr_info')) unread.push(strange(by, text, 'an address'));
  for (const key of ['ifindex', 'mtu'])
    if (key in entry && numberAt(entry, key) === undefined)
      unread.push(strange(by, `${key} ${wordAt(entry, key)}`, 'a number'));
  return draft;
}

const tunnels = new Set(['tun', 'gre', 'ipip', 'sit', 'wireguard', 'vti', 'ip6tnl', 'ppp', 'xfrm']);

function takeKind(draft: Draft, info: unknown): void {
  if (!isObject(info)) return;
  const kind = textAt(info, 'info_kind') ?? '';
  if (kind === 'bond') draft.kind = 'bond';
  if (tunnels.has(kind)) draft.pointToPoint = true;
  const data = info['info_data'];
  const vlan = kind === 'vlan' && isObject(data) ? numberAt(data, 'id') : undefined;
  if (vlan !== undefined) draft.vlan = vlan;
}

/** The words of ip-address(8) for one of its entries. */
function takeAddressInfo(draft: Draft, info: JsonObject, { file, line }: ConfigLine, unread: UnreadConfig[]): void {
  const [local, peer, length] = [textAt(info, 'local'), textAt(info, 'address'), textAt(info, 'prefixlen')];
  if (local === undefined) {
    // `ip -4` leaves empty objects where the addresses of the other family would stand.
    if (Object.keys(info).length > 0)
      unread.push(strange({ file, line, text: '' }, JSON.stringify(info), 'an address'));
    return;
  }
  const words = [
    peer === undefined ? `${local}/${length}` : `${local} peer ${peer}/${length}`,
    ...(textAt(info, 'scope') === undefined ? [] : ['scope', textAt(info, 'scope')]),
    ...(info['secondary'] === true ? ['secondary'] : []),
    ...(info['deprecated'] === true ? ['deprecated'] : []),
  ].join(' ');
  const by = { file, line, text: `inet${local.includes(':') ? '6' : ''} ${words} ${draft.name}` };
  const read = wordsOf(words, takeInterfaceAddress);
  if ('value' in read) draft.addresses.push({ ...read.value, by });
  else unread.push({ ...by, reason: reasonOf(read.wrong), bears: 'addresses' });
}

const strange = ({ file, line }: ConfigLine, text: string, expected: string): UnreadConfig => ({
  file,
  line,
  text: text.slice(0, 200),
  reason: `found ${text.slice(0, 40)} where ${expected} was expected`,
  bears: 'addresses',
});

const finished = ({ master: _master, kind: _kind, ...part }: Draft): InterfacePart => part;
