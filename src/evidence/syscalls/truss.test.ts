import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { truss } from './truss.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'sol1/truss.out', node: 'sol1' });
  const transcript = readText(truss, page, text);
  return { ...transcript, page, kinds: page.seen.map(({ kind }) => kind) };
};

test('Solaris: the address stands below the call', () => {
  const { page, kinds, unread } = read(`
8120:   so_socket(PF_INET, SOCK_STREAM, IPPROTO_TCP, "", SOV_DEFAULT) = 5
8120:   bind(5, 0xFFBFF8A0, 16, SOV_SOCKBSD)            = 0
8120:           AF_INET  name = 10.4.0.11  port = 40012
8120:   connect(5, 0xFFBFF8A0, 16, SOV_DEFAULT)         Err#150 EINPROGRESS
8120:           AF_INET  name = 10.9.0.20  port = 1556
8120:   recv(5, 0x0002A3B8, 4096, 0)                    Err#131 ECONNRESET
`);
  assert.deepEqual(unread, []);
  assert.deepEqual(kinds, ['socket-opened', 'bound', 'connect-started', 'received']);
  assert.deepEqual(page.ofKind('connect-started')[0]?.to, { address: '10.9.0.20', port: 1556 });
  const [received] = page.ofKind('received');
  assert.deepEqual(received?.error, { name: 'ECONNRESET', number: 131 });
  assert.equal(received?.flow && formatFlow(received.flow), '10.9.0.20:1556 -> 10.4.0.11:40012');
  assert.equal(received?.process?.pid, 8120);
});

test('without -v the call is told without an address', () => {
  const { page, kinds } = read('connect(5, 0xFFBFF8A0, 16, SOV_DEFAULT)  Err#146 ECONNREFUSED\nclose(5)   = 0\n');
  assert.deepEqual(kinds, ['connect-started', 'refused']);
  assert.deepEqual(page.ofKind('refused')[0]?.error, { name: 'ECONNREFUSED', number: 146 });
});

test('the last call of a file is told, though no line stands behind it', () => {
  assert.deepEqual(read('connect(5, 0xFFBFF8A0, 16, SOV_DEFAULT)  Err#146 ECONNREFUSED').kinds, [
    'connect-started',
    'refused',
  ]);
});

test('AIX has its own names and numbers', () => {
  const { page, kinds } = read('socket(2, 1, 0)   = 5\nconnext(5, 0x2FF21C80, 16)   Err#79 ECONNREFUSED\n\n');
  assert.deepEqual(kinds.slice(-2), ['connect-started', 'refused']);
  assert.deepEqual(page.ofKind('refused')[0]?.error, { name: 'ECONNREFUSED', number: 79 });
});

test('FreeBSD: the address stands in the call, and errors are in words', () => {
  const { page, kinds, unread } = read(`
 735: 0.000021511 socket(PF_INET,SOCK_STREAM,IPPROTO_TCP) = 4 (0x4)
 735: 0.000021611 setsockopt(4,SOL_SOCKET,SO_KEEPALIVE,0x7fffffffe3c8,4) = 0 (0x0)
 735: 0.000021711 bind(4,{ AF_INET 10.4.0.11:40012 },16) = 0 (0x0)
 735: 0.000022511 connect(4,{ AF_INET 10.9.0.20:1556 },16) ERR#36 'Operation now in progress'
 735: 0.000023511 sendto(4,"x",1,0x0,NULL,0)            = 1 (0x1)
 735: 0.000024511 recvfrom(4,0x800a000,4096,0x0,NULL,0x0) ERR#54 'Connection reset by peer'
 735: 0.000025511 socket(PF_LOCAL,SOCK_STREAM,0)        = 5 (0x5)
 735: 0.000026511 connect(5,{ AF_UNIX "/var/run/x" },106) ERR#2 'No such file or directory'
 735: 0.000027511 bind(6,{ AF_INET 10.4.0.99:0 },16)    ERR#49 'Can't assign requested address'`);
  assert.deepEqual(unread, []);
  assert.deepEqual(kinds, ['socket-opened', 'option-set', 'bound', 'connect-started', 'sent', 'received', 'failure']);
  const [received] = page.ofKind('received');
  assert.deepEqual(received?.error, { name: 'ECONNRESET', number: 54 });
  assert.equal(received?.flow && formatFlow(received.flow), '10.9.0.20:1556 -> 10.4.0.11:40012');
  assert.deepEqual(page.ofKind('failure')[0]?.error, { name: 'EADDRNOTAVAIL', number: 49 });
});

test('FreeBSD 5 writes all numbers in hexadecimal, and its options are not those of Linux', () => {
  const { page, kinds } = read(`socket(0x2,0x1,0x0) = 4 (0x4)
setsockopt(0x4,0x6,0x4,0xbfbfe3c8,0x4) = 0 (0x0)
connect(0x4,{ AF_INET 10.57.18.27:6000 },16) ERR#61 'Connection refused'`);
  assert.deepEqual(kinds, ['socket-opened', 'connect-started', 'refused']);
  assert.deepEqual(page.ofKind('connect-started')[0]?.to, { address: '10.57.18.27', port: 6_000 });
});

test('FreeBSD: IPv6, and the address of who was accepted', () => {
  const { page } = read(`connect(4,{ AF_INET6 [2001:db8::20]:1556 },28) = 0 (0x0)
accept(3,{ AF_INET 10.9.0.20:40012 },0x7fffffffe3c8) = 7 (0x7)`);
  assert.deepEqual(page.ofKind('connect-started')[0]?.to, { address: '2001:db8::20', port: 1_556 });
  assert.equal(page.ofKind('accepted')[0]?.handle, 7);
});

test('-d stamps count from the base that the first line states, in UTC', () => {
  const { page } = read(`Base time stamp:  1795197004.2500  [ Fri Nov 20 17:50:04 UTC 2026 ]
 1.5000 so_socket(PF_INET, SOCK_STREAM, IPPROTO_IP, "", SOV_DEFAULT) = 5`);
  assert.deepEqual(
    page.seen.map(({ at, clock }) => [formatInstant(at), clock]),
    [['2026-11-20T17:50:05.750', 'utc']],
  );
});

describe('other lines are not ours', () => {
  test.each([
    'the call connect(5) ended in Err#146',
    'connect(5, 0xFF, 16, SOV_DEFAULT) was seen',
    'pollsys() is new in Solaris 10',
  ])('%s', (line) => {
    const { unread, page } = read(`${line}\n`);
    assert.deepEqual([page.seen, unread], [[], []]);
  });
});
