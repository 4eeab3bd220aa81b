import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { ownText } from './own-text.ts';

const HOST = 'media1.backup.example.org';
const ADDRESS = '192.168.100.100';
const LINES = 512;
const LINE_BYTES = 65_536;

/** What a piece of each of many long lines keeps in memory, by how the piece is made. */
function keptBy(pieceOf: (line: string) => unknown): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const pieces = Array.from({ length: LINES }, (_, i) =>
    pieceOf(Buffer.alloc(LINE_BYTES, `${HOST} ${ADDRESS} ${i} `).toString('latin1')),
  );
  collect();
  const kept = process.memoryUsage().heapUsed - before;
  assert.equal(pieces.length, LINES);
  return kept;
}

test('a text of its own is the same text', () => {
  for (const text of ['', 'a', 'twelve chars', 'thirteen char', HOST]) assert.equal(ownText(text), text);
});

test('a piece of a line keeps the whole line, a text of its own and an address do not', () => {
  const all = LINES * LINE_BYTES;
  const host = (line: string) => line.slice(0, HOST.length);
  expect(keptBy(host)).toBeGreaterThan(all / 2);
  expect(keptBy((line) => ownText(host(line)))).toBeLessThan(all / 8);
  expect(keptBy((line) => parseAddress(line.slice(HOST.length + 1, HOST.length + 1 + ADDRESS.length)))).toBeLessThan(
    all / 8,
  );
});
