import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpoint, options, optionsOff, owned } from '../../../test/live/made-sockets.ts';
import { seconds } from '../../base/duration.ts';
import { COLUMNS, plain } from '../../view/paint.ts';
import type { Treated } from './set.ts';
import { setJson, undoneJson } from './set-json.ts';
import { setText, undoneText } from './set-text.ts';
import type { Undone } from './undo.ts';

const unseen = { flaws: [], hiddenProcesses: 0, maybeMeant: 0 };
const set: Treated = { ...owned(), is: 'set', before: optionsOff, after: options };
const same: Treated = { ...owned(), is: 'same', before: options };
const unreached: Treated = { ...owned(), is: 'unreached', why: { code: 'gone' } };
const text = (...treated: readonly Treated[]) => setText(treated, unseen, plain);

const entry = {
  cookie: 7,
  local: endpoint('10.1.0.5', 5432),
  peer: endpoint('10.2.0.9', 41_822),
  before: optionsOff,
  after: options,
};
const undone: readonly Undone[] = [
  { is: 'done', treated: { ...set, before: options, after: optionsOff } },
  { is: 'gone', entry },
  { is: 'changed-since', entry, now: { ...options, idle: seconds(60) }, one: owned() },
];

describe('what was set, for people', () => {
  test('is told before and after', () => {
    assert.match(text(set), /^postgres 4711\n {2}10\.1\.0\.5:5432 <> 10\.2\.0\.9:41822 +off -> 300\/30 x5$/m);
    assert.match(
      text(set),
      /^1 socket: 1 set\. Held where the path remembers for more than 5 min 30 s; ended when nobody has$/m,
    );
    assert.match(text(set).replaceAll(/\s+/g, ' '), /nobody has answered for 7 min 30 s\. $/);
  });

  test('a user timeout ends it in its own time, and of several the longest are told', () => {
    const other = { ...set, after: { ...options, userTimeout: seconds(600) } };
    assert.match(text(set, other).replaceAll(/\s+/g, ' '), /answered for 10 min\./);
  });

  test('what is not reached is not said to be held', () => {
    assert.doesNotMatch(text(unreached), /Held/);
  });

  test('is counted with what was not', () => {
    const told = text(set, same, unreached);
    assert.match(told, /^3 sockets: 1 set, 1 had it already, 1 not reached\. /m);
    assert.match(told, /^not set: 1 socket: its process ended meanwhile$/m);
  });

  test('is said not to be where it was a dry run', () => {
    assert.match(text({ ...set, is: 'would-set' }), /off would become 300\/30 x5[^]*nothing was changed/);
  });

  test('nothing is said to be nothing', () => assert.match(text(), /^no TCP socket is meant by that, and nothing/));

  test('fits', () => {
    const most = {
      on: true,
      idle: seconds(32_767),
      interval: seconds(32_767),
      count: 127,
      userTimeout: seconds(2_147_483),
    };
    for (const line of text({ ...set, is: 'would-set', before: most, after: most }).split('\n'))
      assert.ok(line.length <= COLUMNS, line);
  });
});

test('what was undone, for people', () => {
  const told = undoneText(undone, plain);
  assert.match(told, /300\/30 x5 -> off/);
  assert.match(told, /60\/30 x5: changed since, left/);
  assert.match(told, /^1 socket of the file is closed by now$/m);
  assert.equal(undoneText([], plain), 'the file names no sockets\n');
});

describe('the same for programs', () => {
  test('set', () => {
    const document = JSON.parse(setJson([set, unreached], false, unseen));
    assert.equal(document.schema, 'holdfast/keepalive-set@1');
    const [first, second] = document.sockets;
    assert.equal(first.result, 'set');
    assert.deepEqual(first.before, { on: false, idle: 7_200, interval: 75, count: 9, userTimeout: 0 });
    assert.deepEqual(first.after, { on: true, idle: 300, interval: 30, count: 5, userTimeout: 0 });
    assert.deepEqual([second.result, second.before, second.why.code], ['unreached', null, 'gone']);
  });

  test('undone', () => {
    const document = JSON.parse(undoneJson(undone, true));
    assert.deepEqual(
      [document.sockets.length, document.gone.length, document.changedSince[0].now.idle, document.dryRun],
      [1, 1, 60, true],
    );
  });
});
