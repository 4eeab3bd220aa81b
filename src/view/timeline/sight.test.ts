import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { connected, failed, seen } from '../../../test/seen.ts';
import type { Fact } from '../../model/observation.ts';
import { mergeEqual, sightOf } from './sight.ts';

const evidence = evidenceOf({});
const flow = '10.1.0.10:40001 > 10.2.0.20:1556';
const sight = (
  fact: Fact,
  {
    at = 1,
    on = 'media1',
    of,
    weight = 100,
    line = 1,
  }: {
    readonly at?: number;
    readonly on?: string;
    readonly of?: string;
    readonly weight?: number;
    readonly line?: number;
  } = {},
) => sightOf(evidence, seen(fact, { at, on, line, ...(of === undefined ? {} : { flow: of }) }), weight, undefined);
const status: Fact = { kind: 'status', status: 40, words: 'network connection broken' };

test('a sight is an observation with its place, its words and its weight', () => {
  const one = sight(connected, { of: flow, weight: 7 });
  assert.deepEqual(
    [one.lane.node, one.weight, one.sources.length, one.alsoAt, one.one?.kind],
    ['media1', 7, 1, [], 'connected'],
  );
  assert.match(one.label, /1556/);
});

describe('two lines are one event', () => {
  const merged = (...sights: readonly ReturnType<typeof sight>[]) => mergeEqual(sights);
  test('at one moment, place and kind, of one connection; both are cited, and the heavier one speaks', () => {
    const [one, ...more] = merged(
      sight(connected, { of: flow, weight: 1, line: 5 }),
      sight(connected, { of: flow, weight: 9, line: 6 }),
    );
    assert.equal(more.length, 0);
    assert.deepEqual([one?.weight, one?.sources.length], [9, 2]);
  });
  test('when a status and its reason stand side by side', () =>
    assert.equal(merged(sight(status), sight(failed)).length, 1));
  test('not at two moments, places or connections', () => {
    assert.equal(merged(sight(connected, { of: flow }), sight(connected, { of: flow, at: 1.000001 })).length, 2);
    assert.equal(merged(sight(connected, { of: flow }), sight(connected, { of: flow, on: 'client1' })).length, 2);
    assert.equal(
      merged(sight(connected, { of: flow }), sight(connected, { of: '10.1.0.10:40002 > 10.2.0.20:1556' })).length,
      2,
    );
  });
  test('not when they are of two kinds', () => {
    assert.equal(merged(sight(connected, { of: flow }), sight({ kind: 'accepted' }, { of: flow })).length, 2);
    const segment = (role: 'syn' | 'fin'): Fact => ({ kind: 'segment', role, point: 'eth0', bytes: 0 });
    assert.equal(merged(sight(segment('syn'), { of: flow }), sight(segment('fin'), { of: flow })).length, 2);
  });
});

test('what is kept stands in the order of time', () => {
  assert.deepEqual(
    mergeEqual([sight(failed, { at: 9 }), sight(failed, { at: 3 })]).map(({ at }) => at / 1e6),
    [3, 9],
  );
});
