import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { shWord } from './quote.ts';
import type { Script } from './script.ts';
import { shellScripts } from './shell-script.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-script-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A script that makes a file, and says so. */
const marking = (name: string, more: Partial<Script> = {}): Script => ({
  node: name,
  platform: 'linux-runtime',
  steps: [
    {
      says: `mark ${name}`,
      apply: [`touch ${shWord(join(folder, 'mark'))}`],
      rollback: [`rm ${shWord(join(folder, 'mark'))}`],
      isDone: `[ -e ${shWord(join(folder, 'mark'))} ]`,
    },
  ],
  files: [],
  notes: [],
  ...more,
});

const run = (text: string) => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', text], {
    encoding: 'utf8',
    env: { ...process.env, HOLDFAST_STATE: join(folder, 'state') },
  });
  return { status, stdout, stderr };
};

describe('a script for the shell', () => {
  test('does it, finds it done the second time, and takes it back', () => {
    const { apply, rollback } = shellScripts(marking('host1'));
    assert.match(run(apply).stdout, /^mark host1$/m);
    assert.match(run(apply).stdout, /^already: mark host1$/m);
    assert.match(run(rollback).stdout, /^take back: mark host1$/m);
    assert.match(run(rollback).stdout, /^not done by apply: mark host1$/m);
  });

  test('stops at the first surprise', () => {
    const bad = { says: 'fails', apply: ['false'], rollback: [], isDone: 'false' };
    const script = marking('host1');
    const { status, stderr } = run(shellScripts({ ...script, steps: [bad, ...script.steps] }).apply);
    assert.equal(status, 1);
    assert.match(stderr, /stopped: fails/);
    assert.throws(() => readFileSync(join(folder, 'mark')));
  });

  test('what was not there afterwards is a surprise', () => {
    const idle = { says: 'does nothing', apply: ['true'], rollback: [], isDone: 'false' };
    assert.match(run(shellScripts(marking('h', { steps: [idle] })).apply).stderr, /not there afterwards/);
  });

  test.each([
    'it\'s "quoted"',
    '$(touch /tmp/holdfast-must-not-be)',
    '`id`; false',
    'two\nlines',
    '-rf',
    'a & b | c > d',
    '*?[x]',
    '\\',
  ])('a node called %o is a word', (name) => {
    const { status, stdout } = run(shellScripts(marking(name)).apply);
    assert.equal(status, 0);
    assert.ok(stdout.includes(`mark ${name}`));
  });
});

describe('files that make it last', () => {
  const file = (how: 'new' | 'append', text = 'key = value') => ({ path: join(folder, 'conf'), text, how });

  test('a new one is written, written again, and removed', () => {
    const { apply, rollback } = shellScripts(marking('h', { files: [file('new')] }));
    run(apply);
    const { status } = run(apply);
    assert.equal(status, 0);
    assert.equal(readFileSync(join(folder, 'conf'), 'utf8'), '# holdfast begin\nkey = value\n# holdfast end\n');
    run(rollback);
    assert.throws(() => readFileSync(join(folder, 'conf')));
  });

  test('one of somebody else is not written over', () => {
    writeFileSync(join(folder, 'conf'), 'theirs\n');
    const { status, stderr } = run(shellScripts(marking('h', { files: [file('new')] })).apply);
    assert.equal(status, 1);
    assert.match(stderr, /somebody else/);
    assert.equal(readFileSync(join(folder, 'conf'), 'utf8'), 'theirs\n');
  });

  test('what is put behind it once is taken out again, and nothing else', () => {
    writeFileSync(join(folder, 'conf'), 'theirs\n');
    const { apply, rollback } = shellScripts(marking('h', { files: [file('append', 'HOLDFAST\n$(id) `id`')] }));
    run(apply);
    run(apply);
    assert.match(
      readFileSync(join(folder, 'conf'), 'utf8'),
      /^theirs\n# holdfast begin [0-9a-f]{16}\nHOLDFAST\n\$\(id\) `id`\n# holdfast end [0-9a-f]{16}\n$/,
    );
    run(rollback);
    assert.equal(readFileSync(join(folder, 'conf'), 'utf8'), 'theirs\n');
  });
});

test('sh takes it as it is', () => {
  const { apply, rollback } = shellScripts(marking('host1', { files: [{ path: '/etc/x', text: 'a', how: 'merge' }] }));
  for (const text of [apply, rollback]) execFileSync('sh', ['-n'], { input: text });
});
