import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { relayDefaults } from '../../live/relay/relay.ts';
import { besideConfig, type RelayFlags, relayOfFlags } from './relay-flags.ts';

const least: RelayFlags = {
  listen: [{ host: '::', port: 1 }],
  to: [{ host: 'a', port: 1 }],
  transparent: false,
  proxyIn: false,
};

describe('the relay of the flags', () => {
  test('a flag that was not given, though it is there, leaves the default', () => {
    const absent = { idle: undefined, interval: undefined, count: undefined, userTimeout: undefined };
    const relay = relayOfFlags({ ...least, ...absent });
    assert.ok(typeof relay === 'object');
    assert.deepEqual(relay.keepalive, relayDefaults.keepalive);
    assert.equal(relay.userTimeout, relayDefaults.userTimeout);
  });

  test('one that was given is taken, and the others stay', () => {
    const relay = relayOfFlags({ ...least, idle: seconds(60) });
    assert.ok(typeof relay === 'object');
    assert.deepEqual(relay.keepalive, { ...relayDefaults.keepalive, idle: seconds(60) });
  });

  test('what a file would overrule is named', () =>
    assert.deepEqual(besideConfig({ ...least, idle: seconds(1), proxyIn: true }), [
      '--listen',
      '--to',
      '--idle',
      '--proxy-in',
    ]));
});
