import { formatSource } from '../../model/source.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import type { CapturePoint } from '../../model/conversation.ts';
import type { Lane } from './scene.ts';

/** Which lane something belongs to, before the lanes of the picture are chosen. */
export interface LaneName {
  readonly id: string;
  readonly kind: Lane['kind'];
  readonly node: string;
  readonly name: string;
}

const named = (kind: Lane['kind'], node: string, name: string): LaneName => ({
  id: JSON.stringify([kind, node, name]),
  kind,
  node,
  name,
});

export function laneOf(one: Observation): LaneName {
  const node = one.node ?? placeless(one);
  if (one.kind === 'segment') return named('capture', one.node ?? one.point, one.point);
  if (one.kind.startsWith('firewall-') || isForwarded(one) || (one.kind === 'node-event' && !isOfHost(one)))
    return firewallLane(node);
  const program = one.process && (one.process.name || (one.process.pid > 0 ? `process ${one.process.pid}` : ''));
  return program ? named('program', node, program) : hostLane(node);
}

/** A rule that logs may be an end’s own; what comes in and goes out passes through. */
const isForwarded = (one: Observation): boolean =>
  one.kind === 'packet-logged' && one.arrival !== undefined && one.egress !== undefined;

/** Stops, the first line of a boot and the state of links are written by hosts as well as by a Linux that filters. */
const isOfHost = ({ event, words, interface: link }: ObservationOf<'node-event'>): boolean =>
  event === 'stopped' || words.startsWith('Linux version') || (link !== undefined && !words.startsWith('Interface'));

const placeless = (one: Observation): string => ('file' in one.source ? one.source.file : formatSource(one.source));

export const hostLane = (node: string): LaneName => named('host', node, node);

export const firewallLane = (node: string): LaneName => named('firewall', node, node);

export const captureLane = (point: CapturePoint): LaneName => named('capture', point.node ?? point.name, point.name);
