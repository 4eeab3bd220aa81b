import { contains } from '../../base/prefix.ts';
import { connectionKey } from '../../model/flow.ts';
import type { TablePermit, TablePolicy } from '../../model/node.ts';
import type { FilterAction } from '../filter-verdict.ts';
import { flowOf, type Packet } from '../packet.ts';
import type { HookPoint, HookVerdict, PacketFilter } from '../packet-filter.ts';
import type { Reason } from '../reason.ts';

/**
 * A stateful device of another vendor: permits, a table of connections, and what it does with packets that have none.
 */
export class TableFilter implements PacketFilter {
  readonly #policy: TablePolicy;
  readonly #guardsItself: boolean;
  readonly #connections = new Set<string>();

  /** `guardsItself`: it minds what its node sends and gets, too, and not only what that passes on. */
  constructor(policy: TablePolicy, guardsItself = false) {
    this.#policy = policy;
    this.#guardsItself = guardsItself;
  }

  pass(point: HookPoint): HookVerdict {
    const { packet } = point;
    const isMinded = point.hook === 'forward' || (this.#guardsItself && comesBy(point));
    if (!isMinded) return verdict(packet, PASS);
    const key = connectionKey(flowOf(packet.icmp?.about ?? packet));
    if (this.#connections.has(key))
      return verdict(packet, PASS, this.#because('TABLE_CONNECTION_KNOWN', 'it belongs to a connection in the table.'));
    const stranger = judgeStranger(this.#policy, packet, { isOutbound: point.hook === 'output' });
    if (stranger.action.kind === 'pass') this.#connections.add(key);
    return verdict(packet, stranger.action, this.#whyOf(stranger));
  }

  #whyOf({ code, permit }: Stranger): Reason {
    const because = this.#because(code, WORDS[code]);
    return permit ? { ...because, config: permit.by ? [permit.by] : [] } : because;
  }

  #because(code: Reason['code'], words: string): Reason {
    return { code, text: `${this.#policy.preset}: ${words}`, config: this.#policy.by ? [this.#policy.by] : [] };
  }
}

const PASS: FilterAction = { kind: 'pass' };

/** What the node itself sends and gets by its interfaces, but for its answers to what it discards. */
function comesBy({ hook, arrival, egress, answers }: HookPoint): boolean {
  switch (hook) {
    case 'input':
      return arrival !== 'lo';
    case 'output':
      return egress !== 'lo' && answers !== true;
    case 'forward':
    case 'prerouting':
    case 'postrouting':
      return false;
  }
}

/** What becomes of a packet that belongs to no connection. */
interface Stranger {
  readonly action: FilterAction;
  readonly code: keyof typeof WORDS;
  /** Which lets it begin a connection. */
  readonly permit?: TablePermit;
}

const WORDS = {
  TABLE_CONNECTION_MADE: 'a permit lets it begin a connection.',
  TABLE_NOT_PERMITTED: 'no permit lets it begin a connection.',
  TABLE_ADOPTED: 'it takes up the connection in mid-stream.',
  TABLE_WITHOUT_CONNECTION: 'it knows no connection that the packet belongs to.',
} as const;

/**
 * The decision alone: the simulation asks for it with each connection, and has no use for the words. `isOutbound`: the
 * host that the device guards sends it itself.
 */
export function judgeStranger(
  policy: TablePolicy,
  packet: Packet,
  { isOutbound }: { readonly isOutbound: boolean },
): Stranger {
  if (!begins(packet)) {
    const how = policy.withoutState;
    if (how === 'adopt' || (how === 'adopt-outbound' && isOutbound && packet.protocol === 'tcp'))
      return { action: PASS, code: 'TABLE_ADOPTED' };
    return { action: withoutState(policy.withoutState, packet), code: 'TABLE_WITHOUT_CONNECTION' };
  }
  const permit = policy.permits.find((one) => permits(one, packet));
  return permit
    ? { action: PASS, code: 'TABLE_CONNECTION_MADE', permit }
    : { action: denial(policy.denial, packet), code: 'TABLE_NOT_PERMITTED' };
}

const withoutState = (how: TablePolicy['withoutState'], { protocol }: Packet): FilterAction =>
  how === 'reset' && protocol === 'tcp'
    ? { kind: 'drop', disposition: 'NO_STATE_RESET', answer: { kind: 'reset' } }
    : { kind: 'drop', disposition: 'NO_STATE_SILENT' };

const verdict = (packet: Packet, action: FilterAction, because?: Reason): HookVerdict => ({
  action,
  packet,
  steps: because ? [{ kind: action.kind === 'pass' ? 'connection' : 'filter', because }] : [],
  assumed: [],
  rerouted: false,
});

const begins = ({ protocol, tcp, icmp }: Packet): boolean =>
  protocol === 'tcp' ? tcp === 'syn' : protocol === 'udp' || icmp?.kind === 'echo';

/** Whether a permit, or a time-out for some connections, holds for a packet. */
export function permits({ protocol, from, to, ports }: TablePermit, packet: Packet): boolean {
  if (protocol !== undefined && protocol !== packet.protocol) return false;
  if (from && !contains(from, packet.source)) return false;
  if (to && !contains(to, packet.destination)) return false;
  return !ports || (packet.destinationPort >= ports.from && packet.destinationPort <= ports.to);
}

function denial(how: TablePolicy['denial'], { protocol }: Packet): FilterAction {
  switch (how) {
    case 'silent':
      return { kind: 'drop', disposition: 'DENIED_SILENT' };
    case 'reset':
      return protocol === 'tcp'
        ? { kind: 'drop', disposition: 'DENIED_RESET', answer: { kind: 'reset' } }
        : { kind: 'drop', disposition: 'DENIED_SILENT' };
    case 'icmp':
      return { kind: 'drop', disposition: 'DENIED_ICMP', answer: { kind: 'icmp', icmp: 'admin-prohibited' } };
  }
}
