import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { built, deniedByList, noConnection, torn } from '../../test/asa-log.ts';
import { conversation, moment, noKeepalive, second, silence } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { seconds } from '../base/duration.ts';
import { formatTimeOfDay } from '../base/instant.ts';
import type { Conversation } from '../model/conversation.ts';
import { diagnose } from './diagnose.ts';

/** What holds whatever the evidence is. */

const hour = 3_600;
const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };

/** What a session may leave behind, by host; each part may be there or not. */
interface Remains {
  readonly idle: boolean;
  readonly turnedAway: boolean;
  readonly denied: boolean;
  readonly failure: boolean;
  readonly stalls: number;
  readonly keepalive: number | undefined;
  readonly refused: boolean;
}
const remains: fc.Arbitrary<Remains> = fc.record({
  idle: fc.boolean(),
  turnedAway: fc.boolean(),
  denied: fc.boolean(),
  failure: fc.boolean(),
  stalls: fc.integer({ min: 0, max: 3 }),
  keepalive: fc.constantFrom(undefined, 300, 3_599, 3_600, 7_200),
  refused: fc.boolean(),
});

const clock = (at: number) => formatTimeOfDay(second(at));

/** Files of one session; `ahead` is by how much the clock of the media server is set ahead, in seconds. */
function session(found: Remains, { media = 'media1', client = 'client1', fw = 'fw1', ahead = 0 } = {}) {
  const asa = [
    ...(found.denied
      ? [deniedByList({ at: 2 * hour, from: '10.1.0.10:39000', to: '10.2.0.20:13782', device: fw })]
      : []),
    ...(found.idle
      ? [built({ at: 4 * hour, ...ends, device: fw }), torn({ at: 6 * hour, ...ends, lasted: 2 * hour, device: fw })]
      : []),
    ...(found.turnedAway ? [noConnection({ at: 6 * hour + 600, ...ends, device: fw })] : []),
  ];
  const line = (at: number, text: string) => `${clock(at + ahead)} [71.1] <2> ${text}`;
  const stalled = Array.from({ length: found.stalls }, (_, i) => 3 * hour + i * 60).flatMap((at) => [
    line(at, 'vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: 1 0x00000001'),
    line(at + 10, 'vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: 2 0x00000002'),
    line(at + 10.5, `logconnections: BPCD CONNECT FROM 10.1.0.10.${30_000 + at} TO 10.2.0.20.13724 fd = 1240`),
  ]);
  const log = [
    ...stalled,
    // What ties this clock to the firewall's, which builds the connection in between.
    line(4 * hour - 0.2, 'vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: 1 0x00000001'),
    line(4 * hour + 0.5, 'logconnections: BPCD CONNECT FROM 10.1.0.10.40001 TO 10.2.0.20.1556 fd = 4'),
    ...(found.failure
      ? [line(6 * hour + 620, 'bpbrm Exit: client backup EXIT STATUS 40: network connection broken')]
      : []),
  ];
  const sockets = [
    `2026-11-20 ${clock(4 * hour + 60 + ahead).slice(0, 8)}`,
    'State Recv-Q Send-Q Local Address:Port Peer Address:Port',
    `ESTAB 0 0 ${ends.from} ${ends.to} ${found.keepalive === undefined ? '' : 'timer:(keepalive,1min,0)'}`,
  ];
  const files: Readonly<Record<string, string>> = {
    [`${fw}/asa.log`]: asa.join('\n'),
    [`${media}/bpbrm/log.112026`]: log.join('\n'),
    [`${media}/ss.txt`]: sockets.join('\n'),
    ...(found.keepalive === undefined
      ? {}
      : { [`${media}/sysctl.txt`]: `net.ipv4.tcp_keepalive_time = ${found.keepalive}` }),
    [`${client}/netstat.txt`]: `2026-11-20 00:30:00\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED`,
  };
  const seen = found.refused
    ? [
        conversation({
          from: '10.1.0.10:41000',
          to: '10.2.0.20:9999',
          node: media,
          first: hour,
          handshake: { refused: moment(hour, 2), synAckCount: 0, synAck: undefined },
        }),
      ]
    : [];
  return { files, seen };
}
const verdicts = (files: Readonly<Record<string, string>>, seen: readonly Conversation[] = []) =>
  diagnose(evidenceOf(files, seen)).map(({ cause, confidence }) => `${cause} ${confidence}`);

describe('no verdict depends on', () => {
  test('the order in which the files are read', () => {
    fc.assert(
      fc.property(
        remains.chain((found) => {
          const { files, seen } = session(found);
          const names = Object.keys(files);
          return fc.record({
            files: fc.constant(files),
            seen: fc.constant(seen),
            order: fc.shuffledSubarray(names, { minLength: names.length }),
          });
        }),
        ({ files, seen, order }) => {
          const shuffled = Object.fromEntries(order.map((name) => [name, files[name] ?? '']));
          assert.deepEqual(verdicts(shuffled, seen), verdicts(files, seen));
        },
      ),
    );
  });
  test('the names of the hosts', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}x$/);
    fc.assert(
      fc.property(remains, fc.uniqueArray(name, { minLength: 3, maxLength: 3 }), (found, [media, client, fw]) => {
        const renamed = session(found, { media, client, fw });
        const plain = session(found);
        assert.deepEqual(verdicts(renamed.files, renamed.seen), verdicts(plain.files, plain.seen));
      }),
    );
  });
  test('by how much the clock of one host is set ahead, where a connection ties it to the others', () => {
    fc.assert(
      fc.property(remains, fc.integer({ min: -2 * hour, max: 3 * hour }), (found, ahead) => {
        const [shifted, straight] = [session(found, { ahead }), session(found)];
        assert.deepEqual(verdicts(shifted.files), verdicts(straight.files));
      }),
    );
  });
});

describe('keepalive', () => {
  test('below the timeout is never too late, and from the timeout on always', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 3 * hour }), fc.integer({ min: 1, max: 4 * hour }), (timeout, idle) => {
        const [h, m, s] = [Math.floor(timeout / 3_600), Math.floor(timeout / 60) % 60, timeout % 60];
        const two = (n: number) => String(n).padStart(2, '0');
        const found = verdicts({
          'fw1/asa.log': [built({ at: 60, ...ends }), torn({ at: 60 + 4 * hour, ...ends, lasted: 4 * hour })].join(
            '\n',
          ),
          'fw1/run.cfg': `timeout conn ${h}:${two(m)}:${two(s)} half-closed 0:10:00 udp 0:02:00`,
          'media1/ss.txt': `2026-11-20 00:30:00\nState Recv-Q Send-Q Local Address:Port Peer Address:Port\nESTAB 0 0 ${ends.from} ${ends.to} timer:(keepalive,1sec,0)`,
          'media1/sysctl.txt': `net.ipv4.tcp_keepalive_time = ${idle}`,
        });
        assert.equal(
          found.some((verdict) => verdict.startsWith('KEEPALIVE_TOO_LATE')),
          idle >= timeout,
        );
      }),
    );
  });
  test('seen on the wire, answered, and below every silence, finds nothing wrong', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 7_200 }), fc.integer({ min: 1, max: 8 }), (idle, probes) => {
        const silences = Array.from({ length: probes }, (_, i) =>
          silence(i * idle, (i + 1) * idle, 'forward', 'keepalive'),
        );
        const last = probes * idle + 1;
        const keepalive = {
          ...noKeepalive,
          probes,
          answered: probes,
          idle: seconds(idle),
          first: moment(idle),
          last: moment(last - 1),
        };
        assert.deepEqual(
          verdicts({}, [conversation({ ...ends, node: 'media1', last, forward: { keepalive }, silences })]),
          [],
        );
      }),
    );
  });
});

describe('a conversation that every point sees both directions of', () => {
  const points = fc.uniqueArray(fc.constantFrom('media1/eth0', 'media1/eth1', 'client1/eth0', 'fw1/in', 'fw1/out'), {
    minLength: 1,
  });
  const side = fc.record({
    packets: fc.integer({ min: 1, max: 1_000 }),
    retransmissions: fc.integer({ min: 0, max: 9 }),
  });
  test('never takes two ways', () => {
    fc.assert(
      fc.property(points, side, side, fc.boolean(), (names, forward, backward, stuck) => {
        const unanswered = stuck ? { unanswered: { transmissions: 4, first: moment(1), last: moment(30) } } : {};
        const seen = names.map((point) =>
          conversation({
            ...ends,
            point,
            node: point.split('/')[0] ?? '',
            last: 31,
            forward: { ...forward, ...unanswered },
            backward,
          }),
        );
        assert.ok(!verdicts({}, seen).some((verdict) => verdict.startsWith('ASYMMETRIC_RETURN')));
      }),
    );
  });
});
