import { LOOPBACK } from '../dialogue/loopback.ts';
import type { Actor, Session, SocketOptions, Step } from '../dialogue/session.ts';
import type { NodeName } from '../model/observation.ts';
import { type Reading, unknownWord } from './reading.ts';
import type { WrittenSession } from './sessions-shape.ts';

type Connect = Extract<Step, { readonly does: 'connect' }>;

/**
 * The session with a relay or a tunnel between its programs: those of one node connect to a local port instead, and
 * what listens there makes the connection. A tunnel is played with a connection of its own for each that it carries,
 * and its requests for signs of life as keepalive of the same times: to a device both are packets.
 */
export function withCarriers(reading: Reading, session: Session, written: WrittenSession): Session {
  const { relay, tunnel } = written;
  const relayed = relay
    ? carried(reading, session, {
        key: 'relay',
        on: relay.on,
        ports: relay.ports,
        make: (connect, local) =>
          relayOf(connect, local, relay.on, { keepalive: true, keepaliveTimes: relay.keepalive }),
      })
    : session;
  if (!tunnel) return relayed;
  const { alive, count = 3 } = tunnel;
  const options = { keepalive: true, keepaliveTimes: { idle: alive, interval: alive, count } };
  return carried(reading, relayed, {
    key: 'tunnel',
    on: tunnel.on,
    ports: tunnel.ports,
    make: (connect, local) => tunnelOf(reading, connect, local, tunnel.on, options),
  });
}

interface Carrier {
  readonly key: 'relay' | 'tunnel';
  readonly on: NodeName;
  readonly ports: readonly number[];
  /** The programs that carry the connections of one step. */
  readonly make: (connect: Counted, local: number) => readonly Actor[];
}

/** A step that connects, and how often it does. */
interface Counted {
  readonly step: Connect;
  readonly times: number;
}

/** Any that nothing else of the model uses. */
const [RELAY_PORTS, TUNNEL_PORTS] = [41_400, 41_500];
const SSH = 22;

function carried({ places }: Reading, session: Session, { key, on, ports, make }: Carrier): Session {
  const hosts = [...new Set(session.actors.map(({ host }) => host))];
  if (!hosts.includes(on)) {
    places.wrong(['sessions', session.name, key, 'on'], unknownWord('the node', on, hosts.toSorted()));
    return session;
  }
  const carriers: Actor[] = [];
  const begin = key === 'relay' ? RELAY_PORTS : TUNNEL_PORTS;
  let next = begin;
  const redirected = (step: Step, times: number): Step => {
    if (step.does === 'repeat') return { ...step, steps: step.steps.map((one) => redirected(one, times * step.times)) };
    if (step.does !== 'connect' || step.to === LOOPBACK || !step.ports.some((port) => ports.includes(port)))
      return step;
    const local = next++;
    carriers.push(...make({ step, times }, local));
    const { from: _from, pauses: _pauses, ...rest } = step;
    return { ...rest, to: LOOPBACK, ports: [local] };
  };
  const actors = session.actors.map((actor) =>
    actor.host === on ? { ...actor, steps: actor.steps.map((step) => redirected(step, 1)) } : actor,
  );
  if (next === begin)
    places.wrong(['sessions', session.name, key, 'ports'], {
      found: `ports ${ports.join(', ')}`,
      expected: `one that a program on ${on} connects to`,
      remedy: `correct the ports, or leave "${key}" out`,
    });
  // They listen before anybody connects.
  return { ...session, actors: [...carriers, ...actors] };
}

/**
 * Takes a connection from one side, makes the one to the other, and passes on what comes, as often as the step is done.
 */
const passing = (times: number, accept: Step, connect: Step): readonly Step[] => [
  {
    does: 'repeat',
    times,
    steps: [
      accept,
      connect,
      { does: 'relay', between: ['near', 'far'], name: 'pass on what comes' },
      { does: 'close', on: 'near' },
      { does: 'close', on: 'far' },
    ],
  },
];

const relayOf = ({ step, times }: Counted, local: number, on: NodeName, options: SocketOptions): readonly Actor[] => [
  {
    name: `relay/${step.as}`,
    host: on,
    steps: [
      { does: 'listen', port: local, options },
      ...passing(times, { does: 'accept', as: 'near', ports: [local] }, { ...step, as: 'far', options }),
    ],
  },
];

function tunnelOf(
  { network }: Reading,
  { step, times }: Counted,
  local: number,
  on: NodeName,
  options: SocketOptions,
): readonly Actor[] {
  const peer = [...network.nodes].find((node) => node.isLocal(step.to))?.name;
  if (peer === undefined) return [];
  return [
    {
      name: `ssh/${step.as}`,
      host: on,
      steps: [
        { does: 'listen', port: local },
        ...passing(
          times,
          { does: 'accept', as: 'near', ports: [local] },
          { does: 'connect', as: 'far', to: step.to, ports: [SSH], options },
        ),
      ],
    },
    {
      name: `sshd/${step.as}`,
      host: peer,
      steps: [
        { does: 'listen', port: SSH },
        ...passing(
          times,
          { does: 'accept', as: 'near', ports: [SSH] },
          { does: 'connect', as: 'far', to: LOOPBACK, ports: step.ports },
        ),
      ],
    },
  ];
}
