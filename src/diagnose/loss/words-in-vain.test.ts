import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, moment, noKeepalive } from '../../../test/conversation.ts';
import { lastHeard, wordsInVain } from './words-in-vain.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1500' };
const probing = {
  ...noKeepalive,
  probes: 9,
  answered: 5,
  lastAnswer: moment(1_500, 50),
  unansweredAtEnd: 4,
  unansweredSince: moment(1_800, 60),
  last: moment(1_890, 63),
};

test('data that nobody acknowledged, or the probes that nobody answered', () => {
  const unanswered = { transmissions: 3, first: moment(10), last: moment(40) };
  const { forward, backward } = conversation({ ...ends, forward: { unanswered }, backward: { keepalive: probing } });
  assert.deepEqual(wordsInVain(forward), { said: 'data', first: moment(10), last: moment(40), tries: 3 });
  const probes = { said: 'probes', first: moment(1_800, 60), last: moment(1_890, 63), tries: 4 };
  assert.deepEqual(wordsInVain(backward), probes);
  assert.equal(wordsInVain(conversation(ends).forward), undefined);
});

test('the last that was heard before: data, or an answer to a probe of the other end', () => {
  const one = conversation({
    ...ends,
    forward: { keepalive: probing, lastData: moment(5) },
    backward: { lastData: moment(20) },
  });
  assert.deepEqual(lastHeard(one, 'backward', moment(1_800)), moment(1_500, 50));
  assert.deepEqual(lastHeard(one, 'backward', moment(1_499)), moment(20));
  assert.deepEqual(lastHeard(one, 'forward', moment(1_800)), moment(5));
  assert.equal(lastHeard(one, 'backward', moment(19)), undefined);
});
