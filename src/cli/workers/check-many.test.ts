import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { checkSession, type Choice, keptOf, tasksOf } from '../../check/check.ts';
import { askedTwice, TWO_HOSTS } from '../../../test/verdicts.ts';
import { openCase } from '../intake/case.ts';
import { checkMany, type CheckManyOptions } from './check-many.ts';

const COUNT = 70;
const copies = `    copies: ${COUNT / 2}\n`;
const files = {
  network: [{ file: 'network/network.yaml', text: TWO_HOSTS }],
  sessions: {
    file: 'sessions.yaml',
    text: `sessions:\n${askedTwice({ name: 'good', idle: '10 min' })}${copies}${askedTwice({ name: 'bad' })}${copies}`,
  },
};
const opened = openCase(files);
assert.ok(opened);

function options(choice: Choice = {}): CheckManyOptions {
  assert.ok(opened);
  return { files, opened, tasks: [...tasksOf(opened.plan, choice)] };
}

async function checked(given: CheckManyOptions) {
  const all = [];
  for await (const one of checkMany(given)) all.push(one);
  return all;
}

describe('many sessions on several threads', () => {
  test('have the same verdicts in the same order, to the byte', { timeout: 120_000 }, async () => {
    assert.ok(opened);
    const given = options();
    const alone = given.tasks.map((task) => keptOf(checkSession(opened, task)));
    assert.equal(alone.length, COUNT);
    assert.deepEqual([alone[0]?.holds, alone[COUNT - 1]?.holds], [true, false]);
    for (const threads of [1, 2])
      assert.equal(JSON.stringify(await checked({ ...given, threads })), JSON.stringify(alone), `${threads} threads`);
  });

  test('are those that were chosen, with their seeds', { timeout: 120_000 }, async () => {
    const verdicts = await checked({ ...options({ session: 'bad', seed: 100 }), threads: 2 });
    assert.deepEqual(
      verdicts.map(({ name, seed, dice }) => [name, seed, dice]),
      options({ session: 'bad', seed: 100 }).tasks.map(({ name, dice }) => [name, 100, dice]),
    );
  });

  test('end behind the jobs that are out when nobody wants more', { timeout: 120_000 }, async () => {
    const interrupt = new AbortController();
    const many = options();
    const tasks = Array.from({ length: 20 }, () => many.tasks).flat();
    let told = 0;
    for await (const { name } of checkMany({ ...many, tasks, threads: 2, signal: interrupt.signal })) {
      assert.equal(name, tasks[told]?.name);
      if (++told === 1) interrupt.abort();
    }
    assert.ok(told >= 1 && told < 200, String(told));
  });
});

test('in this thread, too, an interrupt ends them', async () => {
  const interrupt = new AbortController();
  const told = [];
  for await (const { name } of checkMany({ ...options(), threads: 1, signal: interrupt.signal })) {
    told.push(name);
    interrupt.abort();
  }
  assert.deepEqual(told, ['good#1']);
});
