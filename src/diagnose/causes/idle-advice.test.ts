import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, seconds } from '../../base/duration.ts';
import { built, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { idleAdvice } from './idle-advice.ts';

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
  test('is no setting of the system by itself where the socket never asked for keepalive', () => {
    const lower = (cause: Parameters<typeof idleAdvice>[1]) =>
      advice(cause, 2 * hour).advice.find(({ fix }) => fix === 'LOWER_KEEPALIVE_IDLE')?.text ?? '';
    assert.match(lower('KEEPALIVE_OFF'), /^With SO_KEEPALIVE on, and only then, set the keepalive idle time to 1800 s/);
    assert.match(lower('KEEPALIVE_TOO_LATE'), /^Set the keepalive idle time/);
  });
  test('is in the words of the system of the end that is known', () => {
    const sockets = (on: string) => `2026-11-20 00:30:00\ntcp 0 0 ${on} ESTABLISHED`;
    const { advice: told } = advice('IDLE_TIMEOUT', 2 * hour, {
      'client1/netstat.txt': sockets(`${ends.to} ${ends.from}`),
      'client1/sysctl.txt': 'net.ipv4.tcp_keepalive_time = 7200',
    });
    assert.match(told[0]?.text ?? '', /1800 s on client1, .*net\.ipv4\.tcp_keepalive_time=1800/);
  });
  test('is for one of the two hosts while neither is known', () => {
    assert.match(advice('IDLE_TIMEOUT', 2 * hour).advice[0]?.text ?? '', /1800 s on one of the two hosts/);
  });
  test('says of a timeout that is only bounded that it is no more than that', () => {
    assert.match(advice('IDLE_TIMEOUT', 900).advice[0]?.text ?? '', /below 15 min, which is the most that it can be, /);
  });
  test('is below the shortest timer on the way, where the network says what is there', () => {
    const lines = [built({ at: 0, ...ends }), torn({ at: 2 * hour, ...ends, lasted: 2 * hour })];
    const gw = 'net.netfilter.nf_conntrack_tcp_timeout_established = 1200';
    const evidence = evidenceOf({ 'fw1/asa.log': lines.join('\n'), 'gw/sysctl.txt': gw });
    const lower = (passes?: (node: string) => boolean, timers: readonly { node: string; value: Duration }[] = []) => {
      const ways = passes && { passes: (_: unknown, node: string) => passes(node), timers: () => timers };
      const known = ways ? { ...evidence, ways } : evidence;
      const [death] = idleDeaths(known);
      return idleAdvice(known, 'IDLE_TIMEOUT', death ?? assert.fail()).advice[0]?.text ?? '';
    };
    assert.match(lower(), /1800 s .*, well below 1 h and never equal/);
    assert.match(
      lower((node) => node !== 'gw'),
      /1800 s .*, well below 1 h and never equal/,
    );
    assert.match(
      lower(() => true),
      /600 s .*, well below 20 min, after which gw forgets, and never equal/,
    );
    const nlb = [{ node: 'nlb', value: seconds(350) }];
    assert.match(
      lower(() => true, nlb),
      /175 s .*, well below 5 min 50 s, after which nlb forgets, and never equal/,
    );
  });
});
