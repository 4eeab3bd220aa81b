import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { written } from '../../test/written.ts';
import { EXIT } from './exit.ts';
import { saved } from './saved.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-saved-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const save = (file: string, said?: string) =>
  written(async () => ((await saved(file, 'text', said)) ? EXIT.clean : EXIT.unusable));

describe('a file that was asked for', () => {
  test('is written, and said where there is something to say', async () => {
    const file = join(folder, 'picture.svg');
    const { code, err } = await save(file, 'the picture is there');
    assert.deepEqual([code, readFileSync(file, 'utf8')], [EXIT.clean, 'text']);
    assert.equal(err, 'holdfast: the picture is there\n');
  });

  test('that cannot be written is told in the words of writing, and not of reading', async () => {
    const { code, err } = await save(join(folder, 'nowhere', 'picture.svg'), 'the picture is there');
    assert.equal(code, EXIT.unusable);
    assert.match(err.replaceAll(/\s+/g, ' '), /could not be written: no files can be made there; name another file/);
    assert.doesNotMatch(err, /the picture is there/);
  });
});
