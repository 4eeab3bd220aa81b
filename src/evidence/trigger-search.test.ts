import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { LineGlimpse, TextFormat } from './reader.ts';
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
  const triggers = new TriggerSearch(formats, latin1);
  const { window } = triggers;
  window.append(new TextEncoder().encode(text));
  const found: string[] = [];
  triggers.begin({ from: window.start, to: window.end, passed: 0 });
  while (triggers.find(window.start)) found.push(`${triggers.number}${triggers.headed ? '^' : ''}`);
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

describe('at a glance', () => {
  const glimpse: LineGlimpse = {
    of: () => true,
    tells: (word, bytes, end) => (word === 'more' ? 'more' : bytes[end] === 0x21 ? 'trouble' : 'nothing'),
  };
  const told = (text: string) => {
    const triggers = new TriggerSearch([format('status|failed|more')], latin1);
    triggers.window.append(new TextEncoder().encode(text));
    triggers.begin({ from: 0, to: triggers.window.end, passed: 0 });
    assert.ok(triggers.find(0));
    return triggers.tells(glimpse);
  };

  test('a line tells the worst that any of its words tells', () => {
    assert.equal(told('status failed\n'), 'nothing');
    assert.equal(told('status! failed\n'), 'trouble');
    assert.equal(told('status failed!\n'), 'trouble');
    assert.equal(told('failed! more\n'), 'more');
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
