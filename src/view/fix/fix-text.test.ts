import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { mended, twoHostsWith } from '../../../test/mended.ts';
import { askedTwice } from '../../../test/verdicts.ts';
import { fixSubject } from '../../fix/case-fixes.ts';
import { raiseGlobalIdleTimeout } from '../../fix/remedies/raise-global-idle-timeout.ts';
import { scriptsOf } from '../../fix/script/scripts-of.ts';
import { columnsOf } from '../columns.ts';
import { COLUMNS, plain } from '../paint.ts';
import { fixJson } from './fix-json.ts';
import { answerText, type Telling } from './fix-text.ts';

const subject = twoHostsWith(askedTwice({}));
const answer = fixSubject(subject);
const telling: Telling = {
  scriptsOf: (fix) => scriptsOf(fix.patch, subject),
  choice: ({ fixes }) => fixes[0],
  paint: plain,
};
const text = answerText(answer, telling);

describe('fixes as text', () => {
  test('fit 100 columns, but for commands', () => {
    assert.ok(text.length > 10);
    for (const line of text) assert.ok(line.length <= 100 || line.startsWith('     '), line);
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
    assert.doesNotMatch(answerText(hostile, { ...telling, scriptsOf: () => [] }).join(''), /[\u001b\u202e]/);
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
      const lines = answerText({ ...answer, mendings: [long] }, { ...telling, scriptsOf: () => [script] });
      const commands = [`     set ${name}`, `     unset ${name}`];
      assert.deepEqual(
        lines.filter((line) => columnsOf(line) > COLUMNS && !commands.includes(line)),
        [],
      );
      for (const command of commands) assert.ok(lines.includes(command), 'a command is one line, to its last letter');
    },
  );

  test('a command of several lines, and a file with carriage returns, can be copied', () => {
    const [mending] = answer.mendings;
    assert.ok(mending);
    const step = { says: 'two lines', apply: ["python3 -c 'import os\nprint(os)'"], rollback: [] };
    const file = { path: 'a.reg', text: 'first\r\n\r\nsecond\r\n', how: 'merge' as const };
    const script = { node: 'n', platform: 'windows' as const, steps: [step], files: [file], notes: [] };
    const lines = answerText({ ...answer, mendings: [mending] }, { ...telling, scriptsOf: () => [script] });
    const at = lines.indexOf("     python3 -c 'import os");
    assert.equal(lines[at + 1], "     print(os)'");
    assert.deepEqual(lines.slice(lines.indexOf('     first')).slice(0, 3), ['     first', '', '     second']);
  });

  test('the fix that is asked for is told in full', () => {
    const [mending] = answer.mendings;
    const [, second] = mending?.fixes ?? [];
    assert.ok(second);
    const lines = answerText(answer, { ...telling, choice: ({ fixes }) => fixes[1] });
    assert.ok(lines.some((line) => line.startsWith(` ${second.words}`) && line.endsWith(second.fix)));
  });

  test('what an attempt misses is told with its line, where it is not what was missed before', () => {
    const expect = '\n      survives: 12h\n      idle-below: { fw1: 30 min }';
    const mendings = mended(twoHostsWith(askedTwice({ expect })), [raiseGlobalIdleTimeout]);
    const both = { ...answer, mendings };
    const words = answerText(both, telling).map((line) => line.trim());
    const told = words.slice(words.indexOf('Does not help')).join(' ');
    assert.match(
      told,
      /the longest silence reached 2 h; expected: no connection is silent for 30 min at fw1 \(sessions\.yaml:24\)/,
    );
    assert.doesNotMatch(told, /expected: survives/);
    const { failed, before } = JSON.parse(fixJson([both], () => [])).answers[0].goals[0];
    assert.deepEqual(before.expected, { is: 'survives', for: 43_200, file: 'sessions.yaml', line: 23 });
    assert.ok(
      failed.some(
        ({ after: { expected } }: { after: { expected?: { is: string; line: number } } }) =>
          expected?.is === 'idle-below' && expected.line === 24,
      ),
    );
  });

  test('what a fix breaks is told with its line', () => {
    const [mending] = answer.mendings;
    const [fix] = mending?.fixes ?? [];
    assert.ok(mending && fix && mending.before.expectation);
    const after = { holds: false, words: 'it hangs', expectation: mending.before.expectation };
    const broken = { ...fix, breaks: [{ goal: { is: 'session' as const, name: 'other' }, after }] };
    const lines = answerText({ ...answer, mendings: [{ ...mending, fixes: [broken] }] }, telling);
    const line = mending.before.expectation.by.line;
    assert.ok(
      lines.includes(`     breaks session other: it hangs; expected: survives for 12 h (sessions.yaml:${line})`),
    );
  });

  test('where all holds, that is said', () => {
    const good = twoHostsWith(askedTwice({ idle: '1 min' }));
    assert.deepEqual(answerText(fixSubject(good), telling), ['Everything that is expected holds.']);
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
