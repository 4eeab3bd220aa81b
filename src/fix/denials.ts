import { ofKind } from '../check/played.ts';
import { type Flow, formatFlow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import { flowOf } from '../trace/packet.ts';
import { failingTrace } from '../trace/trace-cause.ts';
import { type Problem, sessionOf } from './problem.ts';

/** The first packet of a connection that a filter did not let through. */
export interface Denial {
  readonly device: NodeName;
  /** As it arrived there. */
  readonly flow: Flow;
  /** The interface that it came in by; its `nameif` on a firewall of the ASA family. */
  readonly ingress: string | undefined;
}

/** Each once, whatever port it came from. */
export function denials(problem: Problem): readonly Denial[] {
  const all = [...deniedInSession(problem), ...deniedOnWay(problem)];
  const known = new Set<string>();
  return all.filter(({ device, flow }) => {
    const { source, destination } = flow;
    const key = [device, formatFlow({ ...flow, source: { ...source, port: 0 } }), destination.port].join(' ');
    return known.has(key) ? false : known.add(key);
  });
}

function deniedInSession(problem: Problem): readonly Denial[] {
  return ofKind(sessionOf(problem)?.timeline ?? [], 'firewall-denied').flatMap((one) => {
    const { node: device, flow, denial, flags, zone } = one;
    if (device === undefined || !flow || denial !== 'policy' || flags !== 'SYN') return [];
    return [{ device, flow, ingress: zoneNamed(problem, device, zone) }];
  });
}

function deniedOnWay(problem: Problem): readonly Denial[] {
  const { played } = problem;
  if (!('ways' in played)) return [];
  return played.ways.flatMap((way) => {
    const trace = failingTrace(way);
    if (!trace?.disposition.startsWith('DENIED')) return [];
    const device = trace.endedAt;
    const before = trace.steps.filter(({ at }) => at !== device).findLast(({ packet }) => packet);
    const packet = before?.packet ?? trace.packet;
    const hop = trace.path.findLast(({ node, direction }) => node === device && direction === 'in');
    return packet.protocol === 'tcp' && packet.tcp === 'syn'
      ? [{ device, flow: flowOf(packet), ingress: zoneNamed(problem, device, hop?.interface) }]
      : [];
  });
}

function zoneNamed({ subject }: Problem, device: NodeName, name: string | undefined): string | undefined {
  return name === undefined ? undefined : (subject.network.node(device)?.interfaces.get(name)?.zone ?? name);
}
