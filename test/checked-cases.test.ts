import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'vitest';
import { checkSession, keptOf, tasksOf } from '../src/check/check.ts';
import { openCase, readCase } from '../src/cli/intake/case.ts';
import type { Recording } from '../src/sim/timeline.ts';
import { CheckTally } from '../src/view/check/check-tally.ts';
import { checkText } from '../src/view/check/check-text.ts';
import { verdictJson } from '../src/view/check/check-json.ts';
import { plain } from '../src/view/paint.ts';

const cases = readdirSync('cases', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('sessions.yaml'))
  .map((path) => join('cases', dirname(path)))
  .toSorted();

async function openedAt(path: string) {
  const files = await readCase(path);
  const opened = files && openCase(files);
  assert.ok(opened);
  return opened;
}

/** Of each session, all that happened, in a few bytes. */
async function hashes(path: string): Promise<readonly string[]> {
  const opened = await openedAt(path);
  return [...tasksOf(opened.plan)].map((task) => {
    const { simulation, outcome } = checkSession(opened, task, { record: 'all' });
    const happened = JSON.stringify([simulation.timeline, outcome]);
    return `${task.name} ${createHash('sha256').update(happened).digest('hex')}`;
  });
}

/** What `holdfast check` says of a case when so much of its timelines is kept. */
async function said(path: string, record: Recording): Promise<string> {
  const opened = await openedAt(path);
  const tasks = [...tasksOf(opened.plan)];
  const tally = new CheckTally({ failing: tasks.length, holding: tasks.length });
  for (const task of tasks) tally.add(keptOf(checkSession(opened, task, { record })));
  const all = [...tally.failing, ...tally.holding];
  return checkText(tally, plain, { of: tasks.length, interrupted: false }) + JSON.stringify(all.map(verdictJson));
}

test.each(cases)('%s: single segments decide no verdict and name no cause', async (path) =>
  assert.equal(await said(path, 'telling'), await said(path, 'all')),
);

test.each(cases)('%s: every session is the same to the byte when it is played again', async (path) => {
  const first = await hashes(path);
  assert.ok(first.length > 0);
  assert.deepEqual(await hashes(path), first);
});
