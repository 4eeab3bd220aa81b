import assert from 'node:assert/strict';
import { test } from 'vitest';
import { addressBytes } from '../../wire/tcp-frame.ts';
import { Packet } from '../../wire/packet.ts';
import { ConnectionTable } from './connection-table.ts';

function packet(source: string, sourcePort: number, destination: string, destinationPort: number): Packet {
  const made = new Packet();
  const from = addressBytes(source);
  made.bytes = Uint8Array.from([...from, ...addressBytes(destination)]);
  made.destinationAt = from.length;
  made.family = from.length === 4 ? 4 : 6;
  made.sourcePort = sourcePort;
  made.destinationPort = destinationPort;
  return made;
}

test('both directions find the connection, and who sent', () => {
  for (const [a, b] of [
    ['10.0.0.1', '10.0.0.2'],
    ['fd00::1', 'fd00::2'],
    ['127.0.0.1', '127.0.0.1'],
  ] as const) {
    const table = new ConnectionTable();
    assert.equal(table.find(packet(a, 1, b, 2), 0), -1);
    table.set(7);
    assert.equal(table.find(packet(a, 1, b, 2), 0), 7);
    const { sentByLow } = table;
    assert.equal(table.find(packet(b, 2, a, 1), 0), 7);
    assert.equal(table.sentByLow, !sentByLow);
    assert.equal(table.find(packet(a, 1, b, 2), 1), -1);
    assert.equal(table.find(packet(a, 1, b, 3), 0), -1);
  }
});

const each = (use: (number: number, one: Packet) => void) => {
  for (let i = 0; i < 20_000; i++) {
    const address = i % 2 === 0 ? `10.1.${i >> 8}.${i & 255}` : `fd00::${(i & 0xffff).toString(16)}`;
    use(i, packet(address, 1_000 + (i % 7), i % 2 === 0 ? '10.0.0.1' : 'fd00::1:1', 443));
  }
};

test('what was set is found after the table has grown, IPv6 and IPv4 side by side', () => {
  const table = new ConnectionTable();
  each((number, one) => {
    assert.equal(table.find(one, 0), -1);
    table.set(number);
  });
  each((number, one) => assert.equal(table.find(one, 0), number));
});

test('what is not kept is not found, and gives its addresses to others', () => {
  const table = new ConnectionTable();
  const kept = (number: number) => number % 3 === 0;
  each((number, one) => {
    table.find(one, 0);
    table.set(number);
  });
  const lower = new Map<number, boolean>();
  each((number, one) => {
    table.find(one, 0);
    lower.set(number, table.sentByLow);
  });
  table.keepOnly(kept);
  each((number, one) => {
    assert.equal(table.find(one, 0), kept(number) ? number : -1);
    if (kept(number)) assert.equal(table.sentByLow, lower.get(number));
  });
});
