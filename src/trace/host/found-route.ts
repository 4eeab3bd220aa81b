import { familyOf } from '../../base/prefix.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Interface } from '../../model/interface.ts';
import type { NextHop, Route, RouteKind, RoutingRule } from '../../model/routing.ts';
import type { OrdinaryWay } from './ordinary-way.ts';

/**
 * What a look-up comes to that ends at a route. `dead`: none of its next hops can be used, so the next route is tried.
 */
export type RouteOutcome = 'taken' | 'refused' | 'throw' | 'dead';

interface Parts {
  readonly route: Route;
  /** Those that may be taken: more than one when it is a multipath route. None for `local` of the loopback. */
  readonly hops: readonly NextHop[];
  readonly rule: RoutingRule;
}

/**
 * A route as a look-up finds it, by the rule that leads to its table. It is made once and shared by all look-ups that
 * end there: in a large table each object that a look-up has to follow is a wait for memory.
 */
export class FoundRoute {
  readonly kind = 'route';
  readonly outcome: RouteOutcome;
  readonly rule: RoutingRule;
  readonly route: Route;
  readonly hops: readonly NextHop[];
  /** Of the route, as it is spelled without its length: at hand for its reason. */
  readonly network: string;
  /**
   * How a packet goes by it that is bound to nothing. Both are made at the first look-up that asks, by `ordinary-way`.
   */
  ordinaryWay: OrdinaryWay | 'none' | undefined = undefined;
  config: readonly ConfigLine[] | undefined = undefined;

  constructor({ route, hops, rule }: Parts) {
    this.outcome = outcomeOf(route, hops);
    this.rule = rule;
    this.route = route;
    this.hops = hops;
    this.network = route.to.length === 0 ? 'default' : route.to.address;
  }

  /** The same route found by another rule. */
  under(rule: RoutingRule): FoundRoute {
    return rule === this.rule ? this : new FoundRoute({ route: this.route, hops: this.hops, rule });
  }

  /** With those of its next hops that a socket may take which is bound to a device; undefined where none is left. */
  by(device: string): FoundRoute | undefined {
    // In IPv6 those that say no lie on the loopback, so that what is bound to a device passes them by
    // (rt6_score_route() in net/ipv6/route.c).
    if (!takesAHop(this.route.kind) && familyOf(this.route.to.address) === 6) return undefined;
    if (this.hops.length === 0 || this.hops.every((hop) => hop.device === device)) return this;
    const hops = this.hops.filter((hop) => hop.device === device);
    return hops.length === 0 ? undefined : this.among(hops);
  }

  /** With some of its next hops. */
  among(hops: readonly NextHop[]): FoundRoute {
    return hops === this.hops ? this : new FoundRoute({ route: this.route, hops, rule: this.rule });
  }
}

function outcomeOf(route: Route, hops: readonly NextHop[]): RouteOutcome {
  if (route.hops.length > 0 && takesAHop(route.kind) && hops.length === 0) return 'dead';
  switch (route.kind) {
    case 'unicast':
    case 'local':
    case 'broadcast':
    case 'multicast':
      return 'taken';
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return 'refused';
    case 'throw':
      return 'throw';
  }
}

type Interfaces = ReadonlyMap<string, Interface>;

/** The next hops that can be used at all. Most routes have one: nothing is made for them. */
export function livingHops(interfaces: Interfaces, { kind, hops }: Route): readonly NextHop[] {
  if (!takesAHop(kind)) return NONE;
  const lives = ({ device, dead }: NextHop): boolean =>
    kind === 'local' || (dead !== true && interfaces.get(device)?.up !== false);
  return hops.every(lives) ? hops : hops.filter(lives);
}

const NONE: readonly NextHop[] = [];

/** The others say no, whatever the device (fib_props in net/ipv4/fib_semantics.c). */
function takesAHop(kind: RouteKind): boolean {
  switch (kind) {
    case 'unicast':
    case 'local':
    case 'broadcast':
    case 'multicast':
      return true;
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
    case 'throw':
      return false;
  }
}
