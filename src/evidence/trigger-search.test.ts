import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ByteWindow } from './byte-window.ts';
import type { TextFormat } from './reader.ts';
import { TriggerSearch } from './trigger-search.ts';

const format = (trigger: string, headed = false): TextFormat => ({
  name: trigger,
  trigger,
  ...(headed ? { headed: true } : {}),
  open: () => () => 'read',
});

const latin1 = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** The numbers of the lines that bear a trigger, `^` behind those that others may stand above. */
function lines(text: string, formats: readonly TextFormat[]): readonly string[] {
  const window = new ByteWindow();
  window.append(new TextEncoder().encode(text));
  const triggers = new TriggerSearch(formats, latin1);
  const found: string[] = [];
  let at = window.start;
  while (at < window.end && triggers.find(window, at, window.end)) {
    found.push(`${triggers.search.lines + 1}${triggers.headed ? '^' : ''}`);
    at = window.bytes.indexOf(10, triggers.search.at) + 1;
    triggers.search.beginLine(at, 1);
  }
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

test('no word, no line', () => {
  assert.deepEqual(lines('status\n', []), []);
});
