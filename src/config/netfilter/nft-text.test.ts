import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { FilterMatch, FilterRule, FilterStatement } from '../../model/netfilter.ts';
import { readNftText } from './nft-text.ts';

const read = (text: string) => readNftText({ file: 'nft.txt', text });

/** The rules of a chain with these lines, without where they stand. */
function rules(lines: string, family = 'inet', sets = '') {
  const { ruleset, unread } = read(`table ${family} t {\n${sets}\nchain c {\n${lines}\n}\n}\n`);
  const bare = (ruleset.chains[0]?.rules ?? []).map(({ matches, statements }: FilterRule) => ({ matches, statements }));
  return { rules: bare, unread: unread.map(({ line, reason }) => [line, reason]) };
}

const only = (line: string, family?: string, sets?: string) => {
  const { rules: list, unread } = rules(line, family, sets);
  assert.deepEqual(unread, []);
  assert.equal(list.length, 1);
  return list[0];
};

const tcp: FilterMatch = { on: 'protocol', protocols: [6], inverted: false };
const four: FilterMatch = { on: 'family', families: [4], inverted: false };
const port = (from: number, to = from): FilterMatch => ({
  on: 'destination-port',
  ports: [{ from, to }],
  inverted: false,
});
const accept: FilterStatement = { kind: 'accept' };

describe('tables and chains', () => {
  test('base chains with their hook, priority and policy; others without', () => {
    const { ruleset } = read(`table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat - 1; policy accept;
	}
	chain other {
	}
}
table inet f {
	chain in {
		type filter hook input priority 5; policy drop;
	}
}
`);
    assert.deepEqual(
      ruleset.chains.map(({ family, table, name, base }) => [family, table, name, base]),
      [
        ['ip', 'nat', 'pre', { type: 'nat', hook: 'prerouting', priority: -101, policy: 'accept' }],
        ['ip', 'nat', 'other', undefined],
        ['inet', 'f', 'in', { type: 'filter', hook: 'input', priority: 5, policy: 'drop' }],
      ],
    );
  });

  test('every rule with its line and its text', () => {
    const { ruleset } = read(
      'table ip t {\n\tchain c {\n\t\ttcp dport 22 accept\n\t\tip saddr {\n10.0.0.1 } drop\n\t}\n}\n',
    );
    assert.deepEqual(
      ruleset.chains[0]?.rules.map(({ by }) => by),
      [
        { file: 'nft.txt', line: 3, text: 'tcp dport 22 accept' },
        { file: 'nft.txt', line: 4, text: 'ip saddr { 10.0.0.1 } drop' },
      ],
    );
    assert.deepEqual(ruleset.chains[0]?.by, { file: 'nft.txt', line: 2, text: 'chain c' });
  });

  test('a dormant table and tables of frames are left out', () => {
    const text = 'table ip t {\nflags dormant\nchain c {\ndrop\n}\n}\ntable arp a {\nchain c {\ndrop\n}\n}\n';
    assert.deepEqual(read(text), { ruleset: { chains: [] }, unread: [] });
  });

  test('a chain on a hook that is not known is told', () => {
    const { unread } = read('table inet t {\nchain c {\ntype filter hook sideways priority 0\n}\n}');
    assert.deepEqual(
      unread.map(({ line, bears }) => [line, bears]),
      [[3, 'filter']],
    );
  });

  test('what is no table is told with its line', () => {
    const { unread } = read('flush ruleset\nadd rule ip t c accept\ntable ip t {\nnonsense here\n}\n');
    assert.deepEqual(
      unread.map(({ line, text }) => [line, text]),
      [
        [2, 'add rule ip t c accept'],
        [4, 'nonsense here'],
      ],
    );
  });

  test('definitions are put in their place', () => {
    const { ruleset, unread } = read(
      'define ME = { 10.0.0.1, 10.0.0.2 }\ndefine P = 22\ntable ip t {\nchain c {\nip saddr $ME tcp dport $P accept\n}\n}',
    );
    assert.deepEqual(unread, []);
    assert.equal(ruleset.chains[0]?.rules[0]?.by?.text, 'ip saddr { 10.0.0.1, 10.0.0.2 } tcp dport 22 accept');
  });
});

describe('matches', () => {
  test('a port implies its protocol', () => {
    assert.deepEqual(only('tcp dport 22 accept')?.matches, [tcp, port(22)]);
  });

  test('a port may have the name of its service', () => {
    assert.deepEqual(only('tcp dport vnetd accept')?.matches, [tcp, port(13_724)]);
  });

  test('an address implies its family where the table has both', () => {
    const source: FilterMatch = {
      on: 'source',
      prefixes: [{ address: '10.0.0.0' as never, length: 8 }],
      inverted: true,
    };
    assert.deepEqual(only('ip saddr != 10.0.0.0/8 accept')?.matches, [four, source]);
    assert.deepEqual(only('ip saddr != 10.0.0.0/8 accept', 'ip')?.matches, [source]);
  });

  test.each([
    ['tcp dport < 1024', port(0, 1023)],
    ['tcp dport >= 1024', port(1024, 65_535)],
    ['tcp dport 8000-8080', port(8000, 8080)],
  ])('%s', (text, expected) => assert.deepEqual(only(`${text} accept`)?.matches, [tcp, expected]));

  test('a named set and one without a name', () => {
    const expected = only('tcp dport { 22, 443 } accept');
    assert.deepEqual(
      only('tcp dport @p accept', 'inet', 'set p {\ntype inet_service\nelements = { 22, 443 }\n}'),
      expected,
    );
  });

  test('a set that holds nothing matches nothing, inverted everything', () => {
    const none = 'set p {\ntype inet_service\n}';
    assert.deepEqual(only('tcp dport @p accept', 'ip', none)?.matches[1], {
      on: 'destination-port',
      ports: [],
      inverted: false,
    });
  });

  test('a set that is not there is not understood', () => {
    assert.deepEqual(rules('tcp dport @gone accept').unread, [[4, 'the match “tcp dport @gone” is not understood']]);
  });

  test('a concatenation is one of several pairs', () => {
    assert.deepEqual(only('ip saddr . tcp dport { 10.0.0.1 . 22, 10.0.0.2 . 80 } accept', 'ip')?.matches, [
      tcp,
      {
        on: 'any-of',
        groups: [
          [{ on: 'source', prefixes: [{ address: '10.0.0.1', length: 32 }], inverted: false }, port(22)],
          [{ on: 'source', prefixes: [{ address: '10.0.0.2', length: 32 }], inverted: false }, port(80)],
        ],
        inverted: false,
      },
    ]);
  });

  test.each([
    ['tcp flags syn / fin,syn,rst,ack', 0x17, 2, false],
    ['tcp flags & (fin|syn|rst|ack) == syn', 0x17, 2, false],
    ['tcp flags & (fin | syn | rst | ack) != syn', 0x17, 2, true],
    ['tcp flags == syn', 0xff, 2, false],
    ['tcp flags syn,ack', 0x12, 0, true],
    ['tcp flags ! syn', 2, 0, false],
  ])('%s', (text, mask, value, inverted) =>
    assert.deepEqual(only(`${text} accept`)?.matches, [tcp, { on: 'tcp-flags', mask, value, inverted }]),
  );

  test.each<[string, FilterMatch]>([
    ['ct state established,related', { on: 'state', states: ['established', 'related'], inverted: false }],
    ['ct state != { new, invalid }', { on: 'state', states: ['new', 'invalid'], inverted: true }],
    ['ct direction reply', { on: 'direction', direction: 'reply', inverted: false }],
    ['ct status dnat', { on: 'conntrack-status', status: 'dnat', inverted: false }],
    ['ct mark & 0xff == 0x1', { on: 'connection-mark', value: 1, mask: 255, inverted: false }],
    ['meta mark 0x10', { on: 'mark', value: 16, mask: 0xffff_ffff, inverted: false }],
    ['iifname "eth*"', { on: 'arrival', names: ['eth*'], inverted: false }],
    ['oifname != { "a", "b" }', { on: 'egress', names: ['a', 'b'], inverted: true }],
    ['meta l4proto { tcp, udp }', { on: 'protocol', protocols: [6, 17], inverted: false }],
    ['meta nfproto ipv6', { on: 'family', families: [6], inverted: false }],
    ['meta skuid 1000', { on: 'user', users: [1000], inverted: false }],
    ['fib saddr . mark . iif oif missing', { on: 'reverse-path', loose: false, withMark: true, inverted: true }],
    ['fib saddr oif 0', { on: 'reverse-path', loose: true, inverted: true }],
    ['fib daddr type local', { on: 'address-type', of: 'destination', types: ['local'], inverted: false }],
    [
      'limit rate 3/minute burst 7 packets',
      { on: 'limit', text: 'limit rate 3/minute burst 7 packets', inverted: false },
    ],
    ['limit rate over 400 kbytes/second', { on: 'limit', text: 'limit rate over 400 kbytes/second', inverted: true }],
    ['ct count over 20', { on: 'limit', text: 'ct count over 20', inverted: true }],
    ['meta pkttype multicast', { on: 'any-of', groups: [], inverted: false }],
  ])('%s', (text, expected) => {
    assert.deepEqual(only(`${text} drop`), { matches: [expected], statements: [{ kind: 'drop' }] });
  });

  test.each([
    'ip dscp cs1',
    'ip frag-off & 8191 != 0',
    'meta length > 1000',
    'ct original ip saddr 10.0.0.1',
    'ct helper "ftp"',
    'socket transparent 1',
    'ether saddr 00:11:22:33:44:55',
    'meta day "Monday"',
    'tcp option maxseg size 1-500',
    'xt match "string"',
    'meta mark 0x1-0x9',
  ])('%s is told as not understood, and the verdict behind it is not lost', (text) => {
    const { rules: list, unread } = rules(`${text} drop`);
    const [rule] = list;
    assert.equal(list.length, 1);
    assert.equal(rule?.matches.at(-1)?.on, 'not-understood');
    assert.deepEqual(rule?.statements, [{ kind: 'drop' }]);
    assert.equal(unread[0]?.[0], 4);
  });
});

describe('statements', () => {
  test.each<[string, readonly FilterStatement[]]>([
    ['counter packets 1 bytes 2 accept', [{ kind: 'no-verdict', text: 'counter' }, accept]],
    [
      'log prefix "a: " level info flags all drop',
      [{ kind: 'log', prefix: 'a: ', level: 6, numbers: true }, { kind: 'drop' }],
    ],
    ['log drop', [{ kind: 'log', prefix: '', level: 4 }, { kind: 'drop' }]],
    ['log flags tcp options flags ip options prefix "a" accept', [{ kind: 'log', prefix: 'a', level: 4 }, accept]],
    ['log prefix "a" flags tcp sequence,options', [{ kind: 'log', prefix: 'a', level: 4, numbers: true }]],
    // To a program, and to the audit system.
    ['log prefix "a" group 3 snaplen 64 drop', [{ kind: 'no-verdict', text: 'log' }, { kind: 'drop' }]],
    ['log level audit', [{ kind: 'no-verdict', text: 'log' }]],
    ['jump other', [{ kind: 'jump', chain: 'other' }]],
    ['goto other', [{ kind: 'goto', chain: 'other' }]],
    ['reject', [{ kind: 'reject', with: 'port-unreachable' }]],
    ['reject with icmpx type admin-prohibited', [{ kind: 'reject', with: 'admin-prohibited' }]],
    ['reject with tcp reset', [{ kind: 'reject', with: 'tcp-reset' }]],
    ['meta mark set 0x1', [{ kind: 'set-mark', value: 1, mask: 0xffff_ffff }]],
    ['meta mark set meta mark & 0xffffff00 | 0x1', [{ kind: 'set-mark', value: 1, mask: 0xff }]],
    ['meta mark set meta mark ^ 0x10', [{ kind: 'set-mark', value: 16, mask: 0 }]],
    ['mark set mark or 0x10', [{ kind: 'set-mark', value: 16, mask: 16 }]],
    ['ct mark set meta mark', [{ kind: 'save-mark', mask: 0xffff_ffff }]],
    ['meta mark set ct mark', [{ kind: 'restore-mark', mask: 0xffff_ffff }]],
    ['meta mark set ct mark and 0xff', [{ kind: 'restore-mark', mask: 0xffff_ffff, taken: 255 }]],
    ['ct mark set 0x5', [{ kind: 'set-connection-mark', value: 5, mask: 0xffff_ffff }]],
    ['notrack', [{ kind: 'notrack' }]],
    ['tcp option maxseg size set rt mtu', [{ kind: 'set-mss' }]],
    ['tcp option maxseg size set 1360', [{ kind: 'set-mss', bytes: 1360 }]],
    ['ct helper set "ftp"', [{ kind: 'no-verdict', text: 'ct helper set "ftp"' }]],
    ['masquerade random', [{ kind: 'masquerade' }]],
    ['redirect to :8080', [{ kind: 'redirect', port: 8080 }]],
    [
      'snat to 10.0.0.1:1000-2000 persistent',
      [{ kind: 'snat', to: { address: '10.0.0.1' as never, ports: { from: 1000, to: 2000 } } }],
    ],
    [
      'dnat to 10.0.0.1-10.0.0.4',
      [{ kind: 'dnat', to: { address: '10.0.0.1' as never, addressTo: '10.0.0.4' as never } }],
    ],
    ['add @seen { ip saddr timeout 30s }', [{ kind: 'no-verdict', text: 'add @seen { ip saddr timeout 30s }' }]],
  ])('%s', (text, statements) => assert.deepEqual(only(text, 'ip'), { matches: [], statements }));

  test('a rejection of one family is for that family, though nft does not write it', () => {
    assert.deepEqual(only('reject with icmp host-prohibited')?.matches, [four]);
  });

  test('a translation to an address does nothing to the other family', () => {
    assert.deepEqual(only('dnat ip to 10.0.0.1')?.matches, [four]);
    assert.deepEqual(only('dnat to [fd00::1]:80', 'ip6')?.statements, [
      { kind: 'dnat', to: { address: 'fd00::1', ports: { from: 80, to: 80 } } },
    ]);
  });

  test.each([
    'queue num 1',
    'snat ip prefix to 10.0.0.0/24',
    'dup to 10.0.0.9',
    'utter nonsense',
    'meta mark set jhash ip saddr mod 2',
  ])('%s is told as not understood', (text) => {
    const { rules: list, unread } = rules(text, 'ip');
    assert.ok(list.some(({ statements }) => statements.some(({ kind }) => kind === 'not-understood')));
    assert.ok(unread.length > 0);
  });
});

describe('maps make a rule several', () => {
  test('a verdict map: one rule an element', () => {
    const { rules: list } = rules('tcp dport vmap { 22 : accept, 80-90 : jump web, * : drop }');
    assert.deepEqual(
      list.map(({ statements }) => statements[0]),
      [accept, { kind: 'jump', chain: 'web' }, { kind: 'drop' }],
    );
    assert.deepEqual(list[1]?.matches, [tcp, port(80, 90)]);
    assert.deepEqual(list[2]?.matches, [tcp, { on: 'any-of', groups: [[port(22)], [port(80, 90)]], inverted: true }]);
  });

  test('a named map of verdicts', () => {
    const { rules: list } = rules(
      'ip saddr vmap @v',
      'ip',
      'map v {\ntype ipv4_addr : verdict\nelements = { 10.0.0.1 : accept }\n}',
    );
    assert.deepEqual(list, [
      {
        matches: [{ on: 'source', prefixes: [{ address: '10.0.0.1', length: 32 }], inverted: false }],
        statements: [accept],
      },
    ]);
  });

  test('a map of translations, of addresses with ports', () => {
    const { rules: list } = rules('dnat ip to ip daddr . tcp dport map { 192.0.2.1 . 80 : 10.0.0.1 . 8080 }', 'ip');
    assert.deepEqual(list[0]?.statements, [
      { kind: 'dnat', to: { address: '10.0.0.1', ports: { from: 8080, to: 8080 } } },
    ]);
    assert.equal(list[0]?.matches.length, 3);
  });

  test('a map of marks, with what follows for each element', () => {
    const { rules: list } = rules('meta mark set ip saddr map { 10.0.0.1 : 0x1, 10.0.0.2 : 0x2 } accept', 'ip');
    assert.deepEqual(
      list.map(({ statements }) => statements),
      [
        [{ kind: 'set-mark', value: 1, mask: 0xffff_ffff }, accept],
        [{ kind: 'set-mark', value: 2, mask: 0xffff_ffff }, accept],
      ],
    );
  });
});

describe('the order of a rule', () => {
  test('what is changed ahead of a match is changed whether it holds or not', () => {
    const { rules: list } = rules('tcp dport 22 meta mark set 0x1 ip saddr 10.0.0.1 accept', 'ip');
    assert.deepEqual(list[0], {
      matches: [tcp, port(22)],
      statements: [{ kind: 'set-mark', value: 1, mask: 0xffff_ffff }],
    });
    assert.equal(list[1]?.matches.length, 3);
    assert.deepEqual(list[1]?.statements, [accept]);
  });

  test('a counter ahead of a match makes no rule of its own', () => {
    assert.deepEqual(only('counter tcp dport 22 accept'), { matches: [tcp, port(22)], statements: [accept] });
  });

  test('a match on what the rule itself has changed since is not understood', () => {
    const { unread } = rules('meta mark 0x1 meta mark set 0x2 tcp dport 22 accept');
    assert.deepEqual(unread, [[4, 'the match “mark as it was before this rule changed it” is not understood']]);
  });
});

describe('hostile text', () => {
  test.each([
    '',
    '{{{{',
    'table',
    'table ip',
    'table ip t {',
    'table ip t { chain',
    'table ip t { chain c {',
    '}}}}',
    '"',
    'define',
    'table ip t { set s { elements = {',
  ])('“%s” ends', (text) => assert.ok(read(text)));

  test('time-outs that a rule gives to connections are those of its table', () => {
    const object = 'ct timeout long {\nprotocol tcp\nl3proto ip\npolicy = { established : 7200 }\n}';
    const { ruleset, unread } = read(`table ip t {\n${object}\nchain c {\nct timeout set "long"\n}\n}\n`);
    assert.deepEqual(unread, []);
    assert.deepEqual([...(ruleset.timeouts?.keys() ?? [])], ['ip t long']);
    const [rule] = ruleset.chains[0]?.rules ?? [];
    assert.deepEqual(rule?.statements, [{ kind: 'set-timeouts', policy: 'ip t long', of: 'connection' }]);
  });

  test('a rule of more ways than can be walked is not understood', () => {
    const many = Array.from({ length: 700 }, (_, i) => `${i} : 0x1`).join(', ');
    const { unread } = rules(`meta mark set tcp dport map { ${many} } meta mark set tcp sport map { ${many} }`);
    assert.match(String(unread.at(-1)?.[1]), /more than 4096 ways/);
  });

  test('a set that too many rules write out is not understood in the end', () => {
    const elements = Array.from({ length: 60_000 }, (_, i) => `${i}`).join(', ');
    const { unread } = rules(
      'tcp dport @p accept\n'.repeat(40),
      'ip',
      `set p {\ntype inet_service\nelements = { ${elements} }\n}`,
    );
    assert.equal(unread.length, 40 - 33);
  });

  test('a definition of definitions does not grow without an end', () => {
    const bomb = Array.from({ length: 40 }, (_, i) => `define A${i + 1} = $A${i} $A${i}`).join('\n');
    assert.ok(read(`define A0 = x\n${bomb}\ntable ip t {\nchain c {\n$A40\n}\n}`));
  });
});
