import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { sourceBindings } from '../request/source-binding.ts';
import { droppedSources } from './wrong-source-dropped.ts';

/** bind() to 10.9.0.15, then connect(), as the system calls of media1 show. */
const strace = {
  'media1/strace.out': [
    '81 01:00:00.000100 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4 <0.000020>',
    '81 01:00:00.000300 bind(4, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("10.9.0.15")}, 16) = 0 <0.000010>',
    '81 01:00:00.000400 connect(4, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.4.0.20")}, 16) = -1 EINPROGRESS (Operation now in progress) <0.000050>',
  ].join('\n'),
};
const request = (node: string, more: Partial<ConversationFields> = {}) =>
  conversation({
    from: '10.9.0.15:40001',
    to: '10.4.0.20:1556',
    node,
    first: 3_600,
    handshake: { synCount: 4, synAckCount: 0, synAck: undefined, established: undefined },
    ...more,
  });
const look = (seen: readonly ReturnType<typeof conversation>[], texts: Readonly<Record<string, string>> = {}) => {
  const evidence = evidenceOf({ ...strace, ...texts }, seen);
  return droppedSources(evidence, sourceBindings(evidence));
};
const confidence = (...of: Parameters<typeof look>) => look(...of)[0]?.confidence;
const filter = (...settings: readonly string[]) => ({ 'client1/sysctl.txt': settings.join('\n') });
const mode = (name: string, value: number) => `net.ipv4.conf.${name}.rp_filter = ${value}`;
const arrived = [request('media1'), request('client1')];

describe('a request from a chosen address', () => {
  test('is a finding when nobody answers it, by SYN-ACK, reset or ICMP', () => {
    assert.equal(look([request('media1')]).length, 1);
    const answer = moment(3_600.001, 2);
    for (const handshake of [{ synAck: answer }, { refused: answer }, { unreachable: { ...answer, type: 3, code: 1 } }])
      assert.equal(
        look([request('media1', { handshake: { synCount: 1, synAckCount: 0, synAck: undefined, ...handshake } })])
          .length,
        0,
      );
  });
  test('is none when it left from another address than the one that was chosen', () => {
    assert.deepEqual(look([request('media1', { from: '10.4.0.10:40001' })]), []);
  });
  test('tells the most requests that one connection made', () => {
    const [finding] = look(arrived);
    assert.equal(finding?.figures.find(({ name }) => name === 'requests without an answer')?.value, '4');
  });
});

describe('that the source is what it is dropped for', () => {
  const other = conversation({ from: '10.4.0.10:40002', to: '10.4.0.20:1556', node: 'media1', first: 3_700 });
  test('is possible when it only left, likely when it arrives in vain or another source is answered', () => {
    assert.equal(confidence([request('media1')]), 'possible');
    assert.equal(confidence(arrived), 'likely');
    assert.equal(confidence([request('media1'), other]), 'likely');
  });
  test('is proved when it arrives in vain and another source is answered', () => {
    assert.equal(confidence([...arrived, other]), 'proved');
  });
  test('is proved by a strict filter of the host where it arrives: the greater of `all` and the interface is 1', () => {
    assert.equal(confidence(arrived, filter(mode('all', 0), mode('eth0', 1))), 'proved');
    assert.equal(confidence(arrived, filter(mode('all', 1), mode('eth0', 0))), 'proved');
    assert.equal(confidence(arrived, filter(mode('all', 1))), 'proved');
    for (const loose of [
      [mode('all', 2), mode('eth0', 1)],
      [mode('all', 1), mode('eth0', 2)],
      [mode('all', 0), mode('eth0', 0)],
    ])
      assert.equal(confidence(arrived, filter(...loose)), 'likely', loose.join());
  });
  test('is not proved by the filter of `default` or of loopback, nor by another host’s', () => {
    assert.equal(confidence(arrived, filter(mode('default', 1), mode('lo', 1))), 'likely');
    assert.equal(confidence(arrived, { 'client2/sysctl.txt': mode('eth0', 1) }), 'likely');
  });
});

describe('where it arrives', () => {
  const owner = { 'client1/netstat.txt': '2026-11-20 00:30:00\ntcp 0 0 10.4.0.20:22 10.4.0.99:50000 ESTABLISHED' };
  test('is the host that is called: a capture on a firewall between shows no arrival', () => {
    assert.equal(confidence([request('media1'), request('fw1')], owner), 'possible');
    assert.equal(confidence(arrived, owner), 'likely');
  });
  test('is not the host that sent it', () => {
    assert.equal(confidence([request('media1'), request('media1', { point: 'media1/eth1' })]), 'possible');
  });
});

test('a setting behind the binding is what the headline blames', () => {
  const [finding] = look([request('media1')], { 'media1/bp.conf': 'REQUIRED_INTERFACE = media1-bk' });
  assert.match(
    finding?.headline ?? '',
    /from 10\.9\.0\.15 because of REQUIRED_INTERFACE = media1-bk; no request was answered/,
  );
});
