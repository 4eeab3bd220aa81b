import assert from 'node:assert/strict';
import { test } from 'vitest';
import { dissect } from './dissect.ts';
import { Frame } from './frame.ts';
import { Packet } from './packet.ts';
import { icmpErrorFrame } from './icmp-frame.ts';

test.each([
  ['10.1.0.1', '10.1.0.10', '10.2.0.10', 3, 1],
  ['2001:db8::1', '2001:db8::10', '2001:db8:2::10', 1, 3],
])('%s tells %s that %s is not reachable', (from, to, target, type, code) => {
  const original = { source: { address: to, port: 40_000 }, destination: { address: target, port: 1556 } };
  const frame = new Frame();
  frame.bytes = icmpErrorFrame({ from, to, type, code, ttl: 63, original });
  frame.end = frame.wireLength = frame.bytes.length;
  frame.linkType = 1;
  const packet = new Packet();
  dissect(frame, packet);
  assert.deepEqual(
    [packet.quoted, packet.icmpType, packet.icmpCode, packet.sourcePort, packet.destinationPort],
    [true, type, code, 40_000, 1_556],
  );
});
