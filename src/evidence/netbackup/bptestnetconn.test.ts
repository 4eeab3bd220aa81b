import assert from 'node:assert/strict';
import { test } from 'vitest';
import { milliseconds } from '../../base/duration.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { bptestnetconn } from './bptestnetconn.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'media1/netconn.txt' });
  const { readings } = readText(bptestnetconn, page, text);
  const offers = page.ofKind('sources-offered').map(({ sources, to, took }) => ({ sources, to, took }));
  return { page, offers, readings: readings.map((one) => one.reading) };
};

test('the sources that would be bound, in their order', () => {
  const { offers, readings } = read(
    'adding hostname = client7\nFL: client7 -> 10.30.0.21 : 1 ms FAST (< 5 sec) SRC: 10.20.0.11,10.40.0.11',
  );
  assert.deepEqual(offers, [{ sources: ['10.20.0.11', '10.40.0.11'], to: '10.30.0.21', took: milliseconds(1) }]);
  assert.deepEqual(readings, ['read', 'read']);
});

test('a slow look-up', () => {
  assert.deepEqual(read('FL: client7 -> 10.30.0.21 : 6012 ms SLOW (> 5 sec) SRC: 10.20.0.11').offers, [
    { sources: ['10.20.0.11'], to: '10.30.0.21', took: milliseconds(6_012) },
  ]);
});

test('ANY: the system chooses', () => {
  assert.deepEqual(read('FL: client7 -> fd00:30::15 : 0 ms FAST (< 5 sec) SRC: ANY').offers, [
    { sources: [], to: 'fd00:30::15', took: milliseconds(0) },
  ]);
});

test('a copy without its addresses tells how long the look-up took, and claims no list', () => {
  const { offers, readings } = read(
    'FL: ->  : 1 ms FAST (< 5 sec) SRC:,\nFL: client7 -> 10.30.0.21 : 1 ms FAST (< 5 sec) SRC:',
  );
  assert.deepEqual(offers, [
    { sources: undefined, to: undefined, took: milliseconds(1) },
    { sources: undefined, to: '10.30.0.21', took: milliseconds(1) },
  ]);
  assert.deepEqual(readings, ['read', 'read']);
});

test('other lines are left to others', () => {
  assert.deepEqual(read('the FL: column is explained in the guide').readings, ['other']);
});
