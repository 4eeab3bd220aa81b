import assert from 'node:assert/strict';
import { test } from 'vitest';
import { CONNECTED, statesOf, stateWords, wordOfState } from './listed-socket.ts';

test('every word stands for states that are told by it', () => {
  for (const word of stateWords) for (const state of statesOf([word])) assert.equal(wordOfState(state), word);
});

test('all words together stand for each state of the kernel once', () => {
  const all = statesOf(stateWords);
  assert.equal(all.length, 12);
  assert.equal(new Set(all).size, 12);
});

test('a handshake that is not done is one state to people and two to the kernel', () => {
  assert.deepEqual(statesOf(['syn-recv']), ['SYN_RECV', 'NEW_SYN_RECV']);
});

test('of what has ended, or never begins, keepalive holds nothing', () => {
  const left = stateWords.filter((word) => !CONNECTED.includes(word));
  assert.deepEqual(left, ['fin-wait-1', 'time-wait', 'closed', 'last-ack', 'listening', 'closing']);
});
