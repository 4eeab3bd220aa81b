import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { seconds } from '../../src/base/duration.ts';
import { Duplicates } from '../../src/live/keepalive/duplicate.ts';
import { findSockets } from '../../src/live/keepalive/inspect.ts';
import { lookAt, treat } from '../../src/live/keepalive/set.ts';
import { duplicatesMissing, Loopback } from './loopback.ts';

if (duplicatesMissing) console.warn(`SKIPPED: ${duplicatesMissing}`);
const noSs = spawnSync('ss', ['-V']).status === 0 ? undefined : 'ss is missing: apt-get install iproute2';
if (noSs) console.warn(`SKIPPED: ${noSs}`);

/**
 * A timer that runs keeps its old time when net.ipv4.tcp_keepalive_time changes, or when SO_KEEPALIVE is set once more;
 * TCP_KEEPIDLE arms it anew. That is what `set` and `watch` rest on where a program has keepalive on already, with the
 * two hours of the system.
 */
describe.skipIf(duplicatesMissing)('the keepalive timer of a running connection', () => {
  let loopback: Loopback;
  beforeEach(async () => {
    loopback = await Loopback.open();
    await loopback.connect();
    loopback.clients[0]?.setKeepAlive(true, 7_200_000);
  });
  afterEach(() => loopback.close());

  function client() {
    const filter = { port: [loopback.clients[0]?.localPort ?? 0], process: [String(process.pid)] };
    const found = findSockets({ filter, states: ['established'], ownNamespaceOnly: true }).sockets;
    const one = found.find(({ socket }) => filter.port.includes(socket.local.port));
    assert.ok(one);
    return one;
  }

  function setTo(idle: number): void {
    const duplicates = new Duplicates();
    const wanted = { on: true, idle: seconds(idle), interval: seconds(1), count: 5 };
    assert.equal(treat(duplicates, lookAt(duplicates, client()), wanted).is, 'set');
    duplicates.close();
  }

  test('is two hours away, and is armed anew', () => {
    const { timer, timerExpires } = client().socket;
    assert.equal(timer, 'keepalive');
    assert.ok(timerExpires > seconds(7_100));
    setTo(300);
    const after = client().socket;
    assert.equal(after.timer, 'keepalive');
    assert.ok(after.timerExpires <= seconds(300) && after.timerExpires > seconds(200));
  });

  test.skipIf(noSs)('as ss has it', () => {
    setTo(300);
    const given = ['-H', '-tno', `sport = :${loopback.clients[0]?.localPort}`];
    assert.match(spawnSync('ss', given, { encoding: 'utf8' }).stdout, /timer:\(keepalive,(?:5min|4min5\dsec),0\)/);
  });
});
