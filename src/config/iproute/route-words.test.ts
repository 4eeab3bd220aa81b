import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import type { OpenRoute } from '../parts.ts';
import { TableNames } from '../table-names.ts';
import { wordsOf } from '../word-cursor.ts';
import { takeRoute } from './route-words.ts';

const read = (line: string, form: 'listing' | 'command' = 'listing') =>
  wordsOf(line, (cursor) => takeRoute(cursor, { tables: new TableNames(), family: 4, form }));

function routeOf(line: string, form: 'listing' | 'command' = 'listing'): OpenRoute {
  const reading = read(line, form);
  if ('wrong' in reading) assert.fail(JSON.stringify(reading.wrong));
  return reading.value;
}

/** What a test looks at, in words again. */
function brief({ to, kind, hops, table, metric, scope, ...rest }: OpenRoute): string {
  const ways = hops.map(({ via, device, weight, onLink, dead }) =>
    [via, device, weight === 1 ? '' : `x${weight}`, onLink && 'onlink', dead && 'dead'].filter(Boolean).join(' '),
  );
  const more = [rest.preferredSource && `src ${rest.preferredSource}`, rest.protocol, rest.mtu && `mtu ${rest.mtu}`];
  return [
    kind,
    `${to.address}/${to.length}`,
    `[${ways.join(', ')}]`,
    `table ${table} metric ${metric} ${scope}`,
    ...more,
  ]
    .filter(Boolean)
    .join(' ');
}

describe('a route as it is listed', () => {
  test.each([
    [
      'default via 10.1.0.1 dev "Ethernet 2" metric 5',
      'unicast 0.0.0.0/0 [10.1.0.1 Ethernet 2] table 254 metric 5 global',
    ],
    ['default via 10.1.0.1 dev "eth0', 'unicast 0.0.0.0/0 [10.1.0.1 "eth0] table 254 metric 0 global'],
    ['default via 10.1.0.1 dev eth0', 'unicast 0.0.0.0/0 [10.1.0.1 eth0] table 254 metric 0 global'],
    [
      '10.1.0.0/24 dev eth0 proto kernel scope link src 10.1.0.100 metric 100 linkdown',
      'unicast 10.1.0.0/24 [eth0 dead] table 254 metric 100 link src 10.1.0.100 kernel',
    ],
    [
      '10.4.0.0/24 via 10.2.0.1 dev eth1 table 200 mtu lock 1400',
      'unicast 10.4.0.0/24 [10.2.0.1 eth1] table 200 metric 0 global mtu 1400',
    ],
    [
      'local 10.2.0.100 dev eth1 table local proto kernel scope host src 10.2.0.100',
      'local 10.2.0.100/32 [eth1] table 255 metric 0 host src 10.2.0.100 kernel',
    ],
    ['blackhole 10.66.0.0/16', 'blackhole 10.66.0.0/16 [] table 254 metric 0 global'],
    ['unreachable default metric 4278198272', 'unreachable 0.0.0.0/0 [] table 254 metric 4278198272 global'],
    ['throw 10.9.0.0/16 table 100', 'throw 10.9.0.0/16 [] table 100 metric 0 global'],
    [
      '10.77.0.0/16 nexthop via 10.2.0.1 dev eth1 weight 2 nexthop via 10.9.0.2 dev p1 weight 1 onlink',
      'unicast 10.77.0.0/16 [10.2.0.1 eth1 x2, 10.9.0.2 p1 onlink] table 254 metric 0 global',
    ],
    [
      'default via 2001:db8::1 dev eth0 proto ra metric 1024 expires 1799sec pref medium',
      'unicast ::/0 [2001:db8::1 eth0] table 254 metric 1024 global ra',
    ],
    [
      'fe80::/64 dev eth0 proto kernel metric 256 pref medium',
      'unicast fe80::/64 [eth0] table 254 metric 256 link kernel',
    ],
    [
      'anycast 2001:db8:: dev eth0 table local proto kernel metric 0',
      'local 2001:db8::/128 [eth0] table 255 metric 0 host kernel',
    ],
    [
      'default via inet6 fe80::1 dev eth0 src 10.1.0.5',
      'unicast 0.0.0.0/0 [fe80::1 eth0] table 254 metric 0 global src 10.1.0.5',
    ],
    ['10/8 dev tun0 scope link', 'unicast 10.0.0.0/8 [tun0] table 254 metric 0 link'],
  ])('%s', (line, expected) => assert.equal(brief(routeOf(line)), expected));
});

describe('a route as it is added', () => {
  test('without a gateway is of scope link, with one of scope global', () => {
    assert.equal(routeOf('10.4.0.0/24 dev eth1', 'command').scope, 'link');
    assert.equal(routeOf('10.4.0.0/24 via 10.2.0.1', 'command').scope, 'global');
    assert.equal(routeOf('10.4.0.0/24 dev eth1').scope, 'global');
  });

  test('to an address of its own goes to the table local', () => {
    assert.equal(routeOf('local 10.9.9.9 dev lo', 'command').table, 255);
  });

  test('of IPv6 has the metric 1024', () => {
    assert.equal(routeOf('2001:db8::/32 via 2001:db8:1::1', 'command').metric, 1_024);
  });

  test('into a table by a name that nobody gave a number is wrong; in a listing the name is enough', () => {
    assert.ok('wrong' in read('default dev eth0 table backup', 'command'));
    assert.ok(routeOf('default dev eth0 table backup').table >= 2 ** 32);
  });
});

describe('what is wrong is said where it stands', () => {
  test.each([
    ['10.4.0.0/33 dev eth1', 0, '"10.4.0.0/33"'],
    ['10.4.0.0/24 via 10.2.0.300 dev eth1', 16, '"10.2.0.300"'],
    ['10.4.0.0/24 dve eth1', 12, '"dve"'],
    ['10.4.0.0/24 via', 15, 'the end of the line'],
    ['10.4.0.0/24 dev eth1 metric low', 28, '"low"'],
    ['10.4.0.0/24 dev eth1 weight 0', 28, '"0"'],
    ['10.4.0.0/24 dev eth1 tos 0x10', 21, '"tos"'],
  ])('%s', (line, at, found) => {
    const reading = read(line);
    if (!('wrong' in reading)) assert.fail('it was read');
    assert.deepEqual([reading.wrong.at, reading.wrong.found], [at, found]);
    assert.ok(reading.wrong.expected.length > 0 && reading.wrong.remedy.length > 0);
  });

  test('whatever the words are, nothing is thrown', () => {
    const words = fc.constantFrom(
      'default',
      'via',
      'dev',
      'eth0',
      'table',
      '10.0.0.1',
      '10.0.0.0/8',
      '::/0',
      'nexthop',
      'weight',
      'metric',
      '-1',
      'src',
      '',
      'constructor',
      '__proto__',
    );
    fc.assert(fc.property(fc.array(words), (line) => void read(line.join(' '))));
  });
});
