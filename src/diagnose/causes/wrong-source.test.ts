import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { peerNotAllowed } from './peer-not-allowed.ts';
import { wrongSourceAddress } from './wrong-source.ts';

const refusedBy = {
  'client1/bpcd/log.112026': [
    '01:30:07.100 [4390] <2> logconnections: BPCD ACCEPT FROM 10.9.0.15.40122 TO 10.9.0.20.13724 fd = 1',
    '01:30:07.149 [4390] <2> bpcd peer_hostname: Connection from host media1-bk (10.9.0.15) port 40122',
    '01:30:07.200 [4390] <16> bpcd valid_server: media1-bk is not a media server either',
    '01:30:07.201 [4390] <2> bpcd Exit: EXIT STATUS 46: server not allowed access',
  ].join('\n'),
};
const owner = (node: string) => ({
  [`${node}/netstat.txt`]: '2026-11-20 01:30:00\ntcp 0 0 10.9.0.15:22 10.9.0.99:50000 ESTABLISHED',
});
const both = (texts: Readonly<Record<string, string>>) => {
  const evidence = evidenceOf(texts);
  return [...wrongSourceAddress.look(evidence), ...peerNotAllowed.look(evidence)].map(
    ({ cause, confidence }) => `${cause} ${confidence}`,
  );
};

describe('a caller whose name is not accepted', () => {
  test('and whose own setting chose the address has the wrong source', () => {
    assert.deepEqual(both({ ...refusedBy, ...owner('media1'), 'media1/bp.conf': 'REQUIRED_INTERFACE = media1-bk' }), [
      'WRONG_SOURCE_ADDRESS proved',
    ]);
  });
  test('and who did nothing special is missing from a list', () => {
    assert.deepEqual(both({ ...refusedBy, ...owner('media1') }), ['PEER_NOT_ALLOWED proved']);
  });
  test('is missing from a list although another host has such a setting', () => {
    assert.deepEqual(both({ ...refusedBy, ...owner('media1'), 'media2/bp.conf': 'REQUIRED_INTERFACE = media2-bk' }), [
      'PEER_NOT_ALLOWED proved',
    ]);
  });
});

const pbx = '{sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.4.0.20")}, 16';
const strace = (source: string) => ({
  'media1/strace.out': [
    '81 01:00:00.000100 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4 <0.000020>',
    `81 01:00:00.000300 bind(4, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("${source}")}, 16) = 0 <0.000010>`,
    `81 01:00:00.000400 connect(4, ${pbx}) = -1 EINPROGRESS (Operation now in progress) <0.000050>`,
  ].join('\n'),
});
const unanswered = (from: string, node: string) =>
  conversation({
    from: `${from}:40001`,
    to: '10.4.0.20:1556',
    node,
    first: 3_600,
    handshake: { synCount: 4, synAckCount: 0, synAck: undefined, established: undefined },
  });

const look = (texts: Readonly<Record<string, string>>, ...seen: ReturnType<typeof conversation>[]) =>
  wrongSourceAddress.look(evidenceOf(texts, seen))[0];
test('from a bound address is no proof that the address was wrong', () => {
  assert.equal(look(strace('10.9.0.15'), unanswered('10.9.0.15', 'media1'))?.confidence, 'possible');
});

describe('a request that nobody answers', () => {
  test('is likely dropped for its source when the same host answers another one', () => {
    const answered = conversation({ from: '10.4.0.10:40002', to: '10.4.0.20:1556', node: 'media1', first: 3_700 });
    assert.equal(look(strace('10.9.0.15'), unanswered('10.9.0.15', 'media1'), answered)?.confidence, 'likely');
  });
  test('is proved when it arrives at a host that checks the way back strictly', () => {
    const strict = { 'client1/sysctl.txt': 'net.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth1.rp_filter = 1' };
    const seen = [unanswered('10.9.0.15', 'media1'), unanswered('10.9.0.15', 'client1')];
    assert.equal(look({ ...strace('10.9.0.15'), ...strict }, ...seen)?.confidence, 'proved');
  });
  test('is not called dropped by a filter that `all` makes loose: the greater of the two counts', () => {
    const loose = { 'client1/sysctl.txt': 'net.ipv4.conf.all.rp_filter = 2\nnet.ipv4.conf.eth1.rp_filter = 1' };
    const seen = [unanswered('10.9.0.15', 'media1'), unanswered('10.9.0.15', 'client1')];
    assert.equal(look({ ...strace('10.9.0.15'), ...loose }, ...seen)?.confidence, 'likely');
  });
  test('of a listener that is bound to an address is none of its doing', () => {
    const listener = {
      'media1/strace.out':
        '81 01:00:00.000300 bind(4, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.9.0.15")}, 16) = 0 <0.000010>\n81 01:00:00.000400 listen(4, 128) = 0 <0.000010>',
    };
    assert.equal(look(listener, unanswered('10.9.0.15', 'media1')), undefined);
  });
});
