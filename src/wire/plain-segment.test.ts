import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { layerByLayer } from './dissect.ts';
import { Frame } from './frame.ts';
import { Packet } from './packet.ts';
import { plainSegment } from './plain-segment.ts';
import { ACK } from './tcp.ts';
import { tcpFrame } from './tcp-frame.ts';

const frameOf = (bytes: Uint8Array, wireLength: number): Frame => {
  const frame = new Frame();
  frame.linkType = 1;
  frame.bytes = bytes;
  frame.end = bytes.length;
  frame.wireLength = wireLength;
  return frame;
};

const segment = tcpFrame({
  source: { address: '10.0.0.1', port: 40_000 },
  destination: { address: '10.0.0.2', port: 443 },
  sequence: 0xfedc_ba98,
  acknowledgement: 0x7654_3210,
  flags: ACK,
  payload: 20,
  options: Uint8Array.of(1, 1, 1, 1),
});

test('an ordinary segment is read in one piece', () => {
  assert.equal(plainSegment(frameOf(segment, segment.length), new Packet()), true);
});

test('whatever is read in one piece reads the same layer by layer', () => {
  const octet = fc.record({ at: fc.integer({ min: 12, max: 60 }), value: fc.integer({ min: 0, max: 255 }) });
  const cut = fc.integer({ min: 40, max: segment.length });
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 3 }), cut, fc.integer({ min: 40, max: 120 }), (changes, end, wire) => {
      const bytes = segment.slice(0, end);
      for (const { at, value } of changes) if (at < end) bytes[at] = value;
      const frame = frameOf(bytes, Math.max(wire, end));
      const [here, there] = [new Packet(), new Packet()];
      if (!plainSegment(frame, here)) return;
      assert.equal(layerByLayer(frame, there), 'tcp');
      assert.deepEqual(here, there);
    }),
    { numRuns: 2_000 },
  );
});
