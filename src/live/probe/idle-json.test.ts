import assert from 'node:assert/strict';
import { test } from 'vitest';
import { milliseconds, minutes, seconds } from '../../base/duration.ts';
import { findingsOf } from './idle-findings.ts';
import { idleJson } from './idle-json.ts';
import type { SearchBounds } from './idle-search.ts';
import type { Tried } from './idle-verdict.ts';

const bounds: SearchBounds = {
  shortest: seconds(10),
  longest: minutes(125),
  precision: { share: 0.05 },
  connections: 200,
};
const tried: readonly Tried[] = [
  {
    exercise: 'plain',
    pause: seconds(340),
    verdict: { is: 'alive', roundTrip: milliseconds(1), silence: seconds(340.5) },
  },
  { exercise: 'plain', pause: seconds(355), verdict: { is: 'silent', silence: seconds(355), farGot: false } },
];
const document = {
  at: '2026-11-27T02:00:00.000Z',
  endedAt: '2026-11-27T02:06:00.000Z',
  target: { host: 'media1', address: '10.4.0.100', port: 7_717 },
  far: 'serve',
  interrupted: false,
};

test('a timer, in seconds, with the lines for check', () => {
  const json = idleJson(findingsOf(tried, bounds, 'serve'), { ...document, firewall: 'fw1' }, tried);
  assert.deepEqual(json.idleTimeout, {
    survived: 340.5,
    died: 355,
    exact: true,
    how: 'silent',
    when: 'on-data',
    contradicted: false,
    model: 340,
  });
  assert.deepEqual(json.set, [
    'firewall.fw1.timeout.conn=0:05:40',
    'firewall.fw1.idle-timeout=340s',
    'host.fw1.sysctl.net.netfilter.nf_conntrack_tcp_timeout_established=340',
  ]);
  assert.deepEqual(json.direction, { request: false, reply: null });
  assert.deepEqual(json.tried[1], { exercise: 'plain', pause: 355, verdict: 'silent', silence: 355, farGot: false });
});

test('none', () => {
  const json = idleJson(findingsOf(tried.slice(0, 1), bounds, 'serve'), document, tried);
  assert.deepEqual([json.idleTimeout, json.set, json.survived], [null, [], 340.5]);
});
