import assert from 'node:assert/strict';
import { test } from 'vitest';
import { asksInVain, connects, evidenceWith, RUNNING } from '../../../test/unheard-pair.ts';
import type { Conversation } from '../../model/conversation.ts';
import { diagnose } from '../diagnose.ts';

const found = (...more: readonly Conversation[]) =>
  diagnose(evidenceWith([asksInVain(), RUNNING, ...more])).map(({ cause, confidence }) => `${cause} ${confidence}`);

test('a port that was reached before is reached no more, while what is open goes on: for want of room', () => {
  const [first, ...more] = diagnose(evidenceWith([asksInVain(), RUNNING, ...connects(100, 900)]));
  assert.deepEqual([first?.cause, first?.confidence, more], ['TABLE_FULL', 'possible', []]);
  assert.match(first?.headline ?? '', /^3 requests from app1 to db1:5633 never arrived there, while what was open/);
  assert.ok(first?.story.some(({ text }) => /to the same port is opened; it goes on/.test(text)));
});

test('or one that is reached again, beside a connection to another port', () => {
  const more = [...connects(100, 900, '10.2.0.20:22'), ...connects(1_000, 1_010)];
  assert.deepEqual(found(...more), ['TABLE_FULL possible']);
});

test('but not where the device had room at that very time', () => {
  assert.deepEqual(found(...connects(100, 900), ...connects(605, 620, '10.2.0.20:22')), ['POLICY_DENY likely']);
  assert.deepEqual(found(...connects(100, 900), ...connects(605, 620)), []);
});
