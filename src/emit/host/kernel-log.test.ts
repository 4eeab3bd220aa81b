import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { civilDay, instant } from '../../base/instant.ts';
import type { Observation } from '../../model/observation.ts';
import { wallClock } from '../wall-clock.ts';
import { kernelLog } from './kernel-log.ts';

const clock = wallClock(civilDay(2026, 11, 3) ?? instant(0), { offset: seconds(2) });
const happened = (event: 'restarted' | 'cleared' | 'took-over'): Observation => ({
  at: instant(seconds(60)),
  clock: 'fw',
  node: 'fw',
  source: { simulated: true },
  kind: 'firewall-event',
  event,
  words: event,
});

test('a start is written by the clock of the machine, as syslog stamps it', () => {
  const [file] = kernelLog({ node: 'fw', clock, observations: [happened('restarted')] });
  assert.equal(file?.path, 'evidence/fw/messages');
  assert.match(String(file.content), /^Nov {2}3 00:01:02 fw kernel: \[ {4}0\.000000\] Linux version 6\.1\.0 .*\n$/);
});

test('of a table that is cleared, and of another unit, nothing is', () => {
  assert.deepEqual(kernelLog({ node: 'fw', clock, observations: [happened('cleared'), happened('took-over')] }), []);
});
