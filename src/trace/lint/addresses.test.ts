import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { cpuMs } from '../../../test/cpu-time.ts';
import { flawsIn } from '../../../test/flaws.ts';
import { networkFrom } from '../../../test/yaml-network.ts';

const two = (a: string, b: string, links = '') =>
  networkFrom(`
${links}
nodes:
  a: { system: linux, interfaces: { eth0: ${a} } }
  b: { system: linux, interfaces: { eth0: ${b} } }
`);

describe('ADDRESS_TWICE_ON_LINK', () => {
  const CODE = 'ADDRESS_TWICE_ON_LINK';

  test('is found once, with both lines', () => {
    const [flaw, ...others] = flawsIn(two('10.1.0.5/24', '[10.1.0.6/24, 10.1.0.5/24]'), CODE);
    assert.deepEqual(others, []);
    assert.equal(flaw?.node, 'b');
    assert.match(flaw.text, /^b eth0 and a eth0 are on one link and both have 10\.1\.0\.5/);
    assert.deepEqual(
      flaw.config.map(({ line }) => line),
      [5, 4],
    );
    assert.match(flaw.replacement[0] ?? '', /^ip address del 10\.1\.0\.5 dev eth0 /);
  });

  test('is found on a link that is named, whatever the networks', () => {
    const flaws = flawsIn(two('10.1.0.5/24', '10.1.0.5/32', 'links: { lan: [a.eth0, b.eth0] }'), CODE);
    assert.equal(flaws.length, 1);
  });

  test.each([
    ['other addresses', two('10.1.0.5/24', '10.1.0.6/24')],
    ['two links', two('10.1.0.5/24', '10.1.0.5/24', 'links: { one: [a.eth0], other: [b.eth0] }')],
    ['an interface that is down', two('10.1.0.5/24', '{ addresses: 10.1.0.5/24, up: false }')],
  ])('is not found with %s', (_, network) => assert.deepEqual(flawsIn(network, CODE), []));
});

test('a link of thousands is gone through once, and not once for each of them', () => {
  const hosts = Array.from({ length: 3_000 }, (_, i) => {
    return `  h${i}: { system: linux, interfaces: { eth0: 10.0.${i >> 8}.${i & 255}/16 } }`;
  });
  const network = networkFrom(`nodes:\n${hosts.join('\n')}\n`);
  const begun = cpuMs();
  assert.deepEqual(flawsIn(network, 'ADDRESS_TWICE_ON_LINK'), []);
  assert.ok(cpuMs() - begun < 5_000, `${cpuMs() - begun} ms`);
});

describe('ADDRESS_ON_TWO_INTERFACES', () => {
  const CODE = 'ADDRESS_ON_TWO_INTERFACES';
  const one = (first: string, second: string) =>
    networkFrom(`nodes:\n  h: { system: linux, interfaces: { eth0: "${first}", eth1: "${second}" } }`);

  test('is found, as something that is allowed', () => {
    const [flaw, ...others] = flawsIn(one('10.1.0.5/24', '10.1.0.5/32'), CODE);
    assert.deepEqual(others, []);
    assert.match(flaw?.text ?? '', /^h has 10\.1\.0\.5 on eth0 and on eth1: that is allowed/);
    assert.deepEqual(flaw?.replacement, []);
    assert.deepEqual(flawsIn(one('10.1.0.5/24', '10.1.0.5/24'), 'ADDRESS_TWICE_ON_LINK'), []);
  });

  test.each([
    ['10.1.0.5/24', '10.1.0.6/24'],
    ['fe80::1/64', 'fe80::1/64'],
  ])('is not found of %s and %s', (first, second) => assert.deepEqual(flawsIn(one(first, second), CODE), []));
});
