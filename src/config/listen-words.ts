import { isUnspecified, parseAddress } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { Listener } from '../model/node.ts';
import { wrong } from './iproute/value-words.ts';
import type { WordCursor } from './word-cursor.ts';

/**
 * Where a service listens: `1556`, `10.4.0.100:22`, `[2001:db8::1]:22`, `eth1:13724` (a socket bound to that device),
 * `10.4.0.100%eth1:22`, `0.0.0.0:22` (IPv4 only), `udp 53`.
 */
export function takeListener(cursor: WordCursor): Listener {
  const protocol = cursor.takeIf('tcp', 'udp') === 'udp' ? 'udp' : 'tcp';
  const word = cursor.take() ?? '';
  const [, place, port] = /^(?:(.+):)?(\d{1,5})$/.exec(word) ?? [];
  if (port === undefined || Number(port) === 0 || Number(port) > 65_535)
    throw wrong(cursor, word || undefined, 'a port such as 1556, 10.4.0.100:22 or eth1:13724', 'write the port last');
  const { address, device } = placeOf(place ?? '*');
  const listener = { protocol, port: Number(port), ...(device === undefined ? {} : { device }) } as const;
  if (address === undefined) return listener;
  return { ...listener, family: familyOf(address), ...(isUnspecified(address) ? {} : { address }) };
}

function placeOf(place: string): Pick<Listener, 'address' | 'device'> {
  const [host = '', zone] = place.replaceAll(/[[\]]/g, '').split('%', 2);
  const address = parseAddress(host);
  const device = zone ?? (address === undefined && host !== '*' && host !== '' ? host : undefined);
  return { ...(address === undefined ? {} : { address }), ...(device === undefined ? {} : { device }) };
}
