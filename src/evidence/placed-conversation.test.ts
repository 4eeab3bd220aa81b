import assert from 'node:assert/strict';
import { test } from 'vitest';
import { fieldsOf } from '../../test/conversation.ts';
import { Talk } from '../../test/talk.ts';
import { PlacedConversation } from './placed-conversation.ts';

test('is the same conversation at another point', () => {
  const read = new Talk().open().close(1).conversation();
  const point = { name: 'media1 eth0', clock: 'media1 (UTC)', node: 'media1', file: 'talk.pcap' };
  assert.notDeepEqual(read.point, point);
  assert.deepEqual(fieldsOf(new PlacedConversation(read, point)), { ...fieldsOf(read), point });
});
