import { profileOfNode } from '../../sim/tcp/profile-of-node.ts';
import { random } from '../../base/random.ts';
import { layCircuit } from '../../dialogue/circuits.ts';
import type { Fault } from '../../dialogue/fault.ts';
import { everyStep, type Session, type Step } from '../../dialogue/session.ts';
import type { FilterMatch, FilterRule } from '../../model/netfilter.ts';
import type { Node } from '../../model/node.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { decidesNothing } from '../../trace/netfilter/decides-nothing.ts';
import { guardsItself } from '../../trace/table/guards-itself.ts';

/** What of a session this kernel cannot be. Where there is anything, it is not played, and said. */
export function notComparable(network: LoadedNetwork, session: Session, faults: readonly Fault[]): readonly string[] {
  const hosts = nodesOf(network, new Set(session.actors.map(({ host }) => host)));
  const devices = nodesOf(network, crossed(network, session));
  return [
    ...hosts.flatMap(({ node }) => hostReasons(node)),
    ...hosts.flatMap(ownTableReasons),
    ...[...new Set([...hosts, ...devices])].flatMap(deviceReasons),
    ...faults.flatMap(faultReasons),
    ...session.actors.flatMap(({ name, steps }) => waitsForOwnClose(name, everyStep(steps))),
  ];
}

function nodesOf(network: LoadedNetwork, names: ReadonlySet<string>): readonly LoadedNode[] {
  return [...names].flatMap((name) => network.node(name) ?? []);
}

/** Whoever keeps state on the way of any connection of the session. */
function crossed(network: LoadedNetwork, { actors }: Session): ReadonlySet<string> {
  const devices = new Set<string>();
  for (const { host, steps } of actors)
    for (const step of everyStep(steps)) {
      const from = network.node(host);
      if (step.does !== 'connect' || !from) continue;
      for (const port of step.ports) {
        const request = { from, to: step.to, port, protocol: 'tcp', bindAddress: step.from } as const;
        const laid = layCircuit({ network, request, random: random(1) });
        if (laid.kind === 'laid')
          for (const way of [laid.circuit.there, laid.circuit.back])
            for (const { device } of way.crossings) devices.add(device);
      }
    }
  return devices;
}

function hostReasons(node: Node): readonly string[] {
  const { name, system } = node;
  if (profileOfNode(node).name === 'linux-2.6.18') return [`${name} is a Linux 2.6, whose SYNs wait longer than today`];
  if (system === 'linux' || system === 'not-known') return [];
  return [`${name} is ${system}: its TCP has timers that the Linux kernel does not have`];
}

function deviceReasons({ node: { name, filter } }: LoadedNode): readonly string[] {
  switch (filter?.kind) {
    case undefined:
      return [];
    case 'table':
      return [
        ...(filter.policy.onExpiry === 'reset'
          ? [`${name} tells both ends when it forgets a connection, which conntrack does not`]
          : []),
        ...(filter.policy.idleTimeouts ? [`${name} has a clock for each direction, where conntrack has one`] : []),
      ];
    case 'asa':
      return [`${name} is an ASA: its classes, resets and dead connection detection are not in the Linux kernel`];
    case 'netfilter':
      return filter.ruleset.chains.flatMap((chain) =>
        chain.rules.flatMap((rule) => ruleReasons(name, rule)).slice(0, 1),
      );
  }
}

/** What the lab builds of a preset stands in the chain of what a node passes on: nothing of its own goes through it. */
function ownTableReasons(host: LoadedNode): readonly string[] {
  const { name, filter } = host.node;
  if (filter?.kind !== 'table' || !guardsItself(host)) return [];
  const { preset, withoutState } = filter.policy;
  const manner = withoutState === 'adopt-outbound' ? ', nor that what the host sends is taken up in mid-stream' : '';
  return [`${name} has the table of ${preset} before its own sockets, which the lab does not build${manner}`];
}

/** A rule that was not understood is not built. */
function ruleReasons(node: string, { matches, statements, by }: FilterRule): readonly string[] {
  const where = by === undefined ? '' : ` (${by.file}:${by.line})`;
  if (matches.some(({ on }) => on === 'limit') && !decidesNothing({ statements }))
    return [`${node} has a rule that holds up to a rate, a count or a quota, which faster time uses up sooner${where}`];
  if (matches.some(isDark) || statements.some(({ kind }) => kind === 'not-understood'))
    return [`${node} has a rule that was not understood${where}`];
  return statements.some(({ kind }) => kind === 'set-timeouts')
    ? [`${node} gives connections time-outs of their own, which the lab does not build${where}`]
    : [];
}

const isDark = ({ on }: FilterMatch): boolean => on === 'not-understood' || on === 'any-of';

function faultReasons(fault: Fault): readonly string[] {
  switch (fault.does) {
    case 'table-limit':
      return [`nf_conntrack_max of ${fault.node} cannot be set: all namespaces of a machine share it`];
    case 'clear-xlate':
      return [`the translations of ${fault.node} are those of an ASA, which the kernel is not`];
    case 'clear-connections':
      return fault.port === undefined
        ? []
        : [`${fault.node} forgets connections of one port; the lab forgets all or none`];
    case 'detour':
      return [`no way of the lab leads around ${fault.node}`];
    case 'reboot':
    case 'failover':
    case 'policy-change':
    case 'link-down':
    case 'one-way-loss':
    case 'keepalive-time':
    case 'clock-step':
      return [];
  }
}

/** A socket that was closed tells its program nothing more. */
function waitsForOwnClose(actor: string, steps: readonly Step[]): readonly string[] {
  const closed = new Set<string>();
  for (const step of steps) {
    if (step.does === 'close' && step.half !== true) closed.add(step.on);
    if ('as' in step) closed.delete(step.as);
    if (step.does === 'await-close' && closed.has(step.on))
      return [`${actor} waits for the end of a socket that it has closed itself, which no program can see`];
  }
  return [];
}
