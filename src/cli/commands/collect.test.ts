import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { EXIT } from '../exit.ts';
import { type CollectFlags, runCollect } from './collect.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-collect-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(flags: CollectFlags) {
  return written(() => runCollect(flags));
}

describe('holdfast collect', () => {
  test.skipIf(process.platform !== 'linux')(
    'writes a folder of the host, and says each file with its size',
    async () => {
      const { code, out } = await run({ out: folder, name: 'host1' });
      const home = join(folder, 'network', 'hosts', 'host1');
      assert.equal(code, EXIT.clean);
      assert.ok(readdirSync(home).includes('os-release'));
      assert.ok(out.startsWith(`${home}\n`));
      for (const name of readdirSync(home))
        assert.match(out, new RegExp(`^  ${name.replaceAll('.', '\\.')} +\\d+ bytes$`, 'm'));
    },
  );

  test.each(['..', '.', 'a/b', '', 'a\nb', 'x'.repeat(256), '__proto__'])(
    'refuses %o as the name of a folder',
    async (name) => {
      const { code, err } = await run({ out: folder, name });
      assert.equal(code, EXIT.unusable);
      assert.match(err, /--name/);
      assert.ok(!existsSync(join(folder, 'network')));
    },
  );

  test('refuses a folder without a name', async () => {
    const { code, err } = await run({ out: '', name: 'host1' });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /--out: found nothing, expected a folder/);
  });

  test('says what is in the way', async () => {
    writeFileSync(join(folder, 'network'), 'a file');
    const { code, err } = await run({ out: folder, name: 'host1' });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /could not be written/);
  });
});
