import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { causes } from '../../model/codes.ts';
import { causeList } from './index.ts';

const sections = [...readFileSync('docs/diagnose.md', 'utf8').matchAll(/^#{2,3} ([A-Z_]+)$/gm)].map(
  ([, code = '']) => code,
);

test('docs/diagnose.md has one section for each cause, and none for others', () => {
  assert.deepEqual(sections.toSorted(), Object.keys(causes).toSorted());
});

test('every cause stands once in the list, but for those that evidence alone does not show', () => {
  const shown = causeList.map(({ code }) => code);
  assert.equal(new Set(shown).size, shown.length);
  assert.deepEqual(
    Object.keys(causes)
      .filter((code) => !shown.some((one) => one === code))
      .toSorted(),
    ['GATEWAY_OFF_LINK', 'NO_ROUTE_ON_DEVICE', 'RULE_NEVER_MATCHES', 'STRONG_HOST'],
  );
});
