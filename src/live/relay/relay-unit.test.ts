import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { relayDefaults, type Relay } from './relay.ts';
import { relayUnits, untoldSockets } from './relay-unit.ts';

const relay = (more: Partial<Relay>): Relay => ({
  ...relayDefaults,
  name: 'pbx',
  listen: [{ host: '::', port: 1_556 }],
  to: [{ host: 'media1', port: 1_556 }],
  ...more,
});
const unit = (relays: readonly Relay[], sockets = new Map<string, string>()): readonly string[] =>
  relayUnits({ command: ['/usr/bin/node', 'holdfast.js'], relays, drainSeconds: 30, sockets }).split('\n');

describe('the unit of a relay', () => {
  test.each([
    ['nothing', relay({}), ''],
    ['a low port', relay({ listen: [{ host: '::', port: 443 }] }), 'CAP_NET_BIND_SERVICE'],
    ['a transparent source', relay({ transparent: true }), 'CAP_NET_ADMIN'],
  ])('%s: it has only the capabilities that it needs', (_, one, kept) =>
    assert.ok(unit([one]).includes(`CapabilityBoundingSet=${kept}`)),
  );

  test('it has time to drain, and a folder for its status', () => {
    const lines = unit([relay({})]);
    assert.ok(lines.includes('TimeoutStopSec=35'));
    assert.ok(lines.includes('RuntimeDirectory=holdfast-relay'));
  });

  test('a socket that it inherits is a unit beside it, by the same name', () => {
    const relays = [relay({ listen: [{ inherited: 'pbx' }] })];
    const lines = unit(relays, new Map([['pbx', '10.1.0.5:1556']]));
    assert.ok(lines.includes('Requires=holdfast-relay-pbx.socket'));
    assert.ok(lines.includes('ListenStream=10.1.0.5:1556'));
    assert.ok(lines.includes('FileDescriptorName=pbx'));
    assert.deepEqual(untoldSockets(relays, new Map()), ['pbx']);
  });
});
