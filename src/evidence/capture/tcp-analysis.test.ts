import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Packet } from '../../wire/packet.ts';
import { SYN } from '../../wire/tcp.ts';
import { Connection } from './connection.ts';
import { TcpAnalysis } from './tcp-analysis.ts';

test('connections beyond the bound are counted, those inside of it go on', () => {
  const analysis = new TcpAnalysis({ tell() {}, letGo() {} }, { connectionsMax: 2 });
  const packet = new Packet();
  packet.bytes = new Uint8Array(8);
  packet.destinationAt = 4;
  packet.flags = SYN;
  for (const port of [1, 2, 3, 4, 4, 1]) {
    packet.sourcePort = port;
    analysis.see(packet, 0, port, port);
  }
  assert.equal(analysis.book.count, 2);
  assert.equal(new Connection(analysis.book).moveTo(0).forward.packets, 2);
  const { tcpPackets, connectionsBeyond, packetsBeyond } = analysis.counts;
  assert.deepEqual([tcpPackets, connectionsBeyond, packetsBeyond], [6, 3, 3]);
});
