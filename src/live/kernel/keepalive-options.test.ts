import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { KernelSockets } from '../../../test/kernel-sockets.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { KEEPALIVE_LIMITS } from '../../model/keepalive-limits.ts';
import { readKeepalive, writeKeepalive } from './keepalive-options.ts';
import { SystemError } from './libc.ts';
import { tcpInfo } from './sockets.ts';

const sockets = new KernelSockets();
const socket = sockets.stream;
afterEach(() => sockets.close());

describe('keepalive of a socket, as the kernel has it', () => {
  test('is off at first, with the times of the system', () => {
    const { on, idle, userTimeout } = readKeepalive(socket());
    assert.equal(on, false);
    assert.ok(idle > 0);
    assert.equal(userTimeout, 0);
  });

  test('what is set is read back, and what is not given stays', () => {
    const one = socket();
    const wanted = { on: true, idle: seconds(300), interval: seconds(30), count: 5, userTimeout: milliseconds(90_000) };
    writeKeepalive(one, wanted);
    assert.deepEqual(readKeepalive(one), wanted);
    writeKeepalive(one, { count: 7 });
    assert.deepEqual(readKeepalive(one), { ...wanted, count: 7 });
  });

  test('the limits are those of the kernel: at them it takes a value, beyond them it does not', () => {
    const one = socket();
    const { idle, interval, count } = KEEPALIVE_LIMITS;
    writeKeepalive(one, { idle, interval, count });
    for (const beyond of [{ idle: seconds(32_768) }, { interval: seconds(32_768) }, { count: 128 }])
      assert.throws(
        () => writeKeepalive(one, beyond),
        (error) => error instanceof SystemError && error.code === 'EINVAL',
      );
  });

  test('a socket that was never connected has told of nothing', () => {
    const info = tcpInfo(socket());
    assert.equal(info?.state, 'CLOSE');
    assert.equal(info?.totalRetransmits, 0);
  });
});
