import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { readNftJson } from './nft-json.ts';

const chain = {
  family: 'inet',
  table: 't',
  name: 'c',
  handle: 1,
  type: 'filter',
  hook: 'input',
  prio: -5,
  policy: 'drop',
};
const listing = (...objects: readonly object[]) =>
  readNftJson({ file: 'nft.json', text: JSON.stringify({ nftables: [{ metainfo: {} }, ...objects] }) });
const rule = (...expr: readonly unknown[]) => ({ rule: { family: 'inet', table: 't', chain: 'c', handle: 7, expr } });
const payload = (protocol: string, field: string) => ({ payload: { protocol, field } });

const shown = (...expr: readonly unknown[]) => {
  const { ruleset, unread } = listing({ chain }, rule(...expr));
  return { text: ruleset.chains[0]?.rules[0]?.by?.text.replace(' # handle 7', ''), unread };
};

test('a chain, and a rule that is told in nft’s words with its handle', () => {
  const { ruleset, unread } = listing(
    { table: { family: 'inet', name: 't' } },
    { chain },
    rule(
      { match: { op: '==', left: payload('tcp', 'dport'), right: { set: [22, { range: [80, 90] }] } } },
      { accept: null },
    ),
  );
  assert.deepEqual(unread, []);
  assert.deepEqual(ruleset.chains[0]?.base, { type: 'filter', hook: 'input', priority: -5, policy: 'drop' });
  assert.deepEqual(ruleset.chains[0]?.rules[0]?.by, {
    file: 'nft.json',
    line: 1,
    text: 'tcp dport { 22, 80-90 } accept # handle 7',
  });
});

test('named sets are known to all rules of their table', () => {
  const set = {
    set: {
      family: 'inet',
      table: 't',
      name: 's',
      elem: [{ prefix: { addr: '10.0.0.0', len: 8 } }, { elem: { val: '192.0.2.1', timeout: 5 } }],
    },
  };
  const { ruleset } = listing(
    rule({ match: { op: '!=', left: payload('ip', 'saddr'), right: '@s' } }, { drop: null }),
    set,
    { chain },
  );
  assert.deepEqual(ruleset.chains[0]?.rules[0]?.matches[1], {
    on: 'source',
    prefixes: [
      { address: '10.0.0.0', length: 8 },
      { address: '192.0.2.1', length: 32 },
    ],
    inverted: true,
  });
});

test('a dormant table is left out, also as nft 1.0.6 says it', () => {
  for (const flags of ['dormant', ['dormant'], 't']) {
    assert.deepEqual(listing({ table: { family: 'inet', name: 't', flags } }, { chain }).ruleset.chains, []);
  }
  assert.equal(listing({ table: { family: 'inet', name: 't', flags: ['owner'] } }, { chain }).ruleset.chains.length, 1);
});

describe('expressions in nft’s words', () => {
  test.each<[string, readonly unknown[]]>([
    [
      'ct state established,related',
      [{ match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }],
    ],
    ['iifname "eth0"', [{ match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'eth0' } }]],
    [
      'meta mark & 0x000000ff == 0x00000010',
      [{ match: { op: '==', left: { '&': [{ meta: { key: 'mark' } }, 255] }, right: 16 } }],
    ],
    [
      'tcp flags != syn / fin,syn',
      [{ match: { op: '!=', left: { '&': [payload('tcp', 'flags'), ['fin', 'syn']] }, right: 'syn' } }],
    ],
    [
      'fib saddr . iif oif missing',
      [{ match: { op: '==', left: { fib: { result: 'oif', flags: ['saddr', 'iif'] } }, right: false } }],
    ],
    ['limit rate over 10/second burst 9 packets', [{ limit: { rate: 10, burst: 9, per: 'second', inv: true } }]],
    ['meta mark set ct mark', [{ mangle: { key: { meta: { key: 'mark' } }, value: { ct: { key: 'mark' } } } }]],
    ['dnat to [fd00::1]:8080', [{ dnat: { addr: 'fd00::1', port: 8080 } }]],
    [
      'snat ip to 10.0.0.1 random,persistent',
      [{ snat: { family: 'ip', addr: '10.0.0.1', flags: ['random', 'persistent'] } }],
    ],
    [
      'log prefix "a: " level debug flags tcp sequence flags ip options',
      [{ log: { prefix: 'a: ', level: 'debug', flags: ['tcp sequence', 'ip options'] } }],
    ],
    ['log prefix "x" group 3', [{ log: { prefix: 'x', group: 3 } }]],
    ['reject with tcp reset', [{ reject: { type: 'tcp reset' } }]],
    [
      'tcp dport vmap { 22 : accept, 80 : jump web }',
      [
        {
          vmap: {
            key: payload('tcp', 'dport'),
            data: {
              set: [
                [22, { accept: null }],
                [80, { jump: { target: 'web' } }],
              ],
            },
          },
        },
      ],
    ],
  ])('%s', (text, expr) => {
    assert.deepEqual(shown(...expr), { text, unread: [] });
  });

  test('a match and a statement that nobody knows are told, the verdict is kept', () => {
    const { unread } = shown(
      { match: { op: '==', left: { 'moon phase': 1 }, right: 2 } },
      { wobble: { a: 1 } },
      { drop: null },
    );
    assert.equal(unread.length, 2);
    assert.ok(unread.every(({ line, bears }) => line === 1 && bears === 'filter'));
  });
});

test('time-outs that rules give to connections', () => {
  const body = { family: 'ip', table: 't', name: 'long', protocol: 'tcp', policy: { established: 7200, unack: 'x' } };
  const { ruleset, unread } = listing({ 'ct timeout': body });
  const policy = ruleset.timeouts?.get('ip t long');
  assert.deepEqual([...(policy?.times ?? [])], [['established', seconds(7_200)]]);
  assert.deepEqual(
    unread.map(({ text, bears, impossible }) => [text, bears, impossible?.found]),
    [['ct timeout long', 'timers', '"x"']],
  );
});

describe('what is no listing', () => {
  test.each(['', '[]', '{}', '{"nftables":3}', 'table ip t {', 'null'])('“%s” is told', (text) => {
    const { ruleset, unread } = readNftJson({ file: 'nft.json', text });
    assert.deepEqual(ruleset.chains, []);
    assert.match(unread[0]?.reason ?? '', /a JSON object with a list named nftables/);
  });

  test.each([
    [[null, 3, 'x', [], {}]],
    [[{ rule: { expr: 3 } }, { chain: null }, { set: { elem: 'x' } }, { table: {} }]],
    [
      [
        { chain },
        rule(null, 3, 'x', [], {}, { match: null }, { vmap: {} }, { dnat: null }, { limit: 'x' }, { set: {} }),
      ],
    ],
  ])('%j does not disturb', (objects) => assert.ok(listing(...(objects as object[]))));
});
