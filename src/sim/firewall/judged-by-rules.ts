import type { Hook, Ruleset } from '../../model/netfilter.ts';
import { BYTES, TTL, turned } from '../../trace/answer.ts';
import type { FilterAction, FilterAnswer } from '../../trace/filter-verdict.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { conntrackSettings } from '../../trace/netfilter/conntrack-settings.ts';
import { type HookResult, passHook } from '../../trace/netfilter/hook.ts';
import { hookOrderOf } from '../../trace/netfilter/hook-order.ts';
import { hookHostOf } from '../../trace/netfilter/netfilter-of-node.ts';
import type { Packet } from '../../trace/packet.ts';
import { type ConntrackOptions, INVALID, type Crossing, type Tracked } from './conntrack.ts';
import { opposite } from './firewall.ts';

type Track = () => Tracked;

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
 * it meet different ones. Translations are not followed.
 */
export function judgeByRules(node: LoadedNode, ruleset: Ruleset): ConntrackOptions['judge'] {
  const settings = conntrackSettings(node.node.stack.parameters);
  const host = hookHostOf(node);

  /** Undefined: all of them let it pass. */
  const stoppedAt = (stops: readonly Stop[], packet: Packet, track: Track): Refused | undefined => {
    const connections = { track, confirm: () => {}, isTaken: () => false };
    const order = hookOrderOf(ruleset, packet);
    let passing = packet;
    let tracked: Tracked | undefined;
    for (const stop of stops) {
      const stages = order.stages(stop.hook);
      if (stages.every(({ kind }) => kind === 'track')) {
        if (stages.length > 0) tracked ??= track();
        continue;
      }
      const result = passHook({ ruleset, ...stop, packet: passing, connections, settings, tracked, host, user: USER });
      if (result.action.kind === 'drop')
        return { action: result.action, by: ruleOf(result.steps), tracked: result.tracked };
      ({ packet: passing, tracked } = result);
    }
    return undefined;
  };

  /** What rules refuse is answered by the node itself, and its own answer passes rules, too. */
  const isSent = (answer: FilterAnswer, packet: Packet, { crossing, tracked }: Told): boolean =>
    stoppedAt(stopsOfAnswer(crossing), packetOfAnswer(answer, packet), () => attached(tracked)) === undefined;

  return (packet, track, crossing) => {
    const stopped = stoppedAt(stopsOf(crossing), packet, track);
    if (!stopped) return PASS;
    const { action, by, tracked } = stopped;
    const { answer, ...silent } = action;
    if (!answer || isSent(answer, packet, { crossing, tracked })) return { ...action, by };
    return { ...silent, disposition: SILENT[action.disposition] ?? action.disposition, by };
  };
}

const PASS: FilterAction = { kind: 'pass' };

interface Refused {
  readonly action: Extract<FilterAction, { readonly kind: 'drop' }>;
  readonly by: string | undefined;
  readonly tracked: Tracked | undefined;
}

interface Told {
  readonly crossing: Crossing;
  readonly tracked: Tracked | undefined;
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

/** nf_ct_attach(): it belongs to the connection of the packet that it answers, where that has one. */
function attached(tracked: Tracked | undefined): Tracked {
  if (tracked === undefined || tracked.state === 'invalid' || tracked.state === 'untracked') return INVALID;
  return { state: 'related', direction: opposite(tracked.direction) };
}

function packetOfAnswer(answer: FilterAnswer, packet: Packet): Packet {
  const back = { ...turned(packet), ttl: TTL, mark: 0 };
  if (answer.kind === 'reset') return { ...back, tcp: 'reset', bytes: BYTES.ack, dontFragment: true };
  const { tcp: _, ...rest } = back;
  const icmp = { kind: answer.icmp, about: packet };
  return { ...rest, protocol: 'icmp', sourcePort: 0, destinationPort: 0, icmp, bytes: BYTES.icmp, dontFragment: false };
}

/** What its sender sees of a refusal whose answer does not get out. */
const SILENT: Partial<Record<Refused['action']['disposition'], 'DENIED_SILENT' | 'NO_STATE_SILENT'>> = {
  DENIED_RESET: 'DENIED_SILENT',
  DENIED_ICMP: 'DENIED_SILENT',
  NO_STATE_RESET: 'NO_STATE_SILENT',
};

/** The line that discards a packet, and where it stands. */
function ruleOf(steps: HookResult['steps']): string | undefined {
  const [line] = steps.at(-1)?.because.config ?? [];
  return line && `“${line.text}” (${line.file}:${line.line})`;
}
