import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { pageDouble, type PageDoubleOptions } from '../../../test/page.ts';
import { formatInstant, instant } from '../../base/instant.ts';
import type { Conversation } from '../../model/conversation.ts';
import { TcpdumpText } from './tcpdump-text.ts';

function read(text: string, options: Partial<PageDoubleOptions> = {}) {
  const format = new TcpdumpText();
  const page = pageDouble({ file: 'media1/eth0.txt', node: 'media1', ...options });
  const reader = format.open(page);
  const trigger = new RegExp(format.trigger);
  const readings: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (readings.at(-1) !== 'follow' && !trigger.test(line)) continue;
    const reading = reader(line, index + 1);
    readings.push(typeof reading === 'string' ? reading : reading.unread);
  }
  const conversations = format.conversations();
  return { readings, conversations, segments: page.ofKind('segment'), first: conversations[0] };
}

const story = ({ first }: { first: Conversation | undefined }) =>
  first && [first.handshake.synCount, first.handshake.synAckCount, first.forward.payloadBytes, first.close.how];

describe('the forms of tcpdump', () => {
  const forms: readonly [name: string, text: string][] = [
    [
      '-n',
      `
10:00:00.000001 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [S], seq 4000000000, win 5840, options [mss 1460,sackOK], length 0
10:00:00.000901 IP 10.0.0.2.13724 > 10.0.0.1.1025: Flags [S.], seq 70, ack 4000000001, win 5792, options [mss 1460], length 0
10:00:00.001000 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [.], ack 1, win 5840, length 0
10:00:00.002000 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [P.], seq 1:101, ack 1, win 5840, length 100
10:00:00.003000 IP 10.0.0.2.13724 > 10.0.0.1.1025: Flags [.], ack 101, win 5792, length 0
10:00:00.004000 IP 10.0.0.2.13724 > 10.0.0.1.1025: Flags [R.], seq 1, ack 101, win 0, length 0`,
    ],
    [
      'the old one, without and with IP',
      `
10:00:00.000001 10.0.0.1.1025 > 10.0.0.2.13724: S 4000000000:4000000000(0) win 5840 <mss 1460,sackOK> (DF)
10:00:00.000901 10.0.0.2.13724 > 10.0.0.1.1025: S 70:70(0) ack 4000000001 win 5792 <mss 1460> (DF)
10:00:00.001000 IP 10.0.0.1.1025 > 10.0.0.2.13724: . ack 1 win 5840
10:00:00.002000 IP 10.0.0.1.1025 > 10.0.0.2.13724: P 1:101(100) ack 1 win 5840
10:00:00.003000 IP 10.0.0.2.13724 > 10.0.0.1.1025: . ack 101 win 5792
10:00:00.004000 IP 10.0.0.2.13724 > 10.0.0.1.1025: R 1:1(0) ack 101 win 0`,
    ],
    [
      '-v, two lines',
      `
10:00:00.000001 IP (tos 0x0, ttl 64, id 9488, offset 0, flags [DF], proto TCP (6), length 48)
    10.0.0.1.1025 > 10.0.0.2.13724: Flags [S], cksum 0xc8f7 (correct), seq 4000000000, win 5840, length 0
10:00:00.000901 IP (tos 0x0, ttl 63, id 0, offset 0, flags [DF], proto TCP (6), length 48)
    10.0.0.2.13724 > 10.0.0.1.1025: Flags [S.], cksum 0xc8f7 (correct), seq 70, ack 4000000001, win 5792, length 0
10:00:00.002000 IP (tos 0x0, ttl 64, id 9489, offset 0, flags [DF], proto TCP (6), length 148)
    10.0.0.1.1025 > 10.0.0.2.13724: Flags [P.], cksum 0xc8f7 (correct), seq 1:101, ack 1, win 5840, length 100
10:00:00.004000 IP (tos 0x0, ttl 63, id 0, offset 0, flags [DF], proto TCP (6), length 40)
    10.0.0.2.13724 > 10.0.0.1.1025: Flags [R.], cksum 0xc8f7 (correct), seq 1, ack 101, win 0, length 0`,
    ],
    [
      '-e and -tttt',
      `
2026-11-20 10:00:00.000001 00:e0:1c:3c:17:c2 > 00:1f:33:d9:81:60, ethertype IPv4 (0x0800), length 62: 10.0.0.1.1025 > 10.0.0.2.13724: Flags [S], seq 4000000000, win 5840, length 0
2026-11-20 10:00:00.000901 00:1f:33:d9:81:60 > 00:e0:1c:3c:17:c2, ethertype IPv4 (0x0800), length 62: 10.0.0.2.13724 > 10.0.0.1.1025: Flags [S.], seq 70, ack 4000000001, win 5792, length 0
2026-11-20 10:00:00.002000 00:e0:1c:3c:17:c2 > 00:1f:33:d9:81:60, ethertype IPv4 (0x0800), length 162: 10.0.0.1.1025 > 10.0.0.2.13724: Flags [P.], seq 1:101, ack 1, win 5840, length 100
2026-11-20 10:00:00.004000 00:1f:33:d9:81:60 > 00:e0:1c:3c:17:c2, ethertype IPv4 (0x0800), length 54: 10.0.0.2.13724 > 10.0.0.1.1025: Flags [R], seq 71, win 0, length 0`,
    ],
  ];
  for (const [name, text] of forms) test(name, () => assert.deepEqual(story(read(text)), [1, 1, 100, 'reset']));

  test('-v tells time to live, of the reset too', () => {
    const text = forms.find(([name]) => name.startsWith('-v'))?.[1] ?? '';
    assert.deepEqual(read(text).first?.backward.ttl, { first: 63, reset: 63 });
  });

  test('-i any names the interface', () => {
    const { first } = read('10:00:00.1 eth4  Out IP6 fd00::1.1025 > fd00::2.80: Flags [S], seq 1, win 5, length 0');
    assert.equal(first?.point.interface, 'eth4');
    assert.equal(first.flow.source.address, 'fd00::1');
  });

  test('-tt is UTC, -ttt counts from line to line', () => {
    const line = 'IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, win 5, length 0';
    assert.deepEqual(
      read(`1700000000.5 ${line}`).segments.map(({ at, clock }) => [at, clock]),
      [[1_700_000_000_500_000, 'utc']],
    );
    const deltas = read(` 00:00:00.000000 ${line}\n 00:00:03.000000 ${line}\n 00:00:06.000000 ${line}`).segments;
    assert.deepEqual(
      deltas.map(({ at }) => at - (deltas[0]?.at ?? 0)),
      [0, 3_000_000, 9_000_000],
    );
  });
});

test('keepalives are printed like acknowledgements, and known by the silence before them', () => {
  const { first } = read(`
10:00:00.000000 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [S], seq 100, win 5840, length 0
10:00:00.001000 IP 10.0.0.2.13724 > 10.0.0.1.1025: Flags [S.], seq 200, ack 101, win 5792, length 0
10:00:00.002000 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [.], ack 1, win 5840, length 0
10:10:00.002000 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [.], ack 1, win 5840, length 0
10:10:00.003000 IP 10.0.0.2.13724 > 10.0.0.1.1025: Flags [.], ack 1, win 5792, length 0
10:20:00.003000 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [.], ack 1, win 5840, length 0
10:21:15.003000 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [.], ack 1, win 5840, length 0`);
  const { probes, answered, idle, interval, unansweredAtEnd, unansweredSince, last } = first?.forward.keepalive ?? {};
  assert.equal((last?.at ?? 0) - (unansweredSince?.at ?? 0), interval, 'the first of two that nobody answered');
  assert.deepEqual([probes, answered, idle, interval, unansweredAtEnd], [3, 1, 600_000_000, 75_000_000, 2]);
});

describe('an ICMP error', () => {
  for (const [words, code] of [
    ['ICMP host 10.0.0.2 unreachable - admin prohibited, length 68', 10],
    ['ICMP host 10.0.0.2 unreachable - admin prohibited filter, length 68', 13],
    ['ICMP 10.0.0.2 tcp port 80 unreachable, length 68', 3],
    ['ICMP net 10.0.0.2 unreachable, length 68', 0],
    ['icmp: host 10.0.0.2 unreachable', 1],
  ] as const) {
    test(words, () => {
      const { first } = read(`
10:00:00 IP 10.0.0.1.1025 > 10.0.0.2.80: Flags [S], seq 100, win 5840, length 0
10:00:01 IP 10.9.9.9 > 10.0.0.1: ${words}`);
      assert.deepEqual([first?.handshake.unreachable?.type, first?.handshake.unreachable?.code], [3, code]);
    });
  }
});

test('lines that lost their addresses still tell time, interface and what was sent', () => {
  const text = `
13:48:47.691594 IP > S ack 33 win 5792 ...
13:48:47.691548 IP > S seq 247 win 4219 ...
13:52:04.341927 IP > UDP, length 40`;
  const { segments, conversations } = read(text, { speaker: { node: 'media1', interface: 'eth0' } });
  assert.deepEqual(conversations, []);
  assert.deepEqual(
    segments.map(({ role, point, flow }) => [role, point, flow]),
    [
      ['syn-ack', 'media1 eth0', undefined],
      ['syn', 'media1 eth0', undefined],
    ],
  );
  assert.equal(formatInstant(segments[0]?.at ?? instant(0)).slice(11), '13:48:47.691594');
});

test('other lines are not its own, damaged ones never throw', () => {
  assert.deepEqual(read('10:00:00.000 [17.23] <2> bpbrm: from 10.0.0.1 > 10.0.0.2').readings, ['other']);
  const line = '10:00:00.000001 IP 10.0.0.1.1025 > 10.0.0.2.13724: Flags [P.], seq 1:101, ack 1, win 5840, length 100';
  for (let length = 0; length < line.length; length++) read(line.slice(0, length));
  assert.deepEqual(read('10:00:00.1 IP 10.0.0.1.53 > 10.0.0.2.53: 31062+ A? example.org. (34)').readings, ['read']);
});
