import type { Disposition } from '../../model/codes.ts';
import { lineWords } from '../../model/configuration.ts';
import type { Hook, Ruleset } from '../../model/netfilter.ts';
import { BYTES, TTL, turned } from '../../trace/answer.ts';
import type { FilterAction, FilterAnswer } from '../../trace/filter-verdict.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { conntrackSettings } from '../../trace/netfilter/conntrack-settings.ts';
import type { LoggedPacket } from '../../trace/netfilter/chain-walk.ts';
import { type HookOptions, type HookResult, passHook } from '../../trace/netfilter/hook.ts';
import { hookOrderOf } from '../../trace/netfilter/hook-order.ts';
import { INVALID, type Tracked, trackedAnswer } from '../../trace/netfilter/conntrack.ts';
import { hookHostOf } from '../../trace/netfilter/netfilter-of-node.ts';
import type { Packet } from '../../trace/packet.ts';
import { packetOfError } from '../datagram.ts';
import { type ConntrackTimes, conntrackTimes, policyTimes } from './conntrack-times.ts';
import type { AddedRule } from './added-rule.ts';
import type { Tracking, Crossing, Judge } from './judge.ts';

/** A hook that a packet passes, and the interfaces that rules of it see. */
interface Stop {
  readonly hook: Hook;
  readonly arrival?: string;
  readonly egress?: string;
}

/** The user that rules of OUTPUT ask for: programs of backups and databases begin as root, and so does a trace. */
const USER = 0;

/**
 * The rules of a node, at each hook that a packet passes there: what is forwarded, what the node sends and what is for
 * it meet different ones. A connection is translated as its first packet is; what comes to an address of the node and
 * belongs to no connection is for the node itself, where nobody waits for it.
 */
export function judgeByRules(node: LoadedNode, ruleset: Ruleset): Judge {
  const rules = new RulesOfNode(node, ruleset);
  return (packet, tracking, crossing, added) => {
    const { action, by, tracked, logged, ...passed } = rules.lead(packet, stopsOf(crossing), tracking, added);
    if (action.kind === 'pass') return { kind: 'pass', ...passed, logged };
    const { answer, ...silent } = action;
    const answering = tracked && (action === NOBODY_THERE ? answerOfSocket(tracked) : trackedAnswer(tracked));
    // What the node answers by itself passes rules, too.
    const isSent = (one: FilterAnswer): boolean => {
      const own: Tracking = { track: () => answering ?? INVALID, isTaken: () => false };
      return rules.lead(packetOfAnswer(one, packet), stopsOfAnswer(crossing), own).action.kind === 'pass';
    };
    const resets = action !== NOBODY_THERE && answer?.kind === 'reset';
    if (!answer || isSent(answer)) return { ...action, by, resets, logged };
    return { ...silent, disposition: SILENT[action.disposition] ?? action.disposition, by, resets, logged };
  };
}

const PASS: FilterAction = { kind: 'pass' };

/** What the TCP of a node says where it has no socket (tcp_v4_send_reset). */
const NOBODY_THERE: FilterAction = { kind: 'drop', disposition: 'NO_STATE_RESET', answer: { kind: 'reset' } };

/** It belongs to what the packet began, which is confirmed behind INPUT (nf_confirm). */
const answerOfSocket = ({ entry }: Tracked): Tracked | undefined =>
  entry && { state: 'established', direction: 'reply', entry };

/** How far a packet comes, and as what. */
interface Led {
  readonly action: FilterAction;
  /** The rule that discards it. */
  readonly by?: string | undefined;
  readonly packet: Packet;
  readonly tracked: Tracked | undefined;
  /** As rules on its way wrote it down. */
  readonly logged: readonly LoggedPacket[];
  /** Those that rules give to the connection that the packet begins. */
  readonly times?: ConntrackTimes | undefined;
}

class RulesOfNode {
  readonly #given: Pick<HookOptions, 'ruleset' | 'settings' | 'host'>;
  readonly #times: ReadonlyMap<string, ConntrackTimes>;

  constructor(node: LoadedNode, ruleset: Ruleset) {
    this.#given = { ruleset, settings: conntrackSettings(node.node.stack.parameters), host: hookHostOf(node) };
    this.#times = timesOfPolicies(node, ruleset);
  }

  lead(packet: Packet, stops: readonly Stop[], { track, isTaken }: Tracking, added?: AddedRule): Led {
    const connections = { track, confirm: () => {}, isTaken };
    const order = hookOrderOf(this.#given.ruleset, packet);
    let passing = packet;
    let tracked: Tracked | undefined;
    let times: ConntrackTimes | undefined;
    const logged: LoggedPacket[] = [];
    for (const { hook, ...on } of stops) {
      const isLocal = hook === 'forward' && this.#given.host.isLocal(passing.destination);
      const stop: Stop = isLocal ? { hook: 'input', arrival: on.arrival } : { hook, ...on };
      const stages = order.stages(stop.hook);
      if (added && FILTERING.has(stop.hook)) {
        // OUTPUT tracks a packet before it filters it.
        if (stages.some(({ kind }) => kind === 'track')) tracked ??= track();
        const rule = added(tracked);
        if (rule?.log) logged.push({ statement: rule.log, rule: NO_MATCHES, packet: passing, ...stop });
        if (rule) return { action: rule.action, packet: passing, tracked, logged };
      }
      if (stages.some(({ kind }) => kind !== 'track')) {
        const result = passHook({ ...this.#given, ...stop, packet: passing, connections, tracked, user: USER });
        const { action, steps, timeouts } = result;
        ({ packet: passing, tracked } = result);
        logged.push(...result.logged);
        if (action.kind === 'drop') return { action, by: ruleOf(steps), packet: passing, tracked, logged };
        if (timeouts !== undefined) times = this.#times.get(timeouts) ?? times;
      } else if (stages.length > 0) tracked ??= track();
      if (isLocal) return { action: NOBODY_THERE, packet: passing, tracked, logged };
    }
    return { action: PASS, packet: passing, tracked, times, logged };
  }
}

const NO_MATCHES = { matches: [], statements: [] };

/** NF_IP_PRI_FILTER comes behind NF_IP_PRI_CONNTRACK; only OUTPUT has both. */
const FILTERING: ReadonlySet<Hook> = new Set(['input', 'forward', 'output']);

/** By what rules call them. */
function timesOfPolicies({ node: { stack } }: LoadedNode, { timeouts }: Ruleset): ReadonlyMap<string, ConntrackTimes> {
  const base = conntrackTimes(stack.parameters);
  return new Map([...(timeouts ?? [])].map(([name, policy]) => [name, policyTimes(policy, base)]));
}

function stopsOf({ arrival, egress, own }: Crossing): readonly Stop[] {
  switch (own) {
    case 'sender':
      return [
        { hook: 'output', egress },
        { hook: 'postrouting', egress },
      ];
    case 'receiver':
      return [
        { hook: 'prerouting', arrival },
        { hook: 'input', arrival },
      ];
    case undefined:
      return [
        { hook: 'prerouting', arrival },
        { hook: 'forward', arrival, egress },
        { hook: 'postrouting', arrival, egress },
      ];
  }
}

/** Back to where the packet came from; what a node refuses itself comes back to it by the loopback. */
function stopsOfAnswer({ arrival, own }: Crossing): readonly Stop[] {
  const egress = own === 'sender' ? 'lo' : arrival;
  const out = stopsOf({ arrival, egress, own: 'sender' });
  return own === 'sender' ? [...out, ...stopsOf({ arrival: 'lo', egress, own: 'receiver' })] : out;
}

function packetOfAnswer(answer: FilterAnswer, packet: Packet): Packet {
  if (answer.kind !== 'reset') return packetOfError(packet, answer.icmp);
  return { ...turned(packet), ttl: TTL, mark: 0, tcp: 'reset', bytes: BYTES.ack, dontFragment: true };
}

/** What its sender sees of a refusal whose answer does not get out. */
const SILENT: Partial<Record<Disposition, 'DENIED_SILENT' | 'NO_STATE_SILENT'>> = {
  DENIED_RESET: 'DENIED_SILENT',
  DENIED_ICMP: 'DENIED_SILENT',
  NO_STATE_RESET: 'NO_STATE_SILENT',
};

/** The line that discards a packet, and where it stands. */
function ruleOf(steps: HookResult['steps']): string | undefined {
  const [line] = steps.at(-1)?.because.config ?? [];
  return line && `“${line.text}” (${lineWords(line)})`;
}
