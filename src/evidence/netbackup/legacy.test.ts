import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { formatInstant } from '../../base/instant.ts';
import { seconds } from '../../base/duration.ts';
import type { Fact, Observation } from '../../model/observation.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { netbackupLegacy } from './legacy.ts';

const reading = (text: string, file = 'case.txt') => {
  const page = pageDouble({ file });
  const transcript = readText(netbackupLegacy, page, text);
  return { page, ...transcript };
};

/** The facts of messages that one thread writes, one a second. */
const facts = (...messages: string[]): Fact[] =>
  reading(
    messages.map((message, i) => `04:00:${String(i).padStart(2, '0')}.250 [810.4] <2> ${message}`).join('\n'),
  ).page.seen.map(factOf);

function factOf({
  at: _at,
  clock: _clock,
  node: _node,
  process: _process,
  flow: _flow,
  source: _source,
  ...fact
}: Observation) {
  return fact as Fact;
}

describe('a connection', () => {
  test('made is told with its flow, its process and its line', () => {
    const { page } = reading(
      '04:00:01.250 [810.4] <2> logconnections: BPCD CONNECT FROM 10.20.0.11.41022 TO 10.30.0.21.13724 fd = 7',
    );
    const [one] = page.ofKind('connected');
    assert.equal(page.seen.length, 1);
    assert.equal(one?.service, 'BPCD');
    assert.equal(one?.flow && formatFlow(one.flow), '10.20.0.11:41022 -> 10.30.0.21:13724');
    assert.deepEqual(one?.process, { name: '', pid: 810, tid: 4 });
    assert.equal(one && formatInstant(one.at), '2026-11-20T04:00:01.250');
    assert.deepEqual(one?.source, { file: 'case.txt', line: 1 });
  });

  test('taken names the acceptor', () => {
    const { page } = reading(
      '04:00:01.250 [77] <2> ProcessRequests: vnetd.c.302: 0: msg: VNETD ACCEPT FROM 10.20.0.11.41022 TO 10.30.0.21.13724 fd = 5',
    );
    const [one] = page.ofKind('accepted');
    assert.equal(one?.service, 'VNETD');
    assert.deepEqual(one?.process, { name: 'vnetd', pid: 77 });
  });

  test.each([
    ['logconnections: BPCD CONNECT FROM', { service: 'BPCD' }],
    ['logconnections: PROXY CONNECT FROM', { via: 'proxy' }],
    ['vnet_async_connect: ... 0: connect: async CONNECT FROM', {}],
    ['do_vnetd_service: ... 0: connect: VNETD CONNECT FROM', { service: 'VNETD' }],
    ['do_vnetd_service: vnet_connect.c.991: 0: via VNETD: bpcd CONNECT FROM', { service: 'BPCD', via: 'vnetd' }],
    ['do_pbx_service: [vnet_connect.c:3471] via PBX VNETD CONNECT FROM', { service: 'VNETD', via: 'pbx' }],
  ])('%s', (words, way) => {
    assert.deepEqual(facts(`${words} 10.20.0.11.41022 TO 10.30.0.21.1556 fd = 4`), [{ kind: 'connected', ...way }]);
  });

  test('whose addresses were taken out is said to be unread', () => {
    const { page, unread } = reading('04:00:01.250 [810.4] <2> logconnections: BPCD CONNECT FROM  TO  fd = 7');
    assert.deepEqual(page.seen, []);
    assert.equal(unread[0]?.number, 1);
  });
});

describe.each([
  ['as published, shortened', (label: string, value: string) => `: ... 0: ${label}: ${value}`],
  ['with its source', (label: string, value: string) => `: vnet_vnetd.c.4266: 0: ${label}: ${value}`],
  ['with its source in brackets', (label: string, value: string) => `: [vnet_vnetd.c:4266] ${label}: ${value}`],
  ['in brackets and without a colon', (label: string, value: string) => `: [vnet_vnetd.c:4266] ${label} ${value}`],
])('a value %s', (_name, line) => {
  const rows: readonly [string, string, string, Fact[]][] = [
    ['vnet_async_connect', 'connect in progress', '1 0x00000001', [{ kind: 'connect-started', attempt: 1 }]],
    ['vnet_async_connect', 'connect in progress', '2 0x00000002', [{ kind: 'connect-waiting', attempt: 2 }]],
    ['vnet_async_connect', 'connect in progress', 'soon', []],
    [
      'vnet_async_connect',
      'getsockopt SO_ERROR returned',
      '10061 0x0000274d',
      [{ kind: 'refused', error: { name: 'ECONNREFUSED', number: 10061 } }],
    ],
    [
      'vnet_async_connect',
      'getsockopt SO_ERROR returned',
      '111 0x0000006f',
      [{ kind: 'refused', error: { name: 'ECONNREFUSED', number: 111 } }],
    ],
    [
      'vnet_vnetd_pbx_c_supported',
      'VN_REQUEST_PBX_C_SUPPORTED',
      '13 0x0000000d',
      [{ kind: 'request', request: 'VN_REQUEST_PBX_C_SUPPORTED' }],
    ],
    [
      'vnet_vnetd_service_socket',
      'VN_REQUEST_SERVICE_SOCKET',
      '6 0x00000006',
      [{ kind: 'request', request: 'VN_REQUEST_SERVICE_SOCKET' }],
    ],
    [
      'ProcessRequests',
      'msg',
      'Request VN_REQUEST_DISCONNECT(1)',
      [{ kind: 'request', request: 'VN_REQUEST_DISCONNECT' }],
    ],
    ['vnet_vnetd_connect_forward_socket_begin', 'ipc_string', '40112', [{ kind: 'told-port', port: 40112 }]],
    [
      'vnet_vnetd_connect_forward_socket_begin',
      'hash_str1',
      'aa01',
      [{ kind: 'token', token: 'aa01', side: 'received' }],
    ],
    [
      'do_vnetd_service',
      'remote host supports PBX, but PBX is not running',
      '0 0x00000000',
      [{ kind: 'broker-reported', running: false }],
    ],
    ['is_pbxable_server', 'service', '40112', [{ kind: 'told-port', port: 40112 }]],
    ['is_pbxable_server', 'service', '13724', []],
    ['vnet_connect_by_vnetd', 'status', '18 0x00000012', []],
  ];
  test.each(rows)('%s: %s %s', (name, label, value, told) => {
    assert.deepEqual(facts(`${name}${line(label, value)}`), told);
  });

  test('that a thread made is not a value that it received', () => {
    const told = facts(
      `vnet_generate_hashes${line('hash_str1', 'aa01')}`,
      `vnet_generate_hashes${line('hash_str2', 'bb02')}`,
      `process_connect_forward_socket${line('ipc_string', '40112')}`,
      `process_connect_forward_socket${line('hash_str1', 'aa01')}`,
      `vnet_send_network_socket${line('hash_str2', 'bb02')}`,
    );
    assert.deepEqual(told, [
      { kind: 'token', token: 'aa01', side: 'made' },
      { kind: 'token', token: 'bb02', side: 'made' },
      { kind: 'listening', port: 40112, token: 'aa01' },
    ]);
  });

  test('of a wait that ended: how long it was allowed to be, from the line before', () => {
    const told = facts(
      `vnet_sock_ready${line('max_time', '120 0x00000078')}`,
      `vnet_sock_ready${line('Function failed', '11 0x0000000b')}`,
    );
    assert.deepEqual(told, [{ kind: 'wait-expired', status: 11, wait: seconds(120) }]);
  });

  test('of another function that failed with 11 is no wait', () => {
    assert.deepEqual(facts(`vnet_pop_byte${line('Function failed', '11 0x0000000b')}`), []);
  });
});

describe('the socket of a multiplexed backup', () => {
  const told = [{ kind: 'told-port', port: 40112, token: 'aa01' }];
  test.each([
    'bpbrm read_media_msg: read from media manager: NCB_DATASOCKET client7_1763600000 40112;aa01;10;600',
    'bpbrm multiplexed_backup: bpbrm.c.9563: mpx_ipc: 40112;aa01;10;600',
  ])('%s', (message) => {
    assert.deepEqual(facts(message), told);
  });

  test('that is none', () => {
    assert.deepEqual(facts('bpbrm multiplexed_backup: bpbrm.c.9563: mpx_ipc: (none)'), []);
  });
});

const started = (lines: string[]) => facts(...lines).filter((fact) => fact.kind === 'connect-started');

describe('where a thread connects to', () => {
  const begun = 'vnet_async_connect: ... 0: connect in progress: 1 0x00000001';
  const toldPort = 'is_pbxable_server: ... 0: service: 40112';
  const loopback = { kind: 'connect-started', attempt: 1, to: { address: '127.0.0.1', port: 40112 } };

  test('is the local port that it was told, at each retry', () => {
    const refused = 'vnet_async_connect: ... 0: getsockopt SO_ERROR returned: 10061 0x0000274d';
    assert.deepEqual(started([toldPort, begun, refused, begun]), [loopback, loopback]);
  });

  test.each([
    ['once it is connected', 'logconnections: BPCD CONNECT FROM 127.0.0.1.40113 TO 127.0.0.1.40112 fd = 9'],
    ['once it has given up', 'vnet_connect_to_reserved_service: ... 0: connect_to_service() failed: 18 0x00000012'],
    ['once it is told a daemon', 'is_pbxable_server: ... 0: service: 13782'],
  ])('is not known any more %s', (_name, line) => {
    assert.deepEqual(started([toldPort, line, begun]), [{ kind: 'connect-started', attempt: 1 }]);
  });

  test('is not known from what another thread was told', () => {
    const { page } = reading(`04:00:00 [810.4] <2> ${toldPort}\n04:00:00 [810.5] <2> ${begun}`);
    assert.equal(page.ofKind('connect-started')[0]?.to, undefined);
  });
});

describe('a result', () => {
  test('handed from bpcd to bpbrm', () => {
    assert.deepEqual(facts('bpcr_put_vnetd_forward_socket: bpcd returned failure: 25'), [
      { kind: 'status', status: 25, words: 'cannot connect on socket' },
    ]);
  });

  test.each([
    'connect_to_service: ... 0: vnet_async_connect() failed: 18 0x00000012',
    'vnet_connect_by_vnetd: ... 0: vnet_connect_to_third_party_service() failed: 18 0x00000012',
    'get_vnetd_forward_socket: vnet_connect_by_vnetd failed: 18',
    'ProcessRequests: ... 0: status: 11 0x0000000b',
    'vnet_vnetd_connect_forward_socket_begin: ... 0: VN_REQUEST_CONNECT_FORWARD_SOCKET: 10 0x0000000a',
  ])('is not what vnetd counts in its own numbers: %s', (message) => {
    assert.deepEqual(
      facts(message).filter((fact) => fact.kind === 'status' || fact.kind === 'failure'),
      [],
    );
  });
});

test('each port that was tried is told below the line that says that all failed', () => {
  const { page } = reading(
    [
      '04:00:01.250 [810.4] <16> connect_to_service: connect failed STATUS (18) CONNECT_FAILED',
      '\tstatus: FAILED, (42) CONNECT_REFUSED; system: (10061) no listener; FROM 0.0.0.0 TO client7 10.30.0.21 bpcd VIA pbx',
      '\tstatus: FAILED, (44) CONNECT_TIMEOUT; system: (10060) no answer; FROM 0.0.0.0 TO client7 10.30.0.21 bpcd VIA vnetd',
      '04:00:02.250 [810.4] <2> connect_to_service: status of the next one',
    ].join('\n'),
  );
  assert.deepEqual(
    page.seen.map((one) => [one.kind, 'error' in one ? one.error?.name : undefined]),
    [
      ['failure', undefined],
      ['refused', 'ECONNREFUSED'],
      ['failure', 'ETIMEDOUT'],
    ],
  );
});

describe('bpbkar on Windows', () => {
  test('of old wrote the date and twelve hours', () => {
    const { page } = reading(
      '06/21/02 05:21:39 PM: [441]: ERR - cannot send to the server\n06/21/02 05:21:40 PM: [441]: INF - EXIT STATUS 24',
    );
    assert.deepEqual(
      page.seen.map((one) => [formatInstant(one.at), one.kind, one.process?.pid]),
      [
        ['2002-06-21T17:21:39.000', 'failure', 441],
        ['2002-06-21T17:21:40.000', 'status', 441],
      ],
    );
  });

  test('keeps the twelve hours', () => {
    const { page } = reading(
      '5:21:39.118 PM: [1892.752] <16> tar_base::V_vTarMsgW: ERR - lost',
      'client7/bpbkar/112026.log',
    );
    assert.deepEqual(
      page.seen.map((one) => [formatInstant(one.at), one.process]),
      [['2026-11-20T17:21:39.118', { name: 'bpbkar', pid: 1892, tid: 752 }]],
    );
  });
});

test.each([
  'The vnetd debug log shows status 11, and CONNECT FROM the server does not appear.',
  'Notice VN_REQUEST_SERVICE_SOCKET: 6 at 04:00:01.250',
  '12/04/2026 15:48:54.101 [Debug] NB 51216 nbjm 117 PID:1 TID:2 File ID:117 [jobid=2] 1 [x] status=40',
])('prose and other logs are left to others: %s', (text) => {
  const { page, readings } = reading(text);
  assert.deepEqual(page.seen, []);
  assert.deepEqual(
    readings.map((one) => one.reading),
    ['other'],
  );
});

test('midnight passes between two lines', () => {
  const said = '[7249] <2> bpbrm main: EXITING with status 25';
  const { page } = reading(`23:59:59.900 ${said}\n00:00:00.100 ${said}`);
  assert.deepEqual(
    page.seen.map((one) => formatInstant(one.at)),
    ['2026-11-20T23:59:59.900', '2026-11-21T00:00:00.100'],
  );
});
