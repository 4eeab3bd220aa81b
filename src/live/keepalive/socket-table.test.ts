import assert from 'node:assert/strict';
import { test } from 'vitest';
import { endpoint, owned } from '../../../test/live/made-sockets.ts';
import { plain } from '../../view/paint.ts';
import { reasonLines, socketTable } from './socket-table.ts';

const long = endpoint('fd77:1234:5678:9abc:def0:1234:5678:9abc', 65_535);

test('a connection that is too long has a line of its own, and its cells stay in their columns', () => {
  const rows = [owned(), owned({ local: long, peer: long })].map((of) => ({ of, cells: 'cells' }));
  const [, short = '', first = '', second = ''] = socketTable(rows, plain);
  assert.ok(first.includes('9abc]:65535 <> [fd77'));
  assert.equal(second.indexOf('cells'), short.indexOf('cells'));
});

test('reasons are counted, the most frequent first, and few are told', () => {
  const of = (pid: number) => ({ code: 'other-user', pid, user: 70 }) as const;
  const reasons = [of(1), { code: 'gone' } as const, { code: 'gone' } as const, of(2), of(3), of(4), of(5), of(6)];
  const lines = reasonLines(reasons, 'not set:');
  assert.equal(lines[0], 'not set: 2 sockets: its process ended meanwhile');
  assert.equal(lines.at(-1), 'not set: 2 sockets for other reasons, which --json tells');
});
