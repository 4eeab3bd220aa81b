import type { FilterRule, Hook, Ruleset } from '../../model/netfilter.ts';
import type { FilterAction, FilterStep, FilterVerdict } from '../filter-verdict.ts';
import { isIcmpError, type Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import { type ChainVerdict, ChainWalk, type LoggedPacket, rulesMax } from './chain-walk.ts';
import type { Connections, Tracked } from './conntrack.ts';
import type { ConntrackSettings } from './conntrack-settings.ts';
import { type BasedChain, type HookOrder, type HookStage, hookOrderOf } from './hook-order.ts';
import type { HookHost, MatchSubject } from './packet-match.ts';
import { droppedSilently, passed, refusal, withoutState } from './refusal.ts';
import { acceptedBy, changeText, droppedBy, linesOf, rejectedBy, trackedAs, withoutConnection } from './sentences.ts';
import { type Side, translated } from './translation.ts';
import { scratchConnection } from './scratch-connection.ts';

export interface HookOptions {
  readonly ruleset: Ruleset;
  readonly hook: Hook;
  readonly packet: Packet;
  /** The interface that it came in by; undefined in OUTPUT, and in POSTROUTING for what the node itself sends. */
  readonly arrival?: string | undefined;
  /** The interface that it is about to leave by; undefined in PREROUTING and INPUT. */
  readonly egress?: string | undefined;
  /** The connections that the node knows; changed by what passes. */
  readonly connections: Connections;
  readonly settings: ConntrackSettings;
  /** What the hook before this one on the same node answered. */
  readonly tracked?: Tracked | undefined;
  /** The user whose socket sends the packet, where that is known. */
  readonly user?: number | undefined;
  readonly host: HookHost;
}

export interface HookResult extends FilterVerdict {
  /** For the next hook of the same node, and for `trackedAnswer`. */
  readonly tracked?: Tracked;
  /** In OUTPUT, the mark or an address changed so that the kernel looks up the route again (ip_route_me_harder). */
  readonly rerouted: boolean;
  /** As rules of this hook wrote it down, in their order. */
  readonly logged: readonly LoggedPacket[];
  /** The policy of time-outs that rules of this hook gave to the connection. */
  readonly timeouts?: string | undefined;
}

/**
 * Leads a packet through one of the five hooks of a node, as nf_hook_slow does: chains by priority; accept ends one
 * chain, drop all.
 */
export function passHook(options: HookOptions): HookResult {
  const order = hookOrderOf(options.ruleset, options.packet);
  const walk = new ChainWalk(order, subjectOf(options, options.tracked), options.connections);
  let rerouted = false;
  for (const stage of order.stages(options.hook)) {
    const before = walk.packet;
    const stopped = passStage(stage, walk, options);
    if (stopped) return stoppedResult(stopped, walk, options, order);
    rerouted ||= options.hook === 'output' && isRerouted(stage, before, walk.packet);
  }
  const { packet, tracked, steps } = walk;
  const isLast = options.hook === 'input' || options.hook === 'postrouting';
  if (isLast && tracked) options.connections.confirm(tracked);
  const assumed = [...walk.assumed];
  const { timeouts, logged } = walk;
  return { action: passed, packet, steps, assumed, rerouted, logged, timeouts, ...(tracked && { tracked }) };
}

function subjectOf(
  { packet, hook, arrival, egress, user, host }: HookOptions,
  tracked: Tracked | undefined,
): MatchSubject {
  return { packet, hook, arrival, egress, user, host, tracked };
}

interface Stopped {
  readonly action: FilterAction;
  readonly because: Reason;
}

function passStage(stage: HookStage, walk: ChainWalk, options: HookOptions): Stopped | undefined {
  switch (stage.kind) {
    case 'track':
      track(walk, options);
      return undefined;
    case 'chain':
      return passChain(stage.chain, walk);
    case 'translate':
      return translate(stage, walk);
  }
}

/** What was tracked or set aside before is left alone: a packet that came by loopback keeps its connection. */
function track(walk: ChainWalk, { connections, settings }: HookOptions): void {
  walk.tracked ??= connections.track(walk.packet, settings);
  if (walk.tracked.looseAssumed) walk.assumed.add('ASSUMED_TCP_LOOSE');
  walk.steps.push({ kind: 'connection', because: trackedAs(walk.tracked) });
}

function passChain(chain: BasedChain, walk: ChainWalk): Stopped | undefined {
  const verdict = walk.run(chain);
  if (verdict.kind !== 'accept') return stoppedBy(verdict, chain, walk.packet);
  walk.steps.push({ kind: 'filter', because: acceptedBy({ chain, rule: verdict.rule }) });
  return undefined;
}

function stoppedBy(verdict: ChainVerdict, chain: BasedChain, packet: Packet): Stopped {
  switch (verdict.kind) {
    case 'accept':
    case 'drop':
      return { action: droppedSilently, because: droppedBy({ chain, rule: verdict.rule }) };
    case 'reject': {
      const action = refusal(verdict.with, packet);
      const isSilent = action.kind === 'drop' && action.answer === undefined;
      const answer = isSilent ? `${verdict.with}, which nothing is sent for here` : verdict.with;
      return { action, because: rejectedBy({ chain, rule: verdict.rule, answer }) };
    }
    case 'too-deep':
      return cutOff(
        verdict.rule,
        'JUMPS_TOO_DEEP',
        'Chains call each other more than 16 deep, and the kernel drops it',
      );
    case 'too-many':
      return {
        ...cutOff(verdict.rule, 'RULES_TOO_MANY', TOO_MANY),
        // The kernel would go on: what it comes to is not decided here.
        action: { kind: 'drop', disposition: 'LEFT_MODEL' },
      };
    case 'no-address':
      return cutOff(verdict.rule, 'TRANSLATION_WITHOUT_ADDRESS', 'The interface has no address to translate to');
  }
}

const TOO_MANY = `What becomes of it is not decided: it was compared with ${rulesMax} rules (rulesMax) and not followed further`;

function cutOff(rule: FilterRule, code: Reason['code'], why: string): Stopped {
  const config = linesOf(rule);
  return { action: droppedSilently, because: { code, text: `${why}: “${config[0]?.text ?? ''}”.`, config } };
}

/**
 * `nf_nat_inet_fn`: the first packet of a connection asks the nat chains, every packet is translated as its connection
 * says.
 */
function translate({ side, chains }: Extract<HookStage, { kind: 'translate' }>, walk: ChainWalk): Stopped | undefined {
  const { tracked } = walk;
  if (tracked?.entry === undefined) return undefined;
  let rule: FilterRule | undefined;
  const asks = tracked.state === 'new' || (tracked.state === 'related' && !isIcmpError(walk.packet));
  if (asks && !tracked.entry.settled[side]) {
    for (const chain of chains) {
      const verdict = walk.run(chain, side);
      if (verdict.kind !== 'accept') return stoppedBy(verdict, chain, walk.packet);
      if (tracked.entry.settled[side]) rule = verdict.rule;
      if (tracked.entry.settled[side]) break;
    }
    if (!tracked.entry.settled[side]) walk.map(side, {});
  }
  const before = walk.packet;
  walk.packet = translated(before, tracked, side);
  if (walk.packet !== before) walk.steps.push(translationStep(before, walk.packet, { side, rule }));
  return undefined;
}

function translationStep(
  before: Packet,
  packet: Packet,
  { side, rule }: { readonly side: Side; readonly rule: FilterRule | undefined },
): FilterStep {
  const text = upper(changeText(before, packet));
  if (rule === undefined) {
    const because: Reason = {
      code: 'TRANSLATED_AS_CONNECTION',
      text: `${text}, as its connection was translated.`,
      config: [],
    };
    return { kind: 'translate', because, packet };
  }
  const code = side === 'source' ? 'SOURCE_TRANSLATED' : 'DESTINATION_TRANSLATED';
  const config = linesOf(rule);
  return { kind: 'translate', because: { code, text: `${text}: “${config[0]?.text ?? ''}”.`, config }, packet };
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Chains of type `route` (iptables: mangle OUTPUT) compare mark and addresses before and after (nf_route_table_hook4),
 * and so does the translation of a destination (nf_nat_ipv4_local_fn). A mark that a `filter` chain sets comes too late
 * for the route.
 */
function isRerouted(stage: HookStage, before: Packet, after: Packet): boolean {
  if (before === after || stage.kind === 'track') return false;
  if (stage.kind === 'translate') return before.destination !== after.destination;
  if (stage.chain.base.type !== 'route') return false;
  return before.mark !== after.mark || before.source !== after.source || before.destination !== after.destination;
}

function stoppedResult(
  { action, because }: Stopped,
  walk: ChainWalk,
  options: HookOptions,
  order: HookOrder,
): HookResult {
  const { packet, tracked, steps, logged } = walk;
  const lacksState = lacksOnlyState(walk, options, order);
  const told = lacksState ? withoutConnection(because, { state: tracked?.state ?? 'invalid' }) : because;
  return {
    action: lacksState ? withoutState(action) : action,
    packet,
    steps: [...steps, { kind: 'filter', because: told }],
    assumed: [...walk.assumed],
    rerouted: false,
    logged,
    ...(tracked && { tracked }),
  };
}

/**
 * NO_STATE: the node tracks connections, the packet is of a kind that cannot begin one (no SYN, no echo request, no
 * UDP), it is not known as part of one, and the same packet would have passed this hook had it belonged to an answered
 * connection, in either direction.
 */
function lacksOnlyState({ tracked }: ChainWalk, options: HookOptions, order: HookOrder): boolean {
  if (!order.tracks || canBegin(options.packet)) return false;
  if (tracked === undefined || tracked.state === 'established' || tracked.state === 'related') return false;
  if (tracked.state === 'untracked') return false;
  return (['original', 'reply'] as const).some((direction) => {
    const walk = new ChainWalk(
      order,
      subjectOf(options, scratchConnection(options.packet, direction)),
      options.connections,
    );
    const chains = order.stages(options.hook).flatMap((stage) => (stage.kind === 'chain' ? [stage.chain] : []));
    return chains.every((chain) => walk.run(chain).kind === 'accept');
  });
}

function canBegin({ protocol, tcp, icmp }: Packet): boolean {
  switch (protocol) {
    case 'tcp':
      return tcp === 'syn';
    case 'udp':
      return true;
    case 'icmp':
      return icmp?.kind === 'echo';
  }
}
