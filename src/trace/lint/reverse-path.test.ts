import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flawsIn, hostWith, type LintedHost, repaired } from '../../../test/flaws.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { lint } from './lint.ts';

const CODE = 'STRICT_FILTER_ON_SECOND_INTERFACE';
const strict = (where: string, level = '1'): LintedHost => ({
  routes: ['default via 10.4.0.1 dev eth1 table 101', '10.4.0.0/24 dev eth1 table 101'],
  sysctl: { [`net.ipv4.conf.${where}.rp_filter`]: level },
});
const found = (host: LintedHost) => flawsIn(hostWith(host), CODE);

describe(CODE, () => {
  test.each(['all', 'eth1'])(
    'is found with rp_filter 1 of %s, on the interface without the default route only',
    (where) => {
      const flaws = found(strict(where));
      assert.equal(flaws.length, 1);
      assert.match(flaws[0]?.text ?? '', /discards on eth1 .* the way back is via 10\.3\.0\.1 dev eth0/);
      assert.ok(flaws[0]?.config.some(({ text }) => text.includes(`conf.${where}.rp_filter`)));
    },
  );

  test.each([
    ['loose', strict('eth1', '2')],
    ['off', strict('eth1', '0')],
    ['strict where the default route leaves', strict('eth0')],
    ['strict with a rule for its address', { ...strict('eth1'), rules: ['from 10.4.0.100 table 101 priority 100'] }],
    [
      'strict and loosened by all',
      { ...strict('eth1'), sysctl: { 'net.ipv4.conf.eth1.rp_filter': '1', 'net.ipv4.conf.all.rp_filter': '2' } },
    ],
  ])('is not found where the filter is %s', (_, host) => assert.deepEqual(found(host), []));

  test.each([
    ['a table that is ready for it', strict('eth1'), 1],
    ['a table that has to be made', { sysctl: { 'net.ipv4.conf.eth1.rp_filter': '1' } }, 3],
  ])('is gone with a rule to %s, and without the rule with a loose filter', (_, host, lines) => {
    const commands = found(host)[0]?.replacement ?? [];
    const [byRule, byFilter] = [commands.slice(0, -1), commands.slice(-1)];
    assert.equal(byRule.length, lines);
    for (const repair of [byRule, byFilter]) {
      const after = hostWith(repaired(host, repair));
      assert.deepEqual(flawsIn(after, CODE), [], repair.join('; '));
      assert.deepEqual(lint(after), []);
    }
  });

  test('names no table where nobody knows the router', () => {
    const network = networkFrom(`
nodes:
  h:
    system: linux
    interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }
    routes: [default via 10.3.0.1 dev eth0]
    sysctl: { net.ipv4.conf.all.rp_filter: 1 }
`);
    assert.deepEqual(
      flawsIn(network, CODE).map(({ replacement }) => replacement),
      [['sysctl -w net.ipv4.conf.eth1.rp_filter=2   # accept any source that has a route']],
    );
  });

  test('is not found where there is no router on the link', () => {
    const network = networkFrom(`
complete: true
nodes:
  h:
    system: linux
    interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }
    routes: [default via 10.3.0.1 dev eth0]
    sysctl: { net.ipv4.conf.all.rp_filter: 1 }
  router: { system: linux, forwarding: true, interfaces: { r3: 10.3.0.1/24 } }
  peer: { system: linux, interfaces: { eth0: 10.4.0.7/24 } }
`);
    assert.deepEqual(flawsIn(network, CODE), []);
  });
});
