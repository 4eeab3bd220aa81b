import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { client, server, Talk } from '../../../test/talk.ts';
import { hours, seconds } from '../../base/duration.ts';
import { joinBytes, pcapFile } from '../../wire/pcap-writer.ts';
import { pcapngFile } from '../../wire/pcapng-writer.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';
import { tcpFrame, tcpPacket } from '../../wire/tcp-frame.ts';
import { CaptureReader, looksLikeCapture } from './capture-reader.ts';

const data = (sequence: number, payload = 100) => ({ sequence, acknowledgement: 1, payload });
const ack = (acknowledgement: number) => ({ sequence: 1, acknowledgement });

describe('a connection', () => {
  test('from its handshake to its close', () => {
    const talk = new Talk()
      .open()
      .client(0.1, PSH | ACK, data(1))
      .server(0.2, ACK, ack(101))
      .close(1, 101);
    const { flow, initiatorSeen, handshake, close, forward, backward } = talk.conversation();
    assert.deepEqual(flow, { protocol: 'tcp', source: client, destination: server });
    assert.equal(initiatorSeen, true);
    assert.deepEqual([handshake.synCount, handshake.synAckCount], [1, 1]);
    assert.deepEqual(handshake.established?.source, { file: 'talk.pcap', frame: 3 });
    assert.equal(close.how === 'fin' && close.by === 'forward' && close.both, true);
    assert.deepEqual([forward.packets, forward.payloadBytes, backward.packets], [5, 100, 3]);
    assert.equal(forward.unanswered, undefined);
    assert.deepEqual(talk.story(), [
      '0 client syn',
      '0.001 server syn-ack',
      '0.002 client established',
      '1 client fin',
      '1.001 server fin',
    ]);
  });

  test('is never aged out: a silence of three hours lies inside of it', () => {
    const talk = new Talk().open().client(10_800.002, ACK, data(1)).server(10_800.003, ACK, ack(101));
    const { silences, forward } = talk.conversation();
    assert.equal(forward.packets, 3);
    assert.deepEqual(
      silences.map(({ lasted, endedBy, endedWith }) => [lasted, endedBy, endedWith]),
      [[hours(3), 'forward', 'data']],
    );
    assert.deepEqual(talk.story().slice(3), ['10800.002 client data-after-silence']);
  });

  test('seen from the middle has its first sender as source, and says that it does not know', () => {
    const { initiatorSeen, flow, handshake } = new Talk()
      .server(0, ACK, data(500))
      .client(1, ACK, ack(600))
      .conversation();
    assert.equal(initiatorSeen, false);
    assert.deepEqual(flow.source, server);
    assert.equal(handshake.established, undefined);
  });

  test('seen from its SYN-ACK knows who called whom', () => {
    const { initiatorSeen, flow } = new Talk().server(0, SYN | ACK, { acknowledgement: 1 }).conversation();
    assert.equal(initiatorSeen, true);
    assert.deepEqual(flow.source, client);
  });

  test('of which one direction was captured', () => {
    const { backward, forward, handshake } = new Talk()
      .client(0, SYN)
      .client(0.1, ACK, ack(1))
      .client(0.2, ACK, data(1))
      .conversation();
    assert.deepEqual([forward.packets, backward.packets], [3, 0]);
    assert.deepEqual(handshake.established?.source, { file: 'talk.pcap', frame: 2 });
  });

  test('opened by both sides at once', () => {
    const talk = new Talk()
      .client(0, SYN)
      .server(0, SYN)
      .client(0.1, SYN | ACK, { acknowledgement: 1 });
    assert.equal(talk.server(0.1, SYN | ACK, { acknowledgement: 1 }).conversation().flow.source.port, client.port);
  });

  test('on reused ports is a new one, a SYN sent again is not', () => {
    const again = new Talk({ clientBase: 900_000 }).client(60, SYN);
    const talk = new Talk().client(0, SYN).client(1, SYN).client(3, SYN);
    const { conversations } = ((): ReturnType<Talk['read']> => {
      talk.frames.push(...again.frames);
      return talk.read();
    })();
    assert.deepEqual(
      conversations.map(({ handshake }) => handshake.synCount),
      [3, 1],
    );
    assert.deepEqual(
      conversations[0]?.handshake.synTimes.map((at) => at % 1_000_000_000),
      [0, 1e6, 3e6],
    );
  });

  test('whose numbers wrap around is analysed as any other', () => {
    const talk = new Talk({ clientBase: 0xffff_ffa0 }).open();
    for (let sent = 0; sent < 5; sent++)
      talk.client(1 + sent, ACK, data(1 + sent * 100)).server(1.5 + sent, ACK, ack(101 + sent * 100));
    const { forward, backward } = talk.conversation();
    assert.deepEqual([forward.retransmissions, backward.duplicateAcks, forward.payloadBytes], [0, 0, 500]);
    assert.equal(forward.unanswered, undefined);
  });
});

describe('an attempt to connect', () => {
  test('that is refused', () => {
    const { handshake, close } = new Talk()
      .client(0, SYN)
      .server(0.001, RST | ACK, { acknowledgement: 1, ttl: 63 })
      .conversation();
    assert.deepEqual(handshake.refused?.source, { file: 'talk.pcap', frame: 2 });
    assert.equal(close.how, 'reset');
  });

  test('that an ICMP error answers', () => {
    const quoted = tcpPacket({ source: client, destination: server, flags: SYN, sequence: 1_000 }).subarray(0, 28);
    const header = Uint8Array.of(
      0x45,
      0,
      0,
      56,
      0,
      0,
      0,
      0,
      64,
      1,
      0,
      0,
      10,
      0,
      0,
      254,
      10,
      0,
      0,
      1,
      3,
      13,
      0,
      0,
      0,
      0,
      0,
      0,
    );
    const error = joinBytes([Uint8Array.of(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0), header, quoted]);
    const { handshake } = new Talk().client(0, SYN).frame(0.01, error).conversation();
    assert.deepEqual([handshake.unreachable?.type, handshake.unreachable?.code], [3, 13]);
  });

  test('that nobody answers', () => {
    const talk = new Talk().client(0, SYN).client(3, SYN).client(9, SYN);
    assert.deepEqual(talk.story(), ['0 client syn', '3 client syn-retransmitted', '9 client syn-retransmitted']);
    assert.equal(talk.conversation().handshake.established, undefined);
  });
});

describe('keepalive', () => {
  const probe = { sequence: 0, acknowledgement: 1 };

  test('probes and answers: idle time, and the first and last of the run are told', () => {
    const talk = new Talk().open();
    for (let round = 1; round <= 50; round++)
      talk.client(round * 60, ACK, probe).server(round * 60 + 0.001, ACK, ack(1));
    const { probes, answered, idle, interval, unansweredAtEnd } = talk.conversation().forward.keepalive;
    assert.deepEqual([probes, answered, interval, unansweredAtEnd], [50, 50, undefined, 0]);
    assert.equal(idle, seconds(59.998));
    assert.deepEqual(talk.story().slice(3), [
      '60 client keepalive',
      '60.001 server keepalive-answer',
      '3000 client keepalive',
      '3000.001 server keepalive-answer',
    ]);
    const { totals } = talk.read();
    assert.deepEqual([totals.keepAlives, totals.keepAliveAcks, totals.duplicateAcks], [50, 50, 0]);
  });

  test('unanswered to the end, with a byte of garbage as some systems send it', () => {
    const talk = new Talk().open();
    for (const at of [7_200, 7_275, 7_350]) talk.client(at, ACK, { ...probe, payload: 1 });
    const { keepalive, unanswered } = talk.reset(7_425).conversation().forward;
    assert.deepEqual([keepalive.probes, keepalive.answered, keepalive.unansweredAtEnd], [3, 0, 3]);
    assert.equal(keepalive.interval, seconds(75));
    assert.equal(unanswered, undefined);
    assert.deepEqual(talk.story().slice(3), [
      '7200 client keepalive',
      '7275 client keepalive',
      '7350 client keepalive',
      '7425 client reset',
    ]);
  });

  test('a probe of a closed window is none', () => {
    const talk = new Talk()
      .open()
      .client(1, ACK, data(1))
      .server(1.1, ACK, { ...ack(101), window: 0 });
    talk.client(2, ACK, { sequence: 100, acknowledgement: 1 }).server(2.1, ACK, { ...ack(101), window: 0 });
    const { forward, backward } = talk.conversation();
    assert.equal(forward.keepalive.probes, 0);
    assert.equal(backward.zeroWindows, 2);
    assert.equal(talk.read().totals.keepAlives, 1);
  });
});

test('data that nobody acknowledges any more: how often, from when to when', () => {
  const talk = new Talk().open().client(1, ACK, data(1)).server(1.1, ACK, ack(101));
  for (const at of [3_600, 3_600.2, 3_600.6, 3_601.4]) talk.client(at, ACK, data(101));
  const { forward } = talk.conversation();
  assert.equal(forward.unanswered?.transmissions, 4);
  assert.deepEqual(
    [forward.unanswered.first.source, forward.unanswered.last.source],
    [
      { file: 'talk.pcap', frame: 6 },
      { file: 'talk.pcap', frame: 9 },
    ],
  );
  assert.deepEqual(talk.story().slice(3), [
    '3600 client data-after-silence',
    '3600.2 client retransmission',
    '3601.4 client retransmission',
  ]);
});

test('a reset after both FINs closes nothing that was open; one before them breaks the connection', () => {
  assert.equal(new Talk().open().close(1).reset(2).conversation().close.how, 'fin');
  const broken = new Talk()
    .open()
    .client(1, FIN | ACK, ack(1))
    .server(2, RST, { sequence: 1, ttl: 255 })
    .conversation();
  assert.deepEqual([broken.close.how, broken.backward.resets, broken.backward.ttl.reset], ['reset', 1, 255]);
});

const twiceSent = (bases: { clientBase: number; serverBase: number }) =>
  new Talk(bases)
    .open()
    .client(1, ACK, data(1))
    .client(2, ACK, data(101))
    .client(3, ACK, data(101))
    .server(4, ACK, ack(201));

test('fingerprints: what was sent twice is in none, a firewall that randomises numbers changes no relative one', () => {
  const here = twiceSent({ clientBase: 1, serverBase: 2 }).conversation().fingerprints.forward;
  const there = twiceSent({ clientBase: 77_000, serverBase: 99 }).conversation().fingerprints.forward;
  assert.deepEqual(
    here.map(({ relativeSequence }) => relativeSequence),
    [0, 1, 1],
  );
  assert.deepEqual(
    there.map(({ relativeSequence, payloadLength }) => [relativeSequence, payloadLength]),
    here.map(({ relativeSequence, payloadLength }) => [relativeSequence, payloadLength]),
  );
});

test('two interfaces of one file are two capture points', () => {
  const bytes = tcpFrame({ source: client, destination: server, flags: SYN });
  const frames = [0, 1].map((index) => ({ seconds: 1, nanoseconds: 0, bytes, interface: index }));
  const reader = new CaptureReader({ file: 'a.pcapng', clock: 'gw (UTC)', node: 'gw' });
  reader.write(pcapngFile([{ name: 'eth0' }, { name: 'eth1' }], frames));
  assert.deepEqual(
    reader.end().conversations.map(({ point }) => point.name),
    ['gw eth0', 'gw eth1'],
  );
});

test('damage leaves what was read before it', () => {
  const { frames } = new Talk().open();
  const file = pcapFile(frames);
  const reader = new CaptureReader({ file: 'cut.pcap', clock: 'c' });
  reader.write(file.subarray(0, file.length - 5));
  const { totals, damage } = reader.end();
  assert.equal(totals.tcpPackets, 2);
  assert.equal(damage.length, 1);
});

test('a capture is known by its first bytes', () => {
  assert.equal(looksLikeCapture(pcapFile([])), true);
  assert.equal(looksLikeCapture(pcapngFile([], [])), true);
  assert.equal(looksLikeCapture(new TextEncoder().encode('10:00:00 IP')), false);
});
