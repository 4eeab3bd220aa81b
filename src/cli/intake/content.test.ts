import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { contentOf } from './content.ts';

const log = '10:00:00.000 [1] <2> bpbrm main: EXITING with status 25\n';
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const filled = (head: Buffer) => Buffer.concat([head, Buffer.alloc(200, 7)]);

describe('text', () => {
  test.each([
    ['ASCII', latin1(log), 'bytes'],
    ['an old code page', latin1('Verbindung wurde zur\u00fcckgesetzt\n'), 'bytes'],
    ['UTF-8', Buffer.from('Schlüssel 接続\n'), 'bytes'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${log}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 with a mark, the other way round', Buffer.from(`\ufeff${log}`, 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 without one', Buffer.from(log, 'utf16le'), 'utf-16le'],
    ['UTF-16 without one, the other way round', Buffer.from(log, 'utf16le').swap16(), 'utf-16be'],
    ['a log with zeros in it', latin1(`${log}\0\0\0${log}`), 'bytes'],
    ['a hole', Buffer.alloc(10_000), 'bytes'],
    ['nothing', Buffer.alloc(0), 'bytes'],
  ])('%s', (_, bytes, encoding) => {
    assert.deepEqual(contentOf(bytes), { kind: 'text', encoding });
  });
});

test.each(['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a'])('a capture begins with %s', (magic) => {
  assert.deepEqual(contentOf(filled(hex(magic))), { kind: 'capture' });
});

test.each([
  ['425a68', 'bunzip2'],
  ['fd377a585a00', 'unxz'],
  ['28b52ffd', 'unzstd'],
  ['504b0304', 'unzip'],
])('what is packed otherwise is named with its remedy: %s', (magic, remedy) => {
  const content = contentOf(filled(hex(magic)));
  assert.match(content.kind === 'unreadable' ? content.reason : '', new RegExp(remedy));
});

test('other binary data is told from text', () => {
  const bytes = Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7_919) >>> 3));
  assert.equal(contentOf(bytes).kind, 'binary');
});
