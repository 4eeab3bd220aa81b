import type { ConfigLine } from '../../model/configuration.ts';
import type { Chain, FilterRule } from '../../model/netfilter.ts';
import type { Packet } from '../packet.ts';
import type { Reason, ReasonCode } from '../reason.ts';
import type { Tracked } from './conntrack.ts';
import type { BasedChain } from './hook-order.ts';

export const linesOf = ({ by }: { readonly by?: ConfigLine }): readonly ConfigLine[] => (by ? [by] : []);

const place = ({ family, table, name }: Chain): string => `chain ${name} of table ${family} ${table}`;
const placeAt = (chain: BasedChain): string => `${place(chain)} (${chain.base.hook}, priority ${chain.base.priority})`;
const ruleText = ({ by }: FilterRule): string => (by ? `“${by.text}”` : 'a rule without text');

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Decided {
  readonly chain: BasedChain;
  /** None: the policy of the chain decided. */
  readonly rule: FilterRule | undefined;
}

export function acceptedBy({ chain, rule }: Decided): Reason {
  if (rule === undefined) {
    return {
      code: 'CHAIN_POLICY_ACCEPTED',
      text: `The policy of ${placeAt(chain)} accepts it.`,
      config: linesOf(chain),
    };
  }
  return {
    code: 'RULE_ACCEPTED',
    text: `${upper(placeAt(chain))} accepts it: ${ruleText(rule)}.`,
    config: linesOf(rule),
  };
}

export function droppedBy({ chain, rule }: Decided): Reason {
  if (rule === undefined) {
    const text = `No rule of ${placeAt(chain)} decides, and its policy drops it.`;
    return { code: 'CHAIN_POLICY_DROPPED', text, config: linesOf(chain) };
  }
  return { code: 'RULE_DROPPED', text: `${upper(placeAt(chain))} drops it: ${ruleText(rule)}.`, config: linesOf(rule) };
}

export function rejectedBy({ chain, rule, answer }: Decided & { readonly answer: string }): Reason {
  const text = `${upper(placeAt(chain))} refuses it with ${answer}: ${rule ? ruleText(rule) : 'its policy'}.`;
  return { code: 'RULE_REJECTED', text, config: rule ? linesOf(rule) : [] };
}

/** A drop or a refusal that only a missing connection explains. */
export function withoutConnection(stopped: Reason, { state }: { readonly state: string }): Reason {
  const text =
    `${stopped.text} It is ${state} to conntrack, because the node has not seen the beginning of its connection; ` +
    'a packet of a connection that it knows would have passed here.';
  return { ...stopped, code: 'NO_CONNECTION_KNOWN', text };
}

export const notUnderstood = (rule: FilterRule): Reason => ({
  code: 'RULE_NOT_UNDERSTOOD',
  text: `The rule ${ruleText(rule)} could decide, but is not understood; it is taken not to hold.`,
  config: linesOf(rule),
});

export const markChanged = (rule: FilterRule, mark: number): Reason => ({
  code: 'MARK_CHANGED',
  text: `Its mark becomes 0x${mark.toString(16)}: ${ruleText(rule)}.`,
  config: linesOf(rule),
});

const stateCodes: Readonly<Record<Tracked['state'], ReasonCode>> = {
  new: 'CONNTRACK_NEW',
  established: 'CONNTRACK_ESTABLISHED',
  related: 'CONNTRACK_RELATED',
  invalid: 'CONNTRACK_INVALID',
  untracked: 'CONNTRACK_BYPASSED',
};

const stateTexts: Readonly<Record<Tracked['state'], string>> = {
  new: 'It begins a connection, or belongs to one without an answer: its state is new.',
  established: 'It belongs to a connection that has been answered: its state is established.',
  related: 'It tells of a known connection: its state is related.',
  invalid: 'It fits no connection and cannot begin one: its state is invalid.',
  untracked: 'It is kept away from connection tracking: its state is untracked.',
};

export function trackedAs({ state, pickedUp, looseAssumed }: Tracked): Reason {
  const assumed = looseAssumed ? { assumed: ['ASSUMED_TCP_LOOSE'] as const } : {};
  if (!pickedUp) return { code: stateCodes[state], text: stateTexts[state], config: [], ...assumed };
  const text = 'It is no SYN, but begins an entry all the same, because tcp_loose is on: its state is new.';
  return { code: 'CONNTRACK_PICKED_UP', text, config: [], ...assumed };
}

const end = (address: string, port: number): string => `${address} port ${port}`;

/** How one packet differs from the other. */
export function changeText(before: Packet, after: Packet): string {
  const ends = (packet: Packet) =>
    packet.protocol === 'icmp'
      ? `${packet.source} to ${packet.destination}`
      : `${end(packet.source, packet.sourcePort)} to ${end(packet.destination, packet.destinationPort)}`;
  return `${ends(before)} becomes ${ends(after)}`;
}
