import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flawsIn, hostWith, type LintedHost, repaired } from '../../../test/flaws.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import type { FlawCode } from './flaw.ts';

const TABLE = 'default via 10.4.0.1 dev eth1 table 200';
const CONNECTED = '10.4.0.0/24 dev eth1 table 200';
const rule = (text: string): LintedHost => ({ routes: [TABLE, CONNECTED], rules: [`${text} priority 100`] });
const has = (host: LintedHost, code: FlawCode) => flawsIn(hostWith(host), code).length > 0;

interface Row {
  readonly code: FlawCode;
  readonly found: LintedHost;
  readonly notFound: readonly LintedHost[];
}

const rows: readonly Row[] = [
  {
    code: 'RULE_FOR_REPLIES_WITH_DEVICE',
    found: rule('from 10.4.0.100 iif eth1 table 200'),
    notFound: [
      rule('from 10.4.0.100 table 200'),
      rule('from 10.4.0.100 iif lo table 200'),
      // For what a router passes on from a neighbour, `iif` is the right word.
      rule('from 10.4.0.7 iif eth1 table 200'),
      rule('from 10.4.0.0/24 iif eth1 table 200'),
      rule('iif eth1 table 200'),
      rule('not from 10.4.0.100 iif eth1 table 200'),
    ],
  },
  {
    code: 'RULE_OF_MISSING_DEVICE',
    found: rule('from 10.4.0.0/24 iif eth7 table 200'),
    notFound: [rule('from 10.4.0.0/24 iif eth1 table 200'), rule('iif lo table 200')],
  },
  {
    code: 'RULE_SOURCE_NOT_OWN',
    found: rule('from 10.4.0.101 iif lo table 200'),
    notFound: [rule('from 10.4.0.100 iif lo table 200'), rule('from 10.4.0.101 table 200')],
  },
  {
    code: 'RULE_TO_EMPTY_TABLE',
    found: rule('from 10.4.0.100 table 201'),
    notFound: [rule('from 10.4.0.100 table 200'), rule('from 10.4.0.100 table main')],
  },
  {
    code: 'RULE_BEHIND_EVERYTHING',
    found: {
      ...rule('from all table 200'),
      rules: ['from all table main priority 50', 'from 10.4.0.100 table 200 priority 100'],
    },
    notFound: [
      {
        ...rule('from all table 200'),
        rules: ['from all table main priority 150', 'from 10.4.0.100 table 200 priority 100'],
      },
      { ...rule('x'), rules: ['from 10.3.0.100 table main priority 50', 'from 10.4.0.100 table 200 priority 100'] },
      {
        ...rule('x'),
        rules: ['from all table main suppress_prefixlength 0 priority 50', 'from 10.4.0.100 table 200 priority 100'],
      },
    ],
  },
];

describe.each(rows)('$code', ({ code, found, notFound }) => {
  test('is found, with the line of the rule', () => {
    const [flaw] = flawsIn(hostWith(found), code);
    assert.equal(flaw?.node, 'h');
    assert.equal(flaw?.cause, 'RULE_NEVER_MATCHES');
    assert.match(flaw?.config[0]?.text ?? '', /priority 100$/);
  });

  test.each(notFound)('is not found beside it: %o', (host) => assert.ok(!has(host, code)));

  test('is gone with the replacement', () => {
    const [flaw] = flawsIn(hostWith(found), code);
    assert.ok(flaw);
    if (flaw.replacement.length > 0) assert.ok(!has(repaired(found, flaw.replacement), code));
  });
});

test('those that say what to write in their place', () => {
  const telling = rows.filter(({ code, found }) => (flawsIn(hostWith(found), code)[0]?.replacement.length ?? 0) > 0);
  assert.deepEqual(
    telling.map(({ code }) => code),
    ['RULE_FOR_REPLIES_WITH_DEVICE', 'RULE_BEHIND_EVERYTHING'],
  );
});

test('a rule of IPv6 is for one address only with all 128 bits', () => {
  const found = (prefix: string) =>
    flawsIn(
      networkFrom(`
nodes:
  h:
    system: linux
    interfaces: { eth0: "2001:db8:4::/64" }
    routes: ["2001:db8:4::/64 dev eth0 table 200"]
    rules: ["from ${prefix} iif eth0 table 200 priority 100"]
`),
      'RULE_FOR_REPLIES_WITH_DEVICE',
    ).length;
  assert.deepEqual([found('2001:db8:4::/64'), found('2001:db8:4::/128')], [0, 1]);
});

test('a host without rules of its own has no flaw', () => {
  for (const { code } of rows) assert.ok(!has({}, code));
});
