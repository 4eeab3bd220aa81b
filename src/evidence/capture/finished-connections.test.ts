import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { pcapFile } from '../../wire/pcap-writer.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';
import { tcpFrame } from '../../wire/tcp-frame.ts';
import { CaptureReader } from './capture-reader.ts';

const server = { address: '10.0.0.2', port: 443 };

type Step = readonly [isForward: boolean, flags: number, sequence: number, acknowledgement: number, payload: number];

const syn: Step = [true, SYN, 0, 0, 0];
const open: readonly Step[] = [syn, [false, SYN | ACK, 0, 1, 0], [true, ACK, 1, 1, 0], [true, PSH | ACK, 1, 1, 10]];
const well: readonly Step[] = [
  ...open,
  [false, FIN | ACK, 1, 11, 0],
  [true, FIN | ACK, 11, 2, 0],
  [false, ACK, 2, 12, 0],
];
/** What is never let go. */
const kept: Readonly<Record<string, readonly Step[]>> = {
  'still open': open,
  reset: [...open, [false, RST, 1, 0, 0]],
  refused: [syn, [false, RST | ACK, 0, 1, 0]],
  'never answered': [syn],
  'asked twice': [syn, ...well],
  'said something twice': [...open, [true, PSH | ACK, 1, 1, 10], ...well.slice(4)],
  'closed by one side': well.slice(0, 5),
  'with a FIN that nobody acknowledged': well.slice(0, 6),
  'begun before the capture': well.slice(3),
};

/** Each connection in a second of its own. */
function read(connections: readonly (readonly Step[])[], family: 4 | 6, connectionsMax: number) {
  const of = (address: string) => (family === 4 ? address : `fd00::${address.replaceAll('.', ':')}`);
  const reader = new CaptureReader({ file: 'many.pcap', clock: 'here' }, { connectionsMax });
  const frames = connections.flatMap((steps, i) =>
    steps.map(([isForward, flags, sequence, acknowledgement, payload], step) => {
      const client = { address: of(`10.1.${i >> 8}.${i & 255}`), port: 40_000 };
      const far = { ...server, address: of(server.address) };
      const [source, destination] = isForward ? [client, far] : [far, client];
      const numbers = { sequence: 1_000 + sequence, acknowledgement: 1_000 + acknowledgement };
      const bytes = tcpFrame({ source, destination, flags, ...numbers, payload });
      return { seconds: 1_000 + i, nanoseconds: step * 1_000_000, bytes };
    }),
  );
  reader.write(pcapFile(frames));
  return reader.end();
}

describe.each([4, 6] as const)('IPv%i: beyond the bound', (family) => {
  test('what was closed with nothing wrong makes room, what has been closed longest first', () => {
    const { conversations, totals } = read(
      Array.from({ length: 500 }, () => well),
      family,
      20,
    );
    assert.deepEqual([totals.leftOut.connections, totals.leftOut.packets], [0, 0]);
    assert.equal(conversations.length + totals.leftOut.letGo, 500);
    const begun = conversations.map(({ first }) => first.at);
    assert.deepEqual(
      begun,
      begun.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(conversations.map(({ flow }) => flow.source.address)).size, conversations.length);
    assert.ok(conversations.every(({ forward, close }) => forward.packets === 4 && close.how === 'fin'));
  });

  test.each(Object.entries(kept))('one %s stays', (_, steps) => {
    const { conversations, totals } = read([steps, ...Array.from({ length: 200 }, () => well)], family, 8);
    assert.ok(totals.leftOut.letGo > 190);
    const first = conversations[0];
    assert.equal(first && first.forward.packets + first.backward.packets, steps.length);
  });

  test('where none can go further ones are counted, and begin nothing later', () => {
    const { conversations, totals } = read(
      Array.from({ length: 30 }, (_, i) => (i < 20 ? open : well)),
      family,
      20,
    );
    assert.deepEqual([conversations.length, totals.leftOut.letGo], [20, 0]);
    assert.deepEqual([totals.leftOut.connections, totals.leftOut.packets], [10, 70]);
  });
});
