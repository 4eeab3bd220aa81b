import type { Instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import type { Outcome } from '../dialogue/outcome.ts';
import { connectionKey, type Flow, reverse, sameEndpoint } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import { ofKind } from './played.ts';

interface Told {
  readonly timeline: readonly Observation[];
  readonly outcome: Outcome;
}

/** Devices that translate one after the other; more is a circle. */
const DEVICES_MAX = 4;

/**
 * The same, with every flow as the client of the connection has it: behind a device that gives it another address, the
 * other end and devices further on know it by that.
 */
export function withClientsFlows({ timeline, outcome }: Told): Told {
  const mapped = new Map<string, Mapped[]>();
  for (const one of ofKind(timeline, 'firewall-built')) {
    if (!one.mapped || !one.flow) continue;
    const key = connectionKey(one.mapped);
    const known = mapped.get(key);
    const built = { at: one.at, flow: one.flow, mapped: one.mapped };
    if (known) known.push(built);
    else mapped.set(key, [built]);
  }
  if (mapped.size === 0) return { timeline, outcome };
  const clients = <T extends { readonly at: Instant; readonly flow?: Flow | undefined }>(one: T): T =>
    one.flow ? { ...one, flow: clientsFlow(mapped, one.flow, one.at) } : one;
  return { timeline: timeline.map(clients), outcome: { ...outcome, noticed: outcome.noticed.map(clients) } };
}

/** A port may be given to one connection after another. */
interface Mapped {
  readonly at: Instant;
  readonly flow: Flow;
  readonly mapped: Flow;
}

function clientsFlow(built: ReadonlyMap<string, readonly Mapped[]>, seen: Flow, at: Instant): Flow {
  let flow = seen;
  for (let i = 0; i < DEVICES_MAX; i++) {
    const known = built.get(connectionKey(flow));
    const one = known?.[countUpTo(known, (each) => each.at, at) - 1];
    if (!one) break;
    flow = sameEndpoint(one.mapped.source, flow.source) ? one.flow : reverse(one.flow);
  }
  return flow;
}
