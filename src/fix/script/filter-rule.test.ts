import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { readIptablesSave, readNftText } from '../../config/readers.ts';
import type { Change } from '../change.ts';
import { withRule } from '../filter-text.ts';
import { filterRuleStep } from './filter-rule.ts';

type FilterRule = Extract<Change, { is: 'filter-rule' }>;

const NFT: FilterRule = {
  is: 'filter-rule',
  node: 'fw1',
  language: 'nft',
  family: 'ip',
  table: 'filter',
  chain: 'forward',
  rule: 'ip saddr 10.10.0.11 ip daddr 10.20.0.21 tcp dport 1556 ct state new accept',
};
const IPTABLES: FilterRule = {
  ...NFT,
  language: 'iptables',
  chain: 'FORWARD',
  rule: '-s 10.10.0.11 -d 10.20.0.21 -p tcp -m tcp --dport 1556 -m conntrack --ctstate NEW -j ACCEPT',
};

test('nft: found again by a comment of our own', () => {
  const { apply, rollback, isDone } = filterRuleStep(NFT);
  assert.deepEqual(apply, [`nft 'insert rule ip filter forward ${NFT.rule} comment "holdfast ${NFT.rule}"'`]);
  assert.match(isDone ?? '', /^nft -a list chain ip filter forward \| grep -qF/);
  assert.match(rollback[0] ?? '', /^nft delete rule ip filter forward handle /);
});

test('iptables has a question for it', () => {
  const { apply, rollback, isDone } = filterRuleStep(IPTABLES);
  assert.deepEqual(
    [isDone, ...apply, ...rollback],
    [
      `iptables -w -t filter -C FORWARD ${IPTABLES.rule} 2>/dev/null`,
      `iptables -w -t filter -I FORWARD 1 ${IPTABLES.rule}`,
      `iptables -w -t filter -D FORWARD ${IPTABLES.rule}`,
    ],
  );
});

test('the sed of the way back finds the handle in what nft lists', () => {
  const { rollback } = filterRuleStep(NFT);
  const command = rollback[0]?.replace('nft -a list chain ip filter forward', 'cat') ?? '';
  const listed = `table ip filter {\n chain forward { # handle 1\n  ip saddr 10.10.0.11 accept comment "holdfast ${NFT.rule}" # handle 17\n }\n}\n`;
  const said = execFileSync('sh', ['-c', command.replace('nft delete', 'echo delete')], {
    input: listed,
    encoding: 'utf8',
  });
  assert.equal(said.trim(), 'delete rule ip filter forward handle 17');
});

test('what the rule set is afterwards, the readers read: the rule is the first of its chain', () => {
  const nft =
    'table ip filter {\n  chain forward {\n    type filter hook forward priority 0; policy drop;\n    tcp dport 22 accept\n  }\n}\n';
  const read = readNftText({ file: 'x', text: withRule({ language: 'nft', text: nft }, NFT) ?? '' });
  assert.deepEqual([read.unread, read.ruleset.chains[0]?.rules.length], [[], 2]);
  assert.match(read.ruleset.chains[0]?.rules[0]?.by?.text ?? '', /1556/);
  const saved = '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p tcp --dport 22 -j ACCEPT\nCOMMIT\n';
  const tables = readIptablesSave({ file: 'x', text: withRule({ language: 'iptables', text: saved }, IPTABLES) ?? '' });
  assert.match(tables.ruleset.chains[0]?.rules[0]?.by?.text ?? '', /1556/);
});

test('a chain that is not there takes no rule', () => {
  assert.equal(withRule({ language: 'nft', text: 'table ip filter {\n}\n' }, NFT), undefined);
  assert.equal(withRule({ language: 'iptables', text: '*nat\nCOMMIT\n' }, IPTABLES), undefined);
});

test('names stay words of their command, whatever they contain', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (table, chain) => {
      const { apply } = filterRuleStep({ ...IPTABLES, table, chain });
      const script = (apply[0] ?? '').replace(/^iptables/, 'for word in').concat('; do printf "%s\\0" "$word"; done');
      const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
      assert.deepEqual(words.slice(0, 6), [
        '-w',
        '-t',
        table.replaceAll('\0', ''),
        '-I',
        chain.replaceAll('\0', ''),
        '1',
      ]);
    }),
    { numRuns: 50 },
  );
});
