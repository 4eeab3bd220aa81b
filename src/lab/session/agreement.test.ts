import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { cpuMs } from '../../../test/cpu-time.ts';
import { instant } from '../../base/instant.ts';
import type { Notice, NoticedError, Outcome } from '../../dialogue/outcome.ts';
import { largestLateness, differences, type Performance } from './agreement.ts';

const at = (seconds: number) => instant(seconds * 1e6);
const notice = (actor: string, seconds: number, error: NoticedError): Notice => ({
  at: at(seconds),
  actor,
  host: 'h',
  step: 'wait',
  error,
});

interface Written {
  readonly result?: Outcome['result'];
  readonly noticed?: readonly Notice[];
  readonly marks?: readonly (readonly [seconds: number, actor: string, what: string])[];
  readonly delivered?: number;
  readonly waits?: readonly string[];
}

const performance = ({
  result = 'failed',
  noticed = [],
  marks = [],
  delivered = 0,
  waits = [],
}: Written): Performance => ({
  outcome: {
    session: 's',
    result,
    endedAt: at(20),
    delivered,
    firstDataAt: undefined,
    noticed,
    statuses: [],
    waits: waits.map((actor) => ({ actor, host: 'h', step: 'wait', does: 'receive', since: at(1) })),
  },
  marks: marks.map(([seconds, actor, what]) => ({ at: at(seconds), actor, what })),
});

const found = (simulated: Written, measured: Written): readonly string[] =>
  differences(performance(simulated), performance(measured)).map(({ about }) => about);

describe('they agree', () => {
  test('within the tolerance', () => {
    const marks = [[10, 'a', 'received ETIMEDOUT']] as const;
    const noticed = [notice('a', 10, 'ETIMEDOUT')];
    const late = { noticed: [notice('a', 11, 'ETIMEDOUT')], marks: [[11, 'a', 'received ETIMEDOUT']] } as const;
    assert.deepEqual(found({ noticed, marks }, late), []);
  });

  test('when two notice at one moment, in either order', () => {
    const [a, b] = [notice('a', 6, 'ETIMEDOUT'), notice('b', 6, 'ECONNRESET')];
    assert.deepEqual(
      found({ noticed: [a, b] }, { noticed: [notice('b', 6.1, 'ECONNRESET'), notice('a', 6.2, 'ETIMEDOUT')] }),
      [],
    );
  });

  test('when nothing is left to happen, which a kernel cannot know', () => {
    assert.deepEqual(found({ result: 'deadlock', waits: ['a'] }, { result: 'unfinished', waits: ['a'] }), []);
  });

  test('about how much came of what broke', () => {
    assert.deepEqual(found({ delivered: 10 }, { delivered: 20 }), []);
  });
});

describe('they differ', () => {
  test.each<[string, Written, Written, readonly string[]]>([
    ['in the result', { result: 'completed' }, { result: 'failed' }, ['result']],
    [
      'in the error',
      { noticed: [notice('a', 6, 'ECONNRESET')] },
      { noticed: [notice('a', 6, 'EPIPE')] },
      ['who noticed, and with which error'],
    ],
    [
      'in who noticed first',
      { noticed: [notice('a', 6, 'ETIMEDOUT'), notice('b', 9, 'ETIMEDOUT')] },
      { noticed: [notice('b', 4, 'ETIMEDOUT'), notice('a', 6, 'ETIMEDOUT')] },
      ['who noticed, and with which error'],
    ],
    ['in a step', { marks: [[1, 'a', 'connected']] }, { marks: [[1, 'a', 'refused ECONNREFUSED']] }, ['a']],
    ['in a step more', { marks: [[1, 'a', 'connected']] }, { marks: [] }, ['a']],
    ['in a time', { marks: [[1, 'a', 'connected']] }, { marks: [[2, 'a', 'connected']] }, ['a']],
    [
      'in the order of steps',
      {
        marks: [
          [1, 'a', 'x'],
          [1, 'a', 'y'],
        ],
      },
      {
        marks: [
          [1, 'a', 'y'],
          [1, 'a', 'x'],
        ],
      },
      ['a'],
    ],
    ['in who still waits', { waits: ['a'] }, { waits: ['b'] }, ['who still waits']],
    [
      'in how much came',
      { result: 'completed', delivered: 1 },
      { result: 'completed', delivered: 2 },
      ['bytes that arrived'],
    ],
  ])('%s', (_, simulated, measured, expected) => {
    assert.deepEqual(found(simulated, measured), expected);
  });
});

test('the largest difference is of steps that belong together', () => {
  const simulated = performance({
    marks: [
      [1, 'a', 'x'],
      [2, 'b', 'x'],
      [9, 'a', 'y'],
    ],
  });
  const measured = performance({
    marks: [
      [1.1, 'a', 'x'],
      [1.75, 'b', 'x'],
      [9.125, 'a', 'y'],
    ],
  });
  assert.equal(largestLateness(simulated, measured), -250_000);
});

test('of a hundred thousand steps each is looked at once', () => {
  const marks = Array.from({ length: 100_000 }, (_, i) => [i / 1_000, `a${i % 2}`, 'sent'] as const);
  const one = performance({ marks });
  const before = cpuMs();
  assert.equal(largestLateness(one, one), 0);
  assert.deepEqual(differences(one, one), []);
  assert.ok(cpuMs() - before < 2_000);
});
