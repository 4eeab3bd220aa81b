import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { diagnose } from '../diagnose.ts';
import { unexplained } from '../unexplained.ts';
import { closedWindow } from './closed-window.ts';

const [writer, reader] = ['10.1.0.10.60137', '10.2.0.10.5432'];
const open = [
  `20:00:00.000000 IP ${writer} > ${reader}: Flags [S], seq 1000, win 64240, length 0`,
  `20:00:00.000100 IP ${reader} > ${writer}: Flags [S.], seq 5000, ack 1001, win 64240, length 0`,
  `20:00:00.000200 IP ${writer} > ${reader}: Flags [.], ack 1, win 65535, length 0`,
  `20:00:30.000000 IP ${writer} > ${reader}: Flags [P.], seq 1:1461, ack 1, win 65535, length 1460`,
  `20:00:30.000100 IP ${reader} > ${writer}: Flags [.], ack 1461, win 0, length 0`,
];
const asked = (at: string) => [
  `20:${at}.000000 IP ${writer} > ${reader}: Flags [.], ack 1, win 65535, length 0`,
  `20:${at}.000100 IP ${reader} > ${writer}: Flags [.], ack 1461, win 0, length 0`,
];
const closed = (...lines: readonly string[]) => evidenceOf({ 'client/eth0.txt': [...open, ...lines].join('\n') });
const found = (...lines: readonly string[]) => {
  const [connection] = closed(...lines).connections;
  return connection && closedWindow(connection);
};

test('a window that stays closed to the end, though the peer answers, is found with who told of it how often', () => {
  const { by, times, lasting } = found(...asked('00:31'), ...asked('00:45')) ?? {};
  assert.deepEqual([by, times, lasting], ['backward', 3, 15_000_000]);
});

test('it is none that lasts less, that opens again, or that its reader left by a reset', () => {
  const last = (flags: string, window: number) =>
    `20:02:00.000000 IP ${reader} > ${writer}: Flags [${flags}], ack 1461, win ${window}, length 0`;
  assert.equal(found(...asked('00:31'), ...asked('00:44')), undefined);
  assert.equal(found(...asked('00:31'), ...asked('00:45'), last('.', 65_535)), undefined);
  assert.equal(found(...asked('00:31'), ...asked('00:45'), last('R.', 0)), undefined);
});

test('it is told where nothing explains the end: TCP_USER_TIMEOUT counts it, and no packet says so', () => {
  const reset = `20:06:00.000000 IP ${writer} > ${reader}: Flags [R.], seq 1461, ack 1, win 0, length 0`;
  const evidence = closed(...asked('00:31'), ...asked('00:45'), ...asked('02:16'), reset);
  const [told] = unexplained(evidence, diagnose(evidence)).map(({ text }) => text);
  assert.match(told ?? '', /^10\.2\.0\.10:5432 tells 10\.1\.0\.10:60137 4 times in 106 s that it has no room/);
});
