import { type AssumptionCode, assumptions } from '../../model/codes.ts';
import type { BothWays } from '../both-ways.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Reason, ReasonCode } from '../reason.ts';
import type { Hop, Step, Trace } from '../step.ts';
import type { BlockFlow } from './block.ts';
import { tracesOf } from './list-questions.ts';
import { placeOf } from './place.ts';
import type { Verdict } from './verdict.ts';

type Fragile = Pick<Verdict, 'cause' | 'of' | 'place' | 'because'> & { readonly breaks: string };

interface Working {
  readonly network: LoadedNetwork;
  readonly flow: BlockFlow;
  readonly way: BothWays;
}

/** Why a flow that works today may not work tomorrow: the first reason that applies. Undefined: none. */
export function fragility(network: LoadedNetwork, flow: BlockFlow, ways: readonly BothWays[]): Verdict | undefined {
  for (const check of checks)
    for (const way of ways) {
      const found = check({ network, flow, way });
      if (found) return { verdict: 'fragile', seen: way.seen, disposition: 'ACCEPTED', ...found };
    }
  return undefined;
}

const checks: readonly ((working: Working) => Fragile | undefined)[] = [adopted, asymmetric, weakHost, assumed];

const ADOPTIONS: ReadonlySet<ReasonCode> = new Set(['CONNTRACK_PICKED_UP', 'TABLE_ADOPTED', 'ASA_STATE_BYPASS']);

/** A device that saw only half of the handshake lets the rest pass all the same. */
function adopted({ flow, way }: Working): Fragile | undefined {
  for (const trace of tracesOf(way))
    for (const { because, at } of trace.steps)
      if (ADOPTIONS.has(because.code))
        return {
          cause: 'STATE_ADOPTED',
          of: directionOf(way, trace),
          place: placeOf(flow, at),
          because,
          breaks: 'a device that takes up no connection in mid-stream would drop it (tcp_loose off, no state bypass).',
        };
  return undefined;
}

/** The reply passes other nodes or interfaces than the request did. */
function asymmetric({ network, flow, way: { request, reply } }: Working): Fragile | undefined {
  if (!reply || sameWay(request.path, reply.path)) return undefined;
  const route = reply.steps.findLast(({ at, kind }) => kind === 'route' && at === parting(request.path, reply.path));
  const because: Reason = route?.because ?? reply.steps[0]?.because ?? request.steps[0]?.because ?? UNTOLD;
  return {
    cause: 'ASYMMETRIC_PATH',
    of: 'reply',
    place: placeOf(flow, route?.at ?? reply.from),
    because,
    breaks: whoWouldMind(network, flow, { request, reply }),
  };
}

const UNTOLD: Reason = { code: 'ROUTE_FOUND', text: 'the routes differ.', config: [] };

const endOf = ({ node, interface: name }: Hop): string => `${node} ${name}`;

const sameWay = (there: readonly Hop[], back: readonly Hop[]): boolean =>
  there.length === back.length && there.every((hop, i) => endOf(hop) === endOf(back.at(-1 - i) ?? hop));

/** The node of the reply at which it leaves the way that the request came. */
function parting(there: readonly Hop[], back: readonly Hop[]): string | undefined {
  const known = new Set(there.map(endOf));
  return back.find((hop) => !known.has(endOf(hop)))?.node;
}

function whoWouldMind(
  network: LoadedNetwork,
  { from, to }: BlockFlow,
  { request, reply }: { readonly request: Trace; readonly reply: Trace },
): string {
  const between = (path: readonly Hop[]) =>
    new Set(path.map(({ node }) => node).filter((name) => name !== from.loaded.name && name !== to.loaded.name));
  const [there, back] = [between(request.path), between(reply.path)];
  const halves = [...there, ...back].filter((name) => there.has(name) !== back.has(name));
  const stateful = halves.find((name) => network.node(name)?.node.filter !== undefined);
  if (stateful !== undefined)
    return `a rule on ${stateful} that asks for the state of a connection, of which it sees half.`;
  const state = halves.length > 0 ? ', or a stateful filter on a router that sees only one direction' : '';
  return `a strict reverse-path filter or a strong host at either end${state}.`;
}

/** Delivered by an interface that does not have the address. */
function weakHost({ network, flow, way }: Working): Fragile | undefined {
  for (const trace of tracesOf(way)) {
    const step = trace.steps.findLast(({ kind }) => kind === 'deliver');
    const own = step && ownInterface(network, trace, step);
    if (!step || own === undefined || step.ingress === undefined || step.ingress === 'lo' || own === step.ingress)
      continue;
    return {
      cause: 'WEAK_HOST',
      of: directionOf(way, trace),
      place: placeOf(flow, step.at),
      because: step.because,
      breaks: `it comes in by ${step.ingress} for an address of ${own}, which a strong host drops, and so does a strict reverse-path filter.`,
    };
  }
  return undefined;
}

function ownInterface(network: LoadedNetwork, trace: Trace, { at }: Step): string | undefined {
  const packet = trace.steps.findLast((step) => step.packet)?.packet ?? trace.packet;
  return network.node(at)?.own(packet.destination)?.interface.name;
}

function assumed({ flow, way }: Working): Fragile | undefined {
  for (const trace of tracesOf(way))
    for (const code of trace.assumed) {
      if (CARRY_NOTHING.has(code)) continue;
      const step = trace.steps.find(({ because }) => because.assumed?.includes(code)) ?? trace.steps.at(-1);
      if (!step) continue;
      return {
        cause: 'ASSUMED',
        of: directionOf(way, trace),
        place: placeOf(flow, step.at),
        because: step.because,
        breaks: sentenceOf(code),
      };
    }
  return undefined;
}

/** All ways are judged, and all of them work; and one packet at one instant meets no time-out. */
const CARRY_NOTHING: ReadonlySet<AssumptionCode> = new Set([
  'ASSUMED_EITHER_PATH',
  'ASSUMED_DEFAULT_IDLE_TIMEOUT',
  'ASSUMED_GENERAL_TIMEOUT',
]);

const sentenceOf = (code: AssumptionCode): string => `that ${code} does not hold. ${assumptions[code]}`;

const directionOf = ({ reply, onward }: BothWays, trace: Trace): Verdict['of'] =>
  trace === reply ? 'reply' : trace === onward ? 'onward' : 'request';
