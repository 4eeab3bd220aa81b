import { days, type Duration } from '../base/duration.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName } from '../model/observation.ts';
import { backward } from './known-flow.ts';
import type { Firewall } from './firewall/firewall.ts';
import type { TcpHost } from './tcp/host.ts';
import type { Circuit, Way } from './way.ts';

export interface Listeners {
  readonly hosts: Pick<ReadonlyMap<NodeName, TcpHost>, 'get'>;
  readonly firewalls: Pick<ReadonlyMap<NodeName, Firewall>, 'get'>;
}

/** Longer than anything that is played. */
const FOR_EVER = days(3_650);

/**
 * The shortest silence of a connection in both directions that somebody on it notices: a device that forgets it, an end
 * that asks whether the other is there. Undefined: a device does not know the connection, so that nothing can be said.
 */
export function noticedSilence(
  { hosts, firewalls }: Listeners,
  { host, flow, circuit }: { readonly host: NodeName; readonly flow: Flow; readonly circuit: Circuit },
): Duration | undefined {
  let shortest: Duration = FOR_EVER;
  const mind = (silence: Duration | undefined) => {
    if (silence !== undefined && silence < shortest) shortest = silence;
  };
  const along = (way: Way, other: Way, from: Flow): Flow | undefined => {
    let present = from;
    for (const { device } of way.crossings) {
      const isReturned = other.crossings.some((crossing) => crossing.device === device);
      const firewall = firewalls.get(device);
      if (!firewall) continue;
      const endured = firewall.endures(present, isReturned ? 'both-ways' : 'one-way');
      if (!endured) return undefined;
      mind(endured.silence);
      present = endured.leaving;
    }
    return present;
  };
  const { there, back } = circuit;
  const arriving = along(there, back, flow);
  if (!arriving || there.end.kind !== 'host' || !along(back, there, backward(arriving))) return undefined;
  mind(hosts.get(host)?.keepaliveIdle(flow));
  mind(hosts.get(there.end.host)?.keepaliveIdle(backward(arriving)));
  return shortest;
}
