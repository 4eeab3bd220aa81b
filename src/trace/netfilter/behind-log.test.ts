import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readIptablesSave, readNftText } from '../../config/index.ts';
import { behindLog } from './behind-log.ts';

const nft = (rules: string, policy = 'accept', more = '') =>
  readNftText({
    file: 'nft.txt',
    text: `table ip t {\nchain c {\ntype filter hook forward priority 0; policy ${policy};\n${rules}\n}\n${more}}\n`,
  }).ruleset;
const iptables = (...rules: readonly string[]) =>
  readIptablesSave({
    file: 'rules',
    text: `*filter\n:FORWARD ACCEPT [0:0]\n:LOGDROP - [0:0]\n${rules.join('\n')}\nCOMMIT\n`,
  }).ruleset;

describe('what becomes of what is logged', () => {
  test.each([
    ['in the same rule', nft('tcp dport 1 log prefix "A: " drop'), 'drops'],
    ['refused', nft('log prefix "A: " counter reject'), 'drops'],
    ['let pass', nft('log prefix "A: " accept'), 'accepts'],
    [
      'by the next one, which takes all',
      nft('tcp dport 1 limit rate 5/minute log prefix "A: "\ncounter\ndrop'),
      'drops',
    ],
    ['or as much', nft('tcp dport 1 log prefix "A: "\ntcp dport 1 accept\ndrop'), 'accepts'],
    ['by one of which that is not sure', nft('log prefix "A: "\ntcp dport 1 accept\ndrop'), undefined],
    ['by the policy', nft('log prefix "A: "', 'drop'), 'drops'],
    ['by nobody who is here', nft('log prefix "A: "', 'drop', 'chain d {\nlog prefix "A: " return\n}\n'), undefined],
    ['by two who say another', nft('tcp dport 1 log prefix "A: " drop\nlog prefix "A: " accept'), undefined],
    ['of another prefix', nft('log prefix "B: " drop'), undefined],
    ['a chain of iptables', iptables('-A LOGDROP -j LOG --log-prefix "A: "', '-A LOGDROP -j DROP'), 'drops'],
    [
      'two rules of iptables',
      iptables(
        '-A FORWARD -p tcp -m tcp --dport 1 -j LOG --log-prefix "A: "',
        '-A FORWARD -p tcp -m tcp --dport 1 -j REJECT',
      ),
      'drops',
    ],
  ])('%s', (_, ruleset, verdict) => assert.equal(behindLog(ruleset, 'A:')?.verdict, verdict));

  test('with the line that decides', () => {
    assert.deepEqual(behindLog(nft('log prefix "A"\ndrop'), 'A')?.by, { file: 'nft.txt', line: 5, text: 'drop' });
  });
});
