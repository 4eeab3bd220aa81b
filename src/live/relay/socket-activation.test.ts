import assert from 'node:assert/strict';
import { test } from 'vitest';
import { inheritedSockets } from './socket-activation.ts';

const of = (names: string | undefined, count = '2', pid = '77') =>
  Object.fromEntries(inheritedSockets({ LISTEN_PID: pid, LISTEN_FDS: count, LISTEN_FDNAMES: names }, 77));

test('by name and by number', () => assert.deepEqual(of('pbx:vnetd'), { 0: 3, pbx: 3, 1: 4, vnetd: 4 }));

test('one alone needs no name', () => assert.deepEqual(of(undefined, '1'), { 0: 3, '': 3 }));

test('of two that are called alike the first has the name', () =>
  assert.deepEqual(of('relay.socket:relay.socket'), { 0: 3, 'relay.socket': 3, 1: 4 }));

test.each([
  ['another process', of('pbx', '1', '78')],
  ['no number', of('pbx', '-1')],
  ['nothing passed', Object.fromEntries(inheritedSockets({}, 77))],
])('%s: none', (_, sockets) => assert.deepEqual(sockets, {}));
