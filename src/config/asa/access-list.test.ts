import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { limits } from '../../base/limits.ts';
import { configOf, selectorText, serviceText } from '../../../test/asa-config.ts';

const OBJECTS = `name 10.9.9.9 mailhost
object network ONE
 host 10.1.1.1
object network NET
 subnet 10.2.0.0 255.255.0.0
object network SPAN
 range 10.3.0.1 10.3.0.9
object network NAMED
 fqdn v4 backup.example.com
object service HTTPS
 service tcp source gt 1023 destination eq https
object-group network HOSTS
 network-object host 10.4.0.1
 network-object 10.5.0.0 255.255.0.0
 network-object object ONE
object-group service WEB tcp
 port-object eq www
 port-object range 8080 8088
object-group service BOTH tcp-udp
 port-object eq domain
object-group service MIXED
 service-object tcp destination eq ssh
 service-object udp source eq 500 destination neq 500
 service-object icmp echo
 service-object object HTTPS
 service-object esp
object-group protocol PROTOCOLS
 protocol-object tcp
 protocol-object udp
object-group icmp-type PINGS
 icmp-object echo
 icmp-object echo-reply
`;

function entryOf(line: string) {
  const { policy, lost } = configOf(`${OBJECTS}access-list A ${line}\n`);
  const [entry] = policy.accessLists.get('A')?.entries ?? [];
  if (!entry) return { text: 'none', lost };
  const services = entry.service.services.map(serviceText).join(', ');
  const doubt = entry.service.notKnown === undefined ? '' : ` ?${entry.service.notKnown}`;
  const rest = `${entry.inactive ? ' inactive' : ''}${entry.timeRange === undefined ? '' : ` at ${entry.timeRange}`}`;
  return {
    text: `${entry.action} ${services}${doubt}: ${selectorText(entry.source)} > ${selectorText(entry.destination)}${rest}`,
    lost,
  };
}

describe('a line is one entry', () => {
  test.each([
    ['extended permit ip any any', 'permit ip: any > any'],
    ['permit ip any any', 'permit ip: any > any'],
    ['extended deny tcp any4 any6', 'deny 6: any4 > any6'],
    ['line 7 extended permit udp host 10.1.1.1 10.2.0.0 255.255.0.0', 'permit 17: 10.1.1.1/32 > 10.2.0.0/16'],
    ['extended permit tcp any host 10.1.1.1 eq https', 'permit 6 >443: any > 10.1.1.1/32'],
    ['extended permit tcp any gt 1023 any lt 1024', 'permit 6 1024-65535>0-1023: any > any'],
    ['extended permit udp any eq 53 any neq 53', 'permit 17 53>!53: any > any'],
    ['extended permit tcp any range ftp-data ftp any', 'permit 6 20-21>: any > any'],
    ['extended permit tcp any any range 8088 8080', 'permit 6 >8080-8088: any > any'],
    ['extended permit 47 any any', 'permit 47: any > any'],
    ['extended permit icmp any any', 'permit 1: any > any'],
    ['extended permit icmp any any echo', 'permit 1/8: any > any'],
    ['extended permit icmp any any unreachable 4 log', 'permit 1/3: any > any'],
    ['extended permit icmp6 any6 any6 echo', 'permit 58/128: any6 > any6'],
    ['extended permit icmp any any object-group PINGS', 'permit 1/8, 1/0: any > any'],
    ['extended permit tcp 2001:db8::/32 host 2001:db8::1', 'permit 6: 2001:db8::/32 > 2001:db8::1/128'],
    ['extended permit tcp host mailhost any', 'permit 6: 10.9.9.9/32 > any'],
    ['extended permit tcp mailhost 255.255.255.255 any', 'permit 6: 10.9.9.9/32 > any'],
    ['extended permit tcp object ONE object NET eq 22', 'permit 6 >22: 10.1.1.1/32 > 10.2.0.0/16'],
    ['extended permit tcp object SPAN interface outside', 'permit 6: 10.3.0.1-10.3.0.9 > interface outside'],
    ['extended permit tcp object-group HOSTS any', 'permit 6: 10.4.0.1/32 10.5.0.0/16 10.1.1.1/32 > any'],
    ['extended permit tcp any object-group WEB any', 'permit 6 80>, 6 8080-8088>: any > any'],
    ['extended permit tcp any any object-group WEB', 'permit 6 >80, 6 >8080-8088: any > any'],
    [
      'extended permit tcp any object-group WEB object-group HOSTS object-group BOTH',
      'permit 6 80>53, 6 8080-8088>53: any > 10.4.0.1/32 10.5.0.0/16 10.1.1.1/32',
    ],
    ['extended permit object-group PROTOCOLS any any eq domain', 'permit 6 >53, 17 >53: any > any'],
    ['extended permit object HTTPS any any', 'permit 6 1024-65535>443: any > any'],
    ['extended permit object icmp-echo any any', 'permit 1/8: any > any'],
    ['extended permit object-group MIXED any any', 'permit 6 >22, 17 500>!500, 1/8, 6 1024-65535>443, 50: any > any'],
    ['extended deny ip any any inactive', 'deny ip: any > any inactive'],
    ['extended permit ip any any log warnings interval 60 time-range NIGHT', 'permit ip: any > any at NIGHT'],
    ['extended permit ip any any log disable inactive', 'permit ip: any > any inactive'],
    ['standard permit 10.1.0.0 255.255.0.0', 'permit ip: any > 10.1.0.0/16'],
    ['standard deny host 10.1.1.1', 'deny ip: any > 10.1.1.1/32'],
    ['standard permit any4', 'permit ip: any > any4'],
    [
      'extended permit tcp host 10.1.1.2 range 10.1.1.3 10.1.1.8 eq 60',
      'permit 6 >60: 10.1.1.2/32 > 10.1.1.3-10.1.1.8',
    ],
    ['extended permit tcp any host 10.1.1.1 (test.example) eq 22', 'permit 6 >22: any > 10.1.1.1/32'],
    ['extended permit tcp any any eq ssh (hitcnt=12) 0x2405f42c', 'permit 6 >22: any > any'],
  ])('%s', (line, expected) => {
    const { text, lost } = entryOf(line);
    assert.equal(text, expected);
    assert.deepEqual(lost, []);
  });
});

describe('what is not in the configuration may match', () => {
  test.each([
    ['extended permit tcp object GONE any', 'permit 6: ?object GONE > any'],
    ['extended permit tcp any object-group GONE', 'permit 6: any > ?object-group GONE'],
    ['extended permit tcp any object-group GONE any', 'permit  ?object-group GONE: any > any'],
    ['extended permit tcp any any object-group GONE', 'permit  ?object-group GONE: any > any'],
    ['extended permit object-group GONE any any', 'permit  ?object-group GONE: any > any'],
    ['extended permit tcp object NAMED any', 'permit 6: ?fqdn v4 backup.example.com > any'],
    ['extended permit tcp host lost any', 'permit 6: ?name lost > any'],
    ['extended permit tcp user LOCAL\\ann any any', 'permit 6: ?user LOCAL\\ann > any'],
    ['extended permit ip security-group name S any any', 'permit ip: ?security-group name S > any'],
  ])('%s', (line, expected) => assert.equal(entryOf(line).text, expected));
});

describe('a damaged line keeps its place and may match', () => {
  test.each([
    'extended permit tcp any any eq nosuchport',
    'extended permit nosuchprotocol any any',
    'extended deny tcp any 10.1.1.1 255.0.255.0',
    'extended permit tcp any',
    'extended permit icmp any any nosuchtype',
    'extended permit tcp 10.1.1.1/33 any',
  ])('%s', (line) => {
    const { text, lost } = entryOf(line);
    assert.match(text, /^(?:permit|deny) {2}\?a line that is not understood: any > any$/);
    assert.deepEqual(lost, ['33 filter']);
  });
  test('a word too many is told, and the rest holds', () => {
    const { text, lost } = entryOf('extended permit ip any any nonsense');
    assert.deepEqual([text, lost], ['permit ip: any > any', ['33 filter']]);
  });
  test.each(['extended allow ip any any', 'strange permit ip any any'])('%s is no entry', (line) => {
    assert.deepEqual(entryOf(line), { text: 'none', lost: ['33 filter'] });
  });
});

describe('what is no entry', () => {
  test.each([
    ['access-list A remark permit ip any any', []],
    ['access-list A webtype permit url any', []],
    ['access-list A ethertype permit bpdu', ['1 filter']],
    ['access-list cached ACL log flows: total 0', []],
    ['access-list A; 2 elements; name hash: 0x1', []],
    ['access-list A compiled', []],
  ])('%s', (line, expected) => {
    const { policy, lost } = configOf(line);
    assert.deepEqual([policy.accessLists.get('A')?.entries ?? [], lost], [[], expected]);
  });
});

test('`any` of an IPv6 list is any IPv6 address', () => {
  const { policy } = configOf('ipv6 access-list A permit tcp any host 2001:db8::1 eq 22\n');
  assert.equal(selectorText(policy.accessLists.get('A')?.entries[0]?.source ?? { prefixes: [], ranges: [] }), 'any6');
});

test('groups that multiply beyond the bound are not known, and the bound is named', () => {
  const ports = Array.from({ length: 200 }, (_, i) => ` port-object eq ${i + 1}\n`).join('');
  const { policy } = configOf(
    `object-group service P tcp\n${ports}access-list A extended permit tcp any object-group P any object-group P\n`,
  );
  const service = policy.accessLists.get('A')?.entries[0]?.service;
  assert.ok(200 * 200 > limits.servicesPerEntryMax);
  assert.deepEqual(service, { services: [], notKnown: '40000 services (limits.servicesPerEntryMax)' });
});

test('lines that use the same groups share what they stand for', () => {
  const { policy } = configOf(
    `${OBJECTS}access-list A extended permit tcp object-group HOSTS any object-group WEB\naccess-list A extended deny tcp object-group HOSTS any object-group WEB\n`,
  );
  const [first, second] = policy.accessLists.get('A')?.entries ?? [];
  assert.ok(first && first.source === second?.source && first.service === second.service);
});
