import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment } from '../../../test/conversation.ts';
import { cpuMs } from '../../../test/cpu-time.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { hostRestarts, lostByRestart, sinceStart } from './host-restart.ts';
import { seconds } from '../../base/duration.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const stamp = (minute: number): string => `00:${String(minute).padStart(2, '0')}:00`;
const boot = (minute: number): string =>
  `Nov 20 ${stamp(minute)} server1 kernel: [    0.000000] Linux version 6.1.0 (builder@build) #1 SMP\n`;
/** Whose address it is, and that the connection stood then. */
const listed = (minute: number): string =>
  `2026-11-20 ${stamp(minute)}\ntcp 0 0 10.2.0.20:1556 10.1.0.10:40001 ESTABLISHED\n`;
const texts = (minute: number, more: Readonly<Record<string, string>> = {}) => ({
  'fw1/asa.log': `${built({ at: 0, ...ends })}\n`,
  'server1/netstat.txt': listed(3),
  'server1/messages': boot(minute),
  ...more,
});
const found = (files: Readonly<Record<string, string>>, ...seen: ReturnType<typeof conversation>[]) =>
  hostRestarts(evidenceOf(files, seen));

test('a host that was started while a connection was open has lost it', () => {
  const evidence = evidenceOf(texts(10));
  const [lost, more] = hostRestarts(evidence);
  assert.equal(lost?.host, 'server1');
  assert.equal(more, undefined);
  assert.ok(lost && lostByRestart(evidence, lost.connection));
  assert.equal(sinceStart(evidence, lost), undefined);
});

test('which a firewall that removes its entry later does not change', () => {
  const removed = (at: number) => torn({ at, ...ends, lasted: at, reason: 'Conn-timeout' });
  const log = (at: number) => `${built({ at: 0, ...ends })}\n${removed(at)}\n`;
  assert.equal(found(texts(10, { 'fw1/asa.log': log(3_600) })).length, 1);
  assert.equal(found(texts(10, { 'fw1/asa.log': log(400) })).length, 0);
});

describe('it has not', () => {
  test('where the connection began after the start', () => assert.deepEqual(found(texts(2)).length, 0));
  test('where the host still lists it afterwards', () =>
    assert.deepEqual(found(texts(10, { 'server1/netstat.txt': listed(3) + listed(30) })), []));
  test('where its program had been reset before', () => {
    const trace = [
      '00:00:00.000400 connect(3, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.2.0.20")}, 16) = 0',
      '00:00:00.000500 getsockname(3, {sa_family=AF_INET, sin_port=htons(40001), sin_addr=inet_addr("10.1.0.10")}, [16]) = 0',
      '00:04:00.600000 recvfrom(3, 0x55d0, 16384, 0, NULL, NULL) = -1 ECONNRESET (Connection reset by peer)',
    ];
    const strace = trace.map((call) => `4711 ${call}\n`).join('');
    assert.deepEqual(found(texts(10, { 'client1/strace.txt': strace })), []);
    assert.equal(found(texts(10, { 'client1/strace.txt': strace.replace('ECONNRESET', 'ETIMEDOUT') })).length, 1);
  });
  test('where another host was started', () =>
    assert.deepEqual(
      found({ ...texts(10, { 'server1/messages': '' }), 'other1/messages': boot(10).replaceAll('server1', 'other1') }),
      [],
    ));
});

describe('what the other end says', () => {
  const spoken = (at: number, more: Partial<ConversationFields> = {}) =>
    conversation({
      ...ends,
      node: 'client1',
      last: at + 60,
      forward: { lastData: moment(at), unanswered: { transmissions: 6, first: moment(at), last: moment(at + 60) } },
      backward: { lastData: moment(200) },
      ...more,
    });

  test('is answered by a reset when the host is there again', () => {
    const close = { how: 'reset', by: 'backward', moment: moment(900) } as const;
    const [lost] = found(texts(10), spoken(900, { last: 900, close }));
    assert.equal(lost?.words?.received, 'reset');
    assert.equal(lost && sinceStart(evidenceOf(texts(10)), lost), seconds(300));
  });
  test('is lost while it is away', () => {
    const [lost] = found(texts(10), spoken(500));
    assert.equal(lost?.words?.received, 'unanswered');
    assert.equal(lost.words.tries, 6);
  });
  test('was not lost by the start if the host was told to stop long after', () => {
    const stop = (clock: string) => `Nov 20 ${clock} server1 systemd-logind[611]: System is rebooting.\n`;
    assert.deepEqual(found(texts(10, { 'server1/messages': stop('00:09:50') + boot(10) }), spoken(500)), []);
    // Nothing ties the two clocks to the second.
    assert.equal(found(texts(10, { 'server1/messages': stop('00:08:50') + boot(10) }), spoken(500)).length, 1);
  });
  test('was not lost by the start if the host still wrote something then, or came back hours later', () => {
    assert.deepEqual(found(texts(10, { 'server1/netstat.txt': listed(3) + listed(9) }), spoken(500)), []);
    assert.deepEqual(found(texts(40), spoken(500)), []);
  });
});

test('a host that starts all night is judged in linear time', () => {
  const [boots, calls] = [1_000, 10_000];
  const night = Array.from({ length: boots }, (_, i) => {
    const [hour, minute, second] = [3_600, 60, 1].map(
      (unit) => Math.floor((i * 80) / unit) % (unit === 3_600 ? 24 : 60),
    );
    const clock = [hour, minute, second].map((one) => String(one).padStart(2, '0')).join(':');
    return `Nov 20 ${clock} server1 kernel: [    0.000000] Linux version 6.1.0 (builder@build) #1 SMP\n`;
  }).join('');
  const seen = Array.from({ length: calls }, (_, i) => {
    const at = i * 8;
    const close = { how: 'fin', by: 'forward', first: moment(at + 35), both: true } as const;
    const from = `10.1.0.${10 + (i % 200)}:${1_024 + Math.floor(i / 200)}`;
    return conversation({ from, to: ends.to, node: 'edge1', first: at, last: at + 40, close });
  });
  const evidence = evidenceOf({ 'server1/netstat.txt': listed(3), 'server1/messages': night }, seen);
  const began = cpuMs();
  assert.ok(hostRestarts(evidence).length > 1_000);
  assert.ok(cpuMs() - began < 1_000);
});
