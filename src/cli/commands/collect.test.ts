import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test, vi } from 'vitest';
import { EXIT } from '../exit.ts';
import { type CollectFlags, runCollect } from './collect.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-collect-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

async function run(flags: CollectFlags) {
  const written = { out: '', err: '' };
  const keep = (to: 'out' | 'err') => (text: string | Uint8Array) => {
    written[to] += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('err'));
  const code = await runCollect(flags);
  vi.restoreAllMocks();
  return { code, ...written };
}

describe('holdfast collect', () => {
  test.skipIf(process.platform !== 'linux')(
    'writes a folder of the host, and says each file with its size',
    async () => {
      const { code, out } = await run({ out: folder, name: 'host1' });
      const written = join(folder, 'network', 'hosts', 'host1');
      assert.equal(code, EXIT.clean);
      assert.ok(readdirSync(written).includes('os-release'));
      assert.ok(out.startsWith(`${written}\n`));
      for (const name of readdirSync(written))
        assert.match(out, new RegExp(`^  ${name.replaceAll('.', '\\.')} +\\d+ bytes$`, 'm'));
    },
  );

  test.each(['..', '.', 'a/b', '', 'a\nb', 'x'.repeat(256)])('refuses %o as the name of a folder', async (name) => {
    const { code, err } = await run({ out: folder, name });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /--name/);
    assert.ok(!existsSync(join(folder, 'network')));
  });

  test('says what is in the way', async () => {
    writeFileSync(join(folder, 'network'), 'a file');
    const { code, err } = await run({ out: folder, name: 'host1' });
    assert.equal(code, EXIT.unusable);
    assert.match(err, /could not be written/);
  });
});
