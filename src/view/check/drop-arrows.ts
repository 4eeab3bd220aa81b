import { type Flow, sameEndpoint } from '../../model/flow.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import type { Arrow, SceneEvent } from '../timeline/scene.ts';
import { isDeviceWord } from './observation-words.ts';

/** What is drawn, and the observation that it is drawn of; of a fault there is none. */
export interface Drawn {
  readonly event: SceneEvent;
  readonly one: Observation | undefined;
}

/** All that happened, and where it stands. */
interface Told {
  readonly timeline: readonly Observation[];
  readonly laneOf: (one: Observation) => number | undefined;
}

/** From who sent the packet that a device drops to the device that says so. */
export function dropArrows(drawn: readonly Drawn[], { timeline, laneOf }: Told): readonly Arrow[] {
  return drawn.flatMap(({ event, one }, i): readonly Arrow[] => {
    const said = one?.kind === 'firewall-denied' ? saidBefore(one, timeline) : undefined;
    const from = said && laneOf(said);
    const { lane, at } = event;
    if (from === undefined || from === lane) return [];
    const place = drawn.findLastIndex((other, j) => j < i && other.one === said);
    const isNear = at - (drawn[place]?.event.at ?? 0) < NEAR_US;
    return [{ from: { lane: from, event: isNear ? place : i }, to: { lane, event: i }, end: 'denied', reached: lane }];
  });
}

/** Ways through a network take less. */
const NEAR_US = 1_000_000;

/**
 * The last that was said under the address of the packet, whoever else spoke in that moment; of a connection of which
 * nobody has said anything yet, that somebody began to make it. Devices speak in the name of an end only to reset.
 */
function saidBefore(
  { flow, flags = '', at, node }: ObservationOf<'firewall-denied'>,
  timeline: readonly Observation[],
): Observation | undefined {
  if (!flow) return undefined;
  const isReset = flags.includes('RST');
  const isBefore = (one: Observation): boolean => one.at <= at && one.node !== node && !isDeviceWord(one);
  const isOfSender = (one: Observation): boolean =>
    one.flow !== undefined &&
    sameEndpoint(one.flow.source, flow.source) &&
    (isReset || one.kind !== 'segment' || one.role !== 'reset');
  return (
    timeline.findLast((one) => isBefore(one) && isOfSender(one)) ??
    timeline.findLast((one) => isBefore(one) && one.kind === 'connect-started' && isTo(one, flow))
  );
}

const isTo = ({ to }: ObservationOf<'connect-started'>, { destination }: Flow): boolean =>
  to !== undefined && sameEndpoint(to, destination);
