import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Talk } from '../../../test/talk.ts';
import { ACK, PSH, RST, SYN } from '../../wire/tcp.ts';
import { SYN_TIMES_MAX } from './connection.ts';

const synAck = { sequence: 0, acknowledgement: 1 };
const handshake = (talk: Talk) => talk.conversation().handshake;

describe('the opening of a connection', () => {
  test('counts each SYN and each SYN-ACK, and is established by the caller’s first ACK', () => {
    const talk = new Talk()
      .client(0, SYN)
      .client(1, SYN)
      .server(1.1, SYN | ACK, synAck)
      .server(2.1, SYN | ACK, synAck)
      .client(2.2, ACK, { sequence: 1, acknowledgement: 1 });
    const { synCount, synAckCount, established } = handshake(talk);
    assert.deepEqual([synCount, synAckCount], [2, 2]);
    assert.ok(established && 'frame' in established.source && established.source.frame === 5);
    assert.deepEqual(talk.story().slice(0, 5), [
      '0 client syn',
      '1 client syn-retransmitted',
      '1.1 server syn-ack',
      '2.1 server syn-ack-retransmitted',
      '2.2 client established',
    ]);
  });
  test('is refused by a reset that answers the SYN, not by one that comes later', () => {
    const reset = (talk: Talk) => talk.server(5, RST | ACK, synAck);
    assert.ok(handshake(reset(new Talk().client(0, SYN))).refused);
    assert.equal(handshake(reset(new Talk().client(0, SYN).server(1, SYN | ACK, synAck))).refused, undefined);
    assert.equal(handshake(reset(new Talk().open())).refused, undefined);
  });
  test('of a scanner keeps a bounded number of times, and counts on', () => {
    const talk = new Talk();
    for (let i = 0; i < SYN_TIMES_MAX + 4; i++) talk.client(i, SYN);
    const { synCount, synTimes } = handshake(talk);
    assert.deepEqual([synCount, synTimes.length], [SYN_TIMES_MAX + 4, SYN_TIMES_MAX]);
  });
  test('is none in a capture that begins later', () => {
    const late = new Talk().client(0, PSH | ACK, { sequence: 1, acknowledgement: 1, payload: 10 });
    const { syn, synCount, established } = handshake(late);
    assert.deepEqual([syn, synCount, established], [undefined, 0, undefined]);
  });
});
