import assert from 'node:assert/strict';
import { assert as check, constantFrom, property, uint8Array } from 'fast-check';
import { describe, test } from 'vitest';
import { type Address, parseAddress } from '../../base/address.ts';
import { PROXY_HEADER_BYTES_MAX, type ProxiedEnds, proxyHeader, readProxyHeader } from './proxy-protocol.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const address = (text: string): Address => parseAddress(text) ?? assert.fail(text);
const four: ProxiedEnds = {
  source: { address: address('192.168.0.1'), port: 56_324 },
  destination: { address: address('192.168.0.11'), port: 443 },
};
const six: ProxiedEnds = {
  source: { address: address('2001:db8::1'), port: 1 },
  destination: { address: address('2001:db8::2'), port: 65_535 },
};

describe('what is written', () => {
  test('version 1 is the line of the specification', () =>
    assert.deepEqual(proxyHeader(1, four), bytesOf('PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n')));

  test('version 2 has the addresses in network order', () =>
    assert.equal(
      Buffer.from(proxyHeader(2, four)).toString('hex'),
      ['0d0a0d0a000d0a515549540a', '2111000c', 'c0a80001', 'c0a8000b', 'dc04', '01bb'].join(''),
    ));

  test.each([1, 2] as const)('version %i: ends of two families are not told, and the header says so', (version) => {
    const mixed = { source: four.source, destination: six.destination };
    const bytes = proxyHeader(version, mixed);
    assert.deepEqual(readProxyHeader(bytes), { is: 'read', bytes: bytes.length });
  });

  test.each([
    [1, four],
    [1, six],
    [2, four],
    [2, six],
  ] as const)('version %i is read back, with what follows left alone', (version, ends) => {
    const bytes = proxyHeader(version, ends);
    const followed = Buffer.concat([bytes, bytesOf('PROXY TCP4 and more')]);
    assert.deepEqual(readProxyHeader(followed), { is: 'read', bytes: bytes.length, ends });
    for (let length = 0; length < bytes.length; length++)
      assert.deepEqual(readProxyHeader(bytes.subarray(0, length)), { is: 'unfinished' }, `${length} bytes`);
  });
});

describe('what is read', () => {
  const second = (command: number, family: number, rest: number[]) =>
    new Uint8Array([
      ...proxyHeader(2, four).subarray(0, 12),
      command,
      family,
      rest.length >> 8,
      rest.length & 255,
      ...rest,
    ]);

  test.each([
    ['a sender that speaks for itself', second(0x20, 0, []), 16],
    ['a socket that is no TCP', second(0x21, 0x31, [1, 2, 3]), 19],
    ['an unknown family', bytesOf('PROXY UNKNOWN anything\r\n'), 24],
  ])('%s has no ends', (_, bytes, length) => assert.deepEqual(readProxyHeader(bytes), { is: 'read', bytes: length }));

  test('extensions behind the addresses belong to the header', () => {
    const own = proxyHeader(2, four).subarray(16);
    assert.deepEqual(readProxyHeader(second(0x21, 0x11, [...own, 4, 0, 1, 0])), { is: 'read', bytes: 32, ends: four });
  });

  test.each([
    ['another protocol', bytesOf('GET / HTTP/1.1\r\n')],
    ['a line without end', bytesOf(`PROXY TCP4 ${'1'.repeat(200)}`)],
    ['the wrong family', bytesOf('PROXY TCP6 10.0.0.1 10.0.0.2 1 2\r\n')],
    ['a port beyond', bytesOf('PROXY TCP4 10.0.0.1 10.0.0.2 1 65536\r\n')],
    ['a word too many', bytesOf('PROXY TCP4 10.0.0.1 10.0.0.2 1 2 3\r\n')],
    ['an octal address', bytesOf('PROXY TCP4 010.0.0.1 10.0.0.2 1 2\r\n')],
    ['a later version', second(0x31, 0x11, [])],
    ['addresses cut short', second(0x21, 0x11, [10, 0, 0, 1])],
    [
      'a header that goes on too long',
      second(
        0x20,
        0,
        Array.from({ length: PROXY_HEADER_BYTES_MAX }, () => 0),
      ),
    ],
  ])('%s is refused', (_, bytes) => assert.equal(readProxyHeader(bytes).is, 'wrong'));

  test('nothing that comes throws, and nothing is waited for beyond the bound', () =>
    check(
      property(uint8Array({ maxLength: 64 }), constantFrom('', 'PROXY ', '\r\n\r\n\0\r\nQUIT\n'), (rest, begin) => {
        const bytes = Buffer.concat([Buffer.from(begin, 'latin1'), rest]);
        assert.match(readProxyHeader(bytes).is, /read|wrong|unfinished/);
        const padded = Buffer.concat([bytes, Buffer.alloc(PROXY_HEADER_BYTES_MAX)]);
        assert.notEqual(readProxyHeader(padded).is, 'unfinished');
      }),
    ));
});
