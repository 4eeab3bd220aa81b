import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { limits } from '../../base/limits.ts';
import { configOf, selectorText, serviceText } from '../../../test/asa-config.ts';

/** The members of a group as a line of an access list sees them. */
function group(text: string, name: string, where: 'source' | 'service' = 'source') {
  const line = where === 'source' ? `permit ip object-group ${name} any` : `permit object-group ${name} any any`;
  const { policy, lost } = configOf(`${text}access-list A extended ${line}\n`);
  const [entry] = policy.accessLists.get('A')?.entries ?? [];
  assert.ok(entry);
  const { services, notKnown } = entry.service;
  const doubt = notKnown === undefined ? '' : ` ?${notKnown}`;
  return {
    text: where === 'source' ? selectorText(entry.source) : `${services.map(serviceText).join(', ')}${doubt}`,
    lost,
  };
}

const chain = (count: number, last: string) =>
  Array.from(
    { length: count },
    (_, i) => `object-group network G${i}\n ${i + 1 < count ? `group-object G${i + 1}` : last}\n`,
  ).join('');

describe('groups within groups', () => {
  test.each([
    [
      'one in the other',
      'object-group network B\n network-object host 10.1.1.1\nobject-group network A\n group-object B\n network-object host 10.1.1.2\n',
      '10.1.1.2/32 10.1.1.1/32',
    ],
    [
      'defined later',
      'object-group network A\n group-object B\nobject-group network B\n network-object host 10.1.1.1\n',
      '10.1.1.1/32',
    ],
    [
      'one that is not there',
      'object-group network A\n network-object host 10.1.1.2\n group-object B\n',
      '10.1.1.2/32 ?object-group B',
    ],
    ['an object that is not there', 'object-group network A\n network-object object O\n', '?object O'],
    [
      'itself',
      'object-group network A\n network-object host 10.1.1.1\n group-object A\n',
      '10.1.1.1/32 ?object-group A, which contains itself',
    ],
    [
      'in a circle',
      'object-group network A\n group-object B\nobject-group network B\n network-object host 10.1.1.1\n group-object A\n',
      '10.1.1.1/32 ?object-group A, which contains itself',
    ],
    [
      'the same one twice',
      'object-group network C\n network-object host 10.1.1.1\nobject-group network B\n group-object C\nobject-group network A\n group-object B\n group-object C\n',
      '10.1.1.1/32',
    ],
    [
      'opened twice',
      'object-group network A\n network-object host 10.1.1.1\nobject-group network A\n network-object host 10.1.1.2\n',
      '10.1.1.1/32 10.1.1.2/32',
    ],
    [
      'of groups, as generators write it',
      'object-group network B\n network-object host 10.1.1.1\nobject-group group network A\n group-object B\n',
      '10.1.1.1/32',
    ],
  ])('%s', (_, text, expected) => assert.equal(group(text, 'A').text, expected));

  test('as deep as the bound', () => {
    assert.equal(group(chain(limits.groupDepthMax, 'network-object host 10.1.1.1'), 'G0').text, '10.1.1.1/32');
    assert.match(
      group(chain(limits.groupDepthMax + 1, 'network-object host 10.1.1.1'), 'G0').text,
      /limits\.groupDepthMax/,
    );
  });

  test('that multiply are bounded', () => {
    // Each group is in all of those before it: as lines a thousand, as members half a million for each list that asks.
    const count = 2_500;
    const text = Array.from(
      { length: count },
      (_, i) =>
        `object-group network G${i}\n network-object 10.${i >> 8}.${i & 255}.0 255.255.255.0\n${Array.from(
          { length: 800 },
          (_unused, k) => ` group-object G${i + 1 + k}\n`,
        )
          .slice(0, Math.max(0, count - i - 1))
          .slice(0, i % 10 === 0 ? 800 : 1)
          .join('')}`,
    ).join('');
    const lines = Array.from(
      { length: count },
      (_, i) => `access-list A extended permit ip object-group G${i} any\n`,
    ).join('');
    const { policy } = configOf(text + lines);
    const sources = policy.accessLists.get('A')?.entries.map(({ source }) => source) ?? [];
    assert.equal(sources.length, count);
    assert.ok(sources.some(({ notKnown }) => notKnown?.includes('limits.')));
  });
});

describe('groups of services', () => {
  test.each([
    [
      'whole services',
      'object-group service A\n service-object tcp destination eq 22\n service-object udp\n',
      '6 >22, 17',
    ],
    ['without the word destination', 'object-group service A\n service-object udp source eq 3 eq 1236\n', '17 3>1236'],
    ['with a remark', 'object-group service A\n service-object udp eq 1235      ! a remark\n', '17 >1235'],
    ['all of IP', 'object-group service A\n service-object ip\n', 'ip'],
    ['by number', 'object-group service A\n service-object 137\n', '137'],
    ['tcp-udp', 'object-group service A\n service-object tcp-udp destination eq 53\n', '6 >53, 17 >53'],
    ['an object that every device has', 'object-group service A\n service-object object icmp\n', '1'],
    ['ICMP with type and code', 'object-group service A\n service-object icmp echo 0\n', '1/8'],
    ['one in the other', 'object-group service B\n service-object tcp\nobject-group service A\n group-object B\n', '6'],
    ['an object that is not there', 'object-group service A\n service-object object O\n', ' ?object O'],
  ])('%s', (_, text, expected) => assert.equal(group(text, 'A', 'service').text, expected));
});

describe('members that are not understood stay in the group as something that may match', () => {
  test.each([
    [
      'object-group network A\n network-object 10.1.1.1 255.0.255.0\n',
      'source',
      '?network-object 10.1.1.1 255.0.255.0',
    ],
    ['object-group service A\n service-object nosuch\n', 'service', ' ?service-object nosuch'],
    ['object-group service A\n service-object tcp eq nosuch\n', 'service', ' ?service-object tcp eq nosuch'],
    ['object-group protocol A\n protocol-object nosuch\n', 'service', ' ?protocol-object nosuch'],
    ['object-group icmp-type A\n icmp-object nosuch\n', 'service', ' ?icmp-object nosuch'],
    ['object-group network A\n strange thing\n', 'source', '?strange thing'],
  ] as const)('%j', (text, where, expected) => {
    const read = group(text, 'A', where);
    assert.equal(read.text, expected);
    assert.deepEqual(read.lost, ['2 filter']);
  });
});

describe('objects', () => {
  test.each([
    ['host 10.1.1.1', '10.1.1.1/32'],
    ['host 2001:db8::1', '2001:db8::1/128'],
    ['subnet 10.1.0.0 255.255.0.0', '10.1.0.0/16'],
    ['subnet 2001:db8::/32', '2001:db8::/32'],
    ['range 10.1.0.1 10.1.0.9', '10.1.0.1-10.1.0.9'],
    ['fqdn v4 a.example.com', '?fqdn v4 a.example.com'],
  ])('%s', (line, expected) => {
    const { policy } = configOf(
      `object network O\n description what for\n ${line}\naccess-list A extended permit ip object O any\n`,
    );
    assert.equal(
      selectorText(policy.accessLists.get('A')?.entries[0]?.source ?? { prefixes: [], ranges: [] }),
      expected,
    );
  });

  test.each(['host nowhere', 'subnet 10.1.0.0 255.0.255.0', 'range 10.1.1.1', 'strange'])('%s is told', (line) => {
    assert.deepEqual(configOf(`object network O\n ${line}\n`).lost, ['2 filter']);
  });
  test('of services, damaged', () => {
    assert.deepEqual(configOf('object service O\n service tcp eq nosuch\n').lost, ['2 filter']);
    assert.deepEqual(configOf('object strange O\n host 1.1.1.1\n').lost, ['1 filter', '2 filter']);
  });
});

test('names are known to all lines, and are names of the node', () => {
  const { node, lost } = configOf('name 10.1.1.1 web description the web\nname nowhere web2\n');
  assert.deepEqual(
    node.names.map(({ address, names }) => [address, names]),
    [['10.1.1.1', ['web']]],
  );
  assert.deepEqual(lost, ['2 addresses']);
});
