import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Packet } from './packet.ts';

describe('the packet that is taken apart', () => {
  test('gives the numbers in its bytes; other bytes give other numbers', () => {
    const packet = new Packet();
    packet.bytes = Uint8Array.of(1, 2);
    assert.equal(packet.octets.u16(0), 0x0102);
    packet.bytes = Uint8Array.of(3, 4);
    assert.deepEqual([packet.octets.u16(0), [...packet.bytes]], [0x0304, [3, 4]]);
  });
  test('without bytes gives zeros', () =>
    assert.deepEqual([new Packet().octets.u32(0), new Packet().bytes.length], [0, 0]));
  test('keeps its own parts that wait: two readers do not complete each other’s datagrams', () => {
    const part = (offset: number, more: boolean) => ({
      datagram: 'a',
      header: Uint8Array.of(0x45),
      payload: new Uint8Array(8),
      offset,
      more,
    });
    const [one, other] = [new Packet(), new Packet()];
    one.fragments.take(part(0, true));
    assert.equal(other.fragments.take(part(8, false)), undefined);
    assert.ok(one.fragments.take(part(8, false)));
  });
});
