import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Firewall, told } from '../../../test/asa-firewall.ts';

const interfaces = (version: string) => `${version}
interface Ethernet0/0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface Ethernet0/1
 nameif inside
 security-level 100
 ip address 10.1.1.1 255.255.255.0
route outside 0.0.0.0 0.0.0.0 192.0.2.254
route inside 10.0.0.0 255.0.0.0 10.1.1.254
`;
const NEW = interfaces('ASA Version 9.8(2)');
const OLD = interfaces('ASA Version 8.2(5)');
const OUT = 'inside 10.1.1.5:40000 > 198.51.100.9:80 syn';

interface Row {
  readonly name: string;
  readonly config: string;
  readonly packet?: string;
  readonly expect: string;
  /** The answer as it comes back, and what becomes of it. */
  readonly answer?: readonly [packet: string, expect: string];
}

const PERMIT_ANY = 'access-list A extended permit ip any any\naccess-group A in interface outside\n';

const newStyle: readonly Row[] = [
  {
    name: 'object NAT to the interface',
    config: 'object network LAN\n subnet 10.1.1.0 255.255.255.0\n nat (inside,outside) dynamic interface\n',
    expect: 'pass outside 192.0.2.1:40000 > 198.51.100.9:80',
    answer: ['outside 198.51.100.9:80 > 192.0.2.1:40000 syn-ack', 'pass inside 198.51.100.9:80 > 10.1.1.5:40000'],
  },
  {
    name: 'object NAT, static, from inside',
    config: 'object network WEB\n host 10.1.1.5\n nat (inside,outside) static 192.0.2.50\n',
    expect: 'pass outside 192.0.2.50:40000 > 198.51.100.9:80',
  },
  {
    name: 'object NAT, static, from outside: the list names the real address',
    config:
      'object network WEB\n host 10.1.1.5\n nat (inside,outside) static 192.0.2.50\naccess-list A extended permit tcp any host 10.1.1.5 eq 80\naccess-group A in interface outside\n',
    packet: 'outside 198.51.100.9:4000 > 192.0.2.50:80 syn',
    expect: 'pass inside 198.51.100.9:4000 > 10.1.1.5:80',
    answer: ['inside 10.1.1.5:80 > 198.51.100.9:4000 syn-ack', 'pass outside 192.0.2.50:80 > 198.51.100.9:4000'],
  },
  {
    name: 'and not the mapped one',
    config:
      'object network WEB\n host 10.1.1.5\n nat (inside,outside) static 192.0.2.50\naccess-list A extended permit tcp any host 192.0.2.50 eq 80\naccess-group A in interface outside\n',
    packet: 'outside 198.51.100.9:4000 > 192.0.2.50:80 syn',
    expect: 'DENIED_SILENT ASA_LIST_ENDS',
  },
  {
    name: 'a network for a network, host by host',
    config: 'object network LAN\n subnet 10.1.1.0 255.255.255.0\n nat (inside,outside) static 203.0.113.0\n',
    expect: 'pass outside 203.0.113.5:40000 > 198.51.100.9:80',
  },
  {
    name: 'a port of the interface’s own address',
    config: `object network WEB\n host 10.1.1.5\n nat (inside,outside) static interface service tcp 8080 80\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 192.0.2.1:80 syn',
    expect: 'pass inside 198.51.100.9:4000 > 10.1.1.5:8080',
    answer: ['inside 10.1.1.5:8080 > 198.51.100.9:4000 syn-ack', 'pass outside 192.0.2.1:80 > 198.51.100.9:4000'],
  },
  {
    name: 'another port of that address is the device’s own',
    config: `object network WEB\n host 10.1.1.5\n nat (inside,outside) static interface service tcp 8080 80\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 192.0.2.1:22 syn',
    expect: 'pass device 198.51.100.9:4000 > 192.0.2.1:22',
  },
  {
    name: 'static comes before dynamic, and the smaller object first',
    config:
      'object network ALL\n subnet 10.0.0.0 255.0.0.0\n nat (inside,outside) static 11.0.0.0\nobject network LAN\n subnet 10.1.1.0 255.255.255.0\n nat (inside,outside) static 203.0.113.0\nobject network ONE\n host 10.1.1.5\n nat (inside,outside) dynamic interface\n',
    expect: 'pass outside 203.0.113.5:40000 > 198.51.100.9:80',
  },
  {
    name: 'twice NAT comes first',
    config:
      'object network LAN\n subnet 10.1.1.0 255.255.255.0\n nat (inside,outside) dynamic interface\nobject network FAR\n host 198.51.100.9\nnat (inside,outside) source static LAN LAN destination static FAR FAR no-proxy-arp route-lookup\n',
    expect: 'pass outside 10.1.1.5:40000 > 198.51.100.9:80',
  },
  {
    name: 'but not after-auto',
    config:
      'object network LAN\n subnet 10.1.1.0 255.255.255.0\n nat (inside,outside) dynamic interface\nnat (inside,outside) after-auto source static LAN LAN\n',
    expect: 'pass outside 192.0.2.1:40000 > 198.51.100.9:80',
  },
  {
    name: 'and not inactive',
    config:
      'object network LAN\n subnet 10.1.1.0 255.255.255.0\nnat (inside,outside) source static LAN LAN inactive\nnat (inside,outside) source dynamic LAN interface\n',
    expect: 'pass outside 192.0.2.1:40000 > 198.51.100.9:80',
  },
  {
    name: 'twice NAT changes both ends',
    config:
      'object network LAN\n subnet 10.1.1.0 255.255.255.0\nobject network SEEN\n subnet 203.0.113.0 255.255.255.0\nobject network FAR\n host 198.51.100.9\nobject network NEAR\n host 10.99.0.9\nnat (inside,outside) source static LAN SEEN destination static NEAR FAR\n',
    packet: 'inside 10.1.1.5:40000 > 10.99.0.9:80 syn',
    expect: 'pass outside 203.0.113.5:40000 > 198.51.100.9:80',
    answer: ['outside 198.51.100.9:80 > 203.0.113.5:40000 syn-ack', 'pass inside 10.99.0.9:80 > 10.1.1.5:40000'],
  },
  {
    name: 'and does so when the far end begins',
    config: `object network LAN\n subnet 10.1.1.0 255.255.255.0\nobject network SEEN\n subnet 203.0.113.0 255.255.255.0\nobject network FAR\n host 198.51.100.9\nobject network NEAR\n host 10.99.0.9\nnat (inside,outside) source static LAN SEEN destination static NEAR FAR\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 203.0.113.5:22 syn',
    expect: 'pass inside 10.99.0.9:4000 > 10.1.1.5:22',
  },
  {
    name: 'unless it is unidirectional',
    config: `object network LAN\n subnet 10.1.1.0 255.255.255.0\nobject network SEEN\n subnet 203.0.113.0 255.255.255.0\nnat (inside,outside) source static LAN SEEN unidirectional\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 203.0.113.5:22 syn',
    expect: 'DENIED_RESET ASA_SAME_INTERFACE_DENIED',
  },
  {
    name: 'the service of a destination',
    config:
      'object network LAN\n subnet 10.1.1.0 255.255.255.0\nobject network FAR\n host 198.51.100.9\nobject network NEAR\n host 10.99.0.9\nobject service ASKED\n service tcp destination eq 80\nobject service REAL\n service tcp destination eq 8080\nnat (inside,outside) source static LAN LAN destination static NEAR FAR service ASKED REAL\n',
    packet: 'inside 10.1.1.5:40000 > 10.99.0.9:80 syn',
    expect: 'pass outside 10.1.1.5:40000 > 198.51.100.9:8080',
  },
  {
    name: 'groups are laid beside each other',
    config:
      'object-group network REAL\n network-object host 10.1.1.4\n network-object host 10.1.1.5\nobject-group network SEEN\n network-object host 203.0.113.40\n network-object host 203.0.113.77\nnat (inside,outside) source static REAL SEEN\n',
    expect: 'pass outside 203.0.113.77:40000 > 198.51.100.9:80',
  },
  {
    name: 'whoever asks for the real address of a host behind dynamic NAT gets no answer',
    config: `object network LAN\n subnet 10.1.1.0 255.255.255.0\n nat (inside,outside) dynamic interface\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 10.1.1.5:80 syn',
    expect: 'DENIED_SILENT ASA_RETURN_TRANSLATION',
  },
];

const oldStyle: readonly Row[] = [
  {
    name: 'nat and global',
    config: 'nat (inside) 1 10.0.0.0 255.0.0.0\nglobal (outside) 1 interface\n',
    expect: 'pass outside 192.0.2.1:40000 > 198.51.100.9:80',
  },
  {
    name: 'a pool',
    config: 'nat (inside) 1 0 0\nglobal (outside) 1 192.0.2.100-192.0.2.110 netmask 255.255.255.0\n',
    expect: 'pass outside 192.0.2.100:40000 > 198.51.100.9:80',
  },
  {
    name: 'the longest network wins',
    config:
      'nat (inside) 1 0.0.0.0 0.0.0.0\nnat (inside) 2 10.1.1.0 255.255.255.0\nglobal (outside) 1 192.0.2.100\nglobal (outside) 2 192.0.2.200\n',
    expect: 'pass outside 192.0.2.200:40000 > 198.51.100.9:80',
  },
  {
    name: 'an exemption comes first',
    config:
      'access-list NONAT extended permit ip 10.0.0.0 255.0.0.0 198.51.100.0 255.255.255.0\nnat (inside) 0 access-list NONAT\nnat (inside) 1 0 0\nglobal (outside) 1 interface\n',
    expect: 'pass outside 10.1.1.5:40000 > 198.51.100.9:80',
  },
  {
    name: 'static before dynamic, and the list names the mapped address',
    config:
      'static (inside,outside) 192.0.2.50 10.1.1.5 netmask 255.255.255.255\nnat (inside) 1 0 0\nglobal (outside) 1 interface\naccess-list A extended permit tcp any host 192.0.2.50 eq 80\naccess-group A in interface outside\n',
    packet: 'outside 198.51.100.9:4000 > 192.0.2.50:80 syn',
    expect: 'pass inside 198.51.100.9:4000 > 10.1.1.5:80',
  },
  {
    name: 'a static of ports',
    config: `static (inside,outside) tcp interface www 10.1.1.5 8080 netmask 255.255.255.255\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 192.0.2.1:80 syn',
    expect: 'pass inside 198.51.100.9:4000 > 10.1.1.5:8080',
  },
  {
    name: 'a static by access list',
    config:
      'access-list P extended permit ip host 10.1.1.5 198.51.100.0 255.255.255.0\nstatic (inside,outside) 192.0.2.60 access-list P\n',
    expect: 'pass outside 192.0.2.60:40000 > 198.51.100.9:80',
  },
  {
    name: 'which is for these destinations only',
    config:
      'access-list P extended permit ip host 10.1.1.5 203.0.113.0 255.255.255.0\nstatic (inside,outside) 192.0.2.60 access-list P\n',
    expect: 'pass outside 10.1.1.5:40000 > 198.51.100.9:80',
  },
  {
    name: 'dynamic by access list before the rest',
    config:
      'access-list P extended permit ip 10.1.1.0 255.255.255.0 any\nnat (inside) 1 10.1.1.5 255.255.255.255\nnat (inside) 2 access-list P\nglobal (outside) 1 192.0.2.100\nglobal (outside) 2 192.0.2.200\n',
    expect: 'pass outside 192.0.2.200:40000 > 198.51.100.9:80',
  },
  { name: 'nat-control wants a rule', config: 'nat-control\n', expect: 'DENIED_RESET ASA_TRANSLATION_MISSING' },
  {
    name: 'nat-control from outside wants a static one',
    config: `nat-control\nnat (inside) 1 0 0\nglobal (outside) 1 interface\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 10.1.1.5:80 syn',
    expect: 'DENIED_SILENT ASA_TRANSLATION_MISSING',
  },
  {
    name: 'or an exemption',
    config: `nat-control\naccess-list NONAT extended permit ip host 10.1.1.5 198.51.100.0 255.255.255.0\nnat (inside) 0 access-list NONAT\n${PERMIT_ANY}`,
    packet: 'outside 198.51.100.9:4000 > 10.1.1.5:80 syn',
    expect: 'pass inside 198.51.100.9:4000 > 10.1.1.5:80',
  },
];

describe.each([
  ['8.3 and later', NEW, newStyle],
  ['before 8.3', OLD, oldStyle],
])('translations, %s', (_, head, rows) => {
  test.each(rows)('$name', ({ config, packet = OUT, expect, answer }) => {
    const firewall = new Firewall(head + config);
    assert.equal(told(firewall.sees(packet)), expect);
    if (answer) assert.equal(told(firewall.sees(answer[0])), answer[1]);
  });
});

describe('what is taken for granted', () => {
  test('the address of a pool', () => {
    const config = 'nat (inside) 1 0 0\nglobal (outside) 1 192.0.2.100-192.0.2.110\n';
    assert.ok(new Firewall(OLD + config).sees(OUT).assumed.includes('ASSUMED_POOL_ADDRESS'));
  });
  test('the version, where translations need it', () => {
    const config = 'static (inside,outside) 192.0.2.50 10.1.1.5\n';
    const lines = `${interfaces('')}${config}access-list A extended permit tcp any host 192.0.2.50 eq 80\naccess-group A in interface outside\n`;
    const verdict = new Firewall(lines).sees('outside 198.51.100.9:4000 > 192.0.2.50:80 syn');
    assert.equal(told(verdict).slice(0, 4), 'pass');
    assert.ok(verdict.assumed.includes('ASSUMED_ASA_VERSION'));
  });
  test('that an object which is not there is not meant', () => {
    const verdict = new Firewall(`${NEW}nat (inside,outside) source static GONE GONE2\n`).sees(OUT);
    assert.equal(told(verdict).slice(0, 4), 'pass');
    assert.ok(verdict.assumed.includes('ASSUMED_NOT_UNDERSTOOD'));
  });
});
