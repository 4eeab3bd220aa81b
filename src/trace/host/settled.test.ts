import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { known } from '../../model/configuration.ts';
import { eitherOf, greaterOf, settle } from './settled.ts';

const line = (text: string) => ({ file: 'sysctl.txt', line: 1, text });
const [ofAll, ofOwn] = [line('net.ipv4.conf.all.x'), line('net.ipv4.conf.eth1.x')];

describe('a setting with a default', () => {
  test('is what was read, with its line', () => {
    assert.deepEqual(settle(known(2, ofOwn), 0), { value: 2, lines: [ofOwn], assumed: [] });
  });

  test('is its default where nobody looked, and that is said', () => {
    assert.deepEqual(settle('not-checked', 1), { value: 1, lines: [], assumed: ['ASSUMED_DEFAULT_SYSCTL'] });
    assert.deepEqual(settle('cannot-know', 1).assumed, ['ASSUMED_DEFAULT_SYSCTL']);
  });
});

describe('the greater of conf.all and conf.IF', () => {
  test.each([
    [0, 1, 1, [ofOwn]],
    [2, 1, 2, [ofAll]],
    [1, 1, 1, [ofAll, ofOwn]],
  ])('all %i, own %i: %i, by the line that decided', (all, own, value, lines) => {
    const settled = greaterOf(known(all, ofAll), known(own, ofOwn));
    assert.deepEqual(settled, { value, lines, assumed: [] });
  });

  test('with one of the two not read rests on a default', () => {
    const settled = greaterOf('not-checked', known(1, ofOwn));
    assert.deepEqual(settled, { value: 1, lines: [ofOwn], assumed: ['ASSUMED_DEFAULT_SYSCTL'] });
  });
});

describe('either of conf.all and conf.IF', () => {
  test.each([
    [false, false, false, [ofAll, ofOwn]],
    [true, false, true, [ofAll]],
    [false, true, true, [ofOwn]],
  ])('all %s, own %s: %s', (all, own, value, lines) => {
    assert.deepEqual(eitherOf(known(all, ofAll), known(own, ofOwn)), { value, lines, assumed: [] });
  });
});
