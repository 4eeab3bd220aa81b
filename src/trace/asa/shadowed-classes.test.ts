import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Firewall } from '../../../test/asa-firewall.ts';
import { shadowedClasses } from './shadowed-classes.ts';

const MAPS = `access-list WIDE extended permit ip 10.0.0.0 255.0.0.0 any
access-list LOW extended permit ip 10.0.0.0 255.128.0.0 any
access-list HIGH extended permit ip 10.128.0.0 255.128.0.0 any
access-list NARROW extended permit tcp 10.1.0.0 255.255.0.0 any eq 1556
access-list BOTH extended permit tcp 10.1.0.0 255.255.0.0 any
access-list BOTH extended permit tcp 10.200.0.0 255.255.0.0 any
access-list EXCEPT extended deny tcp 10.1.2.0 255.255.255.0 any eq 1556
access-list EXCEPT extended permit ip 10.0.0.0 255.0.0.0 any
access-list ELSEWHERE extended deny tcp 10.7.0.0 255.255.0.0 any eq 1556
access-list ELSEWHERE extended permit ip 10.0.0.0 255.0.0.0 any
access-list UNSURE extended permit tcp object-group GONE any
access-list NIGHT extended permit ip any any time-range NIGHT
access-list SIX extended permit tcp any6 any6 eq 1556
access-list FOUR extended permit ip any4 any4
class-map ANY
 match any
class-map PORT
 match port tcp eq 1556
class-map PORTS
 match port tcp range 1500 1600
${['WIDE', 'LOW', 'HIGH', 'NARROW', 'BOTH', 'EXCEPT', 'ELSEWHERE', 'UNSURE', 'NIGHT', 'SIX', 'FOUR'].map((name) => `class-map ${name}\n match access-list ${name}\n`).join('')}`;

const SET: Readonly<Record<string, string>> = { ttl: 'set connection decrement-ttl', ips: 'ips inline fail-open' };

const found = (classes: string) => {
  const body = classes
    .split(' ')
    .map((one) => one.split(':'))
    .map(([name = '', what = '']) => ` class ${name}\n  ${SET[what] ?? 'set connection timeout idle 6:00:00'}\n`);
  const { policy } = new Firewall(`${MAPS}policy-map P\n${body.join('')}service-policy P global\n`);
  return shadowedClasses(policy).map(({ class: { name }, by }) => `${name} by ${by.map((one) => one.name).join(', ')}`);
};

describe('a class never takes effect', () => {
  test.each([
    ['behind a class that matches any', 'ANY:ttl PORT', ['PORT by ANY']],
    ['but in front of it', 'PORT ANY:ttl', []],
    ['a class of another feature shadows nothing', 'ANY:ips PORT', []],
    ['a range of ports around a port', 'PORTS PORT', ['PORT by PORTS']],
    ['a port is not its range', 'PORT PORTS', []],
    ['a list around a list', 'WIDE NARROW', ['NARROW by WIDE']],
    ['two classes together', 'LOW HIGH BOTH', ['BOTH by LOW, HIGH']],
    ['one of the two is not enough', 'LOW BOTH', []],
    ['a port does not hold a list of other ports', 'PORT WIDE', []],
    ['a port holds a list of that port', 'PORT NARROW', ['NARROW by PORT']],
    ['a denial keeps a part of it free', 'EXCEPT NARROW', []],
    ['a denial elsewhere does not', 'ELSEWHERE NARROW', ['NARROW by ELSEWHERE']],
    ['what is not known is not judged', 'ANY UNSURE', []],
    ['what holds at night takes nothing whole', 'NIGHT PORT', []],
    ['IPv4 does not take IPv6', 'FOUR SIX', []],
    ['class-default is last', 'class-default:ttl PORT', []],
    ['class-default itself', 'ANY:ttl class-default', ['class-default by ANY']],
    ['a class that never was', 'ANY:ttl MISSING', []],
  ])('%s', (_, classes, expected) => {
    assert.deepEqual(found(classes), expected);
  });

  test('and says why, with the lines of both', () => {
    const { policy } = new Firewall(
      `${MAPS}policy-map P\n class ANY\n  set connection decrement-ttl\n class PORT\n  set connection timeout idle 6:00:00\nservice-policy P global\n`,
    );
    const [one] = shadowedClasses(policy);
    assert.match(
      one?.why ?? '',
      /^In policy P, every flow of class PORT \(line \d+\) is taken before by class ANY \(line \d+\)/,
    );
    assert.deepEqual(
      one?.config.map(({ text }) => text),
      [
        'class-map ANY',
        'match any',
        'class ANY',
        'class-map PORT',
        'match port tcp eq 1556',
        'class PORT',
        'set connection timeout idle 6:00:00',
      ],
    );
  });
});

test('five thousand classes, none of which shadows another, are judged in a moment', () => {
  const numbers = Array.from({ length: 5_000 }, (_, i) => i + 1);
  const { policy } = new Firewall(
    [
      ...numbers.map((i) => `access-list L${i} extended permit tcp host 10.${i >> 8}.${i & 255}.1 any eq ${i}\n`),
      ...numbers.map((i) => `class-map C${i}\n match ${i % 2 ? `access-list L${i}` : `port tcp eq ${i}`}\n`),
      'policy-map P\n',
      ...numbers.map((i) => ` class C${i}\n  set connection timeout idle 6:00:00\n`),
      'service-policy P global\n',
    ].join(''),
  );
  const begun = performance.now();
  assert.deepEqual(shadowedClasses(policy), []);
  // Each compared with all before it, this takes 20 s and more.
  assert.ok(performance.now() - begun < 5_000);
});
