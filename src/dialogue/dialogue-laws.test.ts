import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { idleTimeout } from '../../test/dialogue-nights.ts';
import { playDialogue, type Playing, resultOf } from '../../test/played-dialogue.ts';
import { dialogues } from './catalogue.ts';

/** Nights in which some socket is silent for more than two hours, and has SO_KEEPALIVE with the system's times. */
const SILENT: Readonly<Record<string, Playing>> = {
  'netbackup-plain': { outside: ['client'], settings: { bytes: '120 GB', rate: '10 MB/s' } },
  'netbackup-multiplexed': { outside: ['client'], settings: { bytes: '120 GB', rate: '10 MB/s' } },
  'netbackup-restore': { outside: ['client'], settings: { bytes: '120 GB', rate: '10 MB/s' } },
  'netbackup-agent': { outside: ['media', 'client'] },
  'netbackup-8.1-plain': { outside: ['client'], settings: { bytes: '120 GB', rate: '10 MB/s' } },
  'netbackup-8.1-agent': { outside: ['media', 'client'] },
  'backup-exec-rman': { outside: ['database'], settings: { keepalive: true, rate: '10 MB/s', operations: 1 } },
  'postgresql-replication': {
    outside: ['primary'],
    settings: { 'wal-sender-timeout': '0s', 'wal-receiver-timeout': '0s', 'wal-receiver-status-interval': '0s' },
  },
  'pg-dump': { outside: ['server'], settings: { lull: '4h' } },
  'oracle-data-guard': { outside: ['standby'], settings: { 'enable-broken': true, heartbeat: '0s' } },
  'mysql-replica': { outside: ['source'], settings: { 'heartbeat-period': '0s', 'net-timeout': '24h' } },
  'rsync-ssh': { outside: ['server'], settings: { lull: '4h' } },
  bacula: { outside: ['client', 'storage'], settings: { heartbeat: '0s', rate: '10 MB/s' } },
  generic: { outside: ['server'], settings: { keepalive: true, silence: '4h' } },
};

const names = Object.keys(SILENT);

const clock = (time: number): string =>
  `${Math.floor(time / 3_600)}:${String(Math.floor(time / 60) % 60).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;

function resultWith(name: string, { idle, keepalive }: { readonly idle: number; readonly keepalive: number }) {
  const night = SILENT[name];
  assert.ok(night);
  const sysctl = `net.ipv4.tcp_keepalive_time: ${keepalive}`;
  return resultOf(playDialogue(name, { ...night, asa: idleTimeout(clock(idle)), sysctl }));
}

describe('a socket with SO_KEEPALIVE, whatever the product', () => {
  const idle = fc.integer({ min: 900, max: 7_000 });

  test('lives where its time is below the firewall’s', () => {
    const share = fc.double({ min: 0.2, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...names), idle, share, (name, time, part) => {
        assert.equal(resultWith(name, { idle: time, keepalive: Math.floor(time * part) }), 'completed');
      }),
      { numRuns: 20 },
    );
  });

  test('dies where it is not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), idle, fc.integer({ min: 0, max: 1_000 }), (name, time, above) => {
        assert.equal(resultWith(name, { idle: time, keepalive: time + above }), 'failed');
      }),
      { numRuns: 20 },
    );
  });
});

/** What ends without any firewall's doing: that is what they are for. */
const RIVALS = new Set(['application-read-timeout', 'server-idle-limit', 'idle-proxy']);

describe.each(dialogues.map((dialogue) => [dialogue.name, dialogue] as const))('%s', (name, dialogue) => {
  const night = SILENT[name] ?? { outside: Object.keys(dialogue.roles).slice(1) };

  test('is done where nothing is forgotten, if it is no rival', () => {
    const played = playDialogue(name, { ...night, asa: 'timeout conn 0\n' });
    assert.equal(resultOf(played), RIVALS.has(name) ? 'failed' : 'completed');
  });

  test('is played to the byte as before', () => {
    const [first, second] = [playDialogue(name, night), playDialogue(name, night)];
    assert.equal(JSON.stringify(first.timeline), JSON.stringify(second.timeline));
    assert.deepEqual(first.outcomes, second.outcomes);
  });
});
