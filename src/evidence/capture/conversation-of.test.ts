import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { joinBytes } from '../../wire/pcap-writer.ts';
import { ACK, FIN, PSH, RST } from '../../wire/tcp.ts';
import { tcpPacket } from '../../wire/tcp-frame.ts';
import { client, server, Talk } from '../../../test/talk.ts';

const data = PSH | ACK;
const opened = () => new Talk().open(0);
const secondsOf = (at: number) => Number((at / 1e6 - 1_700_000_000).toFixed(3));

describe('how a conversation closed', () => {
  test('is open when nobody closed it', () => assert.deepEqual(opened().conversation().close, { how: 'open' }));
  test('is by the first FIN, one or both', () => {
    const both = opened().close(5).conversation().close;
    assert.deepEqual(
      [both.how, both.how === 'fin' && both.by, both.how === 'fin' && both.both],
      ['fin', 'forward', true],
    );
    assert.ok(both.how === 'fin' && both.second && both.second.at > both.first.at);
    const one = opened()
      .server(5, FIN | ACK, { sequence: 1, acknowledgement: 1 })
      .conversation().close;
    assert.deepEqual([one.how, one.how === 'fin' && one.by, one.how === 'fin' && one.both], ['fin', 'backward', false]);
    assert.equal(one.how === 'fin' && one.second, undefined);
  });
  test('is by a reset, unless both had closed before it', () => {
    const reset = opened().server(5, RST, { sequence: 1, ttl: 255 }).conversation();
    assert.deepEqual([reset.close.how, reset.close.how === 'reset' && reset.close.by], ['reset', 'backward']);
    assert.deepEqual([reset.backward.resets, reset.backward.ttl], [1, { first: 64, reset: 255 }]);
    assert.equal(opened().close(5).reset(6, 2).conversation().close.how, 'fin');
    assert.equal(
      opened()
        .server(5, FIN | ACK, { sequence: 1, acknowledgement: 1 })
        .reset(6)
        .conversation().close.how,
      'reset',
    );
  });
});

describe('what one side said', () => {
  test('and was never acknowledged is counted from its first sending to its last', () => {
    const talk = opened();
    for (const at of [10, 10.2, 10.6]) talk.client(at, data, { sequence: 1, acknowledgement: 1, payload: 50 });
    const { unanswered, lastData } = talk.conversation().forward;
    assert.deepEqual(
      [
        unanswered?.transmissions,
        unanswered && secondsOf(unanswered.first.at),
        unanswered && secondsOf(unanswered.last.at),
      ],
      [3, 10, 10.6],
    );
    assert.equal(lastData && secondsOf(lastData.at), 10.6);
  });
  test('and was acknowledged is not', () => {
    const talk = opened()
      .client(10, data, { sequence: 1, acknowledgement: 1, payload: 50 })
      .server(10.1, ACK, { sequence: 1, acknowledgement: 51 });
    const { forward } = talk.conversation();
    assert.deepEqual([forward.unanswered, forward.payloadBytes, forward.packets], [undefined, 50, 3]);
  });
  test('nothing is no time-to-live', () =>
    assert.deepEqual(new Talk().client(0, ACK, { sequence: 5 }).conversation().backward.ttl, {
      first: undefined,
      reset: undefined,
    }));
});

test('a FIN that nothing acknowledges is told with how often it was sent; one that is acknowledged late is heard', () => {
  const close = (talk: Talk) => {
    const { close: how } = talk.conversation();
    return how.how === 'fin' ? how.unheard?.transmissions : how.how;
  };
  const closed = (times: readonly number[]) =>
    times.reduce((talk, at) => talk.client(at, FIN | ACK, { sequence: 1, acknowledgement: 1 }), opened());
  assert.equal(close(closed([9, 9.2, 9.6])), 3);
  assert.equal(close(closed([9])), undefined);
  assert.equal(close(closed([9, 9.2, 9.6]).server(9.7, ACK, { sequence: 1, acknowledgement: 2 })), undefined);
  assert.equal(close(closed([9, 9.2, 9.6]).server(9.7, ACK, { sequence: 1, acknowledgement: 1 })), 3);
});

test('silences are listed from a second, longest first, with who spoke after them', () => {
  const talk = opened()
    .client(1.001, data, { sequence: 1, acknowledgement: 1, payload: 5 })
    .server(11, data, { sequence: 1, acknowledgement: 6, payload: 5 });
  const { silences } = talk.conversation();
  assert.deepEqual(
    silences.map(({ lasted, endedBy, endedWith }) => [lasted / 1e6, endedBy, endedWith]),
    [[9.999, 'backward', 'data']],
  );
});

describe('an ICMP error', () => {
  const [type, code] = [3, 1];
  /** From a router, about this segment of the client or the server. */
  const icmp = (quoted: Uint8Array) => {
    const body = joinBytes([Uint8Array.of(type, code, 0, 0, 0, 0, 0, 0), quoted.subarray(0, 40)]);
    const header = Uint8Array.of(0x45, 0, 0, 20 + body.length, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 254, 10, 0, 0, 1);
    return joinBytes([Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0), header, body]);
  };
  const ofClient = icmp(tcpPacket({ source: client, destination: server, flags: data, sequence: 1_001 }));
  const ofServer = icmp(tcpPacket({ source: server, destination: client, flags: data, sequence: 5_001 }));

  test('while the connection lives is told with whom it is about, and counted', () => {
    const { unreachable } = opened().frame(30, ofClient).frame(60, ofClient).conversation();
    assert.deepEqual(
      [
        unreachable?.type,
        unreachable?.code,
        unreachable?.about,
        unreachable?.count,
        unreachable && secondsOf(unreachable.at),
      ],
      [3, 1, 'forward', 2, 30],
    );
    assert.equal(opened().frame(30, ofServer).conversation().unreachable?.about, 'backward');
  });
  test('before the other side said anything is the answer to the request', () => {
    const { handshake, unreachable } = new Talk().client(0, 2, { sequence: 0 }).frame(1, ofClient).conversation();
    assert.deepEqual([handshake.unreachable?.type, unreachable], [3, undefined]);
  });
  test('is none where none came', () => assert.equal(opened().conversation().unreachable, undefined));
});

test('fingerprints give numbers as they stand, and relative to the first', () => {
  const { forward } = opened()
    .client(1, data, { sequence: 1, acknowledgement: 1, payload: 50, ipId: 77 })
    .conversation().fingerprints;
  const print = forward.find(({ payloadLength }) => payloadLength === 50);
  assert.deepEqual(
    [print?.sequence, print?.relativeSequence, print?.acknowledgement, print?.ipId],
    [1_001, 1, 5_001, 77],
  );
});
