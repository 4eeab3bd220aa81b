import assert from 'node:assert/strict';
import { assert as holds, integer, property } from 'fast-check';
import { describe, test } from 'vitest';
import { address } from '../../test/packet.ts';
import { hostFrom } from '../../test/yaml-network.ts';
import { random } from '../base/random.ts';
import { readNftText } from '../config/readers.ts';
import type { FilterRule, Ruleset } from '../model/netfilter.ts';
import { randomRuleset } from './random-ruleset.ts';
import { ruleText, rulesetText } from './ruleset-text.ts';

const { interfaces } = hostFrom('interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }').node;
const addresses = interfaces.flatMap((one) => one.addresses.map((own) => own.address));

const read = (text: string): Ruleset => {
  const { ruleset, unread } = readNftText({ file: 'nft', text });
  assert.deepEqual(unread, []);
  return ruleset;
};

/** What decides: without the places that things were read from, and chains in the order of their names. */
function meaning({ chains }: Ruleset): unknown {
  const bare: unknown = JSON.parse(JSON.stringify(chains, (key, value: unknown) => (key === 'by' ? undefined : value)));
  assert.ok(Array.isArray(bare));
  return bare.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

describe('a rule set in the language of nft', () => {
  test('is read back as it was', () => {
    holds(
      property(integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const ruleset = randomRuleset(random(seed), { family: 4, interfaces, addresses, ports: [5_000] });
        assert.deepEqual(meaning(read(rulesetText(ruleset))), meaning(ruleset));
      }),
      { numRuns: 300 },
    );
  });

  test('is read back over IPv6 as well', () => {
    holds(
      property(integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const six = ['2001:db8:0:1::a', '2001:db8:0:2::a'].map((text) => address(text));
        const ruleset = randomRuleset(random(seed), { family: 6, interfaces, addresses: six, ports: [5_000] });
        assert.deepEqual(meaning(read(rulesetText(ruleset))), meaning(ruleset));
      }),
      { numRuns: 300 },
    );
  });

  test('refuses in the words of IPv6 where its table is of IPv6', () => {
    const text =
      'table ip6 f { chain a { reject with icmpv6 no-route; }; chain b { reject with icmpv6 addr-unreachable; }; }';
    const written = rulesetText(read(text));
    assert.match(written, /reject with icmpv6 no-route/);
    assert.match(written, /reject with icmpv6 addr-unreachable/);
  });

  test.each([
    'ip saddr { 10.1.0.0/24, 10.2.0.7 } tcp dport 1556 accept',
    'ip daddr != 10.1.0.7 drop',
    'iifname { "eth0", "eth1" } oifname != "eth2" return',
    'tcp sport 1000-2000 tcp dport { 22, 1556 } counter jump other',
    'tcp flags & (fin | syn | rst | ack) == syn accept',
    'ct state { established, related } accept',
    'ct state != new drop',
    'ct status dnat accept',
    'meta mark & 0x0000000f == 0x00000001 accept',
    'ct mark 0x00000001 meta mark set ct mark',
    'icmp type echo-request accept',
    'icmp code 3 drop',
    'fib saddr . iif oif missing drop',
    'fib daddr type local accept',
    'meta skuid 1000 drop',
    'reject with tcp reset',
    'reject with icmp host-prohibited',
  ])('%s is read, written and read again as the same', (rule) => {
    const text = (written: string) =>
      `table ip t {\n  chain other {\n  }\n  chain c {\n    type filter hook forward priority 0; policy accept;\n    ${written}\n  }\n}\n`;
    const once = read(text(rule));
    assert.deepEqual(meaning(read(rulesetText(once))), meaning(once));
  });

  test('of IPv6 too', () => {
    const text =
      'table ip6 t {\n  chain c {\n    type filter hook input priority 0; policy accept;\n    icmpv6 type echo-request ip6 saddr 2001:db8::/32 drop\n  }\n}\n';
    assert.deepEqual(meaning(read(rulesetText(read(text)))), meaning(read(text)));
  });

  test.each(['dnat to 10.1.0.7:1556', 'redirect to :13724'])('%s too', (rule) => {
    const text = `table ip t {\n  chain c {\n    type nat hook prerouting priority -100; policy accept;\n    tcp dport 80 ${rule}\n  }\n}\n`;
    assert.deepEqual(meaning(read(rulesetText(read(text)))), meaning(read(text)));
  });

  test.each(['masquerade', 'snat to 10.1.0.7-10.1.0.9:1024-2048'])('%s too', (rule) => {
    const text = `table ip t {\n  chain c {\n    type nat hook postrouting priority 100; policy accept;\n    meta l4proto tcp ${rule}\n  }\n}\n`;
    assert.deepEqual(meaning(read(rulesetText(read(text)))), meaning(read(text)));
  });

  test('chains that others jump to stand before them', () => {
    const text = rulesetText(
      read(
        'table ip t {\n  chain z {\n    drop\n  }\n  chain c {\n    type filter hook input priority 0; policy drop;\n    jump z\n  }\n}\n',
      ),
    );
    assert.ok(text.indexOf('chain z') < text.indexOf('chain c'));
    assert.match(text, /type filter hook input priority 0; policy drop;/);
  });

  test('what the model did not understand becomes a comment, and decides nothing', () => {
    const rule: FilterRule = {
      matches: [{ on: 'not-understood', text: 'meta cpu 3' }],
      statements: [{ kind: 'accept' }],
    };
    assert.equal(ruleText(rule), '# not understood: accept');
  });

  test('what only logs up to a rate logs without it, on the same packets', () => {
    const matches: FilterRule['matches'] = [
      { on: 'state', states: ['invalid'], inverted: false },
      { on: 'limit', text: '-m limit --limit 5/min', inverted: false },
    ];
    const logs: FilterRule = { matches, statements: [{ kind: 'log', prefix: 'DROP: ', level: 4 }] };
    assert.equal(ruleText(logs), 'ct state invalid log prefix "DROP: " level warn # without “-m limit --limit 5/min”');
    assert.equal(ruleText({ matches, statements: [{ kind: 'accept' }] }), '# not understood: ct state invalid accept');
  });
});

describe('a name that would be a command is refused', () => {
  const ruleset = read(
    'table ip t { chain f { type filter hook forward priority 0; iifname "eth0" jump g; }; chain g { accept; }; }',
  );
  /** The same with a name in it changed, as a listing in JSON may have it. */
  const renamed = (from: string, to: string): Ruleset =>
    JSON.parse(JSON.stringify(ruleset).replaceAll(JSON.stringify(from), JSON.stringify(to))) as Ruleset;

  test.each([
    ['g', 'g { } include "/etc/shadow"'],
    ['g', 'g\nINPUT\nWITHIN\nid'],
    ['t', 't { include "/etc/shadow"; }; table ip u'],
    ['eth0', 'e"; include "/etc/shadow'],
    ['eth0', 'e" include "/etc/shadow'],
  ])('%s called %j', (name, command) => {
    assert.throws(() => rulesetText(renamed(name, command)), { name: 'Refusal' });
  });

  test('and what names are like is not', () => {
    for (const name of ['KUBE-SVC-4SW47YFZTEDKD3PK', 'cali-fw_x.y', 'ufw-user-input'])
      assert.ok(rulesetText(renamed('g', name)).includes(`jump ${name}`));
    assert.ok(rulesetText(renamed('eth0', 'e;x#include')).includes('iifname "e;x#include"'));
  });
});
