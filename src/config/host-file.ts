import type { ConfigFile } from './config-file.ts';

/** What a file of `hosts/<name>/` may be, the most telling first. */
export const hostFileKinds = [
  'rt-tables',
  'system',
  'link-json',
  'link',
  'ipconfig',
  'netsh-interface',
  'registry',
  'powershell',
  'ifconfig',
  'route-json',
  'route',
  'route-print',
  'route-table',
  'rule-json',
  'rule',
  'neighbour-json',
  'neighbour',
  'sysctl',
  'tunables',
  'listeners',
  'hosts',
  'nft-json',
  'nft',
  'iptables-save',
  'timeout-policies',
  'bp-conf',
  'empty',
  'not-known',
] as const;

export type HostFileKind = (typeof hostFileKinds)[number];

/** So much of a file tells what it is. */
const HEAD_CHARS = 16_384;

interface Mark {
  readonly kind: HostFileKind;
  readonly content?: RegExp;
  readonly name?: RegExp;
}

/** `ipadm show-prop` and `set-prop`, `ndd`, nddconf, and AIX' `no` with what is set. */
const TUNABLES =
  /^PROTO\s+PROPERTY|\bipadm set-prop |\bndd -(?:get|set) \/dev\/|^\s*NDD_NAME\[|^\W*(?:\/usr\/sbin\/)?no (?:-[pr] )*-o \w/m;

/** By content where it is unmistakable, else by name. The first of which both fit. */
const marks: readonly Mark[] = [
  { kind: 'empty', content: /^\s*$/ },
  { kind: 'nft-json', content: /^\s*\{\s*"nftables"\s*:/ },
  { kind: 'link-json', content: /^\s*\[\s*(?:\{\s*\},?\s*)*\{[^}]*"ifindex"/ },
  { kind: 'rule-json', content: /^\s*\[\s*\{\s*"priority"/ },
  { kind: 'neighbour-json', content: /^\s*\[\s*\{\s*"dst"[^}]*"(?:lladdr|state)"/ },
  { kind: 'route-json', content: /^\s*\[\s*\{[^}]*"dst"/ },
  // An empty list tells nothing but by its name.
  { kind: 'link-json', content: /^\s*[[{]/, name: /(?:addr(?:ess)?|link)[^/]*$/ },
  { kind: 'rule-json', content: /^\s*[[{]/, name: /rule/ },
  { kind: 'neighbour-json', content: /^\s*[[{]/, name: /neigh/ },
  { kind: 'route-json', content: /^\s*[[{]/, name: /route/ },
  { kind: 'rt-tables', name: /^rt_tables/ },
  { kind: 'bp-conf', name: /^bp\.conf/ },
  { kind: 'hosts', name: /^hosts(?:\.txt)?$/ },
  { kind: 'iptables-save', content: /^\*(?:filter|nat|mangle|raw|security)\s*$/m },
  { kind: 'timeout-policies', content: /^\.\S+ = \{\s*\.l3proto = \d+,/m },
  { kind: 'nft', content: /^table (?:ip6?|inet|arp|bridge|netdev) [\w-]+ \{/m },
  {
    kind: 'system',
    content: /^(?:Linux|SunOS|AIX|HP-UX|FreeBSD|OpenBSD|Darwin) \S+ |^ID=|Microsoft Windows \[|^OS Version:/m,
  },
  { kind: 'link', content: /^\d+: [^\s@]+(?:@\S+)?: <[^>]*>/m },
  { kind: 'netsh-interface', content: /^\s*Idx\s+Met\s+MTU|^Weak Host Sends\s*:|^WeakHostSend\s*:/im },
  { kind: 'registry', content: /^\s*\[?HKEY_LOCAL_MACHINE\\|^PSPath\s*:.*::HKEY_LOCAL_MACHINE\\/m },
  { kind: 'powershell', content: /^\s*(?:New-ItemProperty|New-NetRoute|Set-NetIPInterface) -/im },
  { kind: 'ifconfig', content: /^[A-Za-z][\w.@:-]*:? +(?:flags=[\da-f,]+<|Link encap:)/im },
  {
    kind: 'route-print',
    content:
      /^\s*(?:\d+|0x[\da-f]+) ?\.{3}(?:[\da-f]{2} ){6}[ .]*\.|^ *0\.0\.0\.0 +0\.0\.0\.0 +\d[\d.]+ +\d[\d.]+ +\d+\s*$/im,
  },
  { kind: 'ipconfig', content: /^\s+\S.*(?: \.){3,} ?:/m },
  { kind: 'route-table', content: /^\s*Dest(?:ination)?(?:\/(?:Net)?mask)?\s+(?:.*\s)?(?:Gateway|Next Hop|Mask)\s/im },
  { kind: 'listeners', content: /^(?:Netid\s+)?State\s+Recv-Q|^\s*Proto\s+(?:Recv-Q|Local)|\bLISTEN(?:ING)?\b/m },
  { kind: 'rule', content: /^\d+:\s+(?:not )?from /m },
  {
    kind: 'neighbour',
    content: /^[\da-f:.]+ dev \S+ (?:lladdr|.*\b(?:STALE|REACHABLE|FAILED|PERMANENT|DELAY|INCOMPLETE|NOARP)\b)/m,
  },
  { kind: 'route', content: /^(?:\w+ )?(?:default|[\da-f:.]+(?:\/\d+)?) (?:.*\b)?(?:dev|via|proto|metric|scope) \S/m },
  { kind: 'tunables', content: TUNABLES },
  { kind: 'sysctl', content: /^(?:\/proc\/sys\/)?(?:net|kern|vm|fs)[./][\w./@-]+\s*[=:]/m },
  { kind: 'sysctl', content: /^\s*(?:tcp_keepidle|ipforwarding) = \d/m },
  { kind: 'sysctl', name: /^sysctl/ },
  { kind: 'tunables', name: /^(?:ndd|ipadm)/ },
  { kind: 'listeners', name: /^(?:ss|sockets|listen)/ },
];

/** Recognises a file. A name alone decides only where any text would do. */
export function hostFileKind({ file, text }: ConfigFile): HostFileKind {
  const head = text.slice(0, HEAD_CHARS);
  const base = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  const mark = marks.find(({ content, name }) => (content?.test(head) ?? true) && (name?.test(base) ?? true));
  return mark?.kind ?? 'not-known';
}
