import assert from 'node:assert/strict';
import { test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import { unlistedHosts } from './unlisted-hosts.ts';

test('hosts that nobody looked at; not those where nothing listens, nor devices', () => {
  const network = networkFrom(
    `nodes:
  looked: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, listens: [22] }
  silent: { system: linux, interfaces: { eth0: 10.1.0.3/24 }, listens: [] }
  unlooked: { system: linux, interfaces: { eth0: 10.1.0.4/24 } }
  guarded: { system: linux, interfaces: { eth0: 10.1.0.5/24 }, preset: aws-security-group-nitro6 }
  nat: { forwarding: true, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }, preset: aws-nat-gateway }
`,
    { fw: 'ASA Version 9.8(2)\n' },
  );
  assert.deepEqual(unlistedHosts(network), ['unlooked', 'guarded']);
});
