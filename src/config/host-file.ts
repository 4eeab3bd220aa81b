import type { ConfigFile } from './config-file.ts';

/** What a file of `hosts/<name>/` may be, the most telling first. */
export const hostFileKinds = [
  'rt-tables',
  'sysctl',
  'hosts',
  'nft-json',
  'nft',
  'iptables-save',
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

/** By content where it is unmistakable, else by name. The first that fits. */
const marks: readonly Mark[] = [
  { kind: 'empty', content: /^\s*$/ },
  { kind: 'nft-json', content: /^\s*\{\s*"nftables"\s*:/ },
  { kind: 'iptables-save', content: /^\*(?:filter|nat|mangle|raw|security)\s*$/m },
  { kind: 'nft', content: /^table (?:ip6?|inet|arp|bridge|netdev) [\w-]+ \{/m },
  { kind: 'rt-tables', name: /^rt_tables/ },
  { kind: 'bp-conf', name: /^bp\.conf/ },
  { kind: 'hosts', name: /^hosts(?:\.txt)?$/ },
  { kind: 'sysctl', content: /^(?:\/proc\/sys\/)?(?:net|kern|vm|fs)[./][\w./@-]+\s*[=:]/m },
  { kind: 'sysctl', name: /^sysctl/ },
];

/** Recognises a file. A name alone decides only where any text would do. */
export function hostFileKind({ file, text }: ConfigFile): HostFileKind {
  const head = text.slice(0, HEAD_CHARS);
  const base = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  const mark = marks.find(({ content, name }) => content?.test(head) || name?.test(base));
  return mark?.kind ?? 'not-known';
}
