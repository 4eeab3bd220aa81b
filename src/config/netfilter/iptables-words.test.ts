import assert from 'node:assert/strict';
import { test } from 'vitest';
import { iptablesWords, partsOf } from './iptables-words.ts';

test('quotes and backslashes are read as iptables-save writes them', () => {
  assert.deepEqual(iptablesWords('-m comment --comment "allow \\"this\\" here" -j ACCEPT'), [
    '-m',
    'comment',
    '--comment',
    'allow "this" here',
    '-j',
    'ACCEPT',
  ]);
  assert.deepEqual(iptablesWords('--comment "no end'), ['--comment', 'no end']);
});

test('a rule is cut into the parts that know their options', () => {
  const parts = partsOf(
    iptablesWords(
      '! -s 10.0.0.0/8 -p tcp -m tcp ! --tcp-flags SYN,RST SYN -m mark --mark 0x1 -j LOG --log-prefix "a b"',
    ),
  );
  assert.deepEqual(
    parts.map(({ kind, name, options }) => [kind, name, options.map((one) => [one.name, one.inverted, ...one.values])]),
    [
      [
        'core',
        '',
        [
          ['-s', true, '10.0.0.0/8'],
          ['-p', false, 'tcp'],
        ],
      ],
      ['module', 'tcp', [['--tcp-flags', true, 'SYN,RST', 'SYN']]],
      ['module', 'mark', [['--mark', false, '0x1']]],
      ['jump', 'LOG', [['--log-prefix', false, 'a b']]],
    ],
  );
});

test('old versions put the inversion behind the option', () => {
  assert.deepEqual(partsOf(['-s', '!', '10.0.0.1'])[0]?.options, [
    { name: '-s', values: ['10.0.0.1'], inverted: true },
  ]);
});
