import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { complainOfUnseen } from './unit-sees.ts';

const told = async (...paths: readonly string[]): Promise<string> =>
  (await written(() => complainOfUnseen(paths))).err.replaceAll(/\s+/g, ' ');

describe('folders that the unit hides', () => {
  test.each([
    ['/root/holdfast/bin/holdfast.js', 'ProtectHome'],
    ['/home/backup/.nvm/versions/node/bin/node', 'ProtectHome'],
    ['/tmp/holdfast/bin/holdfast.js', 'PrivateTmp'],
    ['/var/tmp/rules.yaml', 'PrivateTmp'],
  ])('%s', async (path, by) => {
    const words = await told(path);
    assert.ok(words.includes(`would not see ${path} (${by}=yes): put it elsewhere`), words);
  });

  test.each(['/usr/bin/env', '/rootless/holdfast.js', '/homes/holdfast.js'])('not %s', async (path) =>
    assert.equal(await told(path), ''),
  );
});

describe('files that others may not read', () => {
  // Not below /tmp, which is told for another reason.
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(resolve('node_modules/.holdfast-unit-'));
    chmodSync(folder, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a file', async () => {
    const path = join(folder, 'rules.yaml');
    writeFileSync(path, '');
    chmodSync(path, 0o600);
    assert.match(await told(path), new RegExp(`not be allowed to read .*chmod a\\+rX ${path}`));
    chmodSync(path, 0o644);
    assert.equal(await told(path), '');
  });

  test('a folder above it', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, 'rules.yaml'), '');
    chmodSync(join(closed, 'rules.yaml'), 0o644);
    chmodSync(closed, 0o700);
    assert.match(await told(join(closed, 'rules.yaml')), new RegExp(`chmod a\\+rX ${closed}$|chmod a\\+rX ${closed} `));
  });

  test('what is not there yet is not spoken of', async () => assert.equal(await told(join(folder, 'later.yaml')), ''));
});
