import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { duplicatesMissing, Loopback } from '../../../test/live/loopback.ts';
import { type Duration, milliseconds, seconds } from '../../base/duration.ts';
import { findSockets } from './inspect.ts';
import { Duplicates } from './duplicate.ts';
import type { Rule } from './rules.ts';
import { lookAt } from './set.ts';
import { KeepaliveWatch, type Look } from './watch.ts';

if (duplicatesMissing) console.warn(`SKIPPED: ${duplicatesMissing}`);

describe.skipIf(duplicatesMissing)('a watch', () => {
  let loopback: Loopback;
  let watch: KeepaliveWatch;
  let now: Duration;
  beforeEach(async () => {
    now = seconds(1_000);
    loopback = await Loopback.open();
    watch = new KeepaliveWatch([rule()]);
  });
  afterEach(() => {
    watch.close();
    loopback.close();
  });

  const rule = (more: Partial<Rule> = {}): Rule => ({
    name: 'loopback',
    filter: { port: [loopback.port], process: [String(process.pid)] },
    does: { idle: seconds(300), interval: seconds(30), count: 5 },
    ...more,
  });

  /** After a pause that is longer than that between looks. */
  function look(pause: Duration = seconds(6)): Look | undefined {
    now = (now + pause) as Duration;
    return watch.look(now);
  }
  const results = (of: Look | undefined) => of?.results.map(({ is }) => is);

  function idles(): readonly number[] {
    const filter = { port: [loopback.port], process: [String(process.pid)] };
    const duplicates = new Duplicates();
    const found = findSockets({ filter, states: ['established', 'listening'], ownNamespaceOnly: true }).sockets;
    const looked = found.map((one) => lookAt(duplicates, one));
    duplicates.close();
    return looked.flatMap((one) => ('before' in one && one.before.on ? one.before.idle : []));
  }

  test('sets what is there at the start, listening sockets too, and tells of it once', async () => {
    await loopback.connect();
    assert.deepEqual(results(look()), ['set', 'set', 'set']);
    assert.deepEqual(idles(), [seconds(300), seconds(300), seconds(300)]);
    assert.deepEqual(results(look()), []);
  });

  test('sets a connection that comes; the accepted end has inherited it', async () => {
    look();
    look();
    await loopback.connect();
    assert.deepEqual(results(look()), ['set']);
    assert.deepEqual(results(look()), ['held-already']);
    assert.equal(idles().length, 3);
  });

  test('what its program sets to other times just behind it is set again, and after that left', async () => {
    look();
    look();
    await loopback.connect();
    look();
    loopback.clients[0]?.setKeepAlive(true, 7_200_000);
    assert.ok(results(look())?.includes('set'));
    loopback.clients[0]?.setKeepAlive(true, 7_201_000);
    look(seconds(60));
    assert.ok(idles().includes(seconds(7_201)));
  });

  test('what its program holds better is left', async () => {
    await loopback.connect();
    loopback.clients[0]?.setKeepAlive(true, 60_000);
    look();
    look();
    assert.ok(idles().includes(seconds(60)));
  });

  test('what a rule says to leave is left, and what none names is not touched', async () => {
    await loopback.connect();
    watch.obey([rule({ does: 'leave' })]);
    assert.deepEqual(results(look()), []);
    assert.deepEqual(results(look()), ['left', 'left', 'left']);
    watch.obey([rule({ filter: { port: [loopback.port], process: ['somebody-else'] } })]);
    look();
    look();
    assert.deepEqual(idles(), []);
  });

  test('other rules hold for what is there', () => {
    look();
    look();
    watch.obey([rule({ does: { idle: seconds(60), interval: seconds(6), count: 5 } })]);
    assert.deepEqual(results(look()), ['set']);
    assert.deepEqual(idles(), [seconds(60)]);
  });

  test('comes back after a pause that is paid for by the cost of a look', () => {
    assert.ok(look());
    assert.equal(look(milliseconds(1)), undefined);
  });
});
