import assert from 'node:assert/strict';
import { test } from 'vitest';
import { networkFrom } from '../../test/yaml-network.ts';
import { readSessions } from './sessions-file.ts';
import { unplayedTimers } from './unplayed-timers.ts';

const SESSIONS =
  'sessions:\n  s: { dialogue: generic, roles: { client: client, server: server }, with: { silence: 1h } }\n';

const toldOf = (atServer: string, between: string): readonly string[] => {
  const network = networkFrom(`nodes:
  client: { interfaces: { eth0: 10.1.0.2/24 }, routes: [default via 10.1.0.1 dev eth0] }
  server: { interfaces: { eth0: 10.2.0.2/24 }, routes: [default via 10.2.0.1 dev eth0]${atServer} }
  r1: { interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }, forwarding: true${between} }
`);
  const plan = readSessions({ file: 'sessions.yaml', text: SESSIONS }, network);
  assert.deepEqual(plan.errors, []);
  return unplayedTimers({ network, plan, unread: [] });
};

test('a preset of an end that forwards is told; one that guards its host, or stands on the way, is played', () => {
  assert.match(
    toldOf(', system: linux, forwarding: true, preset: pan-os', '').join(),
    /^server: the timers of its preset pan-os/,
  );
  assert.deepEqual(toldOf(', preset: pan-os', ''), []);
  assert.deepEqual(toldOf(', forwarding: true, preset: aws-security-group', ''), []);
  assert.deepEqual(toldOf('', ', preset: aws-security-group'), []);
});
