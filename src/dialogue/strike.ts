import type { Flow } from '../model/flow.ts';
import type { NodeEvent, NodeName, ObservationOf } from '../model/observation.ts';
import type { Duration } from '../base/duration.ts';
import { later } from '../base/instant.ts';
import type { World } from '../sim/world.ts';
import type { Fault } from './fault.ts';

export interface Struck {
  readonly world: World;
  /** The programs of a host are gone. */
  readonly vanish: (host: NodeName) => void;
}

/** What a fault does to the world, at its time. */
export function strike(fault: Fault, { world, vanish }: Struck): void {
  const { node } = fault;
  switch (fault.does) {
    case 'reboot':
      world.strike(node, { kind: 'restart' });
      afterwards(world, fault.for, () => tells(world, node, 'restarted'));
      vanish(node);
      world.command(node, { kind: 'restart' });
      if (fault.for !== undefined) world.impair({ node, share: 1 }, fault.for);
      return;
    case 'failover':
      if (fault.state === 'lost') world.strike(node, { kind: 'restart' });
      tells(world, node, 'took-over');
      if (fault.for !== undefined) world.impair({ node, share: 1 }, fault.for);
      return;
    case 'clear-connections': {
      const { port } = fault;
      tells(world, node, 'cleared', { port });
      const which = port === undefined ? {} : { which: ({ destination }: Flow) => destination.port === port };
      return world.strike(node, { kind: 'clear', ...which });
    }
    case 'clear-xlate':
      tells(world, node, 'cleared', { of: 'translations' });
      return world.strike(node, { kind: 'clear-translations' });
    case 'policy-change':
      return world.strike(node, { kind: 'change', change: fault.change });
    case 'table-limit':
      return world.strike(node, { kind: 'change', change: { sets: 'connections-max', to: fault.connections } });
    case 'link-down':
      tells(world, node, 'link-down', { interface: fault.interface });
      world.impair({ node, interface: fault.interface, share: 1, isCable: true }, fault.for);
      return afterwards(world, fault.for, () => tells(world, node, 'link-up', { interface: fault.interface }));
    case 'one-way-loss': {
      const { interface: at, direction, share } = fault;
      return world.impair({ node, interface: at, direction, share }, fault.for);
    }
    case 'detour':
      return world.impair({ node, interface: fault.interface, direction: 'in', share: 0, isDetour: true }, fault.for);
    case 'keepalive-time':
      return world.command(node, { kind: 'set-keepalive', idle: fault.to });
    case 'clock-step':
      // Nothing of the network runs by a clock that can be set.
      return;
  }
}

/** A node that is away says that it has started when it is back. */
function afterwards(world: World, away: Duration | undefined, then: () => void): void {
  if (away === undefined) then();
  else world.alarm(later(world.now, away), then);
}

type About = {
  readonly [Key in 'port' | 'interface' | 'of']?: ObservationOf<'node-event'>[Key] | undefined;
};

function tells(world: World, node: NodeName, event: NodeEvent, about: About = {}): void {
  world.timeline.add({
    at: world.now,
    node,
    fact: {
      kind: 'node-event',
      event,
      words: event,
      ...(about.port !== undefined && { port: about.port }),
      ...(about.of !== undefined && { of: about.of }),
      ...(about.interface !== undefined && { interface: about.interface }),
    },
  });
}
