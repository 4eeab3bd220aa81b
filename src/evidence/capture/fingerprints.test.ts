import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Packet } from '../../wire/packet.ts';
import { FingerprintSample } from './fingerprints.ts';

function sampleOf(sequences: readonly number[], base: number, limit: number): number[] {
  const sample = new FingerprintSample({ limit });
  const packet = new Packet();
  for (const [frame, sequence] of sequences.entries()) {
    packet.sequence = base + sequence;
    packet.payloadLength = 100;
    sample.offer(packet, base, frame, frame);
  }
  return sample.prints.map((print) => print.sequence - base);
}

const sent = Array.from({ length: 10_000 }, (_, i) => i * 100);

test('a sample stays inside its bound and spreads over the whole connection', () => {
  const kept = sampleOf(sent, 0, 64);
  assert.ok(kept.length <= 64 && kept.length > 16);
  assert.ok(kept.some((sequence) => sequence > 900_000));
});

test('two points draw the same sample, although one of them lost a third and numbers differently', () => {
  const here = sampleOf(sent, 5_000, 64);
  const there = sampleOf(
    sent.filter((_, i) => i % 3 !== 0),
    -77,
    64,
  );
  assert.ok(there.filter((sequence) => here.includes(sequence)).length >= 10);
});

test('the same numbers twice are in no sample', () => {
  assert.deepEqual(sampleOf([0, 100, 100, 200], 0, 64), [0, 200]);
});
