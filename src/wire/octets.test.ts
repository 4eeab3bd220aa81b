import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Octets } from './octets.ts';

const octets = new Octets(Uint8Array.of(0x80, 1, 2, 3, 0xff));

describe('a number in bytes', () => {
  test('is read in network order, or in the other', () => {
    assert.deepEqual([octets.u8(0), octets.u16(0), octets.u16(0, true)], [0x80, 0x8001, 0x0180]);
    assert.deepEqual([octets.u32(0), octets.u32(0, true)], [0x80010203, 0x03020180]);
  });
  test('of 32 bits has a sign, or none', () =>
    assert.deepEqual([octets.i32(0), octets.u32(0)], [0x80010203 - 2 ** 32, 0x80010203]));
  test('that the end cuts has zeros for what is missing, in either order', () => {
    assert.deepEqual([octets.u16(4), octets.u16(4, true)], [0xff00, 0xff]);
    assert.deepEqual([octets.u32(3), octets.u32(3, true)], [0x03ff0000, 0xff03]);
  });
  test('beyond the end is zero', () => assert.deepEqual([octets.u8(5), octets.u16(5), octets.u32(99)], [0, 0, 0]));
  test('is read from the part of a buffer that the bytes are a view on', () => {
    assert.equal(new Octets(Uint8Array.of(9, 9, 1, 2).subarray(2)).u16(0), 0x0102);
  });
});
