import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { LOG_SAMPLE } from './log-sample.ts';
import { NibbleTable } from './nibble-table.ts';

/** The groups, a bit for each, of which three bytes of a text may be. */
function groupsAt({ halves }: NibbleTable, text: string, at: number): number {
  let groups = 0xff;
  for (let i = 0; i < 3; i++) {
    const byte = text.charCodeAt(at + i);
    groups &= (halves[i * 32 + (byte % 16)] ?? 0) & (halves[i * 32 + 16 + Math.floor(byte / 16)] ?? 0);
  }
  return groups;
}

const words = ['status', 'STATUS', 'CONNECT FROM', 'ACCEPT FROM', 'SO_ERROR', '<16>', '<32>', 'mpx_ipc', 'hash_str'];
const more = ['max_time', 'failed: ', 'returned failure', 'child pid = ', 'ERR - ', 'FTL - ', 'service: '];

describe.each([
  ['few words', words.slice(0, 3)],
  ['more words than groups', [...words, ...more]],
])('%s', (_, some) => {
  const table = new NibbleTable(some);

  test('are each seen at their place, with another byte behind it', () => {
    for (const [i, word] of some.entries()) {
      const place = table.places[i] ?? -1;
      assert.ok(place >= 0 && place + 4 <= word.length, `${word} ${place}`);
      assert.notEqual(groupsAt(table, word, place), 0, word);
    }
  });

  test('are seldom seen where none is', () => {
    let seen = 0;
    for (let at = 0; at + 3 <= LOG_SAMPLE.length; at++) if (groupsAt(table, LOG_SAMPLE, at) !== 0) seen++;
    assert.ok(seen < LOG_SAMPLE.length / 100, String(seen));
  });
});

test('words that are looked for by the same bytes are one group', () => {
  const table = new NibbleTable(['Zq# one', 'two Zq# two', 'Zq# three']);
  const groups = ['Zq#', 'two'].map((text) => groupsAt(table, text, 0));
  assert.deepEqual(groups, [1, 0]);
});

test('none, nothing', () => {
  assert.ok(new NibbleTable([]).halves.every((half) => half === 0));
});
