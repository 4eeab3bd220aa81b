import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Assumption } from '../../check/assumptions.ts';
import { assumedText, assumedWords, restsOnText, restsOnWords } from './assumed-words.ts';

const assumption = (
  node: string,
  words = 'SYN schedule',
  code: Assumption['code'] = 'ASSUMED_UNKNOWN_SYSTEM',
): Assumption => ({ code, node, kind: 'solaris', of: 'synWaits', words });

describe('what a verdict rests on', () => {
  test('is told once, with the nodes that it is made of, of which some are named', () => {
    assert.deepEqual(assumedWords([assumption('db1'), assumption('db2'), assumption('db1')]), [
      'solaris (db1, db2): SYN schedule',
    ]);
    const [many] = assumedWords(['a', 'b', 'c', 'd', 'e'].map((node) => assumption(node)));
    assert.match(many ?? '', /^solaris \(a, b, c and 2 more\)/);
  });
  test('is a section of a bounded length, or none', () => {
    assert.deepEqual(assumedText([]), []);
    const text = assumedText(Array.from({ length: 12 }, (_, i) => assumption('db1', `number ${i}`)));
    assert.equal(text.length, 2 + 10 + 1);
    assert.equal(text.at(-1), '  and 2 more');
  });
  test('is the last line where nobody listed the rules of a gateway', () => {
    assert.equal(restsOnWords([assumption('db1')]), undefined);
    assert.deepEqual(restsOnText([assumption('db1')]), []);
    const rests = restsOnWords([assumption('gw1', '', 'ASSUMED_NO_RULES'), assumption('gw2', '', 'ASSUMED_NO_RULES')]);
    assert.equal(rests, 'This rests on ASSUMED_NO_RULES: gw1, gw2 are taken to let everything pass.');
  });
});
