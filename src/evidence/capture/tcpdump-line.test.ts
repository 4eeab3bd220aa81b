import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ACK, PSH, SYN } from '../../wire/tcp.ts';
import { tcpdumpHead, tcpdumpPacket } from './tcpdump-line.ts';

const ends = '10.0.0.1.1025 > 10.0.0.2.13724: ';
const segment = (body: string) => {
  const packet = tcpdumpPacket(`${ends}${body}`);
  return packet?.what === 'segment' ? packet : undefined;
};

describe('before the addresses', () => {
  test('stand the interface, and of -v what survives the way', () => {
    const head = tcpdumpHead(
      `eth4  Out IP (tos 0x0, ttl 64, id 9488, offset 0, flags [DF], proto TCP (6), length 48) ${ends}S`,
    );
    assert.deepEqual([head?.interface, head?.ttl, head?.ipId, head?.rest], ['eth4', 64, 9_488, `${ends}S`]);
  });
  test('may stand nothing, and -v may leave the rest to the next line', () => {
    assert.equal(tcpdumpHead(`${ends}S`)?.rest, `${ends}S`);
    assert.equal(tcpdumpHead('IP (tos 0x0, ttl 64, id 1, length 48)')?.rest, '');
  });
  test('stands nothing of IP in other lines', () => {
    for (const line of [
      'ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
      '',
      '[17.23] <2> bpbrm: from 10.0.0.1 > 10.0.0.2',
    ])
      assert.equal(tcpdumpHead(line), undefined, line);
  });
});

describe('a segment', () => {
  test('is read from both styles alike', () => {
    const [now, old] = [
      segment('Flags [P.], seq 1:101, ack 7, win 5840, length 100'),
      segment('P 1:101(100) ack 7 win 5840'),
    ];
    assert.deepEqual(now, old);
    assert.deepEqual(
      [now?.flags, now?.sequence, now?.acknowledgement, now?.window, now?.length],
      [PSH | ACK, 1, 7, 5_840, 100],
    );
  });
  test('takes no number out of its options', () => {
    const one = segment('Flags [S], seq 9, win 5840, options [sack 1 {3:4},ack 5, length 77], length 0');
    assert.deepEqual([one?.flags, one?.sequence, one?.acknowledgement, one?.length], [SYN, 9, undefined, 0]);
  });
  test('of -q has a length and no flags', () => {
    assert.deepEqual([segment('tcp 181')?.length, segment('tcp 181')?.flags], [181, undefined]);
  });
  test('between services by name cannot be placed', () => {
    assert.equal(tcpdumpPacket('media1.vnetd > client1.1025: Flags [S], seq 1, win 5, length 0'), undefined);
  });
  test('without its addresses is still one', () => {
    assert.equal(tcpdumpPacket('> S seq 247 win 4219 ...')?.what, 'segment');
  });
});

test('what is neither TCP nor an ICMP error is no packet of ours', () => {
  for (const body of ['31062+ A? example.org. (34)', 'UDP, length 40', 'ICMP echo request, id 1, seq 1, length 64'])
    assert.equal(tcpdumpPacket(`${ends}${body}`), undefined, body);
});
