import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { endpointOf } from '../../../test/seen.ts';
import { listeningAt } from './listening.ts';

const to = endpointOf('10.2.0.20:1556');
const DAY = Date.UTC(2026, 10, 20) * 1_000;
const OWN = { 'client1/ip-addr.txt': '    inet 10.2.0.20/24 brd 10.2.0.255 scope global eth0' };
const list = (at: string, port = 1556, address = '0.0.0.0') =>
  `2026-11-20 ${at}\nLISTEN 0 128 ${address}:${port} 0.0.0.0:*`;
/** At ten o'clock, for so many seconds. */
const how = (lists: readonly string[], seconds = 0) => {
  const from = DAY + 36_000e6;
  return listeningAt(evidenceOf({ ...OWN, 'client1/ss.txt': lists.join('\n') }), to, from, from + seconds * 1e6)?.how;
};

test('what is listed before and afterwards listened throughout', () => {
  assert.equal(how([list('09:10:00'), list('10:50:00')]), 'throughout');
  assert.equal(how([list('08:59:59'), list('10:50:00')]), 'about', 'an hour is the edge');
});

test('one list is near within a minute of the moment, or of the end of the span', () => {
  assert.deepEqual([how([list('10:01:00')]), how([list('10:01:01')])], ['near', 'about']);
  assert.deepEqual([how([list('09:59:00')]), how([list('09:58:59')])], ['near', 'about']);
  assert.equal(how([list('10:02:00')], 60), 'near');
});

test('a nearer list without it shows that it came or went', () => {
  assert.equal(how([list('09:10:00'), list('09:50:00', 22), list('10:00:10')]), undefined);
  assert.equal(how([list('09:59:00'), list('10:00:30', 22), list('10:02:00')], 60), undefined);
});

test('a listener of another address takes no request to this one', () => {
  assert.equal(how([list('10:00:10', 1556, '127.0.0.1')]), undefined);
  assert.equal(how([list('10:00:10', 1556, '10.2.0.20')]), 'near');
});
