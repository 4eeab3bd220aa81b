import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { KernelSockets } from '../../../test/kernel-sockets.ts';
import { loopbackAddress } from '../../base/address.ts';
import { queuedErrorIn, takeQueuedError } from './error-queue.ts';
import { awaited, pollSockets } from './poll.ts';
import { connectTo, domain, options, sendTo, setOption } from './sockets.ts';

const sockets = new KernelSockets();
afterEach(() => sockets.close());

const ON = Buffer.from([1, 0, 0, 0]);

/** One control message as the kernel writes it. */
function control(level: number, type: number, body: Buffer): Buffer {
  const bytes = Buffer.alloc(Math.ceil((16 + body.length) / 8) * 8);
  bytes.writeBigUInt64LE(BigInt(16 + body.length), 0);
  bytes.writeInt32LE(level, 8);
  bytes.writeInt32LE(type, 12);
  body.copy(bytes, 16);
  return bytes;
}

describe('the error queue of a socket', () => {
  test('tells of which ICMP error it was and who sent it', async () => {
    const name = sockets.goneName(sockets.bound(sockets.datagram()));
    const asking = sockets.datagram();
    setOption(asking, options.receiveErrors, ON);
    assert.equal(connectTo(asking, name), undefined);
    assert.equal(takeQueuedError(asking), undefined);
    sendTo(asking, Buffer.from('?'));
    await pollSockets([{ descriptor: asking, events: awaited.readable }], 5_000);
    assert.deepEqual(takeQueuedError(asking), {
      error: 'ECONNREFUSED',
      origin: 'icmp',
      type: 3,
      code: 3,
      offender: loopbackAddress[4],
    });
    assert.equal(takeQueuedError(asking), undefined);
  });

  test('of IPv6, behind a control message of another kind', () => {
    const error = Buffer.alloc(16 + 28);
    error.writeUInt32LE(113, 0);
    error.set([3, 1, 3], 4);
    error.writeUInt16LE(domain.inet6, 16);
    Buffer.from('20010db8000000000000000000000009', 'hex').copy(error, 24);
    const both = Buffer.concat([control(41, 50, Buffer.alloc(20)), control(41, 25, error)]);
    assert.deepEqual(queuedErrorIn(both), {
      error: 'EHOSTUNREACH',
      origin: 'icmp6',
      type: 1,
      code: 3,
      offender: '2001:db8::9',
    });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a length that is too short', Buffer.alloc(64)],
    ['a length beyond the end', control(0, 11, Buffer.alloc(16)).subarray(0, 24)],
    ['an entry without its body', control(0, 11, Buffer.alloc(4))],
  ])('%s is no error', (_, bytes) => assert.equal(queuedErrorIn(bytes), undefined));
});
