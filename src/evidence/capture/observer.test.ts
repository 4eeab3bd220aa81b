import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flowOf } from '../../../test/seen.ts';
import type { SegmentRole } from '../../model/observation.ts';
import { Connection, ConnectionBook } from './connection.ts';
import { OBSERVATIONS_PER_CONNECTION, SegmentObserver } from './observer.ts';

const point = { name: 'media1 eth0', clock: 'media1 (UTC)', file: 'eth0.pcap', node: 'media1' };
const scale = { epoch: 1_700_000_000_000_000, source: (frame: number) => ({ file: 'eth0.pcap', frame }) };
const flow = flowOf('10.0.0.1:40000 > 10.0.0.2:13724');
const connection = (of = 0) =>
  new Connection(new ConnectionBook()).begin({ point: of, flow, forwardIsLow: true, at: 0, frame: 1 });
const told = (observer: SegmentObserver, role: SegmentRole) =>
  observer.sorted().filter((one) => one.kind === 'segment' && one.role === role).length;

describe('a connection', () => {
  test('tells a bounded number of segments, and keeps places for how it ended', () => {
    const observer = new SegmentObserver([point], scale);
    const one = connection();
    for (let i = 0; i < 100; i++) observer.tell(one, true, 'retransmission', 10, i, i);
    for (let i = 0; i < 20; i++) observer.tell(one, true, 'reset', 0, 200 + i, 200 + i);
    assert.deepEqual([told(observer, 'retransmission'), told(observer, 'reset')], [OBSERVATIONS_PER_CONNECTION - 8, 8]);
    assert.equal(observer.leftOut, 120 - OBSERVATIONS_PER_CONNECTION);
  });
  test('does not take the places of another', () => {
    const observer = new SegmentObserver([point], scale);
    const [loud, other] = [connection(), connection()];
    for (let i = 0; i < 100; i++) observer.tell(loud, true, 'retransmission', 10, i, i);
    observer.tell(other, true, 'syn', 0, 1, 1);
    assert.equal(told(observer, 'syn'), 1);
  });
  test('of a point that is not known is left out and counted', () => {
    const observer = new SegmentObserver([point], scale);
    observer.tell(connection(3), true, 'syn', 0, 1, 1);
    assert.deepEqual([observer.sorted().length, observer.leftOut], [0, 1]);
  });
});

test('segments run from who sent them, in the order of time, on the clock of their point', () => {
  const observer = new SegmentObserver([point], scale);
  const one = connection();
  observer.tell(one, false, 'fin', 0, 2_000.9, 9);
  observer.tell(one, true, 'syn', 0, 1_000, 1);
  assert.deepEqual(
    observer.sorted().map(({ at, clock, flow: sent }) => [at - scale.epoch, clock, sent?.source.port]),
    [
      [1_000, 'media1 (UTC)', 40_000],
      [2_000, 'media1 (UTC)', 13_724],
    ],
  );
});

test('beyond the bound what tells of nothing wrong goes first, the oldest first', () => {
  const observer = new SegmentObserver([point], scale, 10);
  const book = new ConnectionBook();
  const all = new Connection(book);
  for (let i = 0; i < 9; i++) all.begin({ point: 0, flow, forwardIsLow: true, at: 0, frame: i + 1 });
  for (let i = 0; i < 9; i++) observer.tell(all.moveTo(i), true, 'syn', 0, i, i + 1);
  observer.tell(all.moveTo(0), true, 'reset', 0, 10, 10);
  observer.letGo(new Set([8]));
  observer.tell(all.moveTo(8), true, 'reset', 0, 11, 11);
  assert.deepEqual(
    observer.sorted().map(({ at, kind }) => [at - scale.epoch, kind === 'segment']),
    [0, 6, 7, 8, 10, 11].map((at) => [at, true]),
  );
  assert.equal(observer.leftOut, 5);
});
