import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { noForeignReaders } from '../../../test/no-foreign-readers.ts';
import type { Route, RoutingRule } from '../../model/routing.ts';
import { assembleNetwork } from '../network-of.ts';

interface Keys {
  readonly routes?: readonly string[];
  readonly rules?: readonly string[];
}

const LISTED = [
  '10.1.0.0/24 dev eth0 proto kernel scope link src 10.1.0.100',
  'default via 10.1.0.1 dev eth0',
  'default via 10.1.0.9 dev eth0 metric 100',
];

function network({ routes = [], rules = [] }: Keys) {
  const keys = { system: 'linux', interfaces: { eth0: '10.1.0.100/24' }, routes, rules };
  return assembleNetwork(
    [
      { file: 'network/network.yaml', text: JSON.stringify({ nodes: { a: keys } }) },
      { file: 'network/hosts/a/ip-route.txt', text: `${LISTED.join('\n')}\n` },
    ],
    noForeignReaders,
  );
}

const spellRoute = ({ to, hops, metric, preferredSource }: Route): string => {
  const [hop] = hops;
  const words = [to.length === 0 ? 'default' : `${to.address}/${to.length}`];
  if (hop?.via !== undefined) words.push(`via ${hop.via}`);
  words.push(`dev ${hop?.device}`);
  if (metric > 0) words.push(`metric ${metric}`);
  if (preferredSource !== undefined) words.push(`src ${preferredSource}`);
  return words.join(' ');
};

const spellRule = ({ priority, from, to, arrival, action }: RoutingRule): string =>
  [
    `${priority} from ${from ? `${from.address}/${from.length}` : 'all'}`,
    to ? ` to ${to.address}/${to.length}` : '',
    arrival === undefined ? '' : ` iif ${arrival}`,
    action.kind === 'lookup' ? ` lookup ${action.table}` : '',
  ].join('');

const read = (keys: Keys) => {
  const { network: found, errors } = network(keys);
  const [node] = found.nodes;
  return {
    routes: node?.routes.map(spellRoute),
    rules: node?.rules
      .filter(({ family, priority }) => family === 4 && priority > 0 && priority < 32_766)
      .map(spellRule),
    wrong: errors.map(({ found: what }) => what),
  };
};

describe('routes that somebody writes behind a listing', () => {
  const [connected, first, second] = [
    '10.1.0.0/24 dev eth0 src 10.1.0.100',
    'default via 10.1.0.1 dev eth0',
    'default via 10.1.0.9 dev eth0 metric 100',
  ];

  test.each<[string, readonly string[], readonly string[]]>([
    ['add', ['add 10.9.0.0/16 via 10.1.0.2'], [connected, first, second, '10.9.0.0/16 via 10.1.0.2 dev eth0']],
    [
      'replace: that with the same network, table and metric',
      ['replace default via 10.1.0.7'],
      [connected, second, 'default via 10.1.0.7 dev eth0'],
    ],
    [
      'replace: with another metric it is a further one',
      ['replace default via 10.1.0.7 metric 5'],
      [connected, first, second, 'default via 10.1.0.7 dev eth0 metric 5'],
    ],
    [
      'replace: nothing there before',
      ['replace 10.9.0.0/16 via 10.1.0.2'],
      [connected, first, second, '10.9.0.0/16 via 10.1.0.2 dev eth0'],
    ],
    ['replace: the kernel’s own', ['replace 10.1.0.0/24 dev eth0 src 10.1.0.100 mtu 1400'], [first, second, connected]],
    ['del: of two the one with the smaller metric', ['del default'], [connected, second]],
    ['del: the one that is meant', ['del default via 10.1.0.9'], [connected, first]],
    [
      'del, and added again',
      ['del default', 'default via 10.1.0.3'],
      [connected, second, 'default via 10.1.0.3 dev eth0'],
    ],
    ['what was added is taken away', ['10.9.0.0/16 via 10.1.0.2', 'delete 10.9.0.0/16'], [connected, first, second]],
  ])('%s', (_, routes, expected) => {
    const found = read({ routes });
    assert.deepEqual([found.routes, found.wrong], [expected, []]);
  });

  test('one that is there already is not added, and one that is not there is not removed', () => {
    assert.deepEqual(read({ routes: ['default via 10.1.0.7', 'del 10.9.0.0/16', 'del default via 10.1.0.77'] }).wrong, [
      'a second route to 0.0.0.0/0 with metric 0',
      'the removal of a route to 10.9.0.0/16 that there is not',
      'the removal of a route to 0.0.0.0/0 that there is not',
    ]);
  });
});

describe('rules that somebody writes', () => {
  const rules = ['from 10.1.0.100 table 7 priority 100', 'from 10.1.0.100 iif eth0 table 7 priority 90'];

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'add',
      ['add to 10.9.0.0/16 table 8 priority 80'],
      [
        '80 from all to 10.9.0.0/16 lookup 8',
        '90 from 10.1.0.100/32 iif eth0 lookup 7',
        '100 from 10.1.0.100/32 lookup 7',
      ],
    ],
    ['del: the first that has all that is said', ['del from 10.1.0.100 table 7'], ['100 from 10.1.0.100/32 lookup 7']],
    ['del: by priority', ['del priority 100'], ['90 from 10.1.0.100/32 iif eth0 lookup 7']],
    ['del: by its device', ['del from 10.1.0.100 iif eth0 table 7 priority 90'], ['100 from 10.1.0.100/32 lookup 7']],
  ])('%s', (_, more, expected) => {
    const found = read({ rules: [...rules, ...more] });
    assert.deepEqual([found.rules, found.wrong], [expected, []]);
  });

  test('one that is not there is not removed', () => {
    assert.deepEqual(read({ rules: [...rules, 'del from 10.1.0.100 table 8'] }).wrong, [
      'the removal of a rule that there is not',
    ]);
  });
});
