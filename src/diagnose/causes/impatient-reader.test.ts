import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { second } from '../../../test/conversation.ts';
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

describe('a client that closes before the answer comes', () => {
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
