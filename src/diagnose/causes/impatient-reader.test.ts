import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { conversation, moment, second, silence } from '../../../test/conversation.ts';
import { impatientReaders } from './impatient-reader.ts';

const [client, server] = ['10.1.0.10.40001', '10.2.0.20.8000'];
const line = (at: number, from: string, to: string, text: string) =>
  `2026-11-20 ${formatTimeOfDay(second(at)).padEnd(15, '0')} IP ${from} > ${to}: Flags ${text}`;
const opened = [
  line(0, client, server, '[S], seq 0, win 500, length 0'),
  line(0.1, server, client, '[S.], seq 0, ack 1, win 500, length 0'),
  line(0.2, client, server, '[.], ack 1, win 500, length 0'),
];
const asked = [
  line(1, client, server, '[P.], seq 1:11, ack 1, win 500, length 10'),
  line(1.1, server, client, '[.], ack 11, win 500, length 0'),
];
const closed = (at: number) => [
  line(at, client, server, '[F.], seq 11, ack 1, win 500, length 0'),
  line(at + 0.1, server, client, '[.], ack 12, win 500, length 0'),
];
const answered = (at: number) => [
  line(at, server, client, '[P.], seq 1:21, ack 12, win 500, length 20'),
  line(at + 0.1, client, server, '[R], seq 12, win 0, length 0'),
];
const look = (...lines: readonly string[]) =>
  impatientReaders(evidenceOf({ 'client1/eth0.txt': [...opened, ...lines].join('\n') }));

/** As the server’s capture has it, where a device on the way has forgotten what was closed. */
const repeated = (...times: readonly number[]) =>
  times.map((at) => line(at, server, client, '[P.], seq 1:21, ack 12, win 500, length 20'));
const lookAtBoth = (here: readonly string[], there: readonly string[]) =>
  impatientReaders(
    evidenceOf({
      'client1/eth0.txt': [...opened, ...here].join('\n'),
      'server1/eth0.txt': [...opened, ...there].join('\n'),
    }),
  );

describe('a client that closes before the answer comes', () => {
  const lost = repeated(601, 602, 604, 608, 616);
  test('which is lost on the way, for a device there has seen the close, or had forgotten before', () => {
    const [finding] = lookAtBoth([...asked, ...closed(301)], [...asked, ...closed(301), ...lost]);
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /waited 300 s and closed the connection itself; the answer came 300 s later/);
    assert.match(finding.story.at(-1)?.text ?? '', /nothing acknowledges it/);
  });
  test('not where the way was closed: neither its FIN nor the answer came through', () => {
    const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:8000' };
    const [near, far] = [{ ttl: { first: 64 } }, { ttl: { first: 63 } }];
    const lastData = moment(1);
    const here = conversation({
      ...ends,
      forward: { ...near, lastData },
      backward: far,
      node: 'client1',
      last: 301,
      close: { how: 'fin', by: 'forward', first: moment(301), both: false },
    });
    const there = conversation({
      ...ends,
      forward: { ...far, lastData },
      node: 'server1',
      last: 1_501,
      backward: { ...near, unanswered: { transmissions: 15, first: moment(601, 30), last: moment(1_501, 40) } },
      silences: [silence(1, 601, 'backward')],
    });
    const later = conversation({ from: '10.1.0.10:40002', to: ends.to, node: 'client1', first: 2_000 });
    const found = (idle: number) => {
      const sysctl = `net.netfilter.nf_conntrack_tcp_timeout_established = ${idle}`;
      return impatientReaders(evidenceOf({ 'gw/sysctl.txt': sysctl }, [here, there, later])).length;
    };
    assert.deepEqual([found(240), found(432_000)], [1, 0]);
  });
  test('not one whose last word before was answered: it waited for nothing', () => {
    const told = line(2, server, client, '[P.], seq 1:6, ack 11, win 500, length 5');
    const here = [...asked, told, ...closed(302)];
    assert.deepEqual(lookAtBoth(here, [...here, ...lost]), []);
  });

  test('is likely one whose time-out ran out, when it waited a round time', () => {
    const [finding] = look(...asked, ...closed(301), ...answered(601));
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /waited 300 s and closed the connection itself; the answer came 300 s later/);
    assert.equal(look(...asked, ...closed(302.1), ...answered(601))[0]?.confidence, 'possible');
  });
  test('is none without the answer: it may have had nothing to wait for', () => {
    assert.deepEqual(look(...asked, ...closed(301)), []);
  });
});
