import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { busyNeighbour } from './busy-neighbour.ts';
import { idleDeaths } from '../silence/idle-death.ts';

const control = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const data = { from: '10.2.0.20:50000', to: '10.1.0.10:13724', id: 7002 };
const enough = 50_000_000;

/**
 * The control connection is found idle at 5000 s; the other one is told by a line of the firewall, or seen in a
 * capture.
 */
const idle = [built({ at: 100, ...control }), torn({ at: 5_000, ...control, lasted: 4_900 })];
const neighbour = (lines: readonly string[], seen: readonly ReturnType<typeof conversation>[] = []) => {
  const evidence = evidenceOf({ 'fw1/asa.log': [...idle, ...lines].join('\n') }, seen);
  const [death] = idleDeaths(evidence);
  assert.ok(death);
  return busyNeighbour(evidence, death);
};
const ended = (at: number, lasted: number, bytes = enough, ends = data) =>
  torn({ at, ...ends, lasted, bytes, reason: 'TCP FINs' });

describe('a busy neighbour', () => {
  test('carries as much as data does, not a byte less', () => {
    assert.equal(neighbour([ended(6_000, 5_800)])?.bytes, enough);
    assert.equal(neighbour([ended(6_000, 5_800, enough - 1)]), undefined);
  });
  test('lived when the silent connection died: it began before, and ended no sooner', () => {
    assert.ok(neighbour([ended(5_000, 10)]));
    assert.equal(neighbour([ended(4_999, 4_000)]), undefined, 'it was over');
    assert.equal(neighbour([ended(6_000, 1_000)]), undefined, 'it began at that very moment');
    assert.ok(neighbour([ended(6_000, 1_001)]));
  });
  test('is of the same two hosts', () => {
    assert.equal(neighbour([ended(6_000, 5_800, enough, { ...data, to: '10.1.0.11:13724' })]), undefined);
  });
  test('is measured by a capture where no firewall counted, both directions together', () => {
    const half = { payloadBytes: enough / 2 };
    const seen = conversation({ ...data, first: 200, last: 6_000, forward: half, backward: half });
    assert.equal(neighbour([], [seen])?.bytes, enough);
  });
  test('did not die itself: forgotten for its silence, or with words that nobody acknowledges', () => {
    const forgotten = torn({ at: 6_000, ...data, lasted: 5_800, bytes: enough, reason: 'Conn-timeout' });
    assert.equal(neighbour([forgotten]), undefined);
    const lost = (first: number) => ({
      payloadBytes: enough,
      unanswered: { transmissions: 9, first: moment(first), last: moment(6_000) },
    });
    const seen = (first: number) => conversation({ ...data, first: 200, last: 6_000, forward: lost(first) });
    assert.equal(neighbour([], [seen(4_000)]), undefined);
    assert.ok(neighbour([], [seen(5_500)]), 'until then it went on');
  });
});

test('the silent connection is not its own neighbour, however much it carried before', () => {
  const lines = [built({ at: 100, ...control }), torn({ at: 5_000, ...control, lasted: 4_900, bytes: enough })];
  const evidence = evidenceOf({ 'fw1/asa.log': lines.join('\n') });
  const [death] = idleDeaths(evidence);
  assert.ok(death);
  assert.equal(busyNeighbour(evidence, death), undefined);
});
