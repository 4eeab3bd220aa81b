import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Packet } from '../../wire/packet.ts';
import { ACK, RST } from '../../wire/tcp.ts';
import { Half } from './half.ts';
import { followKeepalive } from './keepalive.ts';

/** Two ends; `caller` probes and `called` answers. Times are seconds. */
function exchange() {
  const [caller, called] = [new Half(), new Half()];
  let last = 0;
  const see = (sender: Half, peer: Half, at: number, isProbe: boolean, flags = ACK, payloadLength = 0) => {
    const packet = new Packet();
    packet.flags = flags;
    packet.payloadLength = payloadLength;
    const quiet = at - last;
    last = at;
    return followKeepalive(sender, peer, packet, isProbe, quiet * 1e6, at * 1e6, at);
  };
  return {
    state: () => caller.keepalive,
    probe: (at: number) => see(caller, called, at, true),
    otherProbe: (at: number) => see(called, caller, at, true),
    otherState: () => called.keepalive,
    answer: (at: number, flags = ACK, bytes = 0) => see(called, caller, at, false, flags, bytes),
    data: (at: number) => see(caller, called, at, false, ACK, 100),
    resets: () => caller.resets++,
  };
}

describe('probes', () => {
  test('measure the silence before each run, and the time between those that nobody answers', () => {
    const { probe, answer, state } = exchange();
    assert.equal(probe(600), 'probe');
    assert.equal(answer(600.1), 'answer');
    assert.equal(probe(1_200.1), 'probe');
    assert.equal(probe(1_275.1), 'unanswered-probe');
    const { probes, answered, unanswered, idle, interval, lastAnswer, unansweredSince } = state() ?? {};
    assert.deepEqual([probes, answered, unanswered], [3, 1, 2]);
    assert.deepEqual([lastAnswer?.frame, unansweredSince?.frame], [600.1, 1_200.1]);
    assert.deepEqual(
      [idle, interval].map((us) => Math.round((us ?? 0) / 1e5) / 10),
      [600, 75],
    );
  });
  test('keep the shortest of both: a longer silence may have had other reasons', () => {
    const { probe, answer, state } = exchange();
    for (const at of [900, 1_500, 2_500]) {
      probe(at);
      answer(at);
    }
    assert.equal(state()?.idle, 600e6);
  });
});

describe('both ends probe', () => {
  const both = (apart: number) => {
    const { probe, otherProbe, otherState, state } = exchange();
    probe(7_200);
    otherProbe(7_200 + apart);
    return [state()?.idle, otherState()?.idle].map((us) => Math.round((us ?? 0) / 1e4) / 100);
  };
  test('in one instant, or within a round trip: neither ends the silence of the other', () => {
    assert.deepEqual(both(0), [7_200, 7_200]);
    assert.deepEqual(both(0.4), [7_200, 7_200.4]);
  });
  test('one long after the other: that one had heard it', () => assert.deepEqual(both(1_800), [7_200, 1_800]));
  test('what comes within a second of anything else measures nothing', () => {
    const { data, probe, state } = exchange();
    data(10);
    probe(10.5);
    assert.ok(Number.isNaN(state()?.idle));
  });
});

describe('an answer', () => {
  test('is whatever the other end says; with data it is an answer of the application, too', () => {
    const { probe, answer, state } = exchange();
    probe(600);
    assert.equal(answer(601, ACK, 100), 'none');
    assert.deepEqual([state()?.answered, state()?.unanswered], [1, 0]);
  });
  test('is no reset, and nothing that comes to who has sent a reset himself', () => {
    const refused = exchange();
    refused.probe(600);
    assert.equal(refused.answer(601, RST | ACK), 'none');
    assert.equal(refused.state()?.answered, 0);
    const gaveUp = exchange();
    gaveUp.probe(600);
    gaveUp.resets();
    assert.equal(gaveUp.answer(601), 'none');
  });
  test('is not counted twice', () => {
    const { probe, answer, state } = exchange();
    probe(600);
    assert.deepEqual([answer(601), answer(602)], ['answer', 'none']);
    assert.equal(state()?.answered, 1);
  });
});

test('data of the prober ends its run: what follows waits for the data', () => {
  const { probe, data, state } = exchange();
  probe(600);
  data(650);
  assert.equal(state()?.unanswered, 0);
  assert.equal(probe(1_250), 'probe');
});
