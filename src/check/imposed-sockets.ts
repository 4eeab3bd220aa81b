import type { Session, SocketOptions, Step } from '../dialogue/session.ts';
import type { NodeName } from '../model/observation.ts';
import { type Reading, unknownWord } from './reading.ts';
import type { WrittenKeepalive, WrittenSession } from './sessions-shape.ts';

/**
 * The session with what `sockets` gives its sockets from outside: a library that is loaded first, somebody who sets the
 * options of a running process.
 */
export function withImposedSockets(reading: Reading, session: Session, { sockets }: WrittenSession): Session {
  if (!sockets) return session;
  const hosts = new Set(session.actors.map(({ host }) => host));
  for (const [i, name] of (sockets.at ?? []).entries())
    if (!hosts.has(name))
      reading.places.wrong(
        ['sessions', session.name, 'sockets', 'at', i],
        unknownWord('the node', name, [...hosts].toSorted()),
      );
  return imposed(session, { options: keepaliveOptions(sockets.keepalive), at: sockets.at });
}

interface Imposed {
  readonly options: SocketOptions;
  /** Undefined: everywhere. */
  readonly at: readonly NodeName[] | undefined;
}

const imposed = (session: Session, { options, at }: Imposed): Session => ({
  ...session,
  actors: session.actors.map((actor) =>
    at && !at.includes(actor.host) ? actor : { ...actor, steps: actor.steps.map((step) => given(step, options)) },
  ),
});

function given(step: Step, options: SocketOptions): Step {
  if (step.does === 'repeat') return { ...step, steps: step.steps.map((one) => given(one, options)) };
  return step.does === 'connect' || step.does === 'listen'
    ? { ...step, options: { ...step.options, ...options } }
    : step;
}

const keepaliveOptions = (keepalive: WrittenKeepalive): SocketOptions => ({
  keepalive: keepalive !== false,
  ...(typeof keepalive === 'object' ? { keepaliveTimes: keepalive } : {}),
});
