import { type Duration, formatDuration } from '../base/duration.ts';
import { between, type Instant, instant, later } from '../base/instant.ts';
import type { Fault } from '../dialogue/fault.ts';
import type { Notice } from '../dialogue/outcome.ts';
import type { NodeName, Observation } from '../model/observation.ts';
import { reverse } from '../model/flow.ts';
import { ORDINARY_PATIENCE } from '../model/keepalive-patience.ts';
import { conntrackTimes } from '../sim/firewall/conntrack-times.ts';
import { traceBothWays } from '../trace/both-ways.ts';
import { endings, isMadeGood } from './forgetting.ts';
import { endsOf, isOf, ofKind, type Played, stepOfNotice } from './played.ts';
import type { RunCause } from './cause-of-run.ts';
import { invalidWords } from './invalid-words.ts';

/** What a fault of the scenario did to the connection whose end was noticed. */
export function faultCause(played: Played, notice: Notice): RunCause | undefined {
  // The last one before it was noticed is the nearest. One that found the connection broken already is none.
  const before = played.faults.filter((fault) => strikesAt(fault) <= notice.at);
  for (const fault of before.toReversed()) {
    const cause = causeOf(played, notice, fault);
    if (cause) return cause;
  }
  return undefined;
}

const strikesAt = ({ at }: Pick<Fault, 'at'>): Instant => later(instant(0), at);

function causeOf(played: Played, notice: Notice, fault: Fault): RunCause | undefined {
  const { node } = fault;
  const at = strikesAt(fault);
  const isDevice = played.network.node(node)?.node.filter !== undefined;
  // A host that keeps a table loses its programs, too.
  const isHost = played.session.actors.some(({ host }) => host === node);
  switch (fault.does) {
    case 'reboot':
      if (isHost && isPeer(played, notice, node)) return hostGone(played, notice, fault);
      if (isDevice && wasKnownTo(played, notice, fault))
        return { cause: 'STATE_LOST', node, at, because: `${node} was restarted, and knows none of its connections` };
      return !isDevice && isPeer(played, notice, node) ? hostGone(played, notice, fault) : undefined;
    case 'failover':
      return losesState(played, fault, notice) && wasKnownTo(played, notice, fault)
        ? { cause: 'STATE_LOST', node, at, because: `another unit took over from ${node} without its connections` }
        : pauseCause(played, notice, fault);
    case 'clear-connections':
      return losesState(played, fault, notice) && wasKnownTo(played, notice, fault)
        ? { cause: 'STATE_LOST', node, at, because: `connections of ${node} were cleared` }
        : undefined;
    case 'clear-xlate':
      return wasTranslated(played, notice, fault) && wasKnownTo(played, notice, fault)
        ? { cause: 'STATE_LOST', node, at, because: `translations of ${node} were cleared, and their connections` }
        : undefined;
    case 'policy-change':
      return fault.change.sets === 'block' &&
        concerns(notice, fault.change.port) &&
        wasRefused(played, notice, fault) &&
        !wasForgotten(played, notice)
        ? { cause: 'POLICY_DENY', node, at, because: `a rule of ${node} blocks port ${fault.change.port} since then` }
        : undefined;
    case 'link-down':
    case 'one-way-loss':
      return keepaliveCause(played, notice, fault) ?? outageCause(played, notice, fault);
    case 'detour':
      return detourCause(played, notice, fault);
    case 'table-limit':
    case 'keepalive-time':
    case 'clock-step':
      return undefined;
  }
}

/** Its programs are not started again: there is nobody to be called. */
function hostGone(played: Played, notice: Notice, fault: Fault): RunCause {
  const { node } = fault;
  const [cause, rest] = wasCalledFirst(played, notice, fault)
    ? (['NO_LISTENER', 'nothing listens there any more'] as const)
    : (['PEER_GONE', 'knows none of its connections'] as const);
  return { cause, node, at: strikesAt(fault), because: `${node} was restarted, and ${rest}` };
}

/** The session had no connection with its peer yet that could have been lost: it was refused when it asked for one. */
const wasCalledFirst = (played: Played, notice: Notice, { node, at }: Fault): boolean =>
  notice.error === 'ECONNREFUSED' &&
  !ofKind(played.timeline, 'connected').some(
    ({ flow, at: made }) => made <= strikesAt({ at }) && isPeer(played, { ...notice, flow }, node),
  );

/** Keepalive gave up within an outage: it was too eager, or the outage too long for any that is usual. */
function keepaliveCause(played: Played, notice: Notice, fault: Outage): RunCause | undefined {
  if (!gaveUpByKeepalive(played, notice)) return undefined;
  const cause = fault.for <= ORDINARY_PATIENCE ? 'KEEPALIVE_TOO_EAGER' : 'PATH_DOWN';
  const because = `packets were lost at ${fault.node} for ${formatDuration(fault.for)}, and keepalive gave up within that`;
  return { cause, node: fault.node, at: strikesAt(fault), because };
}

/**
 * Keepalive of one end gave up, noticed there or at the other end: who speaks to a socket that was given up is answered
 * with a reset, perhaps long before the idle program at that end looks.
 */
const gaveUpByKeepalive = ({ outcome }: Played, { by, flow }: Notice): boolean =>
  by === 'keepalive' ||
  (by === 'reset' &&
    flow !== undefined &&
    outcome.noticed.some((one) => one.by === 'keepalive' && isOf(flow, one.flow)));

/**
 * A device that sees one direction only takes what it sees for packets of nothing that it knows, and so it takes the
 * answer to a request that went around it.
 */
function detourCause(played: Played, notice: Notice, fault: Detour): RunCause | undefined {
  const { timeline, network } = played;
  const { flow, at } = notice;
  const isIts = (one: Observation): boolean =>
    one.node === fault.node && one.at <= at && flow !== undefined && isOf(flow, one.flow);
  const known = ofKind(timeline, 'firewall-built').some(isIts);
  const denied = ofKind(timeline, 'firewall-denied').find(
    (one) => (one.why !== undefined || (one.flags === 'SYN ACK' && !known)) && one.at >= strikesAt(fault) && isIts(one),
  );
  const since = `what came to ${fault.node} by ${fault.interface} takes another way since ${formatDuration(fault.at)}, and the rest`;
  if (!denied) return halfForgotten(played, notice, fault, since);
  const rest = denied.why === undefined ? 'discards as an answer to nothing' : invalidWords(network, denied);
  const because = `${since} it ${rest}`;
  return { cause: 'ASYMMETRIC_RETURN', node: fault.node, at: denied.at, because };
}

/**
 * Of words whose acknowledgement goes around it a Linux does not wait for longer than five minutes, and then knows the
 * connection no longer (nf_conntrack_tcp_timeout_unacknowledged): it was never silent for as long as one is kept.
 */
function halfForgotten(
  { timeline, network, silences }: Played,
  { flow, at }: Notice,
  { node: name, at: struck }: Detour,
  since: string,
): RunCause | undefined {
  const node = network.node(name)?.node;
  if (!flow || node?.filter?.kind !== 'netfilter') return undefined;
  const torn = ofKind(timeline, 'firewall-teardown').find(
    (one) => one.node === name && one.reason === 'idle' && one.at >= struck && one.at <= at && isOf(flow, one.flow),
  );
  const silence = silences.get(name)?.find((one) => isOf(flow, one.flow));
  const { states } = conntrackTimes(node.stack.parameters);
  if (!torn || !silence || silence.longest >= states.established) return undefined;
  const because = `${since} it sees nobody acknowledge: it forgot the connection within ${formatDuration(silence.longest)}`;
  return { cause: 'ASYMMETRIC_RETURN', node: name, at: torn.at, because };
}

type Detour = Extract<Fault, { readonly does: 'detour' }>;

interface Outage {
  readonly at: Duration;
  readonly node: NodeName;
  readonly for: Duration;
  readonly interface?: string;
}

/** Until the other unit forwards, nothing comes through, whatever it knows. */
const pauseCause = (
  played: Played,
  notice: Notice,
  { at, node, for: lasts }: Extract<Fault, { readonly does: 'failover' }>,
): RunCause | undefined => {
  const outage = lasts && { at, node, for: lasts };
  return outage && (keepaliveCause(played, notice, outage) ?? outageCause(played, notice, outage));
};

/** Somebody's patience ended while, or because, nothing came through. A reset came through. */
function outageCause(played: Played, notice: Notice, fault: Outage): RunCause | undefined {
  const at = strikesAt(fault);
  const isMeanwhile = notice.at - waitedFor(played, notice) <= at + fault.for;
  if (notice.by === 'reset' || notice.error === 'ECONNREFUSED' || !isMeanwhile) return undefined;
  if (!isOnWay(played, notice, fault)) return undefined;
  const because = `packets were lost at ${fault.node} for ${formatDuration(fault.for)}, and somebody gave up meanwhile`;
  return { cause: 'PATH_DOWN', node: fault.node, at, because };
}

/** How long whoever gave up had waited for nothing but an answer. */
function waitedFor(played: Played, notice: Notice): number {
  const step = stepOfNotice(played, notice);
  if (step?.does !== 'connect') {
    // A program learns of it when it asks its socket the next time, perhaps long after that was given up.
    if (notice.by === 'retransmission') return sinceSaid(played, notice);
    return step?.does === 'receive' ? Math.max(step.within ?? 0, step.silence ?? 0) : 0;
  }
  const begun = ofKind(played.timeline, 'connect-started').findLast(
    ({ node, at }) => node === notice.host && at <= notice.at,
  );
  return begun ? notice.at - begun.at : 0;
}

/** Since the last time that it said something, and was not told yet: it was still being repeated then. */
function sinceSaid({ timeline }: Played, { host, flow, at }: Notice): number {
  const said = timeline.findLast(
    (one) => one.kind === 'sent' && one.node === host && one.at < at && flow !== undefined && isOf(flow, one.flow),
  );
  return said ? at - said.at : 0;
}

/** Whether a connection crosses what was down: as the routes have it, there or back. */
function isOnWay(played: Played, { flow, host }: Notice, { node, interface: down }: Outage): boolean {
  if (!flow) return false;
  const from = played.network.node(endsOf(played, flow).hosts.connector ?? host);
  if (!from) return false;
  const { source, destination } = from.isLocal(flow.source.address) ? flow : reverse(flow);
  const { request, reply, onward } = traceBothWays(played.network, {
    from,
    to: destination.address,
    port: destination.port,
    protocol: 'tcp',
    bindAddress: source.address,
  });
  return [request, reply, onward].some((trace) =>
    trace?.path.some((hop) => hop.node === node && (down === undefined || hop.interface === down)),
  );
}

/** A device had removed the connection by itself before anybody noticed anything. */
const wasForgotten = (played: Played, { flow, at }: Notice): boolean =>
  flow !== undefined && endings(played, { flow, at }).some(({ reason }) => reason === 'idle');

/** It has discarded something of the connection since then: a rule that was asked about none of it is no cause. */
const wasRefused = ({ timeline }: Played, { flow, at }: Notice, fault: Fault): boolean =>
  flow !== undefined &&
  ofKind(timeline, 'firewall-denied').some(
    (one) => one.node === fault.node && one.at >= strikesAt(fault) && one.at <= at && isOf(flow, one.flow),
  );

/**
 * The device had made an entry for the connection before, and had not lost it since, by itself or by another fault; nor
 * did it take the connection up again behind this one.
 */
function wasKnownTo(played: Played, notice: Notice, fault: Fault): boolean {
  const { timeline, faults } = played;
  const { flow } = notice;
  if (!flow) return false;
  const at = strikesAt(fault);
  if (isMadeGood(played, { flow, at: notice.at }, { node: fault.node, at })) return false;
  const of = (one: Observation): boolean => one.node === fault.node && one.at <= at && isOf(flow, one.flow);
  const built = ofKind(timeline, 'firewall-built').filter(of);
  // Clearing tells each teardown, at its own time; a device that starts anew tells none.
  const torn = ofKind(timeline, 'firewall-teardown').filter(
    (one) => of(one) && !(one.reason === 'cleared' && one.at === at),
  );
  const last = built.at(-1);
  const isLostBefore = (one: Fault) =>
    one.node === fault.node &&
    losesState(played, one, notice) &&
    last !== undefined &&
    between(last.at, strikesAt(one)) >= 0;
  const earlier = faults.slice(0, faults.indexOf(fault));
  return built.length > torn.length && !earlier.some(isLostBefore);
}

/** The device had given its source an address or a port. */
const wasTranslated = ({ timeline }: Played, { flow }: Notice, { node }: Fault): boolean =>
  flow !== undefined &&
  ofKind(timeline, 'firewall-built').some(
    (one) => one.node === node && one.mapped !== undefined && isOf(flow, one.flow),
  );

/** Whether it takes what a device knows of the connection. */
function losesState(played: Played, fault: Fault, notice: Notice): boolean {
  switch (fault.does) {
    case 'reboot':
      return true;
    case 'failover':
      return fault.state === 'lost';
    case 'clear-xlate':
      return wasTranslated(played, notice, fault);
    case 'clear-connections':
      return fault.port === undefined || concerns(notice, fault.port);
    case 'policy-change':
    case 'link-down':
    case 'one-way-loss':
    case 'table-limit':
    case 'detour':
    case 'keepalive-time':
    case 'clock-step':
      return false;
  }
}

const concerns = ({ flow }: Notice, port: number): boolean =>
  flow !== undefined && (flow.source.port === port || flow.destination.port === port);

/** The node owns the far end of what was noticed. */
function isPeer({ network }: Played, { flow, host }: Notice, node: string): boolean {
  if (!flow || node === host) return false;
  const owner = network.node(node);
  return [flow.source, flow.destination].some(({ address }) => owner?.isLocal(address) === true);
}
