import type { ConfigLine } from '../../model/configuration.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Interface } from '../../model/interface.ts';
import { flowOf, isIcmpError, type Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import { judgeCrossing, judgeLeaving, type Judgement } from './access-policy.ts';
import type { AsaVerdict } from './asa-pass.ts';
import { seesRealAddresses } from './asa-version.ts';
import { chooseClass, type ClassChoice } from './class-match.ts';
import { classReason } from './class-reason.ts';
import { connectionLimits } from './connection-limits.ts';
import { destinationOf, type Destination } from './destination.ts';
import { idleTimeout, settingsOf } from './idle-timeout.ts';
import { lentTo } from './lent.ts';
import { type Crossing, refuse } from './refusal.ts';
import { reversePath } from './reverse-path.ts';
import { type SeenPacket, seenPacket } from './seen-packet.ts';
import { doubtfulRules, type SourceChange, sourceChange } from './source-change.ts';
import type { Walk } from './walk.ts';

/** An interface that has a nameif, as everything that passes packets. */
export type Named = Interface & { readonly zone: string };

/** The slow path: a packet that no connection lets pass is judged by everything that is configured. */
export function newConnection(walk: Walk, ingress: Named): AsaVerdict {
  const failed = reversePath(walk, ingress);
  if (failed) return failed;
  const destination = destinationOf(walk, ingress);
  if ('action' in destination) return destination;
  const { egress } = destination;
  const change = sourceChange(walk.input, { ingress, destination });
  return (
    judgeArrival(walk, { ingress, destination }) ??
    afterClass(walk, { ingress, egress, destination, change, choice: choiceOf(walk, ingress, destination) })
  );
}

/** How the device looks at a packet that would begin a connection, whether it lets it pass or not. */
export interface Taken {
  readonly ingress: Named;
  readonly egress: Named;
  /** As access lists and classes see it: from 8.3 on with its real destination. */
  readonly seen: SeenPacket;
  /** As it would leave. */
  readonly left: Packet;
  /** Undefined: no class sets anything for it. */
  readonly choice: ClassChoice | undefined;
}

/** Undefined: it is for the device itself, or has nowhere to go. */
export function takenAs(walk: Walk, ingress: Named): Taken | undefined {
  const destination = destinationOf(walk, ingress);
  if ('action' in destination) return undefined;
  const left = sourceChange(walk.input, { ingress, destination }).packet;
  return {
    ingress,
    egress: destination.egress,
    seen: seenAtIngress(walk, destination),
    left,
    choice: choiceOf(walk, ingress, destination),
  };
}

function judgeArrival(
  walk: Walk,
  { ingress, destination }: { readonly ingress: Named; readonly destination: Destination },
): AsaVerdict | undefined {
  const { policy, node } = walk.input;
  const asked = {
    packet: seenAtIngress(walk, destination),
    interfaces: node.interfaces,
    ingress,
    egress: destination.egress,
  };
  return judged(walk, judgeCrossing(policy, asked), { ingress, egress: destination.egress });
}

/** From 8.3 on the real destination, before that the mapped one, as it came in. */
const seenAtIngress = ({ input }: Walk, { packet }: Destination) =>
  seenPacket(seesRealAddresses(input.policy) ? packet : input.packet);

/** Tells each judgement; the first that denies ends the packet. */
function judged(walk: Walk, judgements: readonly Judgement[], crossing: Crossing): AsaVerdict | undefined {
  for (const { permitted, because } of judgements) {
    if (!permitted) return refused(walk, { because, crossing, without: 'permission' });
    walk.step('filter', because);
  }
  return undefined;
}

interface Refused {
  readonly because: Reason;
  readonly crossing: Crossing;
  readonly without: 'permission' | 'state';
}

function refused(walk: Walk, { because, crossing, without }: Refused): AsaVerdict {
  const { action, text, config, assumed } = refuse(walk.input.policy, walk.input.packet, { crossing, without });
  const all = [...(because.assumed ?? []), ...assumed];
  const told: Reason = {
    ...because,
    text: `${because.text} ${text}`,
    config: [...because.config, ...config],
    ...(all.length > 0 ? { assumed: all } : {}),
  };
  return walk.drop(
    without === 'state' ? 'connection' : 'filter',
    told,
    action,
    crossing.egress ? { egress: crossing.egress } : {},
  );
}

function choiceOf(walk: Walk, ingress: Named, destination: Destination): ClassChoice | undefined {
  const { policy, node } = walk.input;
  return chooseClass(
    policy,
    {
      packet: seenAtIngress(walk, destination),
      interfaces: node.interfaces,
      ingressZone: ingress.zone,
      egressZone: destination.egress.zone,
    },
    ({ feature }) => feature === 'connection',
  );
}

interface Classed {
  readonly ingress: Named;
  readonly egress: Named;
  readonly destination: Destination;
  readonly change: SourceChange;
  readonly choice: ClassChoice | undefined;
}

function afterClass(walk: Walk, classed: Classed): AsaVerdict {
  const { packet, policy, node } = walk.input;
  const { ingress, egress, change, choice } = classed;
  walk.step('class', classReason(choice, packet.protocol, idleTimeout(policy, packet.protocol, choice)));
  const outOfPlace = withoutState(walk, classed);
  if (outOfPlace) return outOfPlace;
  const leaving = seenPacket(seesRealAddresses(policy) ? classed.destination.packet : change.packet);
  const asked = { packet: leaving, interfaces: node.interfaces, ingress, egress };
  const left = judged(walk, judgeLeaving(policy, asked), { ingress, egress });
  if (left) return left;
  for (const { because, packet: changed } of change.steps) walk.step('translate', because, changed);
  if (change.failed)
    return refused(walk, { because: change.failed, crossing: { ingress, egress }, without: 'permission' });
  return hopCount(walk, classed) ?? made(walk, classed);
}

/**
 * Only a SYN makes a TCP connection. The list is asked first: a device logs such a segment as permitted (106100) and
 * drops it all the same (106015).
 */
function withoutState(walk: Walk, { ingress, egress, choice }: Classed): AsaVerdict | undefined {
  const { packet } = walk.input;
  if (packet.protocol !== 'tcp' || packet.tcp === 'syn') return undefined;
  if (settingsOf(choice).stateBypass) {
    const config = choice?.class.actions.filter(({ connection }) => connection?.stateBypass).map(({ by }) => by) ?? [];
    const text = `Class ${choice?.class.name ?? ''} bypasses the TCP state, so a ${packet.tcp ?? 'segment'} makes a connection too.`;
    walk.step('connection', { code: 'ASA_STATE_BYPASS', text, config });
    return undefined;
  }
  const text = `No connection is known for this ${packet.tcp ?? 'segment'} of ${formatFlow(flowOf(packet))} (%ASA-6-106015).`;
  const because: Reason = { code: 'ASA_NO_CONNECTION', text, config: [] };
  return refused(walk, { because, crossing: { ingress, egress }, without: 'state' });
}

/** By itself the device is no hop. */
function hopCount(walk: Walk, { choice, egress }: Classed): AsaVerdict | undefined {
  if (!settingsOf(choice).decrementTtl) return undefined;
  const config = choice?.class.actions.filter(({ connection }) => connection?.decrementTtl).map(({ by }) => by) ?? [];
  const { ttl } = walk.input.packet;
  if (ttl > 1) {
    walk.step('forward', { code: 'ASA_TTL_DECREMENTED', text: `The hop count becomes ${ttl - 1}.`, config });
    return undefined;
  }
  const text = 'The hop count is used up.';
  const action = {
    kind: 'drop',
    disposition: 'TTL_EXPIRED',
    answer: { kind: 'icmp', icmp: 'time-exceeded' },
  } as const;
  return walk.drop('forward', { code: 'ASA_TTL_EXPIRED', text, config }, action, { egress });
}

function made(walk: Walk, { ingress, egress, destination, change, choice }: Classed): AsaVerdict {
  const { packet, policy, connections } = walk.input;
  const settings = settingsOf(choice);
  const left = settings.decrementTtl ? { ...change.packet, ttl: packet.ttl - 1 } : change.packet;
  if (isIcmpError(packet) || packet.icmp?.kind === 'echo-reply') return walk.pass(left, { egress });
  const inspection = packet.protocol === 'icmp' ? inspectionOf(walk, { ingress, egress, choice, change }) : undefined;
  const connection = {
    ingress,
    egress,
    arrived: packet,
    left,
    ...lentTo(walk.input, { packet: change.real, egress, rule: change.rule }),
    idle: idleTimeout(policy, packet.protocol, choice),
    settings,
    limits: connectionLimits(choice, {
      client: packet,
      server: left,
      rules: [change.rule, destination.untranslated?.rule],
    }),
    stateBypass: settings.stateBypass ?? false,
    answersPass: packet.protocol !== 'icmp' || inspection !== undefined,
  };
  connections.add(connection);
  walk.step('connection', flowCreated(walk, { ingress, egress, config: inspection ?? [] }), left);
  if (!connection.answersPass) walk.step('connection', { code: 'ASA_ICMP_UNINSPECTED', text: UNINSPECTED, config: [] });
  return walk.pass(left, { egress, connection });
}

const UNINSPECTED = 'No class inspects ICMP, so the answer passes only where an access list permits it.';

function flowCreated(
  walk: Walk,
  {
    ingress,
    egress,
    config,
  }: { readonly ingress: Named; readonly egress: Named; readonly config: readonly ConfigLine[] },
): Reason {
  const doubtful = doubtfulRules(walk.input.policy, { ingressZone: ingress.zone, egressZone: egress.zone });
  const doubt =
    doubtful.length === 0
      ? ''
      : ` Line ${doubtful[0]?.line} translates what is not known, and is taken not to hold for it.`;
  return {
    code: 'ASA_FLOW_CREATED',
    text: `A connection from ${ingress.zone} to ${egress.zone} is made.${doubt}`,
    config: [...config, ...doubtful],
    ...(doubtful.length > 0 ? { assumed: ['ASSUMED_NOT_UNDERSTOOD'] } : {}),
  };
}

/** Inspections are laid down one by one: any class that matches and inspects ICMP does. */
function inspectionOf(
  walk: Walk,
  { ingress, egress, change }: Omit<Classed, 'destination'>,
): readonly ConfigLine[] | undefined {
  const { policy, node } = walk.input;
  const flow = {
    packet: seenPacket(change.real),
    interfaces: node.interfaces,
    ingressZone: ingress.zone,
    egressZone: egress.zone,
  };
  const choice = chooseClass(policy, flow, ({ inspect }) => isIcmp(inspect));
  return choice?.class.actions.filter(({ inspect }) => isIcmp(inspect)).map(({ by }) => by);
}

const isIcmp = (inspect: string | undefined): boolean => inspect === 'icmp';
