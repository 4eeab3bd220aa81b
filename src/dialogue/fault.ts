import type { Duration } from '../base/duration.ts';
import { type Instant, later } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';

/**
 * Something that happens to a node of the network while sessions are played. It is data, and can be written down and
 * played again.
 */
export type Fault = {
  /** From the beginning. */
  readonly at: Duration;
  readonly node: NodeName;
} & Incident;

export type Incident =
  /**
   * A host or a firewall stops and starts: everything it knew is gone, and nobody was told. `for`: how long it is away.
   */
  | { readonly does: 'reboot'; readonly for?: Duration }
  /** Another unit takes over, with the connections of the first or without them. `for`: how long nobody forwards. */
  | { readonly does: 'failover'; readonly state: 'kept' | 'lost'; readonly for?: Duration }
  /** An administrator removes connections of a firewall. Undefined: all; else those to this port. */
  | { readonly does: 'clear-connections'; readonly port?: number }
  /**
   * An administrator of an ASA takes back what it gave out of its pools of addresses and ports, and the connections
   * that use it go too.
   */
  | { readonly does: 'clear-xlate' }
  /** What it is told to do changes. */
  | { readonly does: 'policy-change'; readonly change: PolicyChange }
  /** It has room for so many connections from now on. What it does when they are used up is its kind's. */
  | { readonly does: 'table-limit'; readonly connections: number }
  /** Undefined: all its interfaces. */
  | { readonly does: 'link-down'; readonly interface?: string; readonly for: Duration }
  /** A share of the packets that come in, or that go out, is lost; the other direction is not. */
  | {
      readonly does: 'one-way-loss';
      readonly interface?: string;
      readonly direction: 'in' | 'out';
      /** Above 0, up to 1. */
      readonly share: number;
      readonly for: Duration;
    }
  /**
   * What would come in by an interface takes another way around the node, and arrives: a route has changed. It sees one
   * direction only from then on. `for`: until the route is as before; undefined: for ever.
   */
  | { readonly does: 'detour'; readonly interface: string; readonly for?: Duration }
  /**
   * `sysctl -w net.ipv4.tcp_keepalive_time` of a Linux. A timer that runs keeps the old time until it fires; sockets
   * with times of their own keep those.
   */
  | { readonly does: 'keepalive-time'; readonly to: Duration }
  /** Its clock is set, forwards or back. What it writes is stamped by it; no timer runs by it. */
  | { readonly does: 'clock-step'; readonly by: Duration };

export type PolicyChange =
  /**
   * Reaches connections that are made from then on; those of conntrack with their next packet, as the kernel reads it
   * anew.
   */
  | { readonly sets: 'idle-timeout'; readonly to: Duration }
  /**
   * A rule that blocks a port. `every-packet`: it stands in front of the rule that lets established connections pass,
   * and so reaches them too; on devices that ask no rule about a connection that they know, it does not.
   */
  | {
      readonly sets: 'block';
      readonly port: number;
      readonly answer: 'silent' | 'reset';
      readonly reaches: 'new-connections' | 'every-packet';
      /** Of a Linux: what the rule blocks it writes into the kernel's log, with this in front. */
      readonly log?: string;
    };

export const FAULT_KINDS: readonly Incident['does'][] = [
  'reboot',
  'failover',
  'clear-connections',
  'clear-xlate',
  'policy-change',
  'table-limit',
  'link-down',
  'one-way-loss',
  'detour',
  'keepalive-time',
  'clock-step',
];

/** A clock that was set during a simulation. */
export interface ClockStep {
  readonly at: Instant;
  readonly node: NodeName;
  readonly by: Duration;
}

/**
 * What the clock of a node shows at a time of the simulation, where all clocks begin alike: what its log is stamped
 * with.
 */
export const clockOf = (steps: readonly ClockStep[], node: NodeName, at: Instant): Instant =>
  steps.reduce((shown, step) => (step.node === node && step.at <= at ? later(shown, step.by) : shown), at);
