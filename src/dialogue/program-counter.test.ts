import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ProgramCounter } from './program-counter.ts';
import type { Step } from './session.ts';

const signal = (name: string): Step => ({ does: 'signal', signal: name });
const repeat = (times: number, ...steps: readonly Step[]): Step => ({ does: 'repeat', times, steps });

function told(...steps: readonly Step[]): string {
  const counter = new ProgramCounter(steps);
  const names: string[] = [];
  for (let step = counter.step; step; step = counter.step) {
    names.push(step.does === 'signal' ? step.signal : step.does);
    counter.advance();
  }
  return names.join(' ');
}

describe('steps in their order', () => {
  test.each<[string, readonly Step[], string]>([
    ['none', [], ''],
    ['one after the other', [signal('a'), signal('b')], 'a b'],
    ['repeated', [signal('a'), repeat(3, signal('b'), signal('c')), signal('d')], 'a b c b c b c d'],
    ['repeated at both ends', [repeat(2, signal('a')), repeat(2, signal('b'))], 'a a b b'],
    ['repeated within what is repeated', [repeat(2, signal('a'), repeat(2, signal('b')))], 'a b b a b b'],
  ])('%s', (_, steps, expected) => {
    assert.equal(told(...steps), expected);
  });

  test('behind the last one there is nothing, however often it is asked', () => {
    const counter = new ProgramCounter([signal('a')]);
    counter.advance();
    counter.advance();
    assert.equal(counter.step, undefined);
  });
});
