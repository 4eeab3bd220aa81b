import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { duplicatesMissing, Loopback } from '../../../test/live/loopback.ts';
import { readKeepalive } from '../kernel/keepalive-options.ts';
import { Duplicates } from './duplicate.ts';
import { findSockets, type OwnedSocket } from './inspect.ts';

describe.skipIf(duplicatesMissing)('a duplicate of a socket', () => {
  let loopback: Loopback;
  const duplicates = new Duplicates();
  beforeEach(async () => void (loopback = await Loopback.open()));
  afterEach(() => {
    duplicates.close();
    loopback.close();
  });

  function listener(): OwnedSocket {
    const filter = { port: [loopback.port], process: [String(process.pid)] };
    const [one] = findSockets({ filter, states: ['listening'], ownNamespaceOnly: true }).sockets;
    assert.ok(one);
    return one;
  }
  const used = (socket: OwnedSocket['socket'], owners: OwnedSocket['owners']) =>
    duplicates.use(socket, owners, (descriptor) => readKeepalive(descriptor).on);

  test('is the socket', () => {
    const { socket, owners } = listener();
    assert.deepEqual(used(socket, owners), { did: false });
  });

  test('is so without a cookie, by inode and names', () => {
    const { socket, owners } = listener();
    const { cookie: _, ...without } = socket;
    assert.deepEqual(used(without, owners), { did: false });
    assert.deepEqual(used({ ...without, inode: without.inode + 1 }, owners), { why: { code: 'not-the-same' } });
    const local = { ...socket.local, port: socket.local.port === 1 ? 2 : 1 };
    assert.deepEqual(used({ ...without, local }, owners), { why: { code: 'not-the-same' } });
  });

  test('is refused when the descriptor stands for another socket, for a file, or for nothing', () => {
    const { socket, owners } = listener();
    const [owner = assert.fail('an owner')] = owners;
    assert.deepEqual(used({ ...socket, cookie: (socket.cookie ?? 0) + 1 }, owners), { why: { code: 'not-the-same' } });
    for (const descriptor of [0, 1_000_000])
      assert.deepEqual(used(socket, [{ ...owner, descriptor }]), { why: { code: 'not-the-same' } });
  });

  test('of a process that is gone is gone, and the next owner is asked', () => {
    const { socket, owners } = listener();
    const ended = { pid: 2 ** 22 + 1, name: 'ended', descriptor: 3 };
    assert.deepEqual(used(socket, [ended]), { why: { code: 'gone' } });
    assert.deepEqual(used(socket, [ended, ...owners]), { did: false });
  });

  test('is not to be had of what nobody has', () => {
    const { socket } = listener();
    assert.deepEqual(used(socket, []), { why: { code: 'no-owner' } });
    assert.deepEqual(used({ ...socket, inode: 0 }, []), { why: { code: 'no-file' } });
  });

  test('is closed again, whatever was done with it', () => {
    const { socket, owners } = listener();
    const open = () => readdirSync('/proc/self/fd').length;
    used(socket, owners);
    const before = open();
    for (let i = 0; i < 100; i++) used(socket, owners);
    const fails = () =>
      duplicates.use(socket, owners, () => {
        throw new RangeError('of the one who uses it');
      });
    assert.throws(fails, RangeError);
    assert.equal(open(), before);
  });
});
