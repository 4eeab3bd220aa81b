import type { Address } from '../base/address.ts';
import type { Instant } from '../base/instant.ts';
import type { NodeName, Observation, TeardownReason } from '../model/observation.ts';
import type { Notice } from '../dialogue/outcome.ts';
import { type Actor, everyStep, type Step } from '../dialogue/session.ts';
import { traceBothWays } from '../trace/both-ways.ts';
import type { Trace } from '../trace/step.ts';
import { causeOfTrace } from '../trace/trace-cause.ts';
import type { RunCause } from './cause-of-run.ts';
import { isOf, ofKind, type Played, stepOfNotice } from './played.ts';

/** A connection was never made: what the trace says of its first packet and of the answer is why. */
export function connectCause(played: Played, notice: Notice): RunCause | undefined {
  const step = stepOfNotice(played, notice);
  if (step?.does !== 'connect') return undefined;
  const port = notice.flow?.destination.port ?? step.ports[0] ?? 0;
  const full = noRoom(played, notice);
  if (full) return full;
  const found = traceCause(played, { host: notice.host, to: step.to, port, from: step.from }, notice);
  if (found?.cause !== undefined || notice.error !== 'ECONNREFUSED')
    return found ?? fullBacklog(played, notice, { to: step.to, port });
  const because = `nothing listens on port ${port} of ${step.to}`;
  return { cause: 'NO_LISTENER', node: notice.host, at: notice.at, because };
}

/**
 * Who listens had made as many connections as its program left room for, and none of them was taken: the next request
 * is passed over in silence (Linux: tcp_conn_request(), TCP_AcceptQueueFull). None of the causes has its name.
 */
function fullBacklog(
  { network, session, timeline }: Played,
  { actor, host, at }: Notice,
  { to, port }: Pick<Asked, 'to' | 'port'>,
): RunCause | undefined {
  const listener = session.actors.find((one) => network.node(one.host)?.isLocal(to) === true && listensOn(one, port));
  const backlog = listener && listensOn(listener, port)?.backlog;
  if (!listener || backlog === undefined) return undefined;
  const made = (kind: 'connected' | 'accepted', node: NodeName | undefined): number =>
    ofKind(timeline, kind).filter(
      (one) => one.at <= at && one.flow?.destination.port === port && (node === undefined || one.node === node),
    ).length;
  const waiting = made('connected', undefined) - made('accepted', listener.host);
  if (waiting < backlog) return undefined;
  const because = `${listener.host} passes over the request of ${actor} on ${host}: ${waiting} connections to port ${port} are made that ${listener.name} has not accepted, and its backlog is ${backlog}`;
  return { cause: undefined, node: listener.host, at, because };
}

const listensOn = ({ steps }: Actor, port: number): Extract<Step, { does: 'listen' }> | undefined =>
  everyStep(steps).find((one): one is Extract<Step, { does: 'listen' }> => one.does === 'listen' && one.port === port);

/** A device that took no more connections, or had nothing left to translate them to. */
function noRoom({ timeline }: Played, { flow, at }: Notice): RunCause | undefined {
  if (!flow) return undefined;
  const denied = ofKind(timeline, 'firewall-denied').find(
    (one) => (one.denial === 'table-full' || one.lacks !== undefined) && one.at <= at && isOf(flow, one.flow),
  );
  if (!denied) return undefined;
  const { node, lacks } = denied;
  const had = lacks ? `had given away every ${lacks} of its translation pool` : 'had as many connections as it takes';
  return {
    cause: 'TABLE_FULL',
    node,
    at: denied.at,
    because: `${node ?? 'a device'} ${had}, and discarded the request`,
  };
}

/**
 * A device had answered the handshake in the listener's place (TCP Intercept of an ASA), and learned from its reset
 * only then that nobody listens: who connected is reset when it believes to be connected. A program that listens on
 * that port is left the benefit of the doubt at whatever address, for a translation may stand between.
 */
export function interceptCause({ session, timeline }: Played, { flow, at, by, host }: Notice): RunCause | undefined {
  if (!flow || by !== 'reset') return undefined;
  const of = (one: Observation): boolean => one.at <= at && isOf(flow, one.flow);
  const torn = ofKind(timeline, 'firewall-teardown').find((one) => of(one) && RESETS.has(one.reason));
  const made = ofKind(timeline, 'connected').find((one) => one.node === host && of(one));
  if (!torn?.node || !made?.flow || ofKind(timeline, 'accepted').some(of)) return undefined;
  const { address, port } = made.flow.destination;
  const steps = session.actors.flatMap((actor) => everyStep(actor.steps));
  if (steps.some((step) => step.does === 'listen' && step.port === port)) return undefined;
  const because = `nothing listens on port ${port} of ${address}; ${torn.node} had answered in its place`;
  return { cause: 'NO_LISTENER', node: host, at, because };
}

/** What a device says that saw an end reset the connection. */
const RESETS: ReadonlySet<TeardownReason> = new Set(['reset-inside', 'reset-outside', 'reset']);

interface Asked {
  readonly host: NodeName;
  readonly to: Address;
  readonly port: number;
  readonly from?: Address | undefined;
}

/** What routes, addresses and filters make of a connection; undefined: nothing that would end it. */
export function traceCause(
  played: Played,
  { host, to, port, from }: Asked,
  noticed: Pick<Notice, 'flow' | 'at'>,
): RunCause | undefined {
  const { network } = played;
  const node = network.node(host);
  if (!node) return undefined;
  const { request, reply, onward } = traceBothWays(network, {
    from: node,
    to,
    port,
    protocol: 'tcp',
    bindAddress: from,
  });
  const ended = [request, reply, onward].flatMap((trace) => (trace && trace.disposition !== 'ACCEPTED' ? [trace] : []));
  const told = ended.find((trace) => causeOfTrace(trace) !== undefined) ?? ended[0];
  if (!told) return undefined;
  const at = momentOfEnd(played, told.endedAt, { ...noticed, host, port });
  return { cause: causeOfTrace(told), node: told.endedAt, at, because: wordsOf(told, to, port) };
}

/**
 * When the first packet came to its end: as the node wrote it down, or else when it was sent. Who sent it notices
 * perhaps minutes later.
 */
function momentOfEnd(
  { timeline }: Played,
  node: NodeName,
  { flow, at, host, port }: Pick<Notice, 'flow' | 'at'> & Pick<Asked, 'host' | 'port'>,
): Instant {
  const denied = ofKind(timeline, 'firewall-denied').find(
    (one) => one.node === node && one.at <= at && flow !== undefined && isOf(flow, one.flow),
  );
  const started = ofKind(timeline, 'connect-started').findLast(
    (one) => one.node === host && one.at <= at && one.to?.port === port,
  );
  return denied?.at ?? started?.at ?? at;
}

/** With what the node says where it ended: most that a network lacks has no name among the causes. */
function wordsOf({ direction, endedAt, disposition, steps }: Trace, to: string, port: number): string {
  const why = steps.findLast(({ at }) => at === endedAt)?.because.text.replace(/\.$/, '');
  return `the ${direction} of a connection to ${to} port ${port} ends at ${endedAt}: ${disposition}${why === undefined ? '' : ` (${why})`}`;
}
