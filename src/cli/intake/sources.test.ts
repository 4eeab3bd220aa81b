import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { limits } from '../../base/limits.ts';
import { findInputs } from './sources.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-sources-'))));
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

const path = (...parts: readonly string[]) => join(folder, ...parts);

function lay(name: string, content = 'x'): string {
  mkdirSync(join(path(name), '..'), { recursive: true });
  writeFileSync(path(name), content);
  return path(name);
}

/** The files as they are cited, with their hosts; and why others were refused. */
async function found(...named: readonly string[]) {
  const { files, refused } = findInputs(named.length > 0 ? named : [folder]);
  return {
    files: files.map(({ name, node }) => (node === undefined ? name : `${name} of ${node}`)),
    refused: refused.map(({ path: at, reason }) => `${at.replace(folder, '')}: ${reason}`),
  };
}

describe('a folder', () => {
  test('is read below, each folder a host, in the order of names', async () => {
    for (const name of ['media1/bpbrm/log.112026', 'client1/vnetd.log', 'asa.log']) lay(name);
    assert.deepEqual((await found()).files, [
      'asa.log',
      'client1/vnetd.log of client1',
      'media1/bpbrm/log.112026 of media1',
    ]);
  });

  test('of one of NetBackup’s programs is no host', async () => {
    lay('bpbrm/log.112026');
    assert.deepEqual((await found()).files, ['bpbrm/log.112026']);
  });

  test('of a case is its evidence', async () => {
    lay('evidence/media1/a.log');
    lay('README.md');
    assert.deepEqual((await found()).files, ['media1/a.log of media1']);
  });

  test('is read without its manifest and without hidden files', async () => {
    for (const name of ['evidence.yaml', '.hidden', 'deep/evidence.yaml']) lay(name);
    assert.deepEqual((await found()).files, ['deep/evidence.yaml of deep']);
  });

  test('is entered once, however links lead to it', async () => {
    lay('a/x.log');
    symlinkSync('..', path('a', 'up'));
    symlinkSync('a', path('b'));
    assert.deepEqual(await found(), { files: ['a/x.log of a'], refused: [] });
  });

  test('that is linked is read', async () => {
    lay('elsewhere/x.log');
    mkdirSync(path('case'));
    symlinkSync(path('elsewhere'), path('case', 'media1'));
    assert.deepEqual((await found(path('case'))).files, ['media1/x.log of media1']);
  });

  test('is read to a depth', async () => {
    const deep = Array.from({ length: limits.folderDepthMax + 1 }, () => 'd').join('/');
    lay(`${deep}/x.log`);
    lay(`${deep.slice(2)}/y.log`);
    const { files, refused } = await found();
    assert.equal(files.length, 1);
    assert.match(refused.join(), /folderDepthMax/);
  });
});

describe('what is refused is said', () => {
  test('a name that is none', async () => {
    assert.match((await found(path('nowhere'))).refused.join(), /^\/nowhere: there is no such file or folder; /);
  });

  test('a link that leads nowhere, or in a circle', async () => {
    symlinkSync('nowhere', path('a'));
    symlinkSync('b', path('b'));
    const { refused } = await found();
    assert.match(refused[0] ?? '', /^\/a: there is no such file/);
    assert.match(refused[1] ?? '', /^\/b: a link that leads in a circle/);
  });

  test('a file that was named twice, or lies under two names', async () => {
    const file = lay('a.log');
    linkSync(file, path('b.log'));
    const { files, refused } = await found(file, file, folder);
    assert.equal(files.length, 1);
    assert.equal(refused.length, 2);
    for (const reason of refused) assert.match(reason, /the same file as .*a\.log, which is read once/);
  });

  test.skipIf(process.platform === 'win32')('a pipe in a folder, but not one that was named', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    assert.match((await found()).refused.join(), /a pipe, socket or device/);
    assert.equal((await found(path('pipe'))).files.length, 1);
  });

  test.skipIf(process.platform === 'win32')('a device', async () => {
    assert.match((await found('/dev/zero')).refused.join(), /a device, which has no end/);
  });

  // The superuser may read everything.
  test.skipIf(process.getuid?.() === 0)('a folder that must not be read', async () => {
    lay('closed/x.log');
    lay('open/y.log');
    chmodSync(path('closed'), 0);
    const { files, refused } = await found();
    chmodSync(path('closed'), 0o755);
    assert.deepEqual(files, ['open/y.log of open']);
    assert.match(refused.join(), /not permitted/);
  });
});

test('standard input is one input, however often it is named', async () => {
  assert.deepEqual((await found('-', '-')).files, ['standard input']);
});

test('a file that was named by itself is cited with its folders', async () => {
  assert.deepEqual((await found(lay('media1/bpbrm/log.112026'))).files, ['media1/bpbrm/log.112026']);
});
