import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { minutes, seconds } from '../../base/duration.ts';
import { shellScripts } from './shell-script.ts';
import { socketsPart } from './sockets-part.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-sockets-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const change = (programs: readonly string[], by: 'running-process' | 'preload') => ({
  is: 'sockets' as const,
  node: 'media1',
  session: 's',
  keepalive: { idle: minutes(30), interval: seconds(75), count: 9 },
  by,
  programs,
  ports: [1556],
});

/** A command that writes down how it was called, and makes the file that it is to keep things in. */
const COMMAND = `#!/bin/sh
echo "$*" >> FOLDER/calls
while [ $# -gt 0 ]; do if [ "$1" = --save ]; then echo kept > "$2"; fi; shift; done
`;

describe('running sockets', () => {
  const scripts = shellScripts({
    node: 'media1',
    platform: 'linux-runtime',
    ...socketsPart(change(['bpbrm'], 'running-process')),
  });
  const run = (text: string) =>
    spawnSync('sh', ['-c', text.replaceAll('/run/', `${folder}/`)], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOLDFAST_STATE: join(folder, 'state') },
    });

  test('are set by the command where the host has it, which keeps what they had and gives it back', () => {
    writeFileSync(join(folder, 'holdfast'), COMMAND.replaceAll('FOLDER', folder), { mode: 0o755 });
    assert.equal(run(scripts.apply).status, 0);
    const calls = () =>
      readFileSync(join(folder, 'calls'), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.endsWith('--help'));
    assert.match(
      calls()[0] ?? '',
      /^keepalive set --port 1556 --idle 1800 --interval 75 --count 9 --save \S+keepalive-1556-\d+\.json$/,
    );
    assert.equal(run(scripts.rollback).status, 0);
    assert.match(calls()[1] ?? '', /^keepalive set --undo \S+keepalive-1556-\d+\.json$/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.json')),
      [],
    );
  });

  test('what is copied from an indented page is the same program', () => {
    const typed = scripts.apply.replaceAll('\n', '\n     ').replaceAll('1556 1800', '1 1800');
    assert.match(run(typed).stderr, /no connection with port 1$/m);
  });

  test('without it and without such a connection the script ends, and nothing is called done', () => {
    const { status, stdout } = run(scripts.apply.replaceAll('1556 1800', '1 1800'));
    assert.notEqual(status, 0);
    assert.doesNotMatch(stdout, /done/);
  });
});

describe('a library that is loaded first', () => {
  test('is looked for, and the shell of whoever types it stays open', () => {
    const [step] = socketsPart(change(['bpbrm'], 'preload')).steps;
    const typed = `${step?.apply.join('\n').replaceAll('/usr/lib/', `${folder}/`)}\necho still here`;
    assert.match(spawnSync('sh', ['-c', typed], { encoding: 'utf8' }).stdout, /still here/);
    assert.equal(spawnSync('sh', ['-c', `set -e\n${typed}`]).status, 1);
  });

  test('of a program that nobody has named the unit has to be found', () => {
    const { files, notes } = socketsPart(change([], 'preload'));
    assert.match(files[0]?.path ?? '', /UNIT-OF-PROGRAM/);
    assert.match(notes.join('\n'), /the program that has the connections with port 1556 \(ss -tnp names it\)/);
  });
});
