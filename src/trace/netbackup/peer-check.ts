import type { Address } from '../../base/address.ts';
import type { ListedServer } from '../../model/netbackup-settings.ts';
import type { HostEntry, Node } from '../../model/node.ts';
import type { Reason } from '../reason.ts';
import { addressesOf, sameHostName } from './name-resolution.ts';

/** What the accepting side makes of the one who calls. TCP has succeeded by then. */
export interface PeerCheck {
  readonly source: Address;
  /** The name that the source address is taken to have. */
  readonly peerName?: string;
  readonly verdict: PeerVerdict;
  readonly because: Reason;
}

export type PeerVerdict =
  | { readonly kind: 'allowed' }
  /** Which of the two is printed depends on the program that asks. `missing` is the line that would allow it. */
  | { readonly kind: 'refused'; readonly statuses: readonly [46, 59]; readonly missing: string }
  | { readonly kind: 'not-known' };

export interface PeerQuestion {
  readonly accepting: Node;
  /** All nodes of the case: who owns the source address. */
  readonly nodes: readonly Node[];
  /** The address that the request arrives from. */
  readonly source: Address;
}

/**
 * NetBackup resolves the address of a caller to a name and looks for it in its own server list (vendor article
 * 100028792; the guide: it "validates its connections by performing a reverse host name lookup"). Only the host's own
 * hosts file is proof enough to call a peer refused.
 */
export function checkPeer({ accepting, nodes, source }: PeerQuestion): PeerCheck {
  const entry = accepting.names.find(({ address }) => address === source);
  const owner = nodes.find((node) => addressesOf(node).includes(source));
  const names = entry?.names ?? namesElsewhere(owner, source);
  const [peerName, ...aliases] = names;
  if (peerName === undefined) {
    const text = `Nothing at hand says which name ${source} has for ${accepting.name}.`;
    return { source, verdict: { kind: 'not-known' }, because: { code: 'PEER_NAME_NOT_KNOWN', text, config: [] } };
  }
  const settings = accepting.netbackup;
  const listed = settings && [...settings.servers, ...settings.mediaServers];
  return { source, peerName, ...verdictOn({ accepting, source, peerName, aliases, entry, listed }) };
}

/** What the owner of the address calls it, in its own hosts file or by its own name. */
function namesElsewhere(owner: Node | undefined, source: Address): readonly string[] {
  return owner?.names.find(({ address }) => address === source)?.names ?? (owner ? [owner.name] : []);
}

interface Caller {
  readonly accepting: Node;
  readonly source: Address;
  readonly peerName: string;
  readonly aliases: readonly string[];
  /** The line of its own hosts file. */
  readonly entry: HostEntry | undefined;
  readonly listed: readonly ListedServer[] | undefined;
}

const assumed = ['ASSUMED_REVERSE_LOOKUP'] as const;

function verdictOn({
  accepting,
  source,
  peerName,
  aliases,
  entry,
  listed,
}: Caller): Pick<PeerCheck, 'verdict' | 'because'> {
  const named = entry?.by ? [entry.by] : [];
  const who = `${source} is ${peerName} to ${accepting.name}`;
  if (!listed) {
    const text = `${who}; whether it lists that name as a server is not known.`;
    return { verdict: { kind: 'not-known' }, because: { code: 'PEER_LIST_NOT_KNOWN', text, config: named, assumed } };
  }
  const line = listed.find(({ name }) => sameHostName(name, peerName));
  if (line) {
    const text = `${who}, and "${line.by.text}" lists it.`;
    return {
      verdict: { kind: 'allowed' },
      because: { code: 'PEER_LISTED', text, config: [line.by, ...named], assumed },
    };
  }
  const alias = listed.find(({ name }) => aliases.some((other) => sameHostName(name, other)));
  if (alias) {
    const text = `${who}, which is not listed; its alias ${alias.name} is, and whether that counts is not known.`;
    const because: Reason = { code: 'PEER_LISTED_AS_ALIAS', text, config: [alias.by, ...named], assumed };
    return { verdict: { kind: 'not-known' }, because };
  }
  const missing = `SERVER = ${peerName}`;
  const text = `${who}, and no SERVER or MEDIA_SERVER line lists that name: ${entry ? '' : 'if it resolves so there, '}it answers with status 46 or 59 unless "${missing}" is added.`;
  const because: Reason = { code: 'PEER_NOT_LISTED', text, config: named, assumed };
  return { verdict: entry ? { kind: 'refused', statuses: [46, 59], missing } : { kind: 'not-known' }, because };
}
