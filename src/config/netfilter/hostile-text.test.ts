import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { readIptablesSave } from './iptables-save.ts';
import { readNftJson } from './nft-json.ts';
import { readNftText } from './nft-text.ts';

const NFT_WORDS =
  'table chain set map type filter hook input priority policy ip ip6 inet tcp udp meta ct state mark fib saddr . oif dport vmap { } ( ) , ; : / & | == != @s set accept drop jump c snat dnat to limit rate over reject with log prefix "x" counter comment elements = 10.0.0.1 22 0x1 - $X define \n * ! notrack queue xt match';
const IPTABLES_WORDS =
  '*filter :INPUT ACCEPT [0:0] -A INPUT -s ! -m tcp --dport --tcp-flags conntrack --ctstate NEW -j MARK --set-xmark 0x1/ -g "x \\" COMMIT # 10.0.0.0/8 DNAT --to-destination ::: 1:2 \n -m -j -p';

const textOf = (vocabulary: string) =>
  fc.array(fc.constantFrom(...vocabulary.split(' ')), { maxLength: 80 }).map((words) => words.join(' '));

describe('no text makes a reader throw, and what it reads is of lines that are there', () => {
  test.each([
    ['nft', readNftText, textOf(NFT_WORDS)],
    ['nft, whole', readNftText, textOf(NFT_WORDS).map((rules) => `table inet t {\nchain c {\n${rules}\n}\n}`)],
    ['iptables', readIptablesSave, textOf(IPTABLES_WORDS)],
    ['JSON', readNftJson, fc.json()],
    ['JSON, whole', readNftJson, fc.array(fc.json()).map((list) => `{"nftables":[${list.join(',')}]}`)],
    ['anything', readNftText, fc.string()],
  ] as const)('%s', (_, read, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const { ruleset, unread } = read({ file: 'f', text });
        const lines = text.split('\n').length;
        const places = [...unread, ...ruleset.chains.flatMap(({ rules }) => rules.flatMap(({ by }) => by ?? []))];
        assert.ok(places.every(({ line }) => line >= 1 && line <= lines));
      }),
      { seed: 1556, numRuns: 400 },
    );
  });
});

const FOLDER = resolve(import.meta.dirname, '../../../../shared/corpus/host-output');
const present = existsSync(FOLDER);
if (!present) console.warn(`SKIPPED: no iptables listings of others, looked for ${FOLDER}`);

describe.skipIf(!present)('listings of iptables -L', () => {
  const files = present ? readdirSync(FOLDER).filter((name) => /iptables.*\.out$/.test(name)) : [];
  test.each(files)('%s is told as what it is, line by line', (name) => {
    const text = readFileSync(resolve(FOLDER, name), 'utf8');
    const { ruleset, unread } = readIptablesSave({ file: name, text });
    assert.deepEqual(ruleset.chains, []);
    assert.equal(unread.length, text.split('\n').filter((line) => line.trim() !== '').length);
    assert.ok(unread.every(({ reason, bears }) => reason.includes('iptables-save') && bears === 'filter'));
  });
});
