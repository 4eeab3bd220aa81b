import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { Firewall, INTERFACES, packetOf, told } from '../../../test/asa-firewall.ts';

const OUT = 'inside 10.1.1.5:40000 > 198.51.100.9:80 syn';
const IN = 'outside 198.51.100.9:40000 > 10.1.1.5:80 syn';
const codes = (firewall: Firewall, text: string) => firewall.sees(text).steps.map(({ because }) => because.code);

interface Row {
  readonly name: string;
  readonly config?: string;
  readonly packet: string;
  readonly expect: string;
}

const rows: readonly Row[] = [
  { name: 'down the levels', packet: OUT, expect: 'pass outside 10.1.1.5:40000 > 198.51.100.9:80' },
  { name: 'up the levels', packet: IN, expect: 'DENIED_SILENT ASA_LEVEL_UP' },
  {
    name: 'up the levels with a list',
    config: 'access-list A extended permit tcp any host 10.1.1.5 eq www\naccess-group A in interface outside\n',
    packet: IN,
    expect: 'pass inside 198.51.100.9:40000 > 10.1.1.5:80',
  },
  {
    name: 'a list that ends',
    config: 'access-list A extended permit tcp any host 10.1.1.5 eq ssh\naccess-group A in interface outside\n',
    packet: IN,
    expect: 'DENIED_SILENT ASA_LIST_ENDS',
  },
  {
    name: 'a list on the inside is all that counts there, and its denial is answered',
    config: 'access-list A extended permit tcp any any eq ssh\naccess-group A in interface inside\n',
    packet: OUT,
    expect: 'DENIED_RESET ASA_LIST_ENDS',
  },
  {
    name: 'no service resetoutbound',
    config:
      'access-list A extended deny ip any any\naccess-group A in interface inside\nno service resetoutbound interface inside\n',
    packet: OUT,
    expect: 'DENIED_SILENT ASA_LIST_DENIES',
  },
  {
    name: 'no service resetoutbound of another interface',
    config:
      'access-list A extended deny ip any any\naccess-group A in interface inside\nno service resetoutbound interface dmz\n',
    packet: OUT,
    expect: 'DENIED_RESET ASA_LIST_DENIES',
  },
  { name: 'service resetinbound', config: 'service resetinbound\n', packet: IN, expect: 'DENIED_RESET ASA_LEVEL_UP' },
  {
    name: 'nobody answers UDP',
    config: 'service resetinbound\n',
    packet: 'outside 198.51.100.9:53 > 10.1.1.5:53 udp',
    expect: 'DENIED_SILENT ASA_LEVEL_UP',
  },
  {
    name: 'a global list behind that of the interface',
    config:
      'access-list A extended permit tcp any any eq ssh\naccess-list G extended permit tcp any any eq www\naccess-group A in interface outside\naccess-group G global\n',
    packet: IN,
    expect: 'pass inside 198.51.100.9:40000 > 10.1.1.5:80',
  },
  {
    name: 'a global list takes the place of the levels',
    config: 'access-list G extended permit tcp any any eq ssh\naccess-group G global\n',
    packet: OUT,
    expect: 'DENIED_RESET ASA_LIST_ENDS',
  },
  {
    name: 'a list on the way out',
    config: 'access-list O extended deny tcp any any eq www\naccess-group O out interface outside\n',
    packet: OUT,
    expect: 'DENIED_RESET ASA_LIST_DENIES',
  },
  {
    name: 'a line that is inactive',
    config:
      'access-list A extended deny tcp any any eq www inactive\naccess-list A extended permit ip any any\naccess-group A in interface inside\n',
    packet: OUT,
    expect: 'pass outside 10.1.1.5:40000 > 198.51.100.9:80',
  },
  {
    name: 'equal levels',
    packet: 'dmz 10.2.2.5:4000 > 10.3.3.5:80 syn',
    expect: 'DENIED_RESET ASA_SAME_LEVEL_DENIED',
  },
  {
    name: 'equal levels, even with a list',
    config: 'access-list A extended permit ip any any\naccess-group A in interface dmz\n',
    packet: 'dmz 10.2.2.5:4000 > 10.3.3.5:80 syn',
    expect: 'DENIED_RESET ASA_SAME_LEVEL_DENIED',
  },
  {
    name: 'equal levels: either service answers',
    config: 'no service resetoutbound\nservice resetinbound interface dmz\n',
    packet: 'dmz 10.2.2.5:4000 > 10.3.3.5:80 syn',
    expect: 'DENIED_RESET ASA_SAME_LEVEL_DENIED',
  },
  {
    name: 'equal levels: neither does',
    config: 'no service resetoutbound\n',
    packet: 'dmz 10.2.2.5:4000 > 10.3.3.5:80 syn',
    expect: 'DENIED_SILENT ASA_SAME_LEVEL_DENIED',
  },
  {
    name: 'equal levels permitted',
    config: 'same-security-traffic permit inter-interface\n',
    packet: 'dmz 10.2.2.5:4000 > 10.3.3.5:80 syn',
    expect: 'pass dmz2 10.2.2.5:4000 > 10.3.3.5:80',
  },
  {
    name: 'back out by the same interface',
    packet: 'inside 10.1.1.5:4000 > 10.20.0.9:80 syn',
    expect: 'DENIED_RESET ASA_SAME_INTERFACE_DENIED',
  },
  {
    name: 'back out by the same interface, permitted',
    config: 'same-security-traffic permit intra-interface\n',
    packet: 'inside 10.1.1.5:4000 > 10.20.0.9:80 syn',
    expect: 'pass inside 10.1.1.5:4000 > 10.20.0.9:80',
  },
  {
    name: 'reverse path',
    config: 'ip verify reverse-path interface inside\n',
    packet: 'inside 172.16.0.5:4000 > 198.51.100.9:80 syn',
    expect: 'REVERSE_PATH_FILTERED ASA_REVERSE_PATH_FAILED',
  },
  {
    name: 'reverse path that holds',
    config: 'ip verify reverse-path interface inside\n',
    packet: 'inside 10.20.3.5:4000 > 198.51.100.9:80 syn',
    expect: 'pass outside 10.20.3.5:4000 > 198.51.100.9:80',
  },
  {
    name: 'to the device itself',
    packet: 'inside 10.1.1.5:4000 > 10.1.1.1:22 syn',
    expect: 'pass device 10.1.1.5:4000 > 10.1.1.1:22',
  },
  {
    name: 'to its far side',
    packet: 'inside 10.1.1.5:4000 > 192.0.2.1:22 syn',
    expect: 'STRONG_HOST_DROPPED ASA_OTHER_INTERFACE',
  },
  {
    name: 'an interface without a name',
    packet: 'inside 10.1.1.5:4000 > 10.9.9.9:22 syn',
    expect: 'DENIED_SILENT ASA_UNNAMED_INTERFACE',
  },
  {
    name: 'its own packet',
    packet: 'self 192.0.2.1:4000 > 198.51.100.9:514 udp',
    expect: 'pass outside 192.0.2.1:4000 > 198.51.100.9:514',
  },
];

describe('what passes and what does not', () => {
  test.each(rows)('$name', ({ config = '', packet, expect }) => {
    assert.equal(told(new Firewall(INTERFACES + config).sees(packet)), expect);
  });
});

describe('the connection table', () => {
  test('lets the answer pass, by the way of the request only', () => {
    const firewall = new Firewall(INTERFACES);
    firewall.sees(OUT);
    const answer = '198.51.100.9:80 > 10.1.1.5:40000 syn-ack';
    assert.equal(told(firewall.sees(`outside ${answer}`)), 'pass inside 198.51.100.9:80 > 10.1.1.5:40000');
    assert.equal(told(firewall.sees(`dmz ${answer}`)), 'NO_STATE_SILENT ASA_CONNECTION_SPOOF');
  });

  test.each([
    [
      'a stray answer from outside meets the list first',
      'outside 198.51.100.9:80 > 10.1.1.5:40000 syn-ack',
      'DENIED_SILENT ASA_LEVEL_UP',
    ],
    [
      'a stray segment from inside is answered',
      'inside 10.1.1.5:40000 > 198.51.100.9:80 ack',
      'NO_STATE_RESET ASA_NO_CONNECTION',
    ],
    ['but no reset is', 'inside 10.1.1.5:40000 > 198.51.100.9:80 reset', 'NO_STATE_SILENT ASA_NO_CONNECTION'],
  ])('%s', (_, packet, expect) => {
    assert.equal(told(new Firewall(INTERFACES).sees(packet)), expect);
  });

  test('a stray segment that a list permits is dropped silently from outside', () => {
    const config = 'access-list A extended permit tcp any any\naccess-group A in interface outside\n';
    const firewall = new Firewall(INTERFACES + config);
    assert.equal(
      told(firewall.sees('outside 198.51.100.9:80 > 10.1.1.5:40000 syn-ack')),
      'NO_STATE_SILENT ASA_NO_CONNECTION',
    );
    assert.ok(codes(firewall, 'outside 198.51.100.9:80 > 10.1.1.5:40000 syn-ack').includes('ASA_LIST_PERMITS'));
  });

  test('with state bypass any segment makes a connection', () => {
    const config =
      'class-map B\n match port tcp eq 80\npolicy-map P\n class B\n  set connection advanced-options tcp-state-bypass\nservice-policy P interface inside\n';
    const verdict = new Firewall(INTERFACES + config).sees('inside 10.1.1.5:40000 > 198.51.100.9:80 ack');
    assert.equal(told(verdict), 'pass outside 10.1.1.5:40000 > 198.51.100.9:80');
    assert.equal(verdict.connection?.stateBypass, true);
    assert.deepEqual(verdict.connection?.idle, { from: 'not-known' });
  });
});

describe('ICMP', () => {
  const ECHO = 'inside 10.1.1.5:7 > 198.51.100.9:7 echo';
  const REPLY = 'outside 198.51.100.9:7 > 10.1.1.5:7 echo-reply';
  const INSPECT = 'policy-map P\n class class-default\n  inspect icmp\nservice-policy P global\n';

  test.each([
    ['without inspection the answer needs a list', '', 'DENIED_SILENT ASA_LEVEL_UP'],
    [
      'which may permit it',
      'access-list A extended permit icmp any any echo-reply\naccess-group A in interface outside\n',
      'pass inside 198.51.100.9:7 > 10.1.1.5:7',
    ],
    [
      'or only other types',
      'access-list A extended permit icmp any any unreachable\naccess-group A in interface outside\n',
      'DENIED_SILENT ASA_LIST_ENDS',
    ],
    ['with inspection it passes', INSPECT, 'pass inside 198.51.100.9:7 > 10.1.1.5:7'],
    [
      'also by the default class',
      'class-map D\n match default-inspection-traffic\npolicy-map P\n class D\n  inspect ftp\n  inspect icmp\nservice-policy P global\n',
      'pass inside 198.51.100.9:7 > 10.1.1.5:7',
    ],
    ['inspect icmp error is another', INSPECT.replace('icmp', 'icmp error'), 'DENIED_SILENT ASA_LEVEL_UP'],
  ])('%s', (_, config, expect) => {
    const firewall = new Firewall(INTERFACES + config);
    assert.equal(told(firewall.sees(ECHO)), 'pass outside 10.1.1.5:7 > 198.51.100.9:7');
    assert.equal(told(firewall.sees(REPLY)), expect);
  });

  test('an error needs a connection that it is about, and a list', () => {
    const config = 'access-list A extended permit icmp any any unreachable\naccess-group A in interface outside\n';
    const firewall = new Firewall(`${INTERFACES}${config}nat (inside,outside) source dynamic any interface\n`);
    const { packet: error } = packetOf('outside 198.51.100.9 > 192.0.2.1 port-unreachable');
    const { packet: about } = packetOf('outside 192.0.2.1:4000 > 198.51.100.9:53 udp');
    const told313005 = firewall.takes({ ...error, icmp: { kind: 'port-unreachable', about } }, 'outside');
    assert.equal(told(told313005), 'NO_STATE_SILENT ASA_ICMP_ERROR_UNKNOWN');
    firewall.sees('inside 10.1.1.5:4000 > 198.51.100.9:53 udp');
    const passed = firewall.takes({ ...error, icmp: { kind: 'port-unreachable', about } }, 'outside');
    assert.equal(told(passed), 'pass inside 198.51.100.9:0 > 10.1.1.5:0');
    assert.equal(passed.packet.icmp?.about?.source, '10.1.1.5');
  });
});

describe('an FWSM', () => {
  const FWSM = INTERFACES.replace('ASA Version 9.8(2)', 'FWSM Version 4.0(1)');
  test.each([
    ['lets nothing in without a list', '', 'DENIED_RESET ASA_LIST_MISSING'],
    ['not even between equals', 'same-security-traffic permit inter-interface\n', 'DENIED_RESET ASA_LIST_MISSING'],
    [
      'but with one',
      'access-list A extended permit ip any any\naccess-group A in interface inside\n',
      'pass outside 10.1.1.5:40000 > 198.51.100.9:80',
    ],
  ])('%s', (_, config, expect) => assert.equal(told(new Firewall(FWSM + config).sees(OUT)), expect));
});

test('what passes is answered by the same way back, whatever translates it', () => {
  const config = `${INTERFACES}same-security-traffic permit inter-interface
access-list A extended permit tcp any any
access-group A in interface outside
object network LAN
 subnet 10.1.1.0 255.255.255.0
 nat (inside,outside) dynamic interface
object network WEB
 host 10.1.1.80
 nat (inside,outside) static 192.0.2.80 service tcp 8080 80
object network ALL-DMZ
 subnet 10.2.2.0 255.255.255.0
object network DMZ-SEEN
 subnet 203.0.113.0 255.255.255.0
nat (dmz,outside) source static ALL-DMZ DMZ-SEEN
`;
  const zones: Readonly<Record<string, string>> = {
    inside: '10.1.1',
    dmz: '10.2.2',
    dmz2: '10.3.3',
    outside: '198.51.100',
  };
  const end = fc.record({
    zone: fc.constantFrom(...Object.keys(zones)),
    host: fc.constantFrom(2, 5, 80, 254),
    port: fc.constantFrom(80, 8080, 40_000),
  });
  const mapped = fc.constantFrom('192.0.2.80', '203.0.113.5', '192.0.2.1');
  let passed = 0;
  fc.assert(
    fc.property(end, end, fc.option(mapped), (from, to, instead) => {
      const firewall = new Firewall(config);
      const target = instead ?? `${zones[to.zone]}.${to.host}`;
      const request = firewall.sees(
        `${from.zone} ${zones[from.zone]}.${from.host}:${from.port} > ${target}:${to.port} syn`,
      );
      if (request.action.kind === 'drop' || request.toDevice) return;
      passed++;
      const { source, sourcePort, destination, destinationPort } = request.packet;
      const answer = `${destination}:${destinationPort} > ${source}:${sourcePort} syn-ack`;
      assert.equal(
        told(firewall.sees(`${request.egress?.zone} ${answer}`)),
        `pass ${from.zone} ${target}:${to.port} > ${zones[from.zone]}.${from.host}:${from.port}`,
      );
    }),
    { numRuns: 300 },
  );
  assert.ok(passed > 20);
});

test('no route is no egress', () => {
  const firewall = new Firewall(INTERFACES.replace(/route outside.*\n/, ''));
  assert.equal(told(firewall.sees(OUT)), 'NO_ROUTE ASA_NO_EGRESS');
});

describe('what is taken for granted is said', () => {
  test.each([
    ['a time range', 'access-list A extended permit tcp any any time-range NIGHT\n', 'ASSUMED_TIME_RANGE', 'pass'],
    [
      'a group that is not there',
      'access-list A extended deny tcp object-group GONE any\naccess-list A extended permit ip any any\n',
      'ASSUMED_NOT_UNDERSTOOD',
      'pass',
    ],
  ])('%s', (_, lines, code, start) => {
    const verdict = new Firewall(`${INTERFACES}${lines}access-group A in interface inside\n`).sees(OUT);
    assert.ok(verdict.assumed.some((one) => one === code));
    assert.equal(told(verdict).slice(0, 4), start);
  });
  test('the answer to what is refused', () => {
    assert.deepEqual(new Firewall(INTERFACES).sees(IN).assumed, ['ASSUMED_RESET_SERVICE']);
    assert.deepEqual(new Firewall(`${INTERFACES}service resetinbound\n`).sees(IN).assumed, []);
  });
});
