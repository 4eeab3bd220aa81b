import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { inVain, moment, noKeepalive } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { cutConnections, linkOutages, wasCut } from './link-outage.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };
const link = (clock: string, state: 'Down' | 'Up') =>
  `Nov 20 ${clock} core1 kernel: e1000e 0000:00:19.0 eth0: NIC Link is ${state}\n`;
const OUTAGE = link('00:10:00', 'Down') + link('00:40:00', 'Up');
/** Whose address it is, and when the connection stood. */
const OWN = '2026-11-20 00:03:00\ntcp 0 0 10.2.0.20:5671 10.1.0.10:40001 ESTABLISHED\n';
const texts = (messages = OUTAGE) => ({ 'core1/messages': messages, 'core1/netstat.txt': OWN });

const spoken = (at: number): Conversation => inVain({ ...ends, at });

describe('an outage of a link', () => {
  const outages = (messages: string) =>
    linkOutages(evidenceOf(texts(messages))).map(({ node, up }) => `${node}${up ? ', and up' : ''}`);
  test('is told once, though the driver and the bond tell of it', () =>
    assert.deepEqual(outages(link('00:10:00', 'Down') + OUTAGE), ['core1, and up']));
  test('may have no end', () => assert.deepEqual(outages(link('00:10:00', 'Down')), ['core1']));
  test('is none of one link of a bond, but of the bond without any', () => {
    const bond = (words: string, clock = '00:10:00') => `Nov 20 ${clock} core1 kernel: bond0: ${words}\n`;
    const slave = `${OUTAGE}${bond('(slave eth0): link status definitely down, disabling slave')}`;
    assert.deepEqual(outages(slave), []);
    assert.deepEqual(outages(slave + bond('now running without any active interface!')), ['core1']);
  });
  test('of a few seconds is none', () =>
    assert.deepEqual(outages(link('00:10:00', 'Down') + link('00:10:09', 'Up')), []));
});

describe('a connection is cut by it', () => {
  const cut = (files: Readonly<Record<string, string>>, ...seen: readonly Conversation[]) => {
    const evidence = evidenceOf(files, seen);
    const found = cutConnections(evidence);
    assert.ok(found.every(({ connection }) => wasCut(evidence, connection)));
    return found.map(({ lost, failure }) => `${lost ? 'words' : 'no words'}, ${failure?.tie ?? 'nobody'}`);
  };
  const trace = (clock: string) => ({
    'core1/strace.txt': [
      '00:00:00.000400 connect(3, {sa_family=AF_INET, sin_port=htons(40001), sin_addr=inet_addr("10.1.0.10")}, 16) = 0',
      '00:00:00.000500 getsockname(3, {sa_family=AF_INET, sin_port=htons(5671), sin_addr=inet_addr("10.2.0.20")}, [16]) = 0',
      `${clock}.600000 recvfrom(3, 0x55d0, 16384, 0, NULL, NULL) = -1 ETIMEDOUT (Connection timed out)`,
    ]
      .map((call) => `4711 ${call}\n`)
      .join(''),
  });

  test('whose words are lost meanwhile', () => {
    assert.deepEqual(cut(texts(), spoken(900)), ['words, nobody']);
    assert.deepEqual(cut(texts(), spoken(400)), []);
    assert.deepEqual(cut(texts(), spoken(3_000)), []);
  });
  test('or whose probes are', () => {
    const asked = { probes: 9, unansweredAtEnd: 9, unansweredSince: moment(900), last: moment(1_500) };
    const run = { ...noKeepalive, ...asked, first: moment(900) };
    assert.deepEqual(cut(texts(), inVain({ ...ends, at: 900, forward: { keepalive: run } })), ['words, nobody']);
  });
  test('or that a firewall removed meanwhile, for an end did not answer it', () => {
    const removed = (at: number) => ({
      ...texts(),
      'fw1/asa.log': [
        built({ at: 100, ...ends }),
        torn({ at, ...ends, lasted: at - 100, reason: 'Probe maximum retries of retransmission exceeded' }),
      ].join('\n'),
    });
    assert.deepEqual(cut(removed(700)), ['no words, nobody']);
    assert.deepEqual(cut(removed(530)), []);
  });
  test('whose program fails meanwhile, or as soon as it has repeated long enough', () => {
    assert.deepEqual(cut({ ...texts(), ...trace('00:26:00') }), ['no words, connection']);
    assert.deepEqual(cut({ ...texts(), ...trace('01:20:00') }), []);
  });
  test('but not before the link was down, nor by a reset that came meanwhile', () => {
    assert.deepEqual(cut({ ...texts(), ...trace('00:09:30') }), []);
    const reset = trace('00:26:00')['core1/strace.txt'].replace('ETIMEDOUT', 'ECONNRESET');
    assert.deepEqual(cut({ ...texts(), 'core1/strace.txt': reset }), []);
  });
  test('though a port flapped a hundred times before, here or on a host of which nobody speaks', () => {
    const flaps = Array.from({ length: 100 }, (_, i) => {
      const clock = `${String(1 + Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`;
      return `${link(`${clock}:00`, 'Down')}${link(`${clock}:30`, 'Up')}`;
    }).join('');
    const late = link('05:10:00', 'Down') + link('05:40:00', 'Up');
    assert.deepEqual(cut({ ...texts(flaps + late), ...trace('05:26:00') }), ['no words, connection']);
    const idle = { 'lab9/messages': flaps.replaceAll('core1', 'lab9') };
    assert.deepEqual(cut({ ...texts(late), ...trace('05:26:00'), ...idle }), ['no words, connection']);
  });
  test('unless it had ended before', () => {
    const log = [built({ at: 0, ...ends }), torn({ at: 300, ...ends, lasted: 300, reason: 'TCP FINs' })].join('\n');
    assert.deepEqual(cut({ ...texts(), ...trace('00:26:00'), 'fw1/asa.log': log }), []);
  });
  test('nor by a reset long after its FIN', () => {
    const segments = (fin: string) =>
      [
        `${fin}.000000 IP 10.1.0.10.40001 > 10.2.0.20.5671: Flags [F.], seq 501, ack 101, win 64240, length 0`,
        '00:25:59.000000 IP 10.2.0.20.5671 > 10.1.0.10.40001: Flags [P.], seq 101:201, ack 502, win 64240, length 100',
        '00:25:59.000100 IP 10.1.0.10.40001 > 10.2.0.20.5671: Flags [R], seq 502, win 0, length 0',
      ].map((line) => `2026-11-20 ${line}\n`);
    const seen = (fin: string) => ({ ...texts(), ...trace('00:26:00'), 'core1/tcpdump.txt': segments(fin).join('') });
    assert.deepEqual(cut(seen('00:05:00')), []);
    assert.deepEqual(cut(seen('00:20:00')), ['no words, connection']);
  });
  describe('that a firewall made', () => {
    const log = (name: string) => {
      const state = (at: string, word: string) =>
        `Nov 20 2026 ${at} fw1 : %ASA-4-41100${word === 'up' ? 1 : 2}: Line protocol on Interface ${name}, changed state to ${word}`;
      return {
        'fw1/asa.log': [built({ at: 0, ...ends }), state('00:10:00', 'down'), state('00:40:00', 'up')].join('\n'),
      };
    };
    const crossing = (name: string) => cutConnections(evidenceOf(log(name), [spoken(900)]))[0]?.crossing;
    test('by the interface that it names, perhaps by its hardware, and by no other', () => {
      assert.deepEqual(cut(log('inside'), spoken(900)), ['words, nobody']);
      assert.equal(crossing('inside'), 'surely');
      assert.equal(crossing('GigabitEthernet0/1'), 'perhaps');
      assert.equal(crossing('dmz3'), undefined);
      assert.equal(crossing('Management0/0'), undefined);
    });
  });
});
