import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation, moment, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { hours } from '../../base/duration.ts';
import { diagnose } from '../../diagnose/diagnose.ts';
import { castOf } from './cast.ts';
import { idleClocksOf } from './idle-clock.ts';

const hour = 3_600;
const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const clocks = (lasted: number, keepalive?: number) => {
  const evidence = evidenceOf({
    'fw1/asa.log': [built({ at: 60, ...ends }), torn({ at: 60 + lasted, ...ends, lasted })].join('\n'),
    'fw1/run.cfg': 'timeout conn 1:00:00 half-closed 0:10:00 udp 0:02:00',
    ...(keepalive === undefined
      ? {}
      : {
          'media1/ss.txt': `2026-11-20 00:10:00\nState Recv-Q Send-Q Local Address:Port Peer Address:Port\nESTAB 0 0 ${ends.from} ${ends.to} timer:(keepalive,1min,0)`,
          'media1/sysctl.txt': `net.ipv4.tcp_keepalive_time = ${keepalive}`,
        }),
  });
  const [finding] = diagnose(evidence);
  assert.ok(finding);
  return idleClocksOf(finding, evidence, castOf(finding, evidence));
};

describe('an idle clock', () => {
  test('runs for the timeout up to the removal; that its start is computed is said', () => {
    const { bars, sights } = clocks(2 * hour);
    assert.deepEqual(
      bars.map(({ from, until, lasted }) => [from, until, lasted]),
      [[second(60 + hour), second(60 + 2 * hour), hours(1)]],
    );
    assert.deepEqual(
      sights.map(({ at, tone }) => [at, tone]),
      [[second(60 + hour), 'computed']],
    );
  });
  test('is not drawn where the timeout is only bounded: nobody knows when it began', () => {
    assert.deepEqual(clocks(hour - 60), { bars: [], sights: [] });
  });
});

describe('a keepalive', () => {
  const late = (keepalive: number) =>
    clocks(2 * hour, keepalive)
      .sights.slice(1)
      .map(({ at, label }) => [at, label]);
  test('that would have come after the removal is drawn where it was due', () => {
    assert.deepEqual(late(2 * hour), [[second(60 + 3 * hour), 'would see the first keepalive only now: 1 h too late']]);
  });
  test('that was due at the very removal is drawn; one second before it is not', () => {
    assert.deepEqual(
      late(hour).map(([, label]) => label),
      ['would see the first keepalive only now: at the same moment'],
    );
    assert.deepEqual(late(hour - 1), []);
  });
});

describe('of a Linux that writes no removal down', () => {
  const broken = conversation({
    ...ends,
    node: 'media1',
    last: 7_300,
    forward: { unanswered: { transmissions: 9, first: moment(7_260), last: moment(7_300) } },
    silences: [{ from: moment(60), until: moment(7_260), lasted: hours(2), endedBy: 'forward', endedWith: 'data' }],
  });
  const drawn = (timeout: number) => {
    const settings = `net.netfilter.nf_conntrack_tcp_timeout_established = ${timeout}\n`;
    const evidence = evidenceOf({ 'gw/sysctl.txt': settings }, [broken]);
    const [finding] = diagnose(evidence);
    assert.ok(finding);
    return idleClocksOf(finding, evidence, castOf(finding, evidence));
  };
  test('it runs down from the last packet, on a lane of its own', () => {
    const { bars, sights } = drawn(hour);
    assert.deepEqual(
      bars.map(({ from, until, lane }) => [from, until, lane.kind, lane.node]),
      [[second(60), second(60 + hour), 'firewall', 'gw']],
    );
    assert.deepEqual(
      sights.map(({ at, tone, label }) => [at, tone, label]),
      [[second(60 + hour), 'computed', 'has forgotten the connection (computed: last packet and 1 h)']],
    );
  });
  test('it is not drawn of one that remembers for longer than the silence', () =>
    assert.deepEqual(drawn(2 * hour + 1), { bars: [], sights: [] }));
});
