import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { closedToOthers, complainOfUnseen } from './unit-sees.ts';

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
  // Below a folder that everybody may enter, wherever the project lies.
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-unit-')));
    chmodSync(folder, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a file', () => {
    const path = join(folder, 'rules.yaml');
    writeFileSync(path, '');
    chmodSync(path, 0o600);
    assert.equal(closedToOthers(path), path);
    chmodSync(path, 0o644);
    assert.equal(closedToOthers(path), undefined);
  });

  test('a folder above it', () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, 'rules.yaml'), '');
    chmodSync(join(closed, 'rules.yaml'), 0o644);
    chmodSync(closed, 0o700);
    assert.equal(closedToOthers(join(closed, 'rules.yaml')), closed);
  });

  test('what is not there yet is not spoken of', () =>
    assert.equal(closedToOthers(join(folder, 'later.yaml')), undefined));
});
