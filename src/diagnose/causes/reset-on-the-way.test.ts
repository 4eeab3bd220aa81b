import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { noListener } from './no-listener.ts';
import { resetsOnTheWay } from './reset-on-the-way.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const client1 = { 'client1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} 10.1.0.10:40009 ESTABLISHED` };

describe('a request that is answered with a reset', () => {
  const refused = conversation({
    ...ends,
    node: 'media1',
    first: 100,
    handshake: { synCount: 1, synAckCount: 0, refused: moment(100.001, 2), synAck: undefined },
    backward: { ttl: { first: 64, reset: 64 } },
  });
  const fallback = (node: string, first: number, ttl = 63) =>
    conversation({ from: '10.1.0.10:40002', to: '10.2.0.20:13724', node, first, backward: { ttl: { first: ttl } } });

  test('and that the called host’s capture does not show was rejected on the way', () => {
    const evidence = evidenceOf(client1, [refused, fallback('media1', 101), fallback('client1', 101)]);
    const [finding] = resetsOnTheWay(evidence);
    assert.equal(finding?.cause, 'POLICY_DENY');
    assert.equal(finding.confidence, 'likely');
    const story = finding.story.map(({ text }) => text).join(' ');
    assert.match(story, /a reset comes back after 1\.00 ms|a reset comes back after 1/);
    assert.match(story, /The capture at client1 \(client1\/eth0\) has other packets of that time and no such request/);
    assert.match(story, /time-to-live of 64, the other packets of client1 with 63/);
    assert.deepEqual(noListener.look(evidence), []);
  });
  test('is known by times-to-live to be captured at the host, when nothing else says whose address it is', () => {
    const there = conversation({
      from: '10.1.0.10:40002',
      to: '10.2.0.20:13724',
      node: 'client1',
      first: 101,
      forward: { ttl: { first: 63 } },
      backward: { ttl: { first: 64 } },
    });
    assert.equal(resetsOnTheWay(evidenceOf({}, [refused, there])).length, 1);
  });
  test('is left to the called host when its capture had ended or shows the request', () => {
    assert.deepEqual(resetsOnTheWay(evidenceOf(client1, [refused, fallback('client1', 10)])), []);
    const there = { ...refused, point: fallback('client1', 101).point };
    assert.deepEqual(resetsOnTheWay(evidenceOf(client1, [refused, there, fallback('client1', 101)])), []);
  });
  test('is left to the called host when a translation brings the request there from another address', () => {
    const mapped = {
      ...refused,
      point: fallback('client1', 101).point,
      flow: { ...refused.flow, source: fallback('client1', 1).flow.source },
    };
    assert.deepEqual(resetsOnTheWay(evidenceOf(client1, [refused, mapped, fallback('client1', 101)])), []);
  });

  const listens = (...stamps: readonly string[]) => ({
    'client1/netstat.txt': [client1['client1/netstat.txt'], ...stamps]
      .map((stamp) => (stamp.includes('\n') ? stamp : `2026-11-20 ${stamp}\ntcp 0 0 0.0.0.0:1556 0.0.0.0:* LISTEN`))
      .join('\n'),
  });

  test('while the called host lists a listener was rejected by a filter: its own, or one on the way', () => {
    const [finding] = resetsOnTheWay(evidenceOf(listens('00:01:30', '00:11:30'), [refused]));
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /^1 request to client1:1556, where client1 listens, is answered with a reset/);
    assert.match(
      finding.story.map(({ text }) => text).join(' '),
      /The socket list of client1 shows a listener on port 1556 before and afterwards/,
    );
    assert.equal(finding.rivals[0]?.cause, 'NO_LISTENER');
    assert.match(finding.rivals[0].whyLess, /who listens does not refuse/);
  });
  test('is proved to be rejected on the way where that host, which listens, captured and did not see it', () => {
    const seen = [refused, fallback('media1', 101), fallback('client1', 101)];
    assert.equal(resetsOnTheWay(evidenceOf(listens('00:01:30'), seen))[0]?.confidence, 'proved');
    assert.equal(resetsOnTheWay(evidenceOf(listens('00:31:30'), seen))[0]?.confidence, 'likely', 'half an hour later');
  });
});
