import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, seconds } from '../base/duration.ts';
import { civilDay, instant } from '../base/instant.ts';
import { simulate } from '../dialogue/simulate.ts';
import { asa, type Guard, guardedPair, linuxForward, other } from '../../test/loop/guarded-pair.ts';
import { talkSession } from '../../test/loop/talk-session.ts';
import { emit, type EmitOptions } from './emit.ts';

const epoch = civilDay(2026, 11, 20) ?? instant(0);

function written(guard: Guard, options: Partial<EmitOptions> = {}) {
  const network = guardedPair({ guard });
  const sessions = [talkSession({ silence: hours(2), options: { keepalive: true } })];
  const simulation = simulate({ network, sessions, seed: 1, until: hours(9), tape: { socketsEvery: seconds(600) } });
  return emit(simulation, { network, sessions, epoch, ...options });
}

const paths = (guard: Guard, options?: Partial<EmitOptions>) => written(guard, options).files.map(({ path }) => path);

describe('a night is written down', () => {
  test('as captures, lists and settings of hosts, and the log and time-outs of the firewall', () => {
    assert.deepEqual(paths(asa('timeout conn 1:00:00')), [
      'evidence/client/eth0.pcap',
      'evidence/client/eth0.tcpdump.txt',
      'evidence/client/ip-addr.txt',
      'evidence/client/ss.txt',
      'evidence/client/sysctl.txt',
      'evidence/fw/asa.log',
      'evidence/fw/show-running-config.txt',
      'evidence/server/eth0.pcap',
      'evidence/server/eth0.tcpdump.txt',
      'evidence/server/ip-addr.txt',
      'evidence/server/ss.txt',
      'evidence/server/sysctl.txt',
    ]);
  });

  test('with less of it where asked', () => {
    const less = { captures: 'text', socketLists: false, settings: false } as const;
    assert.deepEqual(paths(asa(), less), [
      'evidence/client/eth0.tcpdump.txt',
      'evidence/fw/asa.log',
      'evidence/server/eth0.tcpdump.txt',
    ]);
    assert.ok(!paths(asa(), { ...less, captures: 'pcap' }).some((path) => path.endsWith('.tcpdump.txt')));
    assert.deepEqual(paths(asa(), { ...less, captures: 'none' }), ['evidence/fw/asa.log']);
  });

  test('with the header of a capture alone where an interface saw nothing', () => {
    const closed = other('preset: pan-os', 'permits: [tcp from any to any port 9]');
    const { files } = written(closed, { captures: 'pcap' });
    const bytes = (node: string) => {
      const content = files.find(({ path }) => path === `evidence/${node}/eth0.pcap`)?.content ?? '';
      return typeof content === 'string' ? 0 : Buffer.concat(content).length;
    };
    assert.equal(bytes('server'), 24);
    assert.ok(bytes('client') > 24);
  });

  test('the same to the byte, every time', () => {
    assert.deepEqual(written(asa()).files, written(asa()).files);
  });

  test('with the zone in a manifest where it is not UTC', () => {
    const clocks = new Map([['fw', { zone: hours(-5) }]]);
    const manifest = written(asa(), { clocks }).files.find(({ path }) => path === 'evidence/evidence.yaml');
    assert.equal(manifest?.content, 'files:\n  - path: "fw/**"\n    zone: "-05:00"\n');
  });

  test('and what is not, is said with the reason', () => {
    assert.deepEqual(written(asa()).unwritten, []);
    assert.match(written(linuxForward(3_600)).unwritten[0]?.why ?? '', /none that it forwards, unless a rule says so/);
    const ends = { ...asa(), server: 'nft: "table ip t { }"' };
    assert.deepEqual(written(ends).unwritten, []);
    assert.match(written(other('preset: check-point')).unwritten[0]?.why ?? '', /check-point/);
    assert.ok(!paths(other('preset: check-point')).some((path) => path.includes('/fw/')));
  });
});
