import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { civilDay, instant } from '../../base/instant.ts';
import type { Observation } from '../../model/observation.ts';
import { wallClock } from '../wall-clock.ts';
import { systemLog } from './system-log.ts';

const clock = wallClock(civilDay(2026, 11, 3) ?? instant(0), { offset: seconds(2) });
const happened = (event: 'restarted' | 'cleared' | 'took-over', port?: number): Observation => ({
  at: instant(seconds(60)),
  clock: 'fw',
  node: 'fw',
  source: { simulated: true },
  kind: 'node-event',
  event,
  words: event,
  ...(port !== undefined && { port }),
});

test('a start is written by the clock of the machine, as syslog stamps it', () => {
  const [file] = systemLog({ node: 'fw', clock, observations: [happened('restarted')] });
  assert.equal(file?.path, 'evidence/fw/messages');
  assert.match(String(file.content), /^Nov {2}3 00:01:02 fw kernel: \[ {4}0\.000000\] Linux version 6\.1\.0 .*\n$/);
});

test('another unit that takes over is told by keepalived, and who cleared the table by sudo', () => {
  const files = systemLog({
    node: 'fw',
    clock,
    observations: [happened('took-over'), happened('cleared'), happened('cleared', 1_556)],
  });
  const stamp = 'Nov  3 00:01:02 fw';
  const sudo = `${stamp} sudo:    admin : TTY=pts/0 ; PWD=/home/admin ; USER=root ; COMMAND=/usr/sbin/conntrack`;
  assert.deepEqual(files, [
    { path: 'evidence/fw/messages', content: `${stamp} Keepalived_vrrp[812]: (VI_1) Entering MASTER STATE\n` },
    { path: 'evidence/fw/secure', content: `${sudo} -F\n${sudo} -D -p tcp --dport 1556\n` },
  ]);
});

test('nothing happened, nothing is written', () => {
  assert.deepEqual(systemLog({ node: 'fw', clock, observations: [] }), []);
});
