import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { twoHostsWith } from '../../../test/mended.ts';
import { askedTwice } from '../../../test/verdicts.ts';
import { fixSubject } from '../../fix/case-fixes.ts';
import { scriptsOf } from '../../fix/script/scripts-of.ts';
import { columnsOf } from '../columns.ts';
import { COLUMNS, plain } from '../paint.ts';
import { fixJson } from './fix-json.ts';
import { answerText } from './fix-text.ts';

const subject = twoHostsWith(askedTwice({}));
const answer = fixSubject(subject);
const text = answerText(answer, (fix) => scriptsOf(fix.patch, subject), plain);

describe('fixes as text', () => {
  test('fit 100 columns', () => {
    assert.ok(text.length > 10);
    for (const line of text) assert.ok(line.length <= 100, line);
  });

  test('the goal, its cause, a row for each fix, and what does not help', () => {
    assert.match(text[0] ?? '', /^session s +KEEPALIVE_OFF$/);
    for (const [i, { words }] of (answer.mendings[0]?.fixes ?? []).entries())
      assert.ok(
        text.some((line) => line.trimStart().startsWith(`${i + 1}   ${words.slice(0, 20)}`)),
        words,
      );
    assert.ok(text.some((line) => line.includes('Does not help')));
  });

  test('names cannot leave their place', () => {
    const [mending] = answer.mendings;
    const [fix] = mending?.fixes ?? [];
    assert.ok(mending && fix);
    const words = 'keepalive on \u001b[31m\u202ered\nhost';
    const hostile = { ...answer, mendings: [{ ...mending, fixes: [{ ...fix, words }], failed: [] }] };
    assert.doesNotMatch(answerText(hostile, () => [], plain).join(''), /[\u001b\u202e]/);
  });

  test.each(['x'.repeat(300), 'データベース'.repeat(20), 'a b '.repeat(60)])(
    'names as long as %s fit as well',
    (name) => {
      const [mending] = answer.mendings;
      const [fix] = mending?.fixes ?? [];
      assert.ok(mending && fix);
      const price = { ...fix.price, hosts: [name], devices: [name] };
      const long = { ...mending, goal: { is: 'session' as const, name }, fixes: [{ ...fix, words: name, price }] };
      const step = { says: name, apply: [`set ${name}`], rollback: [`unset ${name}`] };
      const script = { node: name, platform: 'asa' as const, steps: [step], files: [], notes: [name] };
      const lines = answerText({ ...answer, mendings: [long] }, () => [script], plain);
      assert.deepEqual(
        lines.filter((line) => columnsOf(line) > COLUMNS),
        [],
      );
      const put = lines.join('').replaceAll(/\s|\\/g, '');
      assert.ok(put.includes(`unset${name}`.replaceAll(' ', '')), 'a command is there to its last letter');
    },
  );

  test('where all holds, that is said', () => {
    const good = twoHostsWith(askedTwice({ idle: '1 min' }));
    assert.deepEqual(
      answerText(fixSubject(good), () => [], plain),
      ['Everything that is expected holds.'],
    );
  });
});

test('as one document: each fix with its goal, its proof and its price', () => {
  const document = JSON.parse(fixJson([answer], (one, fix) => (one.subject ? scriptsOf(fix.patch, one.subject) : [])));
  assert.equal(document.schema, 'holdfast/fix@1');
  assert.equal(document.answers[0].goals[0].cause, 'KEEPALIVE_OFF');
  assert.equal(document.fixes.length, answer.mendings[0]?.fixes.length);
  for (const { id, proof, price, scripts } of document.fixes) {
    assert.match(id, /^[A-Z_+]+$/);
    assert.deepEqual([proof.before.holds, proof.after.holds], [false, true]);
    assert.ok(Array.isArray(price.hosts) && scripts.length > 0);
  }
});
