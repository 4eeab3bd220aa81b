import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { FilterMatch } from '../../model/netfilter.ts';
import { branchesMax, RuleDraft } from './rule-draft.ts';

const by = { file: 'f', line: 3, text: 'a rule' };
const family = (version: 4 | 6): FilterMatch => ({ on: 'family', families: [version], inverted: false });

test('matches gather, and what is said last belongs to them', () => {
  const draft = new RuleDraft(by);
  draft.match([family(4)]);
  draft.say({ kind: 'accept' });
  assert.deepEqual(draft.finish(), {
    rules: [{ matches: [family(4)], statements: [{ kind: 'accept' }], by }],
    unread: [],
  });
});

test('choices multiply', () => {
  const draft = new RuleDraft(by);
  const both = [4, 6].map((version) => ({ matches: [family(version as 4)], statements: [] }));
  draft.choose(both);
  draft.choose(both);
  assert.equal(draft.finish().rules.length, 4);
});

test('but not without an end', () => {
  const draft = new RuleDraft(by);
  const many = Array.from({ length: 65 }, () => ({ matches: [], statements: [] }));
  draft.choose(many);
  draft.choose(many);
  const { rules, unread } = draft.finish();
  assert.ok(rules.length <= branchesMax);
  assert.match(unread[0]?.reason ?? '', /more than/);
});

test('what is not understood is told once, deep inside too', () => {
  const draft = new RuleDraft(by);
  const unknown: FilterMatch = { on: 'not-understood', text: 'moon full' };
  draft.match([{ on: 'any-of', groups: [[family(4), unknown]], inverted: false }]);
  draft.match([unknown]);
  assert.deepEqual(draft.finish().unread, [
    { ...by, reason: 'the match “moon full” is not understood', bears: 'filter' },
  ]);
});
