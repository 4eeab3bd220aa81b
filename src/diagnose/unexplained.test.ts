import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, moment, second } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { diagnose } from './diagnose.ts';
import { unexplained } from './unexplained.ts';

function told(texts: Readonly<Record<string, string>>): readonly string[] {
  const evidence = evidenceOf(texts);
  return unexplained(evidence, diagnose(evidence)).map(({ text }) => text);
}

describe('a failure that nothing leads to', () => {
  const job = (failed: string) => `11/20/2026 2:00:07 AM - connected; connect time: 0:00:01
11/20/2026 2:00:10 AM - begin writing
11/20/2026 ${failed} AM - Error bpbrm(pid=7101) from client db1: ERR - socket read failed, Connection reset by peer (104)
`;
  const log = (failed: string) => `02:00:10.100 [7101] <2> bpbrm main: from client db1: start
02:30:10.100 [7102] <2> bpbrm main: from client db2: start
${failed}.100 [7101] <16> bpbrm readline: socket read failed: errno = 104 - Connection reset by peer
`;

  test('at the time of a keepalive is told with that, and what it points to', () => {
    for (const [file, text] of [
      ['job.txt', job('4:00:10')],
      ['media1/bpbrm/log.112026', log('04:00:10')],
    ] as const) {
      const [first = ''] = told({ [file]: text });
      assert.match(first, /It comes 7200\.0 s after the line before it \(.*:[12]\): the keepalive idle time of 2 h,/);
      assert.match(first, /a first probe that is answered by a reset\. A connection that said nothing for so long may/);
    }
  });

  test('is not, where its socket has no keepalive', () => {
    const trace = (on: number) =>
      [
        '02:00:00.000100 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3',
        `02:00:00.000200 setsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [${on}], 4) = 0`,
        '02:00:00.000300 connect(3, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("10.40.1.20")}, 16) = 0',
        '02:00:00.000400 getsockname(3, {sa_family=AF_INET, sin_port=htons(40112), sin_addr=inet_addr("10.10.1.5")}, [16]) = 0',
        '04:00:00.000500 recvfrom(3, 0x55d0, 16384, 0, NULL, NULL) = -1 ECONNRESET (Connection reset by peer)',
      ]
        .map((call) => `4711 ${call}\n`)
        .join('');
    assert.match(told({ 'app1/strace.txt': trace(0) })[0] ?? '', /ECONNRESET\.$/);
    assert.match(told({ 'app1/strace.txt': trace(1) })[0] ?? '', /It comes 7200\.0 s after the line before it/);
  });

  test('at another time is told alone', () => {
    assert.match(told({ 'job.txt': job('3:47:10') })[0] ?? '', /\(104\)\.$/);
    assert.match(told({ 'media1/bpbrm/log.112026': log('03:47:10') })[0] ?? '', /reset by peer\.$/);
  });
});

test('where nobody says that something failed, sockets that repeat in vain are told', () => {
  const row = (timer: string) =>
    `Proto Recv-Q Send-Q Local Address   Foreign Address State PID/Program name Timer
tcp 0 512 10.5.0.10:51000 10.6.0.20:1521 ESTABLISHED 4711/java ${timer}
`;
  assert.deepEqual(told({ 'web1/netstat.txt': row('on (34.20/7/0)') }), [
    'The socket of 10.5.0.10:51000 -> 10.6.0.20:1521 on web1 repeats what nobody acknowledges: 7 repetitions, and 512 bytes wait.',
  ]);
  assert.deepEqual(told({ 'web1/netstat.txt': row('on (0.20/0/0)') }), []);
});

test('what the process said of itself shortly before is told: a full disk is no network', () => {
  const lines = (full: string) => [
    `${full} [7249] <16> write_data: cannot write image to disk: errno = 28 - No space left on device`,
    '02:00:00.000 [7249] <2> bptm: EXITING with status 84 <----------',
  ];
  const toldOf = (full: string) => {
    const evidence = evidenceOf({ 'media1/bptm/log.112026': lines(full).join('\n') });
    return unexplained(evidence, []).filter(({ text }) => text.includes('No space left')).length;
  };
  assert.equal(toldOf('01:55:00.001'), 1);
  assert.equal(toldOf('01:55:00.000'), 0);
});

test('a request that nobody answers is told as one', () => {
  const list = `Proto Recv-Q Send-Q Local Address   Foreign Address State PID/Program name Timer
tcp 0 1 10.5.0.10:51000 10.6.0.20:1521 SYN_SENT 4711/java on (10.80/3/0)
`;
  assert.deepEqual(told({ 'web1/netstat.txt': list }), [
    'The socket of 10.5.0.10:51000 -> 10.6.0.20:1521 on web1 repeats a request that nobody answers: 3 repetitions.',
  ]);
});

test('last words on the wire that nothing acknowledges are told, though one capture does not tell why', () => {
  const [from, to] = ['10.5.0.10.51000', '10.6.0.20.1521'];
  const tries = ['00.000', '00.200', '00.600', '01.400', '03.000', '06.000', '13.000', '26.000'];
  const lines = [
    `02:00:00.000000 IP ${from} > ${to}: Flags [S], seq 1000, win 64240, options [mss 1460], length 0`,
    `02:00:00.001000 IP ${to} > ${from}: Flags [S.], seq 5000, ack 1001, win 65160, options [mss 1460], length 0`,
    `02:00:00.001100 IP ${from} > ${to}: Flags [.], ack 1, win 502, length 0`,
    ...[1, 2].flatMap((minute) => [
      `02:0${minute}:00.000000 IP ${from} > ${to}: Flags [P.], seq ${minute * 8 - 7}:${minute * 8 + 1}, ack ${minute * 8 - 7}, win 502, length 8`,
      `02:0${minute}:00.001000 IP ${to} > ${from}: Flags [P.], seq ${minute * 8 - 7}:${minute * 8 + 1}, ack ${minute * 8 + 1}, win 509, length 8`,
      `02:0${minute}:00.001100 IP ${from} > ${to}: Flags [.], ack ${minute * 8 + 1}, win 502, length 0`,
    ]),
    ...tries.map((at) => `02:03:${at}000 IP ${from} > ${to}: Flags [P.], seq 17:25, ack 17, win 502, length 8`),
  ];
  assert.deepEqual(told({ 'web1/eth0.txt': lines.join('\n') }), [
    '10.5.0.10:51000 sends the same to 10.6.0.20:1521 8 times in 26.000 s, and nothing acknowledges it.',
  ]);
});

test('requests on the wire that nothing answers are told by who asks and which port', () => {
  const asked = (port: number, at: number, tries: number) =>
    conversation({
      from: `10.5.0.10:${port}`,
      to: '10.6.0.20:5432',
      first: at,
      last: at + 7,
      backward: { packets: 0 },
      handshake: { synCount: tries, synTimes: [second(at), second(at + 7)], synAckCount: 0, synAck: undefined },
    });
  const toldOf = (...seen: readonly ReturnType<typeof conversation>[]) =>
    unexplained(evidenceOf({}, seen), []).map(({ text }) => text);
  assert.deepEqual(toldOf(asked(40_001, 10, 4), asked(40_002, 60, 4)), [
    '10.5.0.10 asks 10.6.0.20:5432 for a connection, 4 times in 7.000 s, and nothing answers; and so 1 more time.',
  ]);
  assert.deepEqual(toldOf(asked(40_001, 10, 2)), []);
});

test('a FIN that the host of the other end does not take is told, though nothing shows why', () => {
  const host = { 'db1/netstat.txt': '2026-11-20 00:00:05\ntcp 0 0 10.2.0.20:5432 10.1.0.10:40001 ESTABLISHED' };
  const closed = (transmissions: number) =>
    conversation({
      from: '10.1.0.10:40001',
      to: '10.2.0.20:5432',
      node: 'db1',
      last: 913,
      close: {
        how: 'fin',
        by: 'forward',
        first: moment(910, 9),
        both: false,
        unheard: { transmissions, last: moment(913, 12) },
      },
    });
  const toldOf = (transmissions: number) => unexplained(evidenceOf(host, [closed(transmissions)]), []);
  assert.match(
    toldOf(3)[0]?.text ?? '',
    /^The FIN of 10\.1\.0\.10:40001 arrives at the host of 10\.2\.0\.20:5432 3 times/,
  );
  assert.deepEqual(toldOf(2), []);
});
