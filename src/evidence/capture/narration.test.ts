import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Talk } from '../../../test/talk.ts';
import { ACK, PSH } from '../../wire/tcp.ts';

const data = { sequence: 1, acknowledgement: 1, payload: 100 };
const story = (talk: Talk) => talk.story().slice(3);

describe('of what repeats', () => {
  test('the first and the last are told, when the run is over', () => {
    const talk = new Talk().open();
    for (const at of [1, 2, 4, 8]) talk.client(at, PSH | ACK, data);
    assert.deepEqual(story(talk), ['2 client retransmission', '8 client retransmission']);
  });
  test('one alone is told once', () => {
    const talk = new Talk()
      .open()
      .client(1, PSH | ACK, data)
      .client(2, PSH | ACK, data);
    assert.deepEqual(story(talk), ['2 client retransmission']);
  });
  test('new data ends a run, and the next one is told anew', () => {
    const talk = new Talk().open();
    for (const at of [1, 2, 3]) talk.client(at, PSH | ACK, data);
    talk.client(4, PSH | ACK, { ...data, sequence: 101 });
    talk.client(5, PSH | ACK, { ...data, sequence: 101 });
    assert.deepEqual(story(talk), ['2 client retransmission', '3 client retransmission', '5 client retransmission']);
  });
});

describe('data after a silence', () => {
  const after = (quiet: number) =>
    story(
      new Talk()
        .open()
        .client(1, PSH | ACK, data)
        .client(1 + quiet, PSH | ACK, { ...data, sequence: 101 }),
    );
  test('is told from a minute on', () => {
    assert.deepEqual(after(60), ['61 client data-after-silence']);
    assert.deepEqual(after(59.999), []);
  });
  test('is not told twice where it is also a retransmission', () => {
    const talk = new Talk()
      .open()
      .client(1, PSH | ACK, data)
      .client(100, PSH | ACK, data);
    assert.deepEqual(story(talk), ['100 client retransmission']);
  });
});

test('ordinary data and acknowledgements are counted and not told', () => {
  const talk = new Talk().open();
  for (let i = 0; i < 20; i++) {
    talk.client(1 + i, PSH | ACK, { ...data, sequence: 1 + i * 100 });
    talk.server(1.1 + i, ACK, { sequence: 1, acknowledgement: 101 + i * 100 });
  }
  assert.deepEqual(story(talk), []);
});
