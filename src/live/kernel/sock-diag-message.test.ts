import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { type DiagSocket, diagRequest, readDiagPart } from './sock-diag-message.ts';
import { TCP_INFO_BYTES_MIN } from './tcp-info.ts';

const MESSAGE = 72;

interface Made {
  readonly family?: 2 | 10;
  readonly cookie?: readonly [number, number];
  readonly attributes?: readonly { readonly type: number; readonly bytes: Uint8Array }[];
}

/** A message with each field at its own offset of struct nlmsghdr and struct inet_diag_msg. */
function message({ family = 2, cookie = [7, 0], attributes = [] }: Made = {}): Buffer {
  const bytes = Buffer.alloc(16 + MESSAGE);
  bytes.writeUInt16LE(20, 4);
  bytes.set([family, 1, 2, 0], 16);
  bytes.writeUInt16BE(5432, 20);
  bytes.writeUInt16BE(41_822, 22);
  bytes.set(family === 2 ? [10, 1, 0, 5] : [0xfd, 0x77, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], 24);
  bytes.set(family === 2 ? [10, 2, 0, 9] : [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 2, 0, 9], 40);
  bytes.writeUInt32LE(cookie[0], 60);
  bytes.writeUInt32LE(cookie[1], 64);
  for (const [i, number] of [290_000, 3, 64, 1_001, 123_456].entries()) bytes.writeUInt32LE(number, 68 + i * 4);
  const all = [bytes, ...attributes.map(({ type, bytes: value }) => attribute(type, value))];
  const whole = Buffer.concat(all);
  whole.writeUInt32LE(whole.length, 0);
  return whole;
}

function attribute(type: number, value: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16LE(4 + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.set(value, 4);
  return bytes;
}

/** NLMSG_DONE, or NLMSG_ERROR with a number. */
function end(type: 2 | 3, number = 0): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32LE(20, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeInt32LE(number, 16);
  return bytes;
}

function read(bytes: Uint8Array, wanted?: (cookie: number) => boolean) {
  const sockets: DiagSocket[] = [];
  return { part: readDiagPart(bytes, (one) => void sockets.push(one), wanted), sockets };
}

describe('an answer of sock_diag', () => {
  test('the fields of a socket', () => {
    const { sockets, part } = read(message());
    assert.deepEqual(part, { done: false });
    assert.deepEqual(sockets, [
      {
        state: 'ESTABLISHED',
        timer: 'keepalive',
        timerExpires: seconds(290),
        local: { address: '10.1.0.5', port: 5432 },
        peer: { address: '10.2.0.9', port: 41_822 },
        cookie: 7,
        unread: 3,
        unacknowledged: 64,
        user: 1_001,
        inode: 123_456,
        info: undefined,
      },
    ]);
  });

  test('IPv6, and IPv4 in it as IPv4', () => {
    const [one] = read(message({ family: 10 })).sockets;
    assert.equal(one?.local.address, 'fd77:1::2');
    assert.equal(one?.peer.address, '10.2.0.9');
  });

  test('a cookie has 64 bits', () => {
    assert.equal(read(message({ cookie: [1, 2] })).sockets[0]?.cookie, 2 ** 33 + 1);
  });

  test('tcp_info is found behind other attributes, whose length is no multiple of four', () => {
    const info = new Uint8Array(TCP_INFO_BYTES_MIN);
    info[0] = 8;
    const attributes = [
      { type: 8, bytes: new Uint8Array([3]) },
      { type: 2, bytes: info },
    ];
    assert.equal(read(message({ attributes })).sockets[0]?.info?.state, 'CLOSE_WAIT');
  });

  test('several in one part, up to its end', () => {
    const { sockets, part } = read(Buffer.concat([message(), message({ cookie: [8, 0] }), end(3)]));
    assert.deepEqual(
      sockets.map(({ cookie }) => cookie),
      [7, 8],
    );
    assert.deepEqual(part, { done: true });
  });

  test('what is not wanted is not looked at', () => {
    const { sockets } = read(Buffer.concat([message(), message({ cookie: [8, 0] })]), (cookie) => cookie === 8);
    assert.deepEqual(
      sockets.map(({ cookie }) => cookie),
      [8],
    );
  });

  test('an error has its number', () => assert.deepEqual(read(end(2, -2)).part, { done: true, error: 2 }));

  test.each([1, 15, 17, 60, 87])('%i bytes of a message are none', (length) => {
    assert.deepEqual(read(message().subarray(0, length)).sockets, []);
  });

  test('a length of nothing does not go round for ever', () => {
    const bytes = message();
    bytes.writeUInt32LE(0, 0);
    assert.deepEqual(read(bytes).sockets, []);
  });
});

test('a question names family, states and what is asked for besides', () => {
  const bytes = Buffer.from(diagRequest({ family: 10, states: ['ESTABLISHED', 'LISTEN'], info: true }));
  assert.equal(bytes.length, 72);
  assert.equal(bytes.readUInt32LE(0), 72);
  assert.equal(bytes.readUInt16LE(6), 0x301);
  assert.deepEqual([...bytes.subarray(16, 19)], [10, 6, 2]);
  assert.equal(bytes.readUInt32LE(20), (1 << 1) | (1 << 10));
});
