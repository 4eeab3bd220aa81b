import { bitsOf, familyOf, networkOf, samePrefix } from '../../base/prefix.ts';
import { parseAddress } from '../../base/address.ts';
import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { InterfaceAddress } from '../../model/interface.ts';
import type { ConfigFile } from '../config-file.ts';
import { scopeOfAddress } from '../iproute/address-words.ts';
import { type Draft, linkDraft } from '../iproute/link-draft.ts';
import type { NodeParts } from '../parts.ts';
import { eachLine } from '../text-lines.ts';
import { maskLength } from './netmask.ts';

/** Reads `ifconfig -a` of Linux (old and new), Solaris, AIX, HP-UX, BSD and macOS. */
export function readIfconfig({ file, text }: ConfigFile): NodeParts {
  const drafts = new Map<string, Draft>();
  const unread: UnreadConfig[] = [];
  let section: Section | undefined;
  for (const { line, content } of eachLine(text)) {
    const by = { file, line, text: content.trim() };
    const name = /^([A-Za-z][\w.@-]*(?::\d+)?):? +(?:flags=|Link encap:)/.exec(content)?.[1];
    if (name !== undefined) {
      // `e1000g0:1` and `eth0:1` are further addresses of the interface before the colon.
      const own = name.replace(/:\d+$/, '');
      const draft = drafts.get(own) ?? linkDraft(own, by);
      drafts.set(own, draft);
      section = { draft, alias: own !== name, deprecated: false };
    }
    if (section) takeLine(section, content, by, unread);
  }
  const system = systemOf(text.slice(0, HEAD_CHARS));
  return { ...(system ? { looksLike: system } : {}), interfaces: [...drafts.values()], unread };
}

interface Section {
  readonly draft: Draft;
  readonly alias: boolean;
  deprecated: boolean;
}

function takeLine(section: Section, content: string, by: ConfigLine, unread: UnreadConfig[]): void {
  const { draft } = section;
  const flags = /flags=[\da-f,]+<([^>]*)>/i.exec(content)?.[1]?.split(',') ?? oldFlags(content);
  if (flags) takeFlags(section, flags);
  const mtu = /\bmtu[ :](\d+)/i.exec(content)?.[1];
  if (mtu !== undefined) draft.mtu = Number(mtu);
  const index = /\bindex (\d+)/.exec(content)?.[1];
  if (index !== undefined) draft.index ??= Number(index);
  const mac = /\b(?:ether|HWaddr|lladdr) ((?:[\da-fA-F]{1,2}:){5}[\da-fA-F]{1,2})/.exec(content)?.[1];
  if (mac !== undefined) draft.mac = paddedMac(mac);
  const [, vlan, parent] = /\bvlan: (\d+) .*parent interface: (\S+)/.exec(content) ?? [];
  if (vlan !== undefined && parent !== undefined) Object.assign(draft, { vlan: Number(vlan), parent });
  if (/^\s*inet6? /.test(content) || /^\s+inet6? addr:/.test(content)) takeAddress(section, content.trim(), by, unread);
}

/**
 * net-tools up to 1.60: `UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1`; nothing before MTU is an interface that
 * is down.
 */
const oldFlags = (content: string): readonly string[] | undefined =>
  /^\s+([A-Z ]*?)\s*MTU:\d+/.exec(content)?.[1]?.split(' ');

function takeFlags(section: Section, flags: readonly string[]): void {
  const { draft } = section;
  section.deprecated = flags.includes('DEPRECATED');
  if (section.alias) return;
  draft.up = flags.includes('UP') || draft.up === true;
  if (flags.includes('LOOPBACK')) draft.loopback = true;
  if (flags.includes('POINTOPOINT') || flags.includes('POINTTOPOINT')) draft.pointToPoint = true;
}

/** Solaris leaves out leading zeros: 0:14:4f:1:2:3. */
const paddedMac = (mac: string): string =>
  mac
    .toLowerCase()
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join(':');

const HEAD_CHARS = 8_192;

/** By what only one system prints. */
function systemOf(head: string): NodeParts['looksLike'] {
  if (/Link encap:|txqueuelen/.test(head)) return 'linux';
  if (/^\w+: flags=[\da-f]+,[\da-f]+</m.test(head)) return 'aix';
  if (/^lan\d+: flags=/m.test(head)) return 'hp-ux';
  if (/> mtu \d+ index \d+/.test(head)) return 'solaris';
  if (/^(?:XHC|awdl|utun|bridge)\d+: flags=|,SMART,/m.test(head)) return 'macos';
  if (/^\t? *nd6 options=/m.test(head) && /metric 0 mtu/.test(head)) return 'freebsd';
  return undefined;
}

function takeAddress({ draft, deprecated }: Section, content: string, by: ConfigLine, unread: UnreadConfig[]): void {
  const read = addressOf(content);
  // Solaris: an interface without an address has this one.
  if (read?.address === '0.0.0.0' || read?.address === '::') return;
  if (!read) return void unread.push({ ...by, reason: 'found no address with its mask here', bears: 'addresses' });
  const again = draft.addresses.some(({ address }) => address === read.address);
  if (again) return;
  const skip = deprecated || /\bdeprecated\b/.test(content);
  draft.addresses.push({
    ...read,
    secondary: isSecondary(read, draft.addresses),
    scope: scopeOfAddress(read.address),
    ...(skip ? { skipAsSource: true as const } : {}),
    by,
  });
}

type Read = Pick<InterfaceAddress, 'address' | 'length' | 'peer'>;

function addressOf(content: string): Read | undefined {
  const [, text = '', slash] = /^inet6? (?:addr:\s*)?([^\s/]+)(?:\/(\d+))?/.exec(content) ?? [];
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const mask = /(?:\bnetmask |\bMask:)(\S+)/.exec(content)?.[1];
  const prefix = slash ?? /\bprefixlen (\d+)/.exec(content)?.[1];
  const length = prefix === undefined ? (mask === undefined ? undefined : maskLength(mask)) : Number(prefix);
  const peerText = /(?:-->|\bdestination|\bP-t-P:)\s*(\S+)/.exec(content)?.[1];
  const peer = peerText === undefined ? undefined : parseAddress(peerText);
  const whole = bitsOf(familyOf(address));
  // Without a mask it is a point-to-point address, or one of AIX' IPv6 ones.
  return {
    address,
    length: Math.min(length ?? whole, whole),
    ...(peer === undefined || peer === address ? {} : { peer }),
  };
}

/** `ifconfig` does not say which address is secondary: it is whoever comes second in a network. */
const isSecondary = ({ address, length }: Read, before: readonly Read[]): boolean =>
  familyOf(address) === 4 &&
  before.some((one) => one.length === length && samePrefix(networkOf(one.address, length), networkOf(address, length)));
