import assert from 'node:assert/strict';
import { test } from 'vitest';
import { configOf } from '../../../test/asa-config.ts';
import { packetOf } from '../../../test/asa-firewall.ts';
import { connectionLimits } from './connection-limits.ts';

const { packet } = packetOf('inside 10.1.1.5:40000 > 192.0.2.9:80 syn');

test.each([
  ['static (inside,outside) 192.0.2.5 10.1.1.5 netmask 255.255.255.255 100 20', '100 10.1.1.5,20 embryonic 10.1.1.5'],
  ['static (inside,outside) 192.0.2.5 10.1.1.5 netmask 255.255.255.255 dns tcp 100 0 udp 7', '100 10.1.1.5'],
  ['nat (inside) 0 10.1.1.0 255.255.255.0 50', '50 10.1.1.5'],
  ['nat (inside) 0 10.1.1.0 255.255.255.0 0 20', '20 embryonic 10.1.1.5'],
  ['nat (inside) 0 10.1.1.0 255.255.255.0 udp 9', ''],
])('%s', (line, expected) => {
  const [rule] = configOf(`ASA Version 8.2(5)\n${line}\n`).policy.translations;
  assert.ok(rule);
  const limits = connectionLimits(undefined, { client: packet, server: packet, rules: [rule] });
  assert.equal(
    limits.map(({ max, among }) => `${max} ${among.split(' ').slice(1).join(' ').replace('all ', '')}`).join(),
    expected,
  );
  const udp = { ...packet, protocol: 'udp' } as const;
  assert.deepEqual(connectionLimits(undefined, { client: udp, server: udp, rules: [rule] }), []);
});
