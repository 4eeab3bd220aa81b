import type { Address } from '../../base/address.ts';
import { formatPrefix, networkOf, overlap } from '../../base/prefix.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { NetworkTarget } from '../../model/netbackup-settings.ts';
import type { Node } from '../../model/node.ts';
import type { Reason } from '../reason.ts';
import { bindableAddresses } from './binding.ts';
import { resolverOf } from './name-resolution.ts';
import { entriesInOrder, type Matcher, matches, type NetworkEntry } from './network-entry.ts';

/** What is wrong with an entry of bp.conf whatever the destination is, and what could stand in its place. */
export interface NetbackupFlaw extends Pick<Reason, 'code' | 'text' | 'assumed'> {
  readonly config: readonly ConfigLine[];
  /** Lines of bp.conf. Empty: the line is best taken out. */
  readonly replacement: readonly string[];
}

export interface LintQuestion {
  readonly node: Node;
  readonly nodes: readonly Node[];
}

/**
 * Entries about networks that do not do what they look like (NetBackup Administrator's Guide I, PREFERRED_NETWORK;
 * vendor article 100028792).
 */
export function netbackupLint({ node, nodes }: LintQuestion): readonly NetbackupFlaw[] {
  const entries = entriesInOrder(node.netbackup?.preferredNetworks ?? [], resolverOf({ from: node, nodes }));
  const host = { node, entries, local: bindableAddresses(node) };
  return entries
    .toSorted((a, b) => a.entry.by.line - b.entry.by.line)
    .flatMap((one) => flawChecks.flatMap((check) => check(one, host) ?? []));
}

interface Host {
  readonly node: Node;
  /** In the order in which they are looked at. */
  readonly entries: readonly NetworkEntry[];
  readonly local: readonly Address[];
}

type FlawCheck = (one: NetworkEntry, host: Host) => NetbackupFlaw | undefined;

const flawChecks: readonly FlawCheck[] = [
  malformed,
  notResolved,
  prohibitedLocal,
  foreignSource,
  conflict,
  neverReached,
];

const quoted = ({ entry }: NetworkEntry): string => `"${entry.by.text}"`;

function malformed({ entry }: NetworkEntry): NetbackupFlaw | undefined {
  const wrong = [entry.target, entry.source].find((one) => one?.kind === 'malformed');
  if (wrong?.kind !== 'malformed') return undefined;
  const wildcard = wildcardMeant(wrong);
  const remedy = wildcard ? `; the wildcard is ${wildcard}` : '';
  return {
    code: 'MALFORMED_TARGET',
    text: `${wrong.text || 'Nothing'} is neither a name, an address, a network nor a wildcard${remedy}.`,
    config: [entry.by],
    replacement: wildcard && wrong.text ? [entry.by.text.replace(wrong.text, wildcard)] : [],
  };
}

/** `0/32` was meant to be a wildcard: of which family, its length does not say. */
function wildcardMeant({ text }: NetworkTarget & { readonly kind: 'malformed' }): string | undefined {
  if (/^0\/\d+$/.test(text)) return '0/0';
  if (/^0\.0\.0\.0\/\d+$/.test(text)) return '0.0.0.0';
  return /^(?:0*::0*)\/\d+$/.test(text) ? '0::0' : undefined;
}

function notResolved(one: NetworkEntry): NetbackupFlaw | undefined {
  const { entry, target, source } = one;
  if (target.kind !== 'nothing' || target.why !== 'not-resolved' || entry.target.kind !== 'name') return undefined;
  const rest = source && entry.directive !== 'PROHIBITED' ? ', but its source still goes into the binding list' : '';
  return {
    code: 'TARGET_NOT_RESOLVED',
    text: `Nothing at hand has an address for ${entry.target.name}: where no name server knows it, ${quoted(one)} decides no destination${rest}.`,
    config: [entry.by],
    assumed: ['ASSUMED_FORWARD_LOOKUP'],
    replacement: [],
  };
}

/** PROHIBITED on an address of its own: what that does on this host. */
function prohibitedLocal(one: NetworkEntry, host: Host): NetbackupFlaw | undefined {
  if (one.entry.directive !== 'PROHIBITED') return undefined;
  const held = host.local.filter((address) => matches(one.target, address));
  if (held.length === 0) return undefined;
  return {
    code: 'PROHIBITED_LOCAL_INTERFACE',
    text: `${quoted(one)} holds ${held.join(' and ')} of this host itself: ${prohibitionEffect(host)}`,
    config: [one.entry.by],
    replacement: namedSources(one, host),
  };
}

function prohibitionEffect({ entries, local }: Host): string {
  const naming = entries.find(
    ({ entry, source }) => entry.directive !== 'PROHIBITED' && local.some((address) => matches(source, address)),
  );
  if (naming)
    return `because ${quoted(naming)} names a source, connections that no such entry holds may use any address, this one too.`;
  const prohibiting = entries.filter(({ entry }) => entry.directive === 'PROHIBITED');
  const [first, ...rest] = local.filter((address) => !prohibiting.some(({ target }) => matches(target, address)));
  if (first === undefined) return 'no address is left to bind to, so the operating system chooses one, this one too.';
  const others = rest.length > 0 ? `, the first of ${[first, ...rest].join(', ')}` : '';
  return `every connection is bound to ${first}${others}, whether its destination is reached from there or not.`;
}

/**
 * The vendor's advice: name the wanted source for the network that it belongs to; of these lines the one of the backup
 * network is meant.
 */
function namedSources({ target }: NetworkEntry, { node }: Host): readonly string[] {
  const bindable = new Set(bindableAddresses(node));
  return node.interfaces
    .flatMap(({ addresses }) => addresses)
    .filter(({ address }) => bindable.has(address) && !matches(target, address))
    .map(({ address, length }) => `PREFERRED_NETWORK = ${formatPrefix(networkOf(address, length))} MATCH ${address}`);
}

function foreignSource(one: NetworkEntry, { local }: Host): NetbackupFlaw | undefined {
  const { entry, source } = one;
  if (!source || entry.source?.kind === 'malformed') return undefined;
  const bare = entry.by.text.replace(/\s+\S+$/, '');
  if (entry.directive === 'PROHIBITED') {
    const text = `${quoted(one)} names a source, which PROHIBITED ignores.`;
    return { code: 'SOURCE_WITH_PROHIBITED', text, config: [entry.by], replacement: [bare] };
  }
  if (local.some((address) => matches(source, address))) return undefined;
  const known =
    source.kind === 'nothing' ? 'has no address at hand' : 'is no address of this host that can be bound to';
  return {
    code: 'SOURCE_NOT_LOCAL',
    text: `The source of ${quoted(one)} ${known}: it is ignored.`,
    config: [entry.by],
    ...(source.kind === 'nothing' ? { assumed: ['ASSUMED_FORWARD_LOOKUP'] as const } : {}),
    replacement: entry.setting === 'REQUIRED_INTERFACE' ? [] : [bare],
  };
}

/**
 * Reported at the REQUIRED_INTERFACE, once for each entry that it is at odds with being too much: for the first one.
 */
function conflict(one: NetworkEntry, { entries, local }: Host): NetbackupFlaw | undefined {
  if (one.entry.setting !== 'REQUIRED_INTERFACE') return undefined;
  const mine = local.find((address) => matches(one.source, address));
  if (mine === undefined) return undefined;
  const other = entries.find(({ entry, source }) => {
    if (entry.setting !== 'PREFERRED_NETWORK' || entry.directive === 'PROHIBITED') return false;
    const theirs = local.find((address) => matches(source, address));
    return theirs !== undefined && theirs !== mine;
  });
  if (!other) return undefined;
  return {
    code: 'REQUIRED_INTERFACE_CONFLICT',
    text: `${quoted(one)} asks for ${mine} everywhere, ${quoted(other)} for another source: the vendor says of both that they win.`,
    config: [one.entry.by, other.entry.by],
    assumed: ['ASSUMED_REQUIRED_INTERFACE_WINS'],
    replacement: [other.entry.by.text, `PREFERRED_NETWORK = 0/0 MATCH ${mine}`],
  };
}

function neverReached(one: NetworkEntry, { entries, local }: Host): NetbackupFlaw | undefined {
  const earlier = entries.slice(0, entries.indexOf(one)).find((before) => hides(before, one, local));
  if (!earlier) return undefined;
  return {
    code: 'ENTRY_NEVER_REACHED',
    text: `${quoted(earlier)} is looked at first and decides for every destination that ${quoted(one)} holds.`,
    config: [one.entry.by, earlier.entry.by],
    replacement: [],
  };
}

/** Whether evaluation stops at `before` for every destination that `after` could decide. */
function hides(before: NetworkEntry, after: NetworkEntry, local: readonly Address[]): boolean {
  if (before.target.kind === 'nothing' || after.target.kind === 'nothing') return false;
  // An entry that hits by missing decides also where it holds nothing.
  if (after.entry.directive === 'ONLY') return before.entry.directive !== 'ONLY' && before.target.kind === 'any';
  if (before.entry.directive === 'ONLY') return disjoint(before.target, after.target);
  // A source counts by its target alone, wherever the evaluation of destinations stopped.
  const named = after.entry.directive === 'MATCH' && local.some((address) => matches(after.source, address));
  if (named && !local.some((address) => matches(before.source, address))) return false;
  return holdsAll(before.target, after.target);
}

function holdsAll(outer: Matcher, inner: Matcher): boolean {
  if (outer.kind === 'any') return true;
  return (
    outer.kind === 'prefix' &&
    inner.kind === 'prefix' &&
    outer.prefix.length <= inner.prefix.length &&
    overlap(outer.prefix, inner.prefix)
  );
}

const disjoint = (a: Matcher, b: Matcher): boolean =>
  a.kind === 'prefix' && b.kind === 'prefix' && !overlap(a.prefix, b.prefix);
