import assert from 'node:assert/strict';
import { test } from 'vitest';
import { CaptureFileReader } from './capture-file.ts';
import { Frame } from './frame.ts';
import { pcapFile } from './pcap-writer.ts';

test('a frame is a view on the reader’s bytes, and numbers read from it follow them', () => {
  const frame = new Frame();
  frame.bytes = Uint8Array.of(1, 2);
  assert.equal(frame.octets.u16(0), 0x0102);
  frame.bytes = Uint8Array.of(3, 4);
  assert.equal(frame.octets.u16(0), 0x0304);
});

test('one object is handed out for every frame: what is to be kept must be copied', () => {
  const kept: Frame[] = [];
  const numbers: number[] = [];
  const reader = new CaptureFileReader((frame) => {
    kept.push(frame);
    numbers.push(frame.number);
  });
  const frame = { seconds: 1, nanoseconds: 0, bytes: Uint8Array.of(1) };
  reader.write(pcapFile([frame, frame]));
  reader.end();
  assert.equal(kept[0], kept[1]);
  assert.deepEqual(numbers, [1, 2]);
});
