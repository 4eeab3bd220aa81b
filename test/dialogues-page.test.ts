import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, test } from 'vitest';
import { dialogues } from '../src/dialogue/catalogue.ts';

const page = readFileSync('docs/dialogues.md', 'utf8');

/** `## `a`, `b`` and what stands below it. */
const sections = page
  .split(/^(?=## )/m)
  .slice(1)
  .map((text) => ({ text, names: [...(text.split('\n')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name) }));

test('every dialogue has its section, and every section a dialogue', () => {
  assert.deepEqual(
    sections.flatMap(({ names }) => names),
    dialogues.map(({ name }) => name),
  );
});

describe.each(dialogues.map((dialogue) => [dialogue.name, dialogue] as const))('%s', (name, dialogue) => {
  const text = sections.find(({ names }) => names.includes(name))?.text ?? '';
  const lines = new Set(text.split('\n'));

  test('the page tells its roles and settings in its own words', () => {
    const described = Object.entries(dialogue.settings.entries).map(([key, entry]) => {
      assert.ok('wrapped' in entry, `${key} may be left out`);
      return `| \`${key}\` | ${v.getDescription(entry.wrapped)} |`;
    });
    const rows = [...Object.entries(dialogue.roles).map(([role, words]) => `| \`${role}\` | ${words} |`), ...described];
    assert.deepEqual(
      rows.filter((row) => !lines.has(row)),
      [],
    );
  });

  test('and what of it is simplified or not confirmed', () => {
    const items = [...(dialogue.simplified ?? []), ...dialogue.unverified].map((words) => `- ${words}`);
    assert.deepEqual(
      items.filter((item) => !lines.has(item)),
      [],
    );
  });
});
