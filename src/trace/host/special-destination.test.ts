import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { protocolNumber } from '../packet.ts';
import { outputRoute } from './output-route.ts';
import { isMulticast } from './special-destination.ts';

interface Sent {
  readonly to: string;
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  readonly source?: string;
  readonly device?: string;
  /** There is a default route. */
  readonly routed?: boolean;
  readonly system?: string;
}

/** `error`, `source -> itself`, or `source -> next hop by device`. */
function sent({ to, protocol = 'tcp', source, device, routed = true, system = 'linux' }: Sent): string {
  const routes = routed ? '["default via 10.1.0.1", "default via 2001:db8:1::1"]' : '[]';
  const host = `system: ${system}\ninterfaces: { eth0: [10.1.0.5/24, "2001:db8:1::5/64"] }\nroutes: ${routes}`;
  const route = outputRoute(hostFrom(host), {
    destination: address(to),
    source: source === undefined ? undefined : address(source),
    device,
    protocol: protocolNumber[protocol],
    sourcePort: 1,
    destinationPort: 1,
    mark: 0,
    user: 0,
    connects: protocol !== 'icmp',
  });
  if (route.kind === 'failed') return route.error;
  return route.kind === 'local'
    ? `${route.source} -> itself, ${route.destination ?? to}`
    : `${route.source} -> ${route.nextHop} by ${route.egress}`;
}

/** Each row is what a socket of Linux 6.18 did. */
describe('the unspecified address', () => {
  test.each([
    [{ to: '0.0.0.0' }, '127.0.0.1 -> itself, 127.0.0.1'],
    [{ to: '0.0.0.0', routed: false }, '127.0.0.1 -> itself, 127.0.0.1'],
    [{ to: '0.0.0.0', source: '10.1.0.5' }, '10.1.0.5 -> itself, 10.1.0.5'],
    [{ to: '0.0.0.0', source: '127.0.0.3' }, '127.0.0.3 -> itself, 127.0.0.3'],
    [{ to: '0.0.0.0', device: 'eth0' }, '10.1.0.5 -> itself, 10.1.0.5'],
    [{ to: '0.0.0.0', protocol: 'icmp' }, '127.0.0.1 -> itself, 127.0.0.1'],
    [{ to: '::' }, '::1 -> itself, ::1'],
    [{ to: '::', source: '2001:db8:1::5' }, '2001:db8:1::5 -> itself, ::1'],
    [{ to: '::', protocol: 'icmp', routed: false }, 'ENETUNREACH'],
    [{ to: '0.0.0.0', source: '10.9.9.9' }, 'EADDRNOTAVAIL'],
    // As its documentation of connect() says.
    [{ to: '0.0.0.0', system: 'windows' }, 'EADDRNOTAVAIL'],
  ] as const)('%o: %s', (asked, answer) => assert.equal(sent(asked), answer));
});

describe('a group', () => {
  test.each([
    [{ to: '224.0.0.5' }, 'ENETUNREACH'],
    [{ to: '239.1.2.3', device: 'eth0' }, 'ENETUNREACH'],
    [{ to: '10.1.0.255' }, 'ENETUNREACH'],
    [{ to: '255.255.255.255' }, 'ENETUNREACH'],
    [{ to: '255.255.255.255', device: 'eth0' }, 'ENETUNREACH'],
    [{ to: 'ff02::1' }, 'ENETUNREACH'],
    [{ to: 'ff05::7' }, 'ENETUNREACH'],
    [{ to: '10.1.0.255', protocol: 'udp' }, 'EACCES'],
    [{ to: '255.255.255.255', protocol: 'udp' }, 'EACCES'],
    [{ to: '255.255.255.255', protocol: 'icmp' }, 'EACCES'],
    [{ to: '255.255.255.255', protocol: 'udp', routed: false }, 'ENETUNREACH'],
    [{ to: '224.0.0.5', protocol: 'udp', routed: false }, 'ENETUNREACH'],
    [{ to: '224.0.0.5', protocol: 'udp', source: '10.1.0.5', routed: false }, '10.1.0.5 -> 224.0.0.5 by eth0'],
    [{ to: 'ff02::1', protocol: 'udp' }, 'EINVAL'],
    // Sent to the group itself, not to the gateway.
    [{ to: '224.0.0.5', protocol: 'udp' }, '10.1.0.5 -> 224.0.0.5 by eth0'],
    [{ to: '239.1.2.3', protocol: 'icmp' }, '10.1.0.5 -> 239.1.2.3 by eth0'],
  ] as const)('%o: %s', (asked, answer) => assert.equal(sent(asked), answer));

  test.each([
    ['223.255.255.255', false],
    ['224.0.0.0', true],
    ['239.255.255.255', true],
    ['240.0.0.1', false],
    ['22.4.0.1', false],
    ['ff02::1', true],
    ['fe80::1', false],
  ])('%s: %s', (text, is) => assert.equal(isMulticast(address(text)), is));
});
