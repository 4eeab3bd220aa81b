import assert from 'node:assert/strict';
import { test } from 'vitest';
import { tasksOf } from '../../check/check.ts';
import { askedTwice, TWO_HOSTS } from '../../../test/verdicts.ts';
import { openCase } from '../intake/case.ts';
import { CheckThread } from './check-thread.ts';

const opened = openCase({
  network: [{ file: 'network/network.yaml', text: TWO_HOSTS }],
  sessions: { file: 'sessions.yaml', text: `sessions:\n${askedTwice({})}    copies: 4\n` },
});
assert.ok(opened);
const { plan } = opened;
const tasks = [...tasksOf(plan)];

const threadOf = (text: string): CheckThread =>
  new CheckThread({ network: [{ file: 'network/network.yaml', text }], plan: { ...plan, sessions: [] } });

test('answers its jobs in their order', { timeout: 60_000 }, async () => {
  const thread = threadOf(TWO_HOSTS);
  const answers = await Promise.all([thread.play(tasks.slice(2, 4)), thread.play(tasks.slice(0, 1))]);
  assert.deepEqual(
    answers.map((verdicts) => verdicts.map(({ name }) => name)),
    [['s#3', 's#4'], ['s#1']],
  );
  await thread.end();
});

test('one that cannot load the network fails all that is asked of it', { timeout: 60_000 }, async () => {
  const thread = threadOf('nodes: 7\n');
  const asked = [thread.play(tasks.slice(0, 1)), thread.play(tasks.slice(1, 2))];
  for (const one of asked) await assert.rejects(one, /cannot be loaded again/);
  await assert.rejects(thread.play(tasks.slice(2, 3)));
  await thread.end();
});

test('answers tasks and nights each with their own, in whichever order they are asked for', {
  timeout: 60_000,
}, async () => {
  const thread = threadOf(TWO_HOSTS);
  const night = { choice: {} };
  const [before, failing, after] = await Promise.all([
    thread.play(tasks.slice(0, 1)),
    thread.playNight(night),
    thread.play(tasks.slice(1, 2)),
  ]);
  assert.deepEqual(
    [before, after].map((verdicts) => verdicts.map(({ name }) => name)),
    [['s#1'], ['s#2']],
  );
  assert.deepEqual(failing, { failing: [], assumed: [] });
  await thread.end();
});
