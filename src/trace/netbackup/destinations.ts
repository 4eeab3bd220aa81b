import type { Address } from '../../base/address.ts';
import type { Reason } from '../reason.ts';
import { matches, type NetworkEntry } from './network-entry.ts';

/** What the entries make of the addresses of a host. */
export interface DestinationChoice {
  /** One for each resolved address, in the order in which they were resolved. */
  readonly verdicts: readonly DestinationVerdict[];
  /** Undefined: none is left, and nothing is sent. */
  readonly chosen?: Address;
  readonly because: Reason;
}

export interface DestinationVerdict {
  readonly address: Address;
  readonly kind: 'selected' | 'allowed' | 'refused';
  /** Every entry that was looked at, in order; the last one is where the evaluation stopped. */
  readonly looks: readonly EntryLook[];
  readonly because: Reason;
}

export interface EntryLook {
  readonly entry: NetworkEntry['entry'];
  readonly hit: boolean;
  readonly outcome: 'select' | 'refuse' | 'go-on';
}

export interface DestinationQuestion {
  readonly addresses: readonly Address[];
  /** As `entriesInOrder` sorts them. */
  readonly entries: readonly NetworkEntry[];
}

/**
 * Which of a host's addresses NetBackup connects to. Each is held against the entries from the first one on; MATCH
 * selects and stops, an ONLY that does not hold the address refuses it and stops, as does a PROHIBITED that does
 * (NetBackup Administrator's Guide I, PREFERRED_NETWORK, "directive"). A selected address is preferred to one that is
 * merely allowed (same guide, "Configuration to prefer a specified address").
 */
export function chooseDestination({ addresses, entries }: DestinationQuestion): DestinationChoice {
  const verdicts = addresses.map((address) => judge(address, entries));
  const taken = verdicts.find(({ kind }) => kind === 'selected') ?? verdicts.find(({ kind }) => kind === 'allowed');
  if (taken) return { verdicts, chosen: taken.address, because: taken.because };
  const config = [...new Set(verdicts.flatMap(({ because }) => because.config))];
  const text =
    addresses.length === 0
      ? 'There is no address to connect to, so no connection is attempted.'
      : `The entries refuse ${addresses.join(', ')}: no address is left, and no packet is sent.`;
  return { verdicts, because: { code: 'NO_DESTINATION_ALLOWED', text, config } };
}

function judge(address: Address, entries: readonly NetworkEntry[]): DestinationVerdict {
  const looks: EntryLook[] = [];
  for (const one of entries) {
    const look = lookAt(address, one);
    looks.push(look);
    if (look.outcome === 'go-on') continue;
    return {
      address,
      kind: look.outcome === 'select' ? 'selected' : 'refused',
      looks,
      because: stopReason(address, look),
    };
  }
  return { address, kind: 'allowed', looks, because: allowedReason(address, looks) };
}

function lookAt(address: Address, { entry, target }: NetworkEntry): EntryLook {
  const hit = matches(target, address);
  // A target without an address is ignored; an ONLY would else refuse everything because a name server is down.
  if (target.kind === 'nothing') return { entry, hit, outcome: 'go-on' };
  switch (entry.directive) {
    case 'MATCH':
      return { entry, hit, outcome: hit ? 'select' : 'go-on' };
    case 'ONLY':
      return { entry, hit, outcome: hit ? 'go-on' : 'refuse' };
    case 'PROHIBITED':
      return { entry, hit, outcome: hit ? 'refuse' : 'go-on' };
  }
}

function stopReason(address: Address, { entry }: EntryLook): Reason {
  const config = [entry.by];
  const line = `"${entry.by.text}"`;
  switch (entry.directive) {
    case 'MATCH':
      return { code: 'DESTINATION_SELECTED', text: `${line} holds ${address} and selects it.`, config };
    case 'ONLY':
      return { code: 'DESTINATION_OUTSIDE_ONLY', text: `${line} does not hold ${address}, so it is not used.`, config };
    case 'PROHIBITED':
      return { code: 'DESTINATION_PROHIBITED', text: `${line} holds ${address}, so it is not used.`, config };
  }
}

function allowedReason(address: Address, looks: readonly EntryLook[]): Reason {
  const holding = looks.filter(({ hit }) => hit).map(({ entry }) => entry.by);
  if (holding.length === 0)
    return { code: 'DESTINATION_NOT_RULED', text: `No entry applies to ${address}, so it may be used.`, config: [] };
  const text = `${holding.map((by) => `"${by.text}"`).join(' and ')} holds ${address}, so it may be used.`;
  return { code: 'DESTINATION_WITHIN_ONLY', text, config: holding };
}
