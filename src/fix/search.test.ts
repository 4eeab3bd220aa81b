import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { mended, twoHostsWith } from '../../test/mended.ts';
import { askedTwice } from '../../test/verdicts.ts';
import type { Address } from '../base/address.ts';
import { minutes, seconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import type { Change } from './change.ts';
import { goalName, sessionGoals } from './goal.ts';
import type { Problem } from './problem.ts';
import { Bench } from './proof.ts';
import { enableKeepalive } from './remedies/enable-keepalive.ts';
import { lowerKeepaliveIdle } from './remedies/lower-keepalive-idle.ts';
import { raiseGlobalIdleTimeout } from './remedies/raise-global-idle-timeout.ts';
import type { Proposal, Remedy } from './remedy.ts';
import { mend } from './search.ts';

const TERMS = { running: 'at-once', security: 'none', source: 'this test' } as const;

const keepalive = (node: string, idle = minutes(30)): Change => ({
  is: 'sockets',
  node,
  session: 's',
  keepalive: { idle, interval: seconds(75), count: 9 },
  by: 'running-process',
  programs: ['program'],
  ports: [5_000],
});

const timeout = (value: string): Change => ({ is: 'device-setting', node: 'fw1', key: 'idle-timeout', value });

/** A remedy that proposes what the test wants. */
const proposing = (...patches: readonly (readonly Change[])[]): Remedy => ({
  fix: 'ENABLE_KEEPALIVE',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE'],
  propose: () =>
    patches.map((patch, i): Proposal => ({ fix: 'ENABLE_KEEPALIVE', words: `proposal ${i + 1}`, patch, terms: TERMS })),
});

describe('the search', () => {
  test('offers what is proved, and tells what was tried in vain', () => {
    const [mending] = mended(twoHostsWith(askedTwice({})), [
      lowerKeepaliveIdle,
      enableKeepalive,
      raiseGlobalIdleTimeout,
    ]);
    assert.equal(mending?.cause, 'KEEPALIVE_OFF');
    assert.deepEqual(mending.fixes.map(({ fix }) => fix).toSorted(), ['ENABLE_KEEPALIVE', 'RAISE_GLOBAL_IDLE_TIMEOUT']);
    // No SO_KEEPALIVE: the kernel's time is nothing to these sockets.
    assert.deepEqual(
      mending.failed.map(({ fix, after }) => [fix, after.holds, after.cause]),
      [['LOWER_KEEPALIVE_IDLE', false, 'KEEPALIVE_OFF']],
    );
    for (const { proof } of mending.fixes) assert.deepEqual([proof.before.holds, proof.after.holds], [false, true]);
  });

  test('takes the first variant that holds', () => {
    const [mending] = mended(twoHostsWith(askedTwice({})), [
      proposing([timeout('1:30:00')], [timeout('3:00:00')], [timeout('9:00:00')]),
    ]);
    assert.deepEqual(
      mending?.fixes.map(({ words }) => words),
      ['proposal 2'],
    );
  });

  test('says where it came to its bound before it was through', () => {
    const subject = twoHostsWith(askedTwice({}));
    const goals = sessionGoals(subject);
    const [goal] = goals;
    assert.ok(goal);
    const remedies = [proposing([timeout('3:00:00')]), raiseGlobalIdleTimeout];
    const looked = (replays: number) => {
      const bench = new Bench(subject);
      bench.replays = replays;
      const { fixes, cut, none } = mend({ subject, bench, goals, remedies }, goal) ?? {};
      return [fixes?.length, cut, none === undefined];
    };
    assert.deepEqual([0, limits.replaysMax - 1, limits.replaysMax].map(looked), [
      [2, undefined, true],
      [1, true, true],
      [0, undefined, false],
    ]);
  });

  test('leaves out what is not needed', () => {
    const [mending] = mended(twoHostsWith(askedTwice({})), [proposing([keepalive('client'), timeout('3:00:00')])]);
    assert.equal(mending?.fixes[0]?.patch.length, 1);
  });

  test('puts parts together where no single one does it', () => {
    const { fixes } = mended(twoHostsWith(askedTwice({ idle: '2h' })), [
      // Keepalive alone comes too late, and the longer timeout alone is too short for a silence without it.
      proposing([keepalive('client', minutes(80))]),
      { ...proposing([timeout('1:30:00')]), fix: 'RAISE_GLOBAL_IDLE_TIMEOUT' },
    ])[0] ?? { fixes: [] };
    assert.equal(fixes[0]?.patch.length, 2);
    assert.ok(fixes[0].proof.after.holds);
  });

  test('tells once what several combinations come down to', () => {
    const alone = twoHostsWith(askedTwice({}));
    const proposes = (words: string, patch: readonly Change[], isFor?: (problem: Problem) => boolean): Remedy => ({
      fix: 'ENABLE_KEEPALIVE',
      answers: ['KEEPALIVE_OFF'],
      propose: (problem) =>
        (isFor?.(problem) ?? true) ? [{ fix: 'ENABLE_KEEPALIVE', words, patch, terms: TERMS }] : [],
    });
    const [mending] = mended(alone, [
      proposes('one', [timeout('1:20:00')]),
      proposes('other', [timeout('1:25:00')]),
      // What helps is proposed only after something was done, and needs nothing of that.
      proposes('helps', [keepalive('client')], ({ subject }) => subject !== alone),
    ]);
    assert.deepEqual(
      mending?.fixes.map(({ words }) => words),
      ['helps'],
    );
  });

  test('says which other session a fix breaks', () => {
    const subject = twoHostsWith(askedTwice({}) + askedTwice({ name: 'other', idle: '50 min' }));
    const bench = new Bench(subject);
    const broken = bench.broken([timeout('0:10:00')], sessionGoals(subject));
    // The first fails without it as well.
    assert.deepEqual(
      broken.map(({ goal, after }) => [goalName(goal), after.cause]),
      [['session other', 'KEEPALIVE_OFF']],
    );
  });

  const BOTH = '\n      survives: 12h\n      idle-below: { fw1: 30 min }';

  test('says which expectation an attempt misses, and where it is written', () => {
    const [mending] = mended(twoHostsWith(askedTwice({ expect: BOTH })), [proposing([timeout('3:00:00')])]);
    assert.ok(mending);
    const told = [mending.before, ...mending.failed.map(({ after }) => after)].map(({ expectation: one }) => [
      one?.is,
      one?.by.line,
    ]);
    const lines = `sessions:\n${askedTwice({ expect: BOTH })}`.split('\n');
    const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    assert.deepEqual(told, [
      ['survives', lineOf('survives:')],
      ['idle-below', lineOf('idle-below:')],
    ]);
  });

  test('says it of the case as it is written, though a patch moves its lines', () => {
    const text = askedTwice({}) + askedTwice({ name: 'other', idle: '50 min' });
    const subject = twoHostsWith(text);
    const relay: Change = {
      is: 'relay',
      node: 'client',
      session: 's',
      ports: [5_432],
      peer: 'server',
      at: '10.2.0.10' as Address,
      keepalive: { idle: minutes(5), interval: seconds(75), count: 9 },
    };
    const bench = new Bench(subject);
    const [broken] = bench.broken([relay, timeout('0:10:00')], sessionGoals(subject));
    const line = `sessions:\n${text}`.split('\n').findLastIndex((one) => one.includes('survives')) + 1;
    assert.deepEqual([broken && goalName(broken.goal), broken?.after.expectation?.by.line], ['session other', line]);
  });

  test('a patch that no reader takes proves nothing', () => {
    const [mending] = mended(twoHostsWith(askedTwice({})), [proposing([timeout('soon')])]);
    assert.deepEqual(mending?.fixes, []);
    assert.match(mending?.failed[0]?.after.words ?? '', /found "soon"/);
    assert.ok(mending?.none);
  });

  test('a session that holds needs nothing', () => {
    assert.deepEqual(mended(twoHostsWith(askedTwice({ idle: '10 min' }))), []);
  });

  test('a session that is expected to fail is mended all the same', () => {
    const [mending] = mended(twoHostsWith(askedTwice({ expect: '{ fails-with: KEEPALIVE_OFF }' })), [enableKeepalive]);
    assert.deepEqual(
      mending?.fixes.map(({ proof }) => proof.after.words),
      ['it completed'],
    );
  });

  test('the same question has the same answer', () => {
    const ask = () => JSON.stringify(mended(twoHostsWith(askedTwice({}))));
    assert.equal(ask(), ask());
  });
});
