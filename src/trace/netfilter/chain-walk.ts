import { type Address, parseAddress } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { AssumptionCode } from '../../model/codes.ts';
import type {
  Chain,
  FilterRule,
  FilterStatement,
  LogStatement,
  RejectKind,
  TranslationTarget,
} from '../../model/netfilter.ts';
import type { FilterStep } from '../filter-verdict.ts';
import type { Packet } from '../packet.ts';
import { type ConnectionEntry, type Connections, type Tracked, UNTRACKED } from './conntrack.ts';
import { decidesNothing } from './decides-nothing.ts';
import type { BasedChain, HookOrder } from './hook-order.ts';
import { allHold, type MatchSubject } from './packet-match.ts';
import { markChanged, notUnderstood } from './sentences.ts';
import { mapConnection, type Mapping, type Side } from './translation.ts';
import type { Tuple } from './tuple.ts';

/** NFT_JUMP_STACK_SIZE: nft refuses deeper rule sets, and the kernel drops what gets there all the same. */
export const jumpsMax = 16;

/**
 * Rules that one packet is compared with at one hook. Sixteen levels of calls could take an age; real rule sets stay
 * far below.
 */
export const rulesMax = 1_000_000;

export type ChainVerdict =
  | { readonly kind: 'accept' | 'drop'; readonly rule?: FilterRule }
  | { readonly kind: 'reject'; readonly with: RejectKind; readonly rule: FilterRule }
  | { readonly kind: 'too-deep' | 'too-many' | 'no-address'; readonly rule: FilterRule };

/** A packet as a rule writes it down, in the place where it was then. */
export interface LoggedPacket {
  readonly statement: LogStatement;
  readonly rule: FilterRule;
  /** With what rules before have changed. */
  readonly packet: Packet;
  readonly arrival?: string | undefined;
  readonly egress?: string | undefined;
}

/** A packet on its way through the chains of one hook. What rules change stands here. */
export class ChainWalk {
  subject: MatchSubject;
  readonly steps: FilterStep[] = [];
  readonly assumed = new Set<AssumptionCode>();
  /** The policy of time-outs that rules gave to the connection that the packet begins. */
  timeouts: string | undefined;
  readonly logged: LoggedPacket[] = [];
  readonly #order: HookOrder;
  readonly #connections: Connections;
  #rules = 0;

  constructor(order: HookOrder, subject: MatchSubject, connections: Connections) {
    this.#order = order;
    this.subject = subject;
    this.#connections = connections;
  }

  get packet(): Packet {
    return this.subject.packet;
  }

  set packet(packet: Packet) {
    this.subject = { ...this.subject, packet };
  }

  get tracked(): Tracked | undefined {
    return this.subject.tracked;
  }

  set tracked(tracked: Tracked | undefined) {
    this.subject = { ...this.subject, tracked };
  }

  /** `side`: what a nat chain translates. */
  run(chain: BasedChain, side?: Side): ChainVerdict {
    return this.#run(chain, 0, side) ?? { kind: chain.base.policy };
  }

  /** Undefined: the end of the chain, or a return. */
  #run(chain: Chain, depth: number, side: Side | undefined): ChainVerdict | undefined {
    for (const rule of chain.rules) {
      if (++this.#rules > rulesMax) return { kind: 'too-many', rule };
      if (!this.#matches(rule)) continue;
      for (const statement of rule.statements) {
        const next = this.#execute(statement, rule, side);
        if (next === undefined) continue;
        if (next.kind === 'return') return undefined;
        if (next.kind !== 'call') return next;
        const called = this.#order.chainNamed(chain, next.chain);
        if (called === undefined) {
          this.#passedBy(rule);
          continue;
        }
        if (depth + 1 >= jumpsMax) return { kind: 'too-deep', rule };
        const verdict = this.#run(called, depth + 1, side);
        if (verdict !== undefined || next.forGood) return verdict;
        break;
      }
    }
    return undefined;
  }

  #matches(rule: FilterRule): boolean {
    const held = allHold(rule.matches, this.subject);
    if (held === 'holds' || held === 'fails') return held === 'holds';
    const decides = !decidesNothing(rule);
    if (decides && held === 'unlimited') this.assumed.add('ASSUMED_BELOW_LIMIT');
    if (decides && held === 'unknown') this.#passedBy(rule);
    return held === 'unlimited';
  }

  #passedBy(rule: FilterRule): void {
    this.assumed.add('ASSUMED_NOT_UNDERSTOOD');
    this.steps.push({ kind: 'filter', because: notUnderstood(rule) });
  }

  #execute(statement: FilterStatement, rule: FilterRule, side: Side | undefined): Next | undefined {
    switch (statement.kind) {
      case 'accept':
      case 'drop':
        return { kind: statement.kind, rule };
      case 'return':
        return { kind: 'return' };
      case 'jump':
      case 'goto':
        return { kind: 'call', chain: statement.chain, forGood: statement.kind === 'goto' };
      case 'reject':
        return { kind: 'reject', with: statement.with, rule };
      case 'set-mark':
        this.#mark(rule, (this.packet.mark & ~statement.mask) ^ statement.value);
        return undefined;
      case 'notrack':
        // Behind conntrack it comes too late (nft_notrack_eval), and behind CT --timeout: that has marked the packet.
        if (this.timeouts === undefined) this.tracked ??= UNTRACKED;
        return undefined;
      case 'set-timeouts':
        this.#setTimeouts(statement);
        return undefined;
      case 'set-connection-mark':
      case 'save-mark':
      case 'restore-mark':
        this.#connectionMark(statement, rule);
        return undefined;
      case 'snat':
      case 'dnat':
      case 'masquerade':
      case 'redirect':
        return this.#translate(statement, rule, side);
      case 'not-understood':
        this.#passedBy(rule);
        return undefined;
      case 'log': {
        const { packet, arrival, egress } = this.subject;
        this.logged.push({ statement, rule, packet, arrival, egress });
        return undefined;
      }
      case 'continue':
      case 'set-mss':
      case 'no-verdict':
        return undefined;
    }
  }

  /**
   * xt_ct_target() does nothing to a packet that another has marked; nft_ct_timeout_obj_eval() to one of a connection
   * that is known, or of another protocol.
   */
  #setTimeouts({ policy, of }: Extract<FilterStatement, { kind: 'set-timeouts' }>): void {
    if (of === 'connection') {
      if (this.tracked?.state === 'new' && this.#order.hasTimeoutsFor(this.packet, policy)) this.timeouts = policy;
    } else if (this.tracked === undefined) this.timeouts ??= policy;
  }

  #mark(rule: FilterRule, bits: number): void {
    const mark = bits >>> 0;
    if (mark === this.packet.mark) return;
    this.packet = { ...this.packet, mark };
    this.steps.push({ kind: 'filter', because: markChanged(rule, mark), packet: this.packet });
  }

  #connectionMark(
    statement: Extract<FilterStatement, { kind: 'set-connection-mark' | 'save-mark' | 'restore-mark' }>,
    rule: FilterRule,
  ): void {
    const entry = this.tracked?.entry;
    if (entry === undefined) return;
    const { mark } = this.packet;
    switch (statement.kind) {
      case 'set-connection-mark':
        entry.mark = ((entry.mark & ~statement.mask) ^ statement.value) >>> 0;
        return;
      case 'save-mark':
        entry.mark = ((entry.mark & ~statement.mask) ^ (mark & statement.mask)) >>> 0;
        return;
      case 'restore-mark':
        this.#mark(rule, (mark & ~statement.mask) ^ (entry.mark & (statement.taken ?? statement.mask)));
    }
  }

  /**
   * A translation ends the chain (nf_nat_setup_info answers NF_ACCEPT). It is the connection that is translated, not
   * the packet.
   */
  #translate(statement: TranslationStatement, rule: FilterRule, side: Side | undefined): ChainVerdict | undefined {
    const entry = this.tracked?.entry;
    const wants = statement.kind === 'snat' || statement.kind === 'masquerade' ? 'source' : 'destination';
    if (entry === undefined || side !== wants) return undefined;
    const mapping = this.#mapping(statement);
    if (mapping === undefined) return { kind: 'no-address', rule };
    if (isRange(statement, entry)) this.assumed.add('ASSUMED_POOL_ADDRESS');
    this.map(side, mapping);
    return { kind: 'accept', rule };
  }

  /**
   * Without a mapping everything stays as it is, unless another connection is so already (`nf_nat_alloc_null_binding`).
   */
  map(side: Side, mapping: Mapping): void {
    const entry = this.tracked?.entry;
    if (entry === undefined) return;
    const isTaken = (reply: Tuple) => this.#connections.isTaken(reply, entry);
    if (mapConnection(entry, side, { ...mapping, isTaken })) this.assumed.add('ASSUMED_POOL_ADDRESS');
  }

  #mapping(statement: TranslationStatement): Mapping | undefined {
    const { host, arrival, egress, hook } = this.subject;
    switch (statement.kind) {
      case 'snat':
      case 'dnat':
        return statement.to;
      case 'masquerade': {
        const address = host.masqueradeAddress(egress ?? '', this.packet);
        return address && { address, ...(statement.ports && { ports: statement.ports }) };
      }
      case 'redirect': {
        const address = hook === 'output' ? loopbackOf(this.packet) : host.redirectAddress(arrival ?? '', this.packet);
        const { port } = statement;
        return address && { address, ...(port !== undefined && { ports: { from: port, to: port } }) };
      }
    }
  }
}

type TranslationStatement = Extract<FilterStatement, { kind: 'snat' | 'dnat' | 'masquerade' | 'redirect' }>;

const loopbackOf = ({ source }: Packet): Address | undefined =>
  parseAddress(familyOf(source) === 4 ? '127.0.0.1' : '::1');

/** Whether the kernel may take another address or port than the first. */
function isRange(statement: TranslationStatement, { original }: ConnectionEntry): boolean {
  const target: TranslationTarget = 'to' in statement ? statement.to : {};
  const ports = 'ports' in statement ? statement.ports : target.ports;
  if (target.addressTo !== undefined && target.addressTo !== target.address) return true;
  if (ports === undefined || ports.from === ports.to) return false;
  const isSource = statement.kind === 'snat' || statement.kind === 'masquerade';
  const port = isSource ? original.sourcePort : original.destinationPort;
  return port < ports.from || port > ports.to;
}

type Next =
  | ChainVerdict
  | { readonly kind: 'return' }
  | { readonly kind: 'call'; readonly chain: string; readonly forGood: boolean };
