import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { silence } from '../../../test/conversation.ts';
import { asksInVain, connects, evidenceWith, evidenceWithEmpty, RUNNING } from '../../../test/unheard-pair.ts';
import type { Conversation } from '../../model/conversation.ts';
import { unheardRequests } from './unheard-request.ts';

const looks = (...more: readonly Conversation[]) =>
  unheardRequests(evidenceWith([asksInVain(), RUNNING, ...more])).map((one) => one.looks);
const SSH = '10.2.0.20:22';

describe('a request that nobody heard looks', () => {
  test('like one that no rule lets through, where nothing of the two ever passed', () => {
    assert.deepEqual(looks(), ['never']);
    assert.deepEqual(
      unheardRequests(evidenceWithEmpty([asksInVain()])).map((one) => one.looks),
      ['never'],
    );
  });
  test('the same where another port is reached at quite another time', () => {
    assert.deepEqual(looks(...connects(5_000, 5_010, SSH)), ['never']);
  });
  test('like one of a port that is blocked, where another port is reached within the hour', () => {
    assert.deepEqual(looks(...connects(3_000, 3_010, SSH)), ['port']);
    assert.deepEqual(looks(...connects(3_000, 3_010, SSH), ...connects(100, 110)), ['port'], 'and this one before');
  });
  test('like one for which there is no room, where the port was reached and what was open goes on', () => {
    assert.deepEqual(looks(...connects(100, 900)), ['full']);
    assert.deepEqual(looks(...connects(100, 900, SSH), ...connects(1_000, 1_010)), ['full'], 'reached afterwards');
  });
  test('like nothing in particular, where the port was reached and nothing else is shown', () => {
    assert.deepEqual(looks(...connects(100, 200)), ['unclear']);
    assert.deepEqual(looks(...connects(100, 900, undefined, { silences: [silence(300, 880)] })), ['unclear']);
  });
  test('not like want of room, where another one gets through within the minute', () => {
    assert.deepEqual(looks(...connects(100, 900), ...connects(663, 670)), ['unclear']);
    assert.deepEqual(looks(...connects(100, 900), ...connects(664, 670)), ['full'], 'a minute is the edge');
    assert.deepEqual(looks(...connects(100, 900), ...connects(663, 670, SSH)), ['port']);
  });
});

test('what passes to another host meanwhile is told', () => {
  const [call] = unheardRequests(evidenceWith([asksInVain(), RUNNING, ...connects(590, 620, '10.2.0.30:22')]));
  assert.equal(call?.passes.elsewhere?.flow.destination.address, '10.2.0.30');
});
