import assert from 'node:assert/strict';
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

/** What `holdfast check` says of a case when so much of its timelines is kept. */
async function said(path: string, record: Recording): Promise<string> {
  const files = await readCase(path);
  const opened = files && openCase(files);
  assert.ok(opened);
  const tasks = [...tasksOf(opened.plan)];
  const tally = new CheckTally({ failing: tasks.length, holding: tasks.length });
  for (const task of tasks) tally.add(keptOf(checkSession(opened, task, { record })));
  const all = [...tally.failing, ...tally.holding];
  return checkText(tally, plain, { of: tasks.length, interrupted: false }) + JSON.stringify(all.map(verdictJson));
}

test.each(cases)('%s: single segments decide no verdict and name no cause', async (path) =>
  assert.equal(await said(path, 'telling'), await said(path, 'all')),
);
