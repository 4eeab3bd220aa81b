import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { readUndoFile, type UndoFile, undoText } from './undo-file.ts';

const before = { on: false, idle: seconds(7_200), interval: seconds(75), count: 9, userTimeout: milliseconds(1_500) };
const file: UndoFile = {
  boot: 'b598d19f-92fa',
  sockets: [1, 2].map((cookie) => ({
    cookie,
    local: { address: '10.1.0.5' as Address, port: 5432 },
    peer: { address: 'fd77::2' as Address, port: 41_822 },
    before,
    after: { ...before, on: true, idle: seconds(300) },
  })),
};

test('what is written is read', () => assert.deepEqual(readUndoFile(undoText(file)), file));
test('none is a file as well', () => {
  assert.deepEqual(readUndoFile(undoText({ boot: 'b', sockets: [] })), { boot: 'b', sockets: [] });
});
test('a line can be taken out', () => {
  const [head = '', , second = '', ...rest] = undoText(file).split('\n');
  const read = readUndoFile([head, second, ...rest].join('\n'));
  assert.deepEqual(read, { ...file, sockets: file.sockets.slice(1) });
});

describe('what is no such file is told', () => {
  test.each([
    ['', /no JSON/],
    ['{}', /found undefined at schema|found undefined/],
    [undoText(file).replace('undo@1', 'undo@2'), /at schema/],
    [undoText(file).replace('"cookie":1', '"cookie":"1"'), /at sockets\.0\.cookie/],
    [undoText(file).replace('"count":9', '"count":900'), /at sockets\.0\.before\.count/],
    [undoText(file).replace('"cookie":1', '"cookie":1.5'), /found 1\.5 at sockets\.0\.cookie, expected a whole number/],
    // An int of the kernel holds none of these: each would end an undo in the middle.
    [undoText(file).replace('"idle":300', '"idle":2147483648'), /at sockets\.0\.after\.idle/],
    [undoText(file).replace('"interval":75', '"interval":0.5'), /at sockets\.0\.before\.interval/],
    [undoText(file).replace('"userTimeout":1.5', '"userTimeout":4000000'), /at sockets\.0\.before\.userTimeout/],
    [undoText(file).replace('"userTimeout":1.5', '"userTimeout":0.0005'), /at sockets\.0\.before\.userTimeout/],
  ])('%#', (text, words) => {
    const read = readUndoFile(text);
    assert.ok('wrong' in read);
    assert.match(read.wrong, words);
  });
});
