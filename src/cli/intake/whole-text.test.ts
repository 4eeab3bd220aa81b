import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { wholeText } from './whole-text.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-text-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = (text: string | Buffer): string => {
  const file = join(folder, 'file');
  writeFileSync(file, text);
  return file;
};

test('a file of as many bytes as are allowed is read, one of one more is not', () => {
  assert.equal(wholeText(written('ü'.repeat(50_000)), 100_000), 'ü'.repeat(50_000));
  assert.deepEqual(wholeText(written('ü'.repeat(50_000)), 99_999), {
    wrong: 'has more than 99999 bytes, which no such file needs; name another, or a part of it',
  });
  assert.equal(wholeText(written(''), 10), '');
});

test('marks of an encoding are no text, and Windows may have written it', () => {
  assert.equal(wholeText(written('\ufeffhöst:1\n'), 100), 'höst:1\n');
  assert.equal(wholeText(written(Buffer.from('\ufeffhöst:1\n', 'utf16le')), 100), 'höst:1\n');
});

test.skipIf(process.platform === 'win32')('what has no size and no end is read as far as is allowed', () => {
  assert.deepEqual(wholeText('/dev/zero', 200_000), {
    wrong: 'has more than 200000 bytes, which no such file needs; name another, or a part of it',
  });
});

test('a folder and what is not there are told in words', () => {
  assert.deepEqual(wholeText(folder, 10), { wrong: 'could not be read: it is a folder; name a file in it' });
  assert.deepEqual(wholeText(join(folder, 'none'), 10), {
    wrong: 'could not be read: there is no such file or folder; check the spelling, or name the folder that holds it',
  });
});
