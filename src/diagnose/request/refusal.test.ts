import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { evidenceWithEmpty } from '../../../test/unheard-pair.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { refusals } from './refusal.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const refused = (more: Partial<ConversationFields> = {}) =>
  conversation({
    ...ends,
    node: 'media1',
    first: 100,
    handshake: { synAckCount: 0, refused: moment(100.001, 2) },
    ...more,
  });
const look = (seen: readonly ReturnType<typeof conversation>[], texts: Readonly<Record<string, string>> = {}) =>
  refusals(evidenceOf(texts, seen));

const bpbrm = (after: string, ...more: readonly string[]) => ({
  'media1/bpbrm/log.112026': [
    '00:01:40.000 [71] <2> vnet_async_connect: vnet_vnetd.c.4147: 0: connect in progress: 1 0x00000001',
    `00:01:${after} [71] <2> vnet_async_connect: vnet_vnetd.c.4162: 0: getsockopt SO_ERROR returned: 111 0x0000006f`,
    ...more,
  ].join('\n'),
});
const fallback = '00:01:43.000 [71] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.40002 TO 10.2.0.20.13724 fd = 7';

describe('a refusal', () => {
  test('on the wire is a request with a reset for an answer', () => {
    const [one] = look([refused()]);
    assert.deepEqual(
      [one?.caller, one?.by && formatEndpoint(one.by), one?.after, one?.fellBack],
      ['10.1.0.10:40001', '10.2.0.20:1556', 1_000, false],
    );
  });
  test('in a log comes within two seconds, else it is no reset', () => {
    assert.deepEqual([look([], bpbrm('42.000')).length, look([], bpbrm('42.001')).length], [1, 0]);
  });
  test('in a log that names no port is that of the port before the one which answered', () => {
    const [one] = look([], bpbrm('40.010', fallback));
    assert.deepEqual([one?.by && formatEndpoint(one.by), one?.fellBack], ['10.2.0.20:1556', true]);
  });
  test('that both a log and a capture show is one', () => {
    assert.equal(look([refused()], bpbrm('40.001', fallback)).length, 1);
    assert.equal(
      look([refused({ first: 200, handshake: { refused: moment(200.001) } })], bpbrm('40.001', fallback)).length,
      2,
    );
  });
  test('that a firewall says it denied is the firewall’s', () => {
    assert.deepEqual(look([refused()], { 'fw1/asa.log': deniedByList({ at: 100, ...ends }) }), []);
  });
});

describe('who sent the reset', () => {
  const sender = (texts: Readonly<Record<string, string>>, ...more: readonly ReturnType<typeof conversation>[]) =>
    look([refused(), ...more], texts)[0]?.sender.is;
  const own = { 'client1/netstat.txt': `2026-11-20 00:00:30\ntcp 0 0 ${ends.to} 10.1.0.10:40009 ESTABLISHED` };
  const listens = (port: number, at = '00:01:30') => ({
    'client1/netstat.txt': `2026-11-20 ${at}\ntcp 0 0 10.2.0.20:${port} 0.0.0.0:* LISTEN`,
  });

  test('is not known from the caller’s side alone', () => assert.equal(sender({}), 'unknown'));
  test('is the host, when its own capture shows the reset', () =>
    assert.equal(sender(own, refused({ node: 'client1' })), 'host'));
  test('is the host, when its list of that hour has listeners and none on the port', () => {
    assert.equal(sender(listens(13_724)), 'host');
    assert.equal(sender(listens(13_724, '01:01:40')), 'host');
    assert.equal(sender(listens(13_724, '01:01:41')), 'unknown', 'an hour is the edge');
  });
  test('is a filter, when no more than a list of that hour has the listener, and its capture has not a packet', () => {
    const about = listens(1556, '00:30:00');
    const asked = refused({ from: '10.1.0.10:40001', to: '10.2.0.20:1556', node: 'app1' });
    const another = conversation({ from: '10.1.0.10:40002', to: '10.2.0.20:22', node: 'app1', first: 200 });
    const senders = (...seen: readonly ReturnType<typeof conversation>[]) =>
      refusals(evidenceWithEmpty(seen, { 'db1/netstat.txt': about['client1/netstat.txt'] })).map(
        (one) => one.sender.is,
      );
    assert.equal(sender(about), 'unknown');
    assert.deepEqual(senders(asked), ['filter']);
    assert.deepEqual(senders(asked, another), ['unknown'], 'it missed another one, too');
  });
  test('is a filter, when the host lists the listener just then, or before and afterwards', () => {
    assert.equal(sender(listens(1556)), 'filter');
    assert.equal(sender(listens(1556, '00:02:40')), 'filter');
    assert.equal(sender(listens(1556, '00:02:41')), 'unknown', 'who found it down may have started it');
    const twice = (second: string) => ({
      'client1/netstat.txt': `${listens(1556, '00:00:10')['client1/netstat.txt']}\n${second}`,
    });
    assert.equal(sender(twice(listens(1556, '00:30:00')['client1/netstat.txt'])), 'filter');
    assert.equal(sender(twice(listens(13_724, '00:30:00')['client1/netstat.txt'])), 'unknown', 'it may have ended');
  });
  test('is the host, when its listener is for another address', () => {
    const loop = '2026-11-20 00:01:30\ntcp 0 0 127.0.0.1:1556 0.0.0.0:* LISTEN\n' + own['client1/netstat.txt'];
    assert.equal(sender({ 'client1/netstat.txt': loop }), 'host');
  });
  test('is a filter of a host that is known by its own list of addresses alone', () => {
    const any = { 'client1/ss.txt': '2026-11-20T00:01:41\nLISTEN 0 128 0.0.0.0:1556 0.0.0.0:*' };
    assert.equal(sender(any), 'unknown');
    const addresses = '    inet 10.2.0.20/24 brd 10.2.0.255 scope global eth0';
    assert.equal(sender({ ...any, 'client1/ip-addr.txt': addresses }), 'filter');
  });
  test('is between, when the host’s capture ran and saw no such request', () => {
    const there = (first: number) =>
      conversation({ from: '10.1.0.10:40009', to: '10.2.0.20:13724', node: 'client1', first });
    assert.equal(sender(own, there(100)), 'between');
    assert.equal(sender(own, there(10)), 'unknown');
  });
});

test('a caller goes on with the next port in its system calls as in its log', () => {
  const call = (port: number, result: string) =>
    `17:50:04.000000 connect(3, {sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("10.2.0.20")}, 16) = ${result}`;
  const fellBack = (...lines: readonly string[]) =>
    refusals(evidenceOf({ 'media1/strace.out': lines.join('\n') })).map((one) => one.fellBack);
  const refusedCall = call(1556, '-1 ECONNREFUSED (Connection refused)');
  assert.deepEqual(fellBack(refusedCall, call(13_724, '0')), [true]);
  assert.deepEqual(fellBack(refusedCall), [false]);
});

test('a time-to-live that is not the host’s usual one is noted', () => {
  const answered = (ttl: number) =>
    conversation({
      from: '10.1.0.10:40002',
      to: '10.2.0.20:13724',
      node: 'media1',
      first: 103,
      backward: { ttl: { first: ttl } },
    });
  const reset = refused({ backward: { ttl: { first: 64, reset: 64 } } });
  assert.deepEqual(look([reset, answered(63)])[0]?.ttl, { reset: 64, usual: 63 });
  assert.equal(look([reset, answered(64)])[0]?.ttl, undefined);
});
