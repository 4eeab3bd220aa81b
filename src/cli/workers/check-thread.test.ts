import assert from 'node:assert/strict';
import { test } from 'vitest';
import { askedTwice, TWO_HOSTS } from '../../../test/verdicts.ts';
import { CheckThread } from './check-thread.ts';

const threadOf = (network: string): CheckThread =>
  new CheckThread({
    files: {
      network: [{ file: 'network/network.yaml', text: network }],
      sessions: { file: 'sessions.yaml', text: `sessions:\n${askedTwice({})}    copies: 4\n` },
    },
    choice: {},
  });

test('answers its jobs in their order', { timeout: 60_000 }, async () => {
  const thread = threadOf(TWO_HOSTS);
  const answers = await Promise.all([thread.play({ from: 2, to: 4 }), thread.play({ from: 0, to: 1 })]);
  assert.deepEqual(
    answers.map((verdicts) => verdicts.map(({ name }) => name)),
    [['s#3', 's#4'], ['s#1']],
  );
  await thread.end();
});

test('one that cannot open the case fails all that is asked of it', { timeout: 60_000 }, async () => {
  const thread = threadOf('nodes: {}\n');
  const asked = [thread.play({ from: 0, to: 1 }), thread.play({ from: 1, to: 2 })];
  for (const one of asked) await assert.rejects(one, /cannot be opened again/);
  await assert.rejects(thread.play({ from: 2, to: 3 }));
  await thread.end();
});
