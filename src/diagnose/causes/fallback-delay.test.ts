import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatTimeOfDay } from '../../base/instant.ts';
import { second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { diagnose } from '../diagnose.ts';
import { fallbackDelayOutlivesWait } from './fallback-delay.ts';

const hash = 'c432cfc40d6d02d80f592f6c03015c49';
const at = (seconds: number, thread: string, text: string, severity = 2) =>
  `${formatTimeOfDay(second(seconds))} [${thread}] <${severity}> ${text}`;

/** vnetd opens port 57276 at `from` and gives up 120 s later. */
const vnetd = (from: number) => [
  at(
    from,
    '23.42',
    'ProcessRequests: vnetd.c.101: 0: msg: VNETD ACCEPT FROM 10.1.0.10.3471 TO 10.2.0.20.13724 fd = 392',
  ),
  at(from, '23.42', 'ProcessRequests: vnetd.c.102: 0: msg: Request VN_REQUEST_CONNECT_FORWARD_SOCKET(10)'),
  at(from, '23.42', `vnet_generate_hashes: vnet.c.103: 0: hash_str1: ${hash}`),
  at(from, '23.42', 'process_connect_forward_socket: vnetd.c.104: 0: ipc_string: 57276'),
  at(from, '23.42', `process_connect_forward_socket: vnetd.c.105: 0: hash_str1: ${hash}`),
  at(from + 120, '23.42', 'vnet_sock_ready: vnet.c.106: 0: max_time: 120 0x00000078'),
  at(from + 120, '23.42', 'vnet_sock_ready: vnet.c.107: 0: Function failed: 11 0x0000000b'),
];

/** bpcd wants the socket at `from` and is refused. */
const bpcd = (from: number) => [
  at(from - 1, '21.47', 'logconnections: BPCD ACCEPT FROM 10.1.0.10.3583 TO 10.2.0.20.13724 fd = 304'),
  at(from, '21.47', 'is_pbxable_server: vnet.c.201: 0: service: 57276'),
  at(from, '21.47', 'vnet_async_connect: vnet.c.202: 0: connect in progress: 1 0x00000001'),
  at(from + 1, '21.47', 'vnet_async_connect: vnet.c.203: 0: getsockopt SO_ERROR returned: 10061 0x0000274d'),
  at(from + 20, '21.47', 'process_requests: get_vnetd_forward_socket failed: 25', 16),
];

/** bpbrm is told of the socket and connects `count` times, each stalled for 10 s. */
const bpbrm = (from: number, count: number, thread = '16.43') => [
  at(
    from,
    thread,
    `bpbrm read_media_msg: read from media manager: NCB_DATASOCKET client1_1307115858 57276;${hash};10;600`,
  ),
  at(from, thread, `bpbrm multiplexed_backup: bpbrm.c.9563: mpx_ipc: 57276;${hash};10;600`),
  ...stalls(from + 1, count, thread),
];

const stalls = (from: number, count: number, thread: string) =>
  Array.from({ length: count }, (_, i) => [
    at(from + i * 11, thread, 'vnet_async_connect: vnet.c.1: 0: connect in progress: 1 0x00000001'),
    at(from + i * 11 + 10, thread, 'vnet_async_connect: vnet.c.1: 0: connect in progress: 2 0x00000002'),
    at(
      from + i * 11 + 10.5,
      thread,
      `logconnections: BPCD CONNECT FROM 10.1.0.10.${3500 + i} TO 10.2.0.20.13724 fd = 1240`,
    ),
  ]).flat();

const session = (stalled: number, wantedAt: number, more: readonly string[] = []) =>
  evidenceOf({
    'client1/vnetd/112026.log': vnetd(3_600).join('\n'),
    'client1/bpcd/112026.log': bpcd(wantedAt).join('\n'),
    'media1/bpbrm/112026.log': [...bpbrm(3_600.5, stalled), ...more].join('\n'),
  });

describe('refusals that take a second each, as on Windows, and outlive a wait together', () => {
  /** One a second from the third on: tried, refused after `late`, and the next port at once. */
  const refused = (count: number, late: number) =>
    Array.from({ length: count }, (_, i) => [
      at(3_602 + i * 1.1, '16.43', 'vnet_async_connect: vnet.c.1: 0: connect in progress: 1 0x00000001'),
      at(
        3_602 + i * 1.1 + late,
        '16.43',
        'vnet_async_connect: vnet.c.2: 0: getsockopt SO_ERROR returned: 10061 0x0000274d',
      ),
      at(3_602 + i * 1.1 + late, '16.43', 'vnet_async_connect: vnet.c.1: 0: connect in progress: 2 0x00000002'),
      at(
        3_602 + i * 1.1 + late,
        '16.43',
        `logconnections: BPCD CONNECT FROM 10.1.0.10.${3500 + i} TO 10.2.0.20.13724 fd = 1240`,
      ),
    ]).flat();
  const look = (late: number) => fallbackDelayOutlivesWait.look(session(0, 3_600 + 135, refused(100, late)));

  test('are told with their own root', () => {
    const [finding] = look(1);
    assert.deepEqual([finding?.confidence, finding?.root], ['proved', 'NO_LISTENER']);
    assert.match(finding?.headline ?? '', /^100 connects took 1\.000 s each to be refused on port 1556 \(PBX\)/);
    assert.deepEqual(finding?.fixes.slice(0, 1), ['START_LISTENER']);
  });
  test('are nothing where they come at once', () => assert.deepEqual(look(0.3), []));
  test('rest on the filter that says that it denied them', () => {
    const log = Array.from(
      { length: 3 },
      (_, i) =>
        `Nov 20 2026 01:00:1${i} fw1 : %ASA-4-106023: Deny tcp src inside:10.1.0.10/${4100 + i} dst dmz:10.2.0.20/1556 by access-group "out" [0x0, 0x0]`,
    );
    const evidence = evidenceOf({
      'client1/vnetd/112026.log': vnetd(3_600).join('\n'),
      'client1/bpcd/112026.log': bpcd(3_735).join('\n'),
      'media1/bpbrm/112026.log': [...bpbrm(3_600.5, 0), ...refused(100, 1)].join('\n'),
      'fw1/asa.log': log.join('\n'),
    });
    const [finding, ...others] = diagnose(evidence);
    assert.deepEqual([finding?.cause, finding?.root], ['FALLBACK_DELAY_OUTLIVES_WAIT', 'POLICY_DENY']);
    assert.ok(!others.some(({ cause }) => cause === 'POLICY_DENY'), 'the root is told once');
    assert.deepEqual(finding?.fixes.slice(0, 2), ['OPEN_FIRST_PORT', 'REDUCE_CONNECTS']);
  });
});

describe('stalled connects that outlive a wait', () => {
  test('are proved when without them the socket would have been wanted in time', () => {
    const [finding] = fallbackDelayOutlivesWait.look(session(12, 3_600 + 135));
    assert.equal(finding?.confidence, 'proved');
    assert.match(
      finding.headline,
      /12 connects stalled 10\.000 s each .*port 1556 \(PBX\).*waited 120 s and was closed 15\.000 s before/,
    );
    assert.equal(finding.figures.find(({ name }) => name === 'together')?.value, '120 s');
  });
  test('are only likely when the stalls that are shown do not make up for it, and the gap is named', () => {
    const [finding] = fallbackDelayOutlivesWait.look(session(2, 3_600 + 219));
    assert.equal(finding?.confidence, 'likely');
    assert.ok(finding.story.some(({ gap, text }) => gap && /not counted as stalls/.test(text)));
  });
  test('of another backup on the same server delay nobody here', () => {
    const others = stalls(3_601, 12, '99.99');
    const [finding] = fallbackDelayOutlivesWait.look(session(2, 3_600 + 219, others));
    assert.equal(finding?.figures.find(({ name }) => name === 'stalled connects')?.value, '2');
    assert.equal(finding.confidence, 'likely');
  });
  test('are told once: their root is no finding of its own, but the stalls of others are', () => {
    assert.deepEqual(
      diagnose(session(12, 3_735)).map(({ cause }) => cause),
      ['FALLBACK_DELAY_OUTLIVES_WAIT'],
    );
    assert.ok(
      diagnose(session(12, 3_735, stalls(3_601, 2, '99.99'))).some(
        ({ cause }) => cause === 'SILENT_DROP_ON_FIRST_PORT',
      ),
    );
  });
  test('are none when the socket was wanted before it was closed', () => {
    assert.deepEqual(fallbackDelayOutlivesWait.look(session(5, 3_600 + 119)), []);
  });
});
