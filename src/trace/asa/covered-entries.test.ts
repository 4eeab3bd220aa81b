import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import { coveredEntries } from './covered-entries.ts';

const GROUPS = `object-group network NEAR
 network-object 10.1.0.0 255.255.0.0
 network-object host 10.2.0.7
object-group service WEB tcp
 port-object eq 80
 port-object range 443 444
`;

/** `covered by covering,...`, with the numbers of the lines in their list. */
function covered(...lines: readonly string[]): readonly string[] {
  const text = `ASA Version 9.8(2)\n${GROUPS}${lines.map((line) => `access-list L ${line}\n`).join('')}`;
  const filter = networkFrom('nodes: {}', { fw: text }).node('fw')?.node.filter;
  assert.ok(filter?.kind === 'asa');
  const list = filter.policy.accessLists.get('L');
  assert.ok(list);
  return coveredEntries(list).covered.map(
    ({ entry, by }) => `${entry.place} by ${by.map(({ place }) => place).join()}`,
  );
}

const WIDE = 'extended permit tcp 10.0.0.0 255.0.0.0 any';

describe('a line is covered', () => {
  test.each([
    ['by the same line', [WIDE, WIDE], ['2 by 1']],
    ['by a wider network, whatever it does', [WIDE, 'extended deny tcp host 10.2.0.7 any eq 22'], ['2 by 1']],
    ['by all of IP', ['extended deny ip any any', WIDE], ['2 by 1']],
    ['by any4', ['extended deny ip any4 any4', WIDE.replace('any', 'host 10.9.0.1')], ['2 by 1']],
    [
      'by several lines, a box each',
      [
        WIDE,
        'extended permit tcp host 11.0.0.1 any',
        'extended deny tcp host 10.2.0.7 any',
        'extended deny tcp host 11.0.0.1 any eq 5',
      ],
      ['3 by 1', '4 by 2'],
    ],
    [
      'by a group',
      [
        'extended permit tcp object-group NEAR any object-group WEB',
        'extended deny tcp host 10.1.0.9 any eq 443',
        'extended deny tcp host 10.2.0.7 any range 443 444',
      ],
      ['2 by 1', '3 by 1'],
    ],
    [
      'as a group, by the lines of its members',
      [
        'extended permit ip 10.1.0.0 255.255.0.0 any',
        'extended permit ip host 10.2.0.7 any',
        'extended deny ip object-group NEAR any',
      ],
      ['3 by 1,2'],
    ],
    [
      'by a line with the same range of ports',
      ['extended permit tcp any any range 20 30', 'extended deny tcp any any eq 25'],
      ['2 by 1'],
    ],
    ['and a remark counts as a line', [WIDE, 'remark why', WIDE], ['3 by 1']],
  ] as const)('%s', (_, lines, expected) => assert.deepEqual(covered(...lines), expected));
});

describe('a line is not covered', () => {
  test.each([
    ['by a narrower one', ['extended permit tcp host 10.2.0.7 any', WIDE]],
    ['by a later one', ['extended permit tcp host 10.2.0.7 any eq 22', WIDE]],
    ['by another protocol', [WIDE, 'extended permit udp host 10.2.0.7 any']],
    ['by a part of its ports', ['extended permit tcp any any range 20 30', 'extended deny tcp any any range 25 31']],
    ['by a line for the other direction', [WIDE, 'extended permit tcp any 10.0.0.0 255.0.0.0']],
    ['by IPv4, where it is for both', ['extended deny ip any4 any4', 'extended permit ip any any']],
    ['by a line that is switched off', [`${WIDE} inactive`, WIDE]],
    ['by a line that holds at times', [`${WIDE} time-range NIGHT`, WIDE]],
    ['where it holds at times itself', [WIDE, `${WIDE} time-range NIGHT`]],
    ['where it names what is not known', ['extended permit ip any any', 'extended deny tcp object-group LOST any']],
    ['by half of its group', ['extended permit ip 10.1.0.0 255.255.0.0 any', 'extended deny ip object-group NEAR any']],
  ] as const)('%s', (_, lines) => assert.deepEqual(covered(...lines), []));
});

test('a line of too many boxes is counted, not judged', () => {
  const hosts = Array.from({ length: 65 }, (_, i) => ` network-object host 10.9.0.${i}\n`).join('');
  const text = `ASA Version 9.8(2)\nobject-group network MANY\n${hosts}access-list L extended permit ip object-group MANY object-group MANY\n`;
  const filter = networkFrom('nodes: {}', { fw: text }).node('fw')?.node.filter;
  const list = filter?.kind === 'asa' ? filter.policy.accessLists.get('L') : undefined;
  assert.ok(list);
  assert.deepEqual(coveredEntries(list), { covered: [], notJudged: 1 });
});

test('ten thousand lines are judged in a moment', () => {
  const hosts = Array.from(
    { length: 10_000 },
    (_, i) => `extended permit tcp host 10.${i >> 8}.${i & 255}.1 any eq ${1 + (i % 9)}`,
  );
  assert.deepEqual(covered(...hosts, hosts[77] ?? ''), ['10001 by 78']);
});
