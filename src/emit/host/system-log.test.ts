import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seen } from '../../../test/seen.ts';
import { seconds } from '../../base/duration.ts';
import { civilDay, instant } from '../../base/instant.ts';
import type { LoggedDetails, Observation } from '../../model/observation.ts';
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

describe('what rules write down', () => {
  const logged = (details: Partial<LoggedDetails>, at = 1) =>
    seen(
      {
        kind: 'packet-logged',
        prefix: 'FW-DROP: ',
        flags: 'SYN',
        arrival: 'in',
        egress: 'out',
        details: { level: 4, numbers: { sequence: 0, acknowledgement: 0, window: 64_240, length: 0 }, ...details },
      },
      { at, on: 'fw', flow: '10.1.0.10:40000 > 10.2.0.10:1556' },
    );
  const lines = (...observations: readonly Observation[]): readonly string[] =>
    systemLog({ node: 'fw', clock, observations }).flatMap(({ content }) => String(content).trimEnd().split('\n'));

  test('stands behind the prefix, without a blank that is not in it', () => {
    assert.match(
      lines(logged({}))[0] ?? '',
      /^Nov {2}3 \S+ fw kernel: FW-DROP: IN=in OUT=out MAC=\S+ SRC=10\.1\.0\.10 /,
    );
  });

  test('what is for debugging alone is in no file', () => {
    assert.equal(lines(logged({ level: 6 })).length, 1);
    assert.deepEqual(lines(logged({ level: 7 })), []);
  });

  test('no more than the limit of the rule lets through', () => {
    const limited = { rule: 'nft:7', limit: 'limit rate 1/minute burst 2 packets' };
    assert.equal(lines(...[1, 2, 3, 4].map((at) => logged(limited, at))).length, 2);
    assert.equal(lines(...[1, 2, 3, 4].map((at) => logged({}, at))).length, 4);
  });
});

test('nothing happened, nothing is written', () => {
  assert.deepEqual(systemLog({ node: 'fw', clock, observations: [] }), []);
});
