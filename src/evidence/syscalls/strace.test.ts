import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { formatInstant } from '../../base/instant.ts';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { strace } from './strace.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'client7/strace.out', node: 'client7' });
  const transcript = readText(strace, page, text);
  return { ...transcript, page, seen: page.seen, kinds: page.seen.map(({ kind }) => kind) };
};

const pbx = '{sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.9.0.20")}, 16';

describe('the life of a connection', () => {
  const { page, kinds } = read(`
8120 17:50:04.000100 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4 <0.000020>
8120 17:50:04.000200 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0 <0.000010>
8120 17:50:04.000210 setsockopt(4, SOL_TCP, TCP_KEEPIDLE, [300], 4) = 0 <0.000010>
8120 17:50:04.000220 setsockopt(4, SOL_TCP, TCP_NODELAY, [1], 4) = 0 <0.000010>
8120 17:50:04.000300 bind(4, {sa_family=AF_INET, sin_port=htons(40012), sin_addr=inet_addr("10.4.0.11")}, 16) = 0 <0.000010>
8120 17:50:04.000400 connect(4, ${pbx}) = -1 EINPROGRESS (Operation now in progress) <0.000050>
8120 17:50:04.000500 poll([{fd=4, events=POLLOUT}], 1, 10000) = 1 ([{fd=4, revents=POLLOUT}]) <0.250000>
8120 17:50:04.250600 getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0 <0.000010>
8120 17:50:04.250700 sendto(4, "ack=1\\0", 6, 0, NULL, 0) = 6 <0.000010>
8120 18:50:10.000000 recvfrom(4, 0x7ffd0, 4096, 0, NULL, NULL) = -1 ECONNRESET (Connection reset by peer) <0.000010>
8120 18:50:10.000100 close(4) = 0 <0.000010>`);

  test('is told call by call', () => {
    assert.deepEqual(kinds, [
      'socket-opened',
      'option-set',
      'option-set',
      'bound',
      'connect-started',
      'waited',
      'connected',
      'sent',
      'received',
    ]);
  });
  test('with its flow as soon as both ends are known, from who acts to who is acted on', () => {
    assert.deepEqual(
      page.seen.map(({ flow }) => flow && formatFlow(flow)),
      [
        ...Array.from({ length: 4 }, () => undefined),
        ...Array.from({ length: 4 }, () => '10.4.0.11:40012 -> 10.9.0.20:1556'),
        '10.9.0.20:1556 -> 10.4.0.11:40012',
      ],
    );
  });
  test('a call begins when strace stamps it and has its outcome when it returns', () => {
    assert.deepEqual(
      page.seen.slice(4, 7).map(({ at }) => formatInstant(at).slice(11)),
      ['17:50:04.000400', '17:50:04.250500', '17:50:04.250610'],
    );
  });
  test('with what was asked for', () => {
    const [keepalive, idle] = page.ofKind('option-set');
    assert.deepEqual([keepalive?.option, keepalive?.value, keepalive?.handle], ['SO_KEEPALIVE', 1, 4]);
    assert.deepEqual([idle?.option, idle?.value], ['TCP_KEEPIDLE', 300]);
    assert.deepEqual(page.ofKind('waited')[0]?.for, milliseconds(250));
    assert.deepEqual(page.ofKind('received')[0]?.error, { name: 'ECONNRESET' });
    assert.deepEqual(page.seen[0]?.process, { name: '', pid: 8120 });
  });
});

const connected = `connect(4, ${pbx}) = 0`;
const refusal = (port: number, host = '10.9.0.20') =>
  `connect(4, {sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("${host}")}, 16) = -1 ECONNREFUSED (Connection refused)`;

describe('a connect that fails', () => {
  test('at once', () => {
    const { kinds, page } = read(`connect(4, ${pbx}) = -1 ECONNREFUSED (Connection refused)`);
    assert.deepEqual(kinds, ['connect-started', 'refused']);
    assert.deepEqual(page.ofKind('connect-started')[0]?.to, { address: '10.9.0.20', port: 1556 });
  });
  test('later, by its error option, printed as a number or as a name', () => {
    for (const printed of ['110', 'ETIMEDOUT']) {
      const { page } = read(
        `connect(4, ${pbx}) = -1 EINPROGRESS (Operation now in progress)\ngetsockopt(4, SOL_SOCKET, SO_ERROR, [${printed}], [4]) = 0`,
      );
      assert.equal(page.ofKind('refused')[0]?.error.name, 'ETIMEDOUT');
    }
  });
  test('is counted while the same host is tried on', () => {
    const { page } = read([refusal(1556), refusal(13724), refusal(13782), refusal(1556, '10.9.0.21')].join('\n'));
    assert.deepEqual(
      page.ofKind('connect-started').map(({ attempt }) => attempt),
      [1, 2, 3, 1],
    );
  });
  test('for want of its own address fails in bind', () => {
    const { page } = read(
      'bind(4, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("10.4.0.99")}, 16) = -1 EADDRNOTAVAIL (Cannot assign requested address)',
    );
    assert.deepEqual(page.ofKind('failure')[0]?.error, { name: 'EADDRNOTAVAIL' });
  });
});

test('a page that lost its addresses still tells the call', () => {
  const { kinds, unread, page } = read(
    `bind(4, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("")}, 16) = 0
connect(4, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("")}, 16) = -1 EINPROGRESS (Operation now in progress)`,
  );
  assert.deepEqual([kinds, unread], [['connect-started'], []]);
  assert.ok(!('to' in (page.seen[0] ?? {})));
});

test('excerpts of two runs that use one handle are two connections', () => {
  const run = `bind(4, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("")}, 16) = 0
connect(4, ${pbx}) = -1 EINPROGRESS (Operation now in progress)
`;
  assert.deepEqual(read(run + run).kinds, ['connect-started', 'connect-started']);
});

describe('an accepted connection', () => {
  test('runs from the peer to the address that listened', () => {
    const { page } = read(`bind(3, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.4.0.11")}, 16) = 0
accept4(3, {sa_family=AF_INET, sin_port=htons(40012), sin_addr=inet_addr("10.9.0.20")}, [16], SOCK_CLOEXEC) = 7
recvfrom(7, "", 4096, 0, NULL, NULL) = 0`);
    const [accepted] = page.ofKind('accepted');
    const [received] = page.ofKind('received');
    assert.equal(accepted?.flow && formatFlow(accepted.flow), '10.9.0.20:40012 -> 10.4.0.11:1556');
    assert.equal(received?.flow && formatFlow(received.flow), '10.9.0.20:40012 -> 10.4.0.11:1556');
    assert.equal(received?.bytes, 0);
  });
  test('of a listener on any address has no flow until its name is asked', () => {
    const { page } = read(`bind(3, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("0.0.0.0")}, 16) = 0
accept(3, {sa_family=AF_INET, sin_port=htons(40012), sin_addr=inet_addr("10.9.0.20")}, [16]) = 7
getsockname(7, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.4.0.11")}, [16]) = 0
read(7, "", 4096) = 0`);
    assert.equal(page.ofKind('accepted')[0]?.flow, undefined);
    assert.ok(page.ofKind('received')[0]?.flow);
  });
});

test('IPv6', () => {
  const { page } = read(
    'connect(4, {sa_family=AF_INET6, sin6_port=htons(1556), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::20", &sin6_addr), sin6_scope_id=0}, 28) = 0',
  );
  assert.deepEqual(page.ofKind('connect-started')[0]?.to, { address: '2001:db8::20', port: 1556 });
});

describe('the names of file numbers', () => {
  const ends = '10.4.0.11:40012->10.9.0.20:1556';

  test.each(['3<TCP:[3850464]>', '3<socket:[3850464]>', '3'])('a socket is told as without them: %s', (named) => {
    const { kinds, page } = read(`socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = ${named} <0.000031>
8120<bpbrm> 17:50:04.000100 setsockopt(${named}, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0 <0.000010>
[pid 8120<bpbrm>] connect(${named}, ${pbx}) = -1 EINPROGRESS (Operation now in progress) <0.000050>
poll([{fd=${named}, events=POLLOUT}], 1, 10000) = 1 ([{fd=3, revents=POLLOUT}]) <0.250000>
getsockopt(${named}, SOL_SOCKET, SO_ERROR, [111], [4]) = 0 <0.000010>`);
    assert.deepEqual(kinds, ['socket-opened', 'option-set', 'connect-started', 'waited', 'refused']);
    assert.deepEqual(
      page.ofKind('option-set').map(({ handle, process }) => [handle, process?.pid]),
      [[3, 8120]],
    );
  });

  test('tell the flow of a socket that was opened before the trace, and what is none', () => {
    const { page } = read(`read(4<TCP:[${ends}]>, "x", 10) = -1 ECONNRESET (Connection reset by peer)
read(5</etc/hosts>, "x", 10) = 1
recvfrom(6<UDP:[10.4.0.11:5353]>, 0x7ffd0, 4096, 0, NULL, NULL) = -1 ECONNREFUSED (Connection refused)`);
    assert.deepEqual(
      page.seen.map(({ kind, flow }) => [kind, flow && formatFlow(flow)]),
      [['received', '10.9.0.20:1556 -> 10.4.0.11:40012']],
    );
  });

  test('tell both ends of what a listener on any address accepted', () => {
    const { page } = read(`accept4(3<TCP:[0.0.0.0:1556]>,  <unfinished ...>
<... accept4 resumed>NULL, NULL, SOCK_CLOEXEC) = 7<TCP:[10.4.0.11:1556->10.9.0.20:40012]> <0.000016>`);
    const [accepted] = page.ofKind('accepted');
    assert.equal(accepted?.flow && formatFlow(accepted.flow), '10.9.0.20:40012 -> 10.4.0.11:1556');
  });

  test('a call that is cut off is told', () => {
    assert.equal(read(`connect(3<TCP:[1]>, {sa_family=AF_INET, sin_po`).unread.length, 1);
  });
});

describe('processes', () => {
  test('a call that is cut in two is one, from its beginning to its end', () => {
    const { page } = read(`[pid  8120] 17:50:04.000000 connect(4, ${pbx} <unfinished ...>
[pid  8121] 17:50:04.100000 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 5
[pid  8120] 17:50:14.010000 <... connect resumed>) = -1 ETIMEDOUT (Connection timed out)`);
    const [started] = page.ofKind('connect-started');
    const [refused] = page.ofKind('refused');
    assert.equal(started && formatInstant(started.at).slice(11), '17:50:04.000');
    assert.equal(refused && formatInstant(refused.at).slice(11), '17:50:14.010');
    assert.equal(refused?.process?.pid, 8120);
  });
  test('what the call learned stands in its second half', () => {
    const { page } = read(`8121 accept4(3,  <unfinished ...>
8121 <... accept4 resumed>{sa_family=AF_INET, sin_port=htons(40012), sin_addr=inet_addr("10.9.0.20")}, [16], SOCK_CLOEXEC) = 7
8121 getsockname(7, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.4.0.11")}, [16]) = 0
8121 recvfrom(7, "", 1, 0, NULL, NULL) = 0`);
    assert.ok(page.ofKind('received')[0]?.flow);
  });
  test('threads share descriptors, children have copies', () => {
    const { page } =
      read(`100 bind(4, {sa_family=AF_INET, sin_port=htons(40012), sin_addr=inet_addr("10.4.0.11")}, 16) = 0
100 connect(4, ${pbx}) = 0
100 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x1) = 200
100 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD, stack=0x1} => {parent_tid=[101]}, 88) = 101
200 close(4) = 0
101 recvfrom(4, "", 1, 0, NULL, NULL) = 0
200 read(4, "", 1) = 0`);
    assert.deepEqual(
      page.ofKind('received').map(({ process }) => process?.pid),
      [101],
    );
  });
});

const stampOf = (line: string) => {
  const [one] = read(line).seen;
  return one && [formatInstant(one.at), one.clock];
};

describe('time', () => {
  const call = 'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4';
  test('-t, -tt', () => {
    assert.deepEqual(stampOf(`17:50:04 ${call}`), ['2026-11-20T17:50:04.000', 'client7']);
    assert.deepEqual(stampOf(`17:50:04.000021 ${call}`), ['2026-11-20T17:50:04.000021', 'client7']);
  });
  test('-ttt is UTC, with or without -r', () => {
    assert.deepEqual(stampOf(`1795197004.250000 ${call}`), ['2026-11-20T17:50:04.250', 'utc']);
    assert.deepEqual(stampOf(`1795197004.250000 (+     0.000223) ${call}`), ['2026-11-20T17:50:04.250', 'utc']);
  });
  test('-r alone adds up over all lines, those of other calls too', () => {
    const { seen } = read(
      `     0.000000 ${call}\n     2.500000 mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f\n     0.500000 ${call}`,
    );
    assert.deepEqual(
      seen.map(({ at }) => formatInstant(at).slice(11)),
      ['00:00:00.000', '00:00:03.000'],
    );
  });
  test('without any, the page knows', () => {
    assert.deepEqual(stampOf(call), ['2026-11-20T00:00:00.000', 'client7']);
  });
});

describe('what lasted, without -T, is over when the next line is written', () => {
  const timedOut = `17:50:04.000000 connect(4, ${pbx}) = -1 ETIMEDOUT (Connection timed out)`;
  const ended = (...lines: readonly string[]) =>
    read(lines.join('\n'))
      .seen.filter(({ kind }) => kind === 'refused' || kind === 'received' || kind === 'waited')
      .map(({ at }) => formatInstant(at).slice(11));
  const over = ['17:50:11.117'];

  test('a connect that timed out', () => {
    assert.deepEqual(ended(timedOut, '17:50:11.117000 close(4) = 0'), over);
    assert.deepEqual(ended(timedOut, '17:50:11.117000 nanosleep({tv_sec=60, tv_nsec=0}, NULL) = 0'), over);
    assert.deepEqual(ended(timedOut, '17:50:11.117000 +++ exited with 1 +++'), over);
    assert.deepEqual(ended(timedOut, '17:50:11.117000 --- SIGTERM {si_signo=SIGTERM} ---'), over);
  });
  test('in UTC, and by differences', () => {
    const [utc, relative] = [timedOut, timedOut].map((line, i) =>
      line.replace(/^\S+/, ['1795197004.0', ' 0.000000'][i] ?? ''),
    );
    assert.deepEqual(ended(utc ?? '', '1795197011.117000 close(4) = 0'), over);
    assert.deepEqual(ended(relative ?? '', '     7.117000 close(4) = 0'), ['00:00:07.117']);
  });
  test('a read that the end of the connection ended, or an error', () => {
    const before = [`17:50:00.000000 connect(4, ${pbx}) = 0`];
    const after = '18:50:04.500000 close(4) = 0';
    for (const result of ['0', '-1 ECONNRESET (Connection reset by peer)'])
      assert.deepEqual(ended(...before, `17:50:04.000000 read(4, "", 9) = ${result}`, after), ['18:50:04.500']);
  });
  test('a wait for nothing, which says itself how long it was', () => {
    const waited = '17:50:04.000000 poll([{fd=4, events=POLLOUT}], 1, 5000) = 0 (Timeout)';
    assert.deepEqual(ended(waited, '17:50:11.117000 close(4) = 0'), over);
    assert.equal(read(`${waited}\n17:50:11.117000 close(4) = 0`).page.ofKind('waited')[0]?.for, seconds(5));
  });
  test('unless the file ends there, or another log goes on', () => {
    assert.deepEqual(ended(timedOut), ['17:50:04.000']);
    assert.deepEqual(ended(timedOut, '', '17:59:00.000000 close(4) = 0'), ['17:50:04.000']);
  });
  test('what comes back at once is stamped by itself: the program may have slept behind it', () => {
    const refused = timedOut.replace('ETIMEDOUT (Connection timed out)', 'ECONNREFUSED (Connection refused)');
    assert.deepEqual(ended(refused, '17:50:11.117000 close(4) = 0'), ['17:50:04.000']);
  });
});

test('without -f a trace is of one process, whose number is not printed', () => {
  const { seen } = read(`${connected}\nread(4, "", 9) = 0`);
  assert.equal(new Set(seen.map(({ process }) => process)).size, 1);
  assert.equal(seen[0]?.process?.pid, 0);
});

describe('waiting', () => {
  const rows: readonly [string, number][] = [
    ['poll([{fd=4, events=POLLIN}], 1, 10000) = 0 (Timeout) <10.010000>', milliseconds(10_010)],
    ['poll([{fd=4, events=POLLIN}], 1, 10000) = 0 (Timeout)', seconds(10)],
    ['select(5, [4], NULL, NULL, {tv_sec=60, tv_usec=0}) = 0 (Timeout)', seconds(60)],
    ['pselect6(5, [4], NULL, NULL, {60, 0}, NULL) = 0 (Timeout)', seconds(60)],
    ['ppoll([{fd=4, events=POLLIN}], 1, {tv_sec=5, tv_nsec=0}, NULL, 0) = 0 (Timeout)', seconds(5)],
    ['epoll_wait(6, [], 1023, 5000) = 0', seconds(5)],
  ];
  test.each(rows)('%s', (line, span) => {
    const [waited] = read(line).page.ofKind('waited');
    assert.deepEqual([waited?.for, waited?.answered], [span, false]);
  });
  test.each(['poll([{fd=4, events=POLLIN}], 1, 50) = 0 (Timeout) <0.050210>', 'epoll_wait(6, [], 1023, 0) = 0'])(
    'a turn of a loop is not told: %s',
    (line) => {
      assert.deepEqual(read(line).kinds, []);
    },
  );
  test('EAGAIN is told when the program waited for it', () => {
    const { page } = read(`connect(4, ${pbx}) = 0
recvfrom(4, 0x1, 1, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable) <0.000011>
recvfrom(4, 0x1, 1, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable) <300.000011>`);
    assert.equal(page.ofKind('received').length, 1);
  });
});

describe('what is no TCP socket is not told', () => {
  test.each([
    'connect(4, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)',
    `socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 5\nconnect(5, ${pbx}) = 0`,
    'read(3, "", 4096) = 0',
    'read(3, 0x1, 4096) = -1 EISDIR (Is a directory)',
    'write(1, "done\\n", 5) = 5',
    'socket(AF_UNIX, SOCK_STREAM, 0) = 3',
  ])('%s', (text) => {
    const { seen, unread } = read(text);
    assert.deepEqual([seen, unread], [[], []]);
  });
});

describe('damage is told, prose is not', () => {
  test('a call that breaks off', () => {
    const { unread } = read('17:50:04.000021 connect(4, {sa_family=AF_INET, sin_port=htons(15');
    assert.match(unread[0]?.reason ?? '', /connect: found ".*htons\(15", expected "\) = result"/);
  });
  test('a call that never returned because its process ended is none', () => {
    assert.deepEqual(read('8120 close(4) = ?').unread, []);
  });
  test.each([
    'connect(4, addr, len) = what the manual page says',
    'read(2) returns 0 at the end',
    'rc = connect(5, &address, 16);',
    'if (poll(1) = 0) return',
  ])('%s', (line) => {
    const { seen, unread } = read(line);
    assert.deepEqual([seen, unread], [[], []]);
  });
});
