import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { columnsOf, cutToColumns, partsOf } from './columns.ts';

test.each([
  ['eth0.pcap', 9],
  ['Büro-Grüße', 10],
  ['備份', 4],
  ['백업', 4],
  ['ﾊﾞｯｸ', 4],
  ['（全）', 6],
  ['🗄', 2],
  ['🚀.pcap', 7],
  ['𠮷', 2],
  ['e\u0301te\u0301', 3],
  ['\u0301\u0302\u0303', 0],
  ['──>', 3],
  ['', 0],
])('%s takes %i columns', (text, columns) => {
  assert.equal(columnsOf(text), columns);
});

describe('what is cut', () => {
  test('fits, and keeps the marks of its last character', () => {
    assert.equal(cutToColumns('備份記錄', 5), '備份');
    assert.equal(cutToColumns('e\u0301e\u0301e\u0301', 2), 'e\u0301e\u0301');
    assert.equal(cutToColumns('short', 80), 'short');
    assert.equal(cutToColumns('備', 1), '');
  });
  test('into parts is all there, and each part fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 20 }), (word, columns) => {
        const parts = [...partsOf(word, columns)];
        assert.equal(parts.join(''), word);
        for (const part of parts) assert.ok(columnsOf(part) <= columns);
      }),
    );
  });
});
