import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { causeList } from '../src/diagnose/causes/index.ts';
import { dialogues } from '../src/dialogue/catalogue.ts';

const readme = readFileSync('README.md', 'utf8');

/** What stands between `<!-- name -->` and `<!-- /name -->`, and the case that was linked last before it. */
const excerpts = [...readme.matchAll(/<!-- (\w+) -->\n```\n([^]*?)```\n<!-- \/\1 -->/g)].map(
  ({ 1: name = '', 2: text = '', index }) => ({
    name,
    text,
    of: [...readme.slice(0, index).matchAll(/\]\((cases\/[\w-]+)\)/g)].at(-1)?.[1] ?? '',
  }),
);

test('there are some, each of a case', () => {
  assert.equal(excerpts.length, [...readme.matchAll(/^<!-- \/\w+ -->$/gm)].length);
  assert.ok(excerpts.length >= 3 && excerpts.every(({ of }) => of !== ''));
});

/**
 * Of the output of a case, which `test/scenarios.test.ts` holds against the command: all of it, or that of one command.
 */
function outputOf(folder: string, command: string | undefined): string {
  const all = readFileSync(join(folder, 'expected.txt'), 'utf8');
  if (command === undefined) return all;
  const [, behind] = all.split(`${command}\n`);
  assert.ok(behind !== undefined, `${folder} runs no ${command}`);
  return behind.split('\n$ holdfast ', 1)[0] ?? '';
}

test.each(excerpts)('$name of $of: the lines are those that the command prints', ({ text, of }) => {
  const [, command] = /^(\$ holdfast .*)\n/.exec(text) ?? [];
  const output = outputOf(of, command);
  const body = command === undefined ? text : text.slice(command.length + 1);
  let from = 0;
  // Three dots stand for any number of lines.
  for (const part of body.split(/^\.\.\.\n/m).filter((one) => one !== '')) {
    const found = output.indexOf(part, from);
    assert.ok(found >= 0, `not in the output:\n${part}`);
    from = found + part.length;
  }
});

test('the numbers of causes and dialogues are those that there are', () => {
  assert.match(readme, new RegExp(`^\\| ${causeList.length} causes from evidence alone`, 'm'));
  assert.match(readme, new RegExp(`^\\| ${dialogues.length} dialogues of`, 'm'));
});
