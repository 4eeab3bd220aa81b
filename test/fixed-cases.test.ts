import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { runFix } from '../src/cli/commands/fix.ts';
import { EXIT } from '../src/cli/exit.ts';
import { columnsOf } from '../src/view/columns.ts';
import { written } from './written.ts';

/** Every folder of the repository that is a case of its own: one with evidence, or with sessions. */
const cases = readdirSync('cases').flatMap((name) => {
  const folder = join('cases', name);
  const within = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && existsSync(join(folder, entry.name, 'sessions.yaml')) ? [join(folder, entry.name)] : [],
  );
  const own = ['evidence', 'sessions.yaml'].some((part) => existsSync(join(folder, part))) ? [folder] : [];
  return [...own, ...within];
});

const REASONS =
  /No fix can be proved: |no setting brings it back|Which device ended the connection is not known|never answered behind it|a timer only moves the moment|make a program start|makes a program start|find out whose connections|Everything that is expected holds/;

describe('every finding of every case has a proved fix, or the sentence why there can be none', () => {
  test.each(cases)('%s', { timeout: 60_000 }, async (folder) => {
    const { code, out } = await written(() => runFix({ json: false }, folder));
    assert.ok(code === EXIT.found || code === EXIT.clean);
    assert.ok(/^ +proof: /m.test(out) || REASONS.test(out), out);
    // What is copied stands five columns in, as it is: a line that is broken is another command.
    for (const line of out.split('\n')) assert.ok(columnsOf(line) <= 100 || line.startsWith('     '), line);
  });
});
