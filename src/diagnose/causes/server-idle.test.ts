import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { minutes, seconds } from '../../base/duration.ts';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { isRound, serverIdleLimit } from './server-idle.ts';

const closed = (port: number, quiet: number, by: 'forward' | 'backward' = 'backward', since = 10) =>
  conversation({
    from: `10.1.0.10:${port}`,
    to: '10.2.0.20:5432',
    node: 'app1',
    first: 0,
    last: since + quiet,
    forward: { lastData: moment(since, 5) },
    backward: { keepalive: { ...noKeepalive, probes: 3, answered: 3 } },
    close: { how: 'fin', by, first: moment(since + quiet, 9), both: true },
  });
const look = (...seen: ReturnType<typeof closed>[]) => serverIdleLimit.look(evidenceOf({}, seen));

describe('a server’s own FIN after a quiet time', () => {
  test('twice after the same quiet is its limit, keepalives or not', () => {
    const [finding] = look(closed(40_001, 900), closed(40_002, 900.4, 'backward', 70));
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /itself closed 2 connections after 15 min without data, keepalives notwithstanding/);
  });
  test('once after a round time is likely a limit, once after any other only possibly', () => {
    assert.equal(look(closed(40_001, 900.3))[0]?.confidence, 'likely');
    assert.equal(look(closed(40_001, 907))[0]?.confidence, 'possible');
  });
  test('only possibly where the host of the client does not even take the FIN: it may have been mute before', () => {
    const host = { 'app1/netstat.txt': '2026-11-20 00:00:05\ntcp 0 0 10.1.0.10:40001 10.2.0.20:5432 ESTABLISHED' };
    const fin = (transmissions: number) =>
      conversation({
        from: '10.1.0.10:40001',
        to: '10.2.0.20:5432',
        node: 'app1',
        last: 913,
        forward: { lastData: moment(10, 5) },
        silences: [silence(10, 910, 'backward', 'fin')],
        close: {
          how: 'fin',
          by: 'backward',
          first: moment(910, 9),
          both: false,
          unheard: { transmissions, last: moment(913, 12) },
        },
      });
    const found = (transmissions: number) => serverIdleLimit.look(evidenceOf(host, [fin(transmissions)]))[0];
    assert.deepEqual([found(3)?.confidence, found(2)?.confidence], ['possible', 'likely']);
    assert.match(found(3)?.story.at(-1)?.text ?? '', /neither acknowledges nor resets it/);
    const forgets = { 'app1/sysctl.txt': 'net.netfilter.nf_conntrack_tcp_timeout_established = 600' };
    assert.deepEqual(serverIdleLimit.look(evidenceOf({ ...host, ...forgets }, [fin(3)])), []);
  });
  test('of connections that were silent together, closed in the same moment, is one close', () => {
    const [finding] = look(closed(40_001, 907), closed(40_002, 907.1));
    assert.equal(finding?.confidence, 'possible');
    assert.match(finding.headline, /itself closed 2 connections/);
  });
  test('is none below a quiet of 15 s, and from there on', () => {
    assert.deepEqual(look(closed(40_001, 14.9)), []);
    assert.equal(look(closed(40_001, 15)).length, 1);
  });
  test('is none of a proxy that gives up because nothing answers it', () => {
    const asks = (from: string, last: number) =>
      conversation({
        from,
        to: '10.3.0.30:5432',
        node: 'proxy1',
        first: 10.1,
        last,
        handshake: { synCount: 7, synAckCount: 0, synAck: undefined },
      });
    assert.deepEqual(look(closed(40_001, 131), asks('10.2.0.20:50001', 77)), []);
    assert.equal(look(closed(40_001, 131), asks('10.2.0.21:50001', 77)).length, 1);
    assert.equal(look(closed(40_001, 131), asks('10.2.0.20:50001', 60)).length, 1);
  });
  test('is none when the client closes', () => assert.deepEqual(look(closed(40_001, 900, 'forward')), []));
  test('is none when it is a reset, and the firewall says that it removed the connection as idle', () => {
    const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5432' };
    const log = [built({ at: 0, ...ends }), torn({ at: 910, ...ends, lasted: 910 })].join('\n');
    const fin = closed(40_001, 900);
    const reset = { ...fin, close: { how: 'reset', by: 'backward', moment: moment(910, 9) } as const };
    const found = (one: typeof fin) => serverIdleLimit.look(evidenceOf({ 'fw1/asa.log': log }, [one])).length;
    assert.deepEqual([found(reset), found(fin)], [0, 1]);
  });
  test('that is a reset with another time-to-live than the server’s packets is not the server’s', () => {
    const forged = conversation({
      from: '10.1.0.10:40001',
      to: '10.2.0.20:5432',
      forward: { lastData: moment(10, 5) },
      backward: { ttl: { first: 61, reset: 255 } },
      close: { how: 'reset', by: 'backward', moment: moment(910, 9) },
    });
    assert.deepEqual(look(forged), []);
  });
});

test('a limit is round: whole half minutes, up to a second late, never early', () => {
  assert.ok(isRound(minutes(15)));
  assert.ok(isRound(seconds(901)));
  assert.ok(!isRound(seconds(901.000001)));
  assert.ok(!isRound(seconds(899.9)));
});

test('a FIN that the client notices only by the reset for its later words is the server’s limit', () => {
  const line = (time: string, by: 'client' | 'server', flags: string) => {
    const [from, to] = by === 'client' ? ['10.1.0.10.40001', '10.2.0.20.5432'] : ['10.2.0.20.5432', '10.1.0.10.40001'];
    return `2026-11-20 ${time} IP ${from} > ${to}: Flags ${flags}`;
  };
  const capture = [
    line('10:00:00.000000', 'client', '[S], seq 100, win 5840, length 0'),
    line('10:00:00.001000', 'server', '[S.], seq 500, ack 101, win 5792, length 0'),
    line('10:00:00.002000', 'client', '[.], ack 1, win 5840, length 0'),
    line('10:00:00.003000', 'client', '[P.], seq 1:101, ack 1, win 5840, length 100'),
    line('10:00:00.004000', 'server', '[P.], seq 1:101, ack 101, win 5840, length 100'),
    line('10:01:02.004000', 'server', '[F.], seq 101, ack 101, win 5840, length 0'),
    line('10:01:02.005000', 'client', '[.], ack 102, win 5840, length 0'),
    line('10:01:10.005000', 'client', '[P.], seq 101:201, ack 102, win 5840, length 100'),
    line('10:01:10.006000', 'server', '[R], seq 102, win 0, length 0'),
  ];
  const [finding] = serverIdleLimit.look(evidenceOf({ 'app1/eth0.txt': capture.join('\n') }));
  assert.equal(finding?.confidence, 'likely');
  assert.match(
    finding.story.map(({ text }) => text).join(' '),
    /speaks 8\.001 s later; the closed socket answers with a reset/,
  );
});
