import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { catalogue } from '../src/fix/catalogue.ts';
import { fixIds } from '../src/model/codes.ts';

const page = readFileSync('docs/fixes.md', 'utf8');

describe('docs/fixes.md', () => {
  test.each([...new Set(catalogue.map(({ fix }) => fix))])('has a row for %s', (fix) => {
    assert.ok(page.split('\n').some((line) => line.startsWith('|') && line.includes(`\`${fix}\``)));
  });

  test('names no fix that there is not', () => {
    const named = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code ?? '');
    const known = new Set([...Object.keys(fixIds), 'ASSUMED_RECONSTRUCTION']);
    assert.deepEqual(
      named.filter((code) => !known.has(code)),
      [],
    );
  });

  test('tells what misleads apart', () => {
    const [, apart = ''] = page.split('## What is asked for');
    for (const { fix, misleads } of catalogue) if (misleads) assert.match(apart, new RegExp(`\`${fix}\``));
  });
});
