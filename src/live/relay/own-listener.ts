import { networkInterfaces } from 'node:os';
import { type Address, isLoopback, isUnspecified, loopbackAddress, parseAddress } from '../../base/address.ts';
import { formatHostPort } from '../../base/host-port.ts';
import { familyOf } from '../../base/prefix.ts';
import type { ServedRelay } from './data-path.ts';
import { type ListenAt, listenWords } from './relay.ts';
import type { Target } from './targets.ts';

/**
 * Relays that lead back to themselves: one client would become as many connections as the bound allows, and none would
 * reach anybody.
 */
export class RelayLoop extends Error {}

/** A target that leads to a listener of the same process. */
interface Lead {
  readonly from: ServedRelay;
  readonly target: Target;
  readonly at: ListenAt;
  readonly into: ServedRelay;
}

/** The first circle among relays, in a sentence. A relay that leads to another one, and from there away, is none. */
export function loopWords(relays: readonly ServedRelay[], own: ReadonlySet<Address>): string | undefined {
  const leads = relays.flatMap((from) => leadsOf(from, relays, own));
  const closing = leads.find(({ from, into }) => isLedTo(into, from, leads));
  if (!closing) return undefined;
  const { from, target, at, into } = closing;
  const address = formatHostPort({ host: target.address, port: target.port });
  const where = address === target.written ? address : `${target.written} (${address})`;
  const listener =
    into === from
      ? `its own listener ${listenWords(at)}`
      : `${listenWords(at)} of ${into.relay.name}, which leads back`;
  return `${from.relay.name} leads to itself: its target ${where} is ${listener}; name the host that the service is on, or another port`;
}

function leadsOf(from: ServedRelay, relays: readonly ServedRelay[], own: ReadonlySet<Address>): readonly Lead[] {
  return from.targets.flatMap((target) =>
    relays.flatMap((into) => {
      const at = into.relay.listen.find((one) => isHeard(one, target, own));
      return at === undefined ? [] : [{ from, target, at, into }];
    }),
  );
}

/** Whether one leads to the other, by however many between. */
function isLedTo(from: ServedRelay, to: ServedRelay, leads: readonly Lead[]): boolean {
  const reached = new Set([from]);
  for (const one of reached) for (const lead of leads) if (lead.from === one) reached.add(lead.into);
  return reached.has(to);
}

/** Of a socket that the service manager has opened it is not known here where it listens. */
function isHeard(at: ListenAt, target: Target, own: ReadonlySet<Address>): boolean {
  if ('inherited' in at || at.port !== target.port) return false;
  const family = familyOf(target.address);
  // A connection to no address in particular goes to the host itself (ip(7)).
  const address = isUnspecified(target.address) ? loopbackAddress[family] : target.address;
  const host = parseAddress(at.host);
  if (host === undefined) return at.host === 'localhost' && isLoopback(address);
  if (!isUnspecified(host)) return host === address;
  // The wildcard of IPv6 takes both families.
  return (host === '::' || family === 4) && (isLoopback(address) || own.has(address));
}

/** Those of the interfaces of this machine, as they are now. */
export function ownAddresses(): ReadonlySet<Address> {
  try {
    const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
    return new Set(all.flatMap(({ address }) => parseAddress(address) ?? []));
  } catch {
    // It takes a descriptor. Where none is left, names of targets must be followed all the same.
    return new Set();
  }
}
