import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { surplusEntries } from './yaml-entries.ts';

const surplus = (text: string, max = 2) => surplusEntries(text, { below: 'sessions', max });

describe('entries of a map are counted', () => {
  test('whatever stands within them, and the first that is too many is the place', () => {
    const text =
      'until: 1h\nsessions: # these\n\n  # one\n  a:\n    x: 1\n  b: {}\n\n # far\n  c: { y: 2 }\n  d: {}\nseed: 1\n';
    assert.deepEqual(surplus(text), { offset: text.indexOf('c:'), count: 4 });
    assert.equal(surplus(text, 4), undefined);
  });

  test('also where lines end as those of Windows do, and the file with an entry', () => {
    const text = 'sessions:\r\n a: {}\r\n b: {}\r\n c: {}';
    assert.deepEqual(surplus(text), { offset: text.indexOf('c:'), count: 3 });
  });

  test('and no others', () => {
    assert.equal(surplus('sessions: { a: {}, b: {}, c: {} }\n'), undefined);
    assert.equal(surplus('sessions:\na: {}\nb: {}\nc: {}\n'), undefined);
    assert.equal(surplus('sessions:'), undefined);
    assert.equal(surplus('faults:\n  a: {}\n  b: {}\n  c: {}\n'), undefined);
  });
});
