import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { legacyGlimpse } from './netbackup/legacy-glimpse.ts';
import type { Telling, TextFormat } from './reader.ts';
import { TriggerSearch } from './trigger-search.ts';

const format = (trigger: string, headed = false): TextFormat => ({
  name: trigger,
  trigger,
  ...(headed ? { headed: true } : {}),
  open: () => () => 'read',
});

const latin1 = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** None of these formats lets lines wait. */
const NOWHERE = { full: false, enter() {}, makeRoom() {} };

/** The numbers of the lines that bear a trigger, `^` behind those that others may stand above. */
function lines(text: string, formats: readonly TextFormat[]): readonly string[] {
  const triggers = new TriggerSearch(formats, latin1, () => NOWHERE);
  const { window } = triggers;
  window.append(new TextEncoder().encode(text));
  const found: string[] = [];
  triggers.begin(window.end);
  while (triggers.find(window.start, 0)) found.push(`${triggers.number}${triggers.headed ? '^' : ''}`);
  return found;
}

describe('a line is found', () => {
  test('by a word that is the trigger', () => {
    assert.deepEqual(lines('x\nstatus\ny\n', [format('status')]), ['2']);
  });

  test('by a word only if the rest of the trigger is there', () => {
    assert.deepEqual(lines('Phase: x\nPhase: 7\nPhase: y, Phase: 8\n', [format('Phase: \\d')]), ['2', '3']);
  });

  test('by the triggers of any format that has the word', () => {
    assert.deepEqual(lines('status:7\nstatus=7\nstatus 7\n', [format('status:\\d'), format('status=\\d')]), ['1', '2']);
  });

  test('by a trigger that asks for the beginning or the end of the line', () => {
    assert.deepEqual(lines('a abc\nabc\nabc z\n', [format('(?<![^\\n])abc(?=\\r?\\n)')]), ['2']);
  });

  test('as one that others stand above, if a format says so', () => {
    assert.deepEqual(lines('abc\ndef\n', [format('abc', true), format('def')]), ['1^', '2']);
  });
});

describe('lines wait', () => {
  const telling = (word: string): Telling => {
    if (word === 'more') return 'more';
    return word === 'status' ? { well: '0' } : 'trouble';
  };
  const waits = { ...format('status|failed|more'), glimpse: { code: legacyGlimpse.code, tells: telling } };

  /**
   * The numbers of the lines that wait, `!` behind those in trouble, and of those that do not in brackets. Those may be
   * put off.
   */
  const told = (texts: readonly string[], formats: readonly TextFormat[] = [waits], putsOff = false) => {
    const found: string[] = [];
    const waiting = {
      get full() {
        return room.count.value > 0;
      },
      enter() {
        room.linesMax.value = room.bytesMax.value = 1;
      },
      makeRoom() {
        found.push(`${room.notes[4]}${room.notes[3] === 0 ? '' : '!'}`);
        room.count.value = 0;
      },
    };
    const triggers = new TriggerSearch(formats, latin1, () => waiting);
    const room = triggers.waitingRoom;
    triggers.window.append(new TextEncoder().encode(texts.map((line) => `${line}\n`).join('')));
    const { start, end } = triggers.window;
    triggers.begin(end);
    while (triggers.find(start, 0)) if (!putsOff || !triggers.putOff()) found.push(`(${triggers.number})`);
    return found.join(' ');
  };
  const stamp = '10:00:00.000 [1] <2>';

  test('and each tells the worst that any of its words tells', () => {
    const rest = ['status 0', 'x', 'status 1', 'status 0 failed', 'failed status 0'];
    assert.equal(told(rest.map((words) => `${stamp} ${words}`)), '1 3! 4! 5!');
  });

  test('but for those of another form, and those to which others belong', () => {
    assert.equal(told([`${stamp} status 0`, 'status 0', `${stamp} failed more`, `${stamp} status 0`]), '1 (2) (3) 4');
  });

  test('only once it is known that they bear a trigger, and then as if in trouble', () => {
    const formats = [waits, format('Phase: \\w')];
    const texts = [`${stamp} Phase: !`, `${stamp} Phase: 7`, `${stamp} status 0 Phase: !`, `${stamp} status 0`];
    assert.equal(told(texts, formats), '(2) (3) 4');
    assert.equal(told(texts, formats, true), '2! 3! 4');
  });

  test('never if others may stand above them', () => {
    assert.equal(
      told([`${stamp} status 0`, `${stamp} heading status 0`], [waits, format('heading', true)], true),
      '1 (2)',
    );
  });
});

test('more lines with words than one search has room for are all found', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? '\n' : 'status\n')).join('');
  assert.deepEqual(
    lines(text, [format('status')]),
    Array.from({ length: 20_000 }, (_, i) => i).flatMap((i) => (i % 3 === 0 ? [] : [String(i + 1)])),
  );
});

test('no word, no line', () => {
  assert.deepEqual(lines('status\n', []), []);
});
