import { reverse, type Flow } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';

/**
 * A trace of system calls shows both ends of a socket only when the program asks for its own address, which most do
 * behind connect() and the options. What was said of the same descriptor before is of the same connection.
 */
export function withFlowsOfHandles(observations: Observation[]): Observation[] {
  if (!observations.some((one) => 'handle' in one)) return observations;
  const coming = new Map<string, Coming>();
  const told: Observation[] = [];
  for (let i = observations.length - 1; i >= 0; i--) {
    const one = observations[i];
    if (one) told.push(flowed(one, coming));
  }
  return told.toReversed();
}

/** The connection that a descriptor turns out to be. */
interface Coming {
  /** From this end to the other. */
  readonly flow: Flow;
  /** Before this connect() the socket had tried something else, or nothing. */
  readonly isBegun: boolean;
}

function flowed(one: Observation, coming: Map<string, Coming>): Observation {
  if (!('handle' in one) || one.handle === undefined) return one;
  const key = `${one.process?.pid ?? ''} ${one.handle}`;
  const known = coming.get(key);
  const isIncoming = one.kind === 'received' || one.kind === 'accepted';
  if (one.kind === 'socket-opened' || one.kind === 'accepted') coming.delete(key);
  else if (one.flow)
    coming.set(key, { flow: isIncoming ? reverse(one.flow) : one.flow, isBegun: known?.isBegun === true });
  if (one.flow || !known || (known.isBegun && one.kind !== 'option-set')) return one;
  if (one.kind === 'connect-started') coming.set(key, { ...known, isBegun: true });
  return { ...one, flow: isIncoming ? reverse(known.flow) : known.flow };
}
