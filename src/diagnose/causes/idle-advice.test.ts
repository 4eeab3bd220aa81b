import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatDuration, hours, seconds } from '../../base/duration.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { idleAdvice, keepaliveBelow } from './idle-advice.ts';

describe('the keepalive idle time that is advised', () => {
  test('is half the timeout, rounded down, and at most five minutes', () => {
    const advised = [600, 599, 240, 3_600].map((timeout) => formatDuration(keepaliveBelow(seconds(timeout))));
    assert.deepEqual(advised, ['300 s', '299 s', '120 s', '300 s']);
  });
  test('is never zero, which would switch it off', () => {
    assert.equal(keepaliveBelow(seconds(1)), seconds(1));
    assert.equal(keepaliveBelow(hours(0)), seconds(1));
  });
  test('is below every timeout of two seconds and more', () => {
    for (const timeout of [2, 3, 60, 601, 86_400]) assert.ok(keepaliveBelow(seconds(timeout)) < seconds(timeout));
  });
});

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const hour = 3_600;
const advice = (
  cause: Parameters<typeof idleAdvice>[1],
  lasted: number,
  texts: Readonly<Record<string, string>> = {},
) => {
  const lines = [built({ at: 0, ...ends }), torn({ at: lasted, ...ends, lasted })];
  const evidence = evidenceOf({ 'fw1/asa.log': lines.join('\n'), ...texts });
  const [death] = idleDeaths(evidence);
  assert.ok(death);
  return idleAdvice(evidence, cause, death);
};

describe('what is advised first', () => {
  test('is to switch keepalive on where it is off, to lower it where it comes too late', () => {
    const first = (cause: Parameters<typeof idleAdvice>[1]) => advice(cause, 2 * hour).fixes.slice(0, 2);
    assert.deepEqual(first('KEEPALIVE_OFF'), ['ENABLE_KEEPALIVE', 'LOWER_KEEPALIVE_IDLE']);
    assert.deepEqual(first('KEEPALIVE_TOO_LATE'), ['LOWER_KEEPALIVE_IDLE', 'RAISE_CLASS_IDLE_TIMEOUT']);
    assert.deepEqual(first('IDLE_TIMEOUT'), ['LOWER_KEEPALIVE_IDLE', 'ENABLE_KEEPALIVE']);
  });
  test('is in the words of the system of the end that is known', () => {
    const sockets = (on: string) => `2026-11-20 00:30:00\ntcp 0 0 ${on} ESTABLISHED`;
    const { advice: told } = advice('IDLE_TIMEOUT', 2 * hour, {
      'client1/netstat.txt': sockets(`${ends.to} ${ends.from}`),
      'client1/sysctl.txt': 'net.ipv4.tcp_keepalive_time = 7200',
    });
    assert.match(told[0]?.text ?? '', /300 s on client1, .*net\.ipv4\.tcp_keepalive_time=300/);
  });
  test('is for one of the two hosts while neither is known', () => {
    assert.match(advice('IDLE_TIMEOUT', 2 * hour).advice[0]?.text ?? '', /300 s on one of the two hosts/);
  });
  test('says of a timeout that is only bounded that it is no more than that', () => {
    assert.match(advice('IDLE_TIMEOUT', 900).advice[0]?.text ?? '', /below 15 min, which is the most that it can be, /);
  });
});
