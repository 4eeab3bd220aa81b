import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, fieldsOf, moment } from '../../test/conversation.ts';
import { flowOf } from '../../test/seen.ts';
import { Talk } from '../../test/talk.ts';
import { PlacedConversation } from './placed-conversation.ts';

test('is the same conversation at another point', () => {
  const read = new Talk().open().close(1).conversation();
  const point = { name: 'media1 eth0', clock: 'media1 (UTC)', node: 'media1', file: 'talk.pcap' };
  assert.notDeepEqual(read.point, point);
  assert.deepEqual(fieldsOf(new PlacedConversation(read, point)), { ...fieldsOf(read), point });
});

test('is told of the flow that the hosts behind a translation have', () => {
  const read = new Talk().open().close(1).conversation();
  const flow = flowOf('10.9.9.9:1 > 10.2.0.9:1556');
  assert.deepEqual(fieldsOf(new PlacedConversation(read, read.point, flow)), { ...fieldsOf(read), flow });
});

test('an ICMP error about it is not lost', () => {
  const unreachable = { ...moment(3), type: 3, code: 1, about: 'forward', count: 2 } as const;
  const read = Object.assign(conversation({ from: '10.1.0.4:3583', to: '10.2.0.9:1556' }), { unreachable });
  assert.deepEqual(new PlacedConversation(read, read.point).unreachable, unreachable);
});
