import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { duplicatesMissing, Loopback } from '../../../test/live/loopback.ts';
import { seconds } from '../../base/duration.ts';
import { Duplicates } from './duplicate.ts';
import { findSockets, type OwnedSocket } from './inspect.ts';
import { dryTreat, lookAt, treat, wantedOf } from './set.ts';
import { undo } from './undo.ts';
import type { UndoFile } from './undo-file.ts';

const wanted = { on: true, idle: seconds(300), interval: seconds(30), count: 5 };
const BOOT = 'b598d19f';

describe.skipIf(duplicatesMissing)('options of sockets', () => {
  let loopback: Loopback;
  let duplicates: Duplicates;
  beforeEach(async () => {
    duplicates = new Duplicates();
    loopback = await Loopback.open();
    await loopback.connect();
  });
  afterEach(() => {
    duplicates.close();
    loopback.close();
  });

  function sockets(): readonly OwnedSocket[] {
    const filter = { port: [loopback.port], process: [String(process.pid)] };
    return findSockets({ filter, states: ['established', 'listening'], ownNamespaceOnly: true }).sockets;
  }
  const looked = () => sockets().map((one) => lookAt(duplicates, one));
  const setAll = () => looked().map((one) => treat(duplicates, one, wanted));

  test('are set, told before and after, and are there afterwards', () => {
    const treated = setAll();
    assert.equal(treated.length, 3);
    for (const one of treated) {
      assert.ok(one.is === 'set');
      assert.equal(one.before.on, false);
      assert.deepEqual(one.after, wantedOf(one.before, wanted));
    }
    for (const one of looked()) assert.ok('before' in one && one.before.idle === seconds(300));
  });

  test('that are so already are not written', () => {
    setAll();
    assert.deepEqual(
      setAll().map(({ is }) => is),
      ['same', 'same', 'same'],
    );
  });

  test('a dry run changes nothing', () => {
    const would = looked().map((one) => dryTreat(one, wanted));
    assert.ok(would.every((one) => one.is === 'would-set' && one.after.idle === seconds(300)));
    for (const one of looked()) assert.ok('before' in one && !one.before.on);
  });

  test('that the kernel does not take are told so', () => {
    const [one] = looked().map((each) => treat(duplicates, each, { ...wanted, count: 200 }));
    assert.ok(one?.is === 'unreached');
    assert.deepEqual(one.why, { code: 'refused', call: 'setOption: EINVAL' });
  });

  test('a connection that is accepted has what the listening socket has', async () => {
    setAll();
    await loopback.connect();
    const accepted = looked().filter(({ socket }) => socket.state !== 'LISTEN' && socket.local.port === loopback.port);
    assert.equal(accepted.length, 2);
    for (const one of accepted) assert.ok('before' in one && one.before.on && one.before.idle === seconds(300));
  });

  describe('are given back', () => {
    const file = (): UndoFile => ({
      boot: BOOT,
      sockets: looked().flatMap((one) =>
        'before' in one && one.socket.cookie !== undefined
          ? {
              cookie: one.socket.cookie,
              local: one.socket.local,
              peer: one.socket.peer,
              before: one.before,
              after: wantedOf(one.before, wanted),
            }
          : [],
      ),
    });
    const undone = (of: UndoFile, boot = BOOT) => undo(of, { boot, sockets: sockets(), duplicates, dryRun: false });

    test('to the same sockets', () => {
      const before = file();
      setAll();
      assert.ok(undone(before).every((one) => one.is === 'done' && one.treated.is === 'set'));
      for (const one of looked())
        assert.ok('before' in one && !one.before.on && one.before.idle === before.sockets[0]?.before.idle);
    });

    test('not to those that are closed, nor after another start of the machine', () => {
      const before = file();
      setAll();
      assert.ok(undone(before, 'another').every(({ is }) => is === 'gone'));
      const [first = assert.fail('an entry')] = before.sockets;
      const other = { ...before, sockets: [{ ...first, cookie: first.cookie + 1_000_000 }] };
      assert.deepEqual(
        undone(other).map(({ is }) => is),
        ['gone'],
      );
    });

    test('not to those that somebody has set since', () => {
      const before = file();
      setAll();
      for (const one of looked()) treat(duplicates, one, { ...wanted, idle: seconds(60) });
      assert.ok(undone(before).every((one) => one.is === 'changed-since' && one.now.idle === seconds(60)));
    });
  });
});
