import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Talk } from '../../../test/talk.ts';
import { ACK, FIN } from '../../wire/tcp.ts';

const data = (sequence: number, payload = 100) => ({ sequence, acknowledgement: 1, payload });
const ack = (acknowledgement: number) => ({ sequence: 1, acknowledgement });

/** A hundred bytes each, sent at once; the first of them was lost. */
const lossy = () =>
  new Talk()
    .open()
    .client(1, ACK, data(1))
    .client(1.001, ACK, data(101))
    .client(1.002, ACK, data(201))
    .client(1.003, ACK, data(301))
    .server(1.1, ACK, ack(1))
    .server(1.1, ACK, ack(1))
    .server(1.1, ACK, ack(1));

const counts = (talk: Talk) => {
  const { totals } = talk.read();
  const { retransmissions, fastRetransmissions, spuriousRetransmissions, duplicateAcks } = totals;
  return [retransmissions, fastRetransmissions, spuriousRetransmissions, duplicateAcks];
};

test('a fast retransmission comes within 20 ms of the second duplicate acknowledgement, not later', () => {
  assert.deepEqual(counts(lossy().client(1.119_999, ACK, data(1))), [1, 1, 0, 3]);
  assert.deepEqual(counts(lossy().client(1.12, ACK, data(1))), [1, 0, 0, 3]);
});

test('what was acknowledged already is sent again in vain', () => {
  assert.deepEqual(
    counts(new Talk().open().client(1, ACK, data(1)).server(1.1, ACK, ack(101)).client(2, ACK, data(1))),
    [1, 0, 1, 0],
  );
});

const late = (at: number) => new Talk().open().client(1, ACK, data(101)).client(at, ACK, data(1));

test('what comes late within a round trip was overtaken, after it it was sent again', () => {
  assert.deepEqual(counts(late(1.001_999)), [0, 0, 0, 0]);
  assert.deepEqual(counts(late(1.002)), [1, 0, 0, 0]);
});

test('a FIN that is sent again is a retransmission without data', () => {
  const fin = { sequence: 1, acknowledgement: 1 };
  assert.deepEqual(
    counts(
      new Talk()
        .open()
        .client(1, FIN | ACK, fin)
        .client(2, FIN | ACK, fin),
    ),
    [1, 0, 0, 0],
  );
});

test('new data behind a window probe is not sent again', () => {
  const talk = new Talk()
    .open()
    .client(1, ACK, data(1))
    .server(1.1, ACK, { ...ack(101), window: 0 });
  talk
    .client(2, ACK, data(101, 1))
    .server(2.1, ACK, { ...ack(101), window: 0 })
    .server(3, ACK, ack(101))
    .client(3.1, ACK, data(101));
  assert.deepEqual(counts(talk), [0, 0, 0, 0]);
  assert.equal(talk.read().totals.keepAlives, 0);
});
