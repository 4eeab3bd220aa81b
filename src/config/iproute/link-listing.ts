import type { UnreadConfig } from '../../model/configuration.ts';
import type { ConfigFile } from '../config-file.ts';
import type { InterfacePart, NodeParts } from '../parts.ts';
import { eachLine } from '../text-lines.ts';
import { reasonOf, wordsOf } from '../word-cursor.ts';
import { takeInterfaceAddress } from './address-words.ts';
import { type Draft, linkDraft, withFlags, withParents } from './link-draft.ts';

/** Reads what `ip address` and `ip link` print, also with `-d`, and busybox' form of it. */
export function readLinkListing({ file, text }: ConfigFile): NodeParts {
  const links: Draft[] = [];
  const unread: UnreadConfig[] = [];
  for (const { line, content } of eachLine(text)) {
    const by = { file, line, text: content.trim() };
    const head = HEAD.exec(content);
    const link = links.at(-1);
    if (head) links.push(headDraft(head, by));
    else if (link) takeDetail(content, link, by, unread);
    else if (by.text !== '') unread.push({ ...by, reason: 'before the first interface', bears: 'addresses' });
  }
  return { looksLike: 'linux', interfaces: withParents(links).map(finished), unread };
}

const HEAD = /^(\d+): ([^\s@]+?)(?:@([^\s:]+))?: <([^>]*)>(.*)$/;

function headDraft([, index, name = '', parent, flags = '', rest = '']: RegExpExecArray, by: Draft['by']): Draft {
  const draft = linkDraft(name, by);
  draft.index = Number(index);
  if (parent !== undefined && parent !== 'NONE') draft.parent = parent;
  withFlags(draft, flags.split(','));
  const mtu = /\bmtu (\d+)/.exec(rest)?.[1];
  if (mtu !== undefined) draft.mtu = Number(mtu);
  const master = /\bmaster (\S+)/.exec(rest)?.[1];
  if (master !== undefined) draft.master = master;
  return draft;
}

function takeDetail(content: string, link: Draft, by: Draft['by'], unread: UnreadConfig[]): void {
  const [word = '', value = ''] = content.trim().split(/\s+/, 2);
  if (word === 'inet' || word === 'inet6') return takeAddressLine(content, link, by, unread);
  if (word.startsWith('link/')) {
    if (word === 'link/ether') link.mac = value.toLowerCase();
    return;
  }
  const vlan = /^\s+vlan protocol \S+ id (\d+)/.exec(content)?.[1];
  if (vlan !== undefined) link.vlan = Number(vlan);
  if (/^\s+bond mode /.test(content)) link.kind = 'bond';
  if (/^\s+(?:tun|gre|ipip|sit|wireguard|vti|ip6tnl|ppp|xfrm)\b/.test(content)) link.pointToPoint = true;
}

function takeAddressLine(content: string, link: Draft, by: Draft['by'], unread: UnreadConfig[]): void {
  const read = wordsOf(content.trim().replace(/^inet6?\s+/, ''), takeInterfaceAddress);
  if ('value' in read) link.addresses.push({ ...read.value, by });
  else unread.push({ ...by, reason: reasonOf(read.wrong), bears: 'addresses' });
}

const finished = ({ master: _master, kind: _kind, ...part }: Draft): InterfacePart => part;
