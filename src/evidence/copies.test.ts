import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../test/evidence.ts';

const lines = (hour: string, last = 'Flags [R], seq 6, win 0, length 0', late = '000300') => `\
2026-01-05 ${hour}:00:00.000100 IP 10.1.0.10.40001 > 10.2.0.20.5432: Flags [S], seq 1, win 64240, length 0
2026-01-05 ${hour}:00:00.000200 IP 10.2.0.20.5432 > 10.1.0.10.40001: Flags [S.], seq 9, ack 2, win 65160, length 0
2026-01-05 ${hour}:00:01.${late} IP 10.1.0.10.40001 > 10.2.0.20.5432: ${last}
`;
const seenIn = (texts: Readonly<Record<string, string>>) => {
  const { conversations, timeline } = evidenceOf(texts);
  return [conversations.length, timeline.observations.filter(({ kind }) => kind === 'segment').length];
};
const one = seenIn({ 'app1/eth0.txt': lines('20') });

test('what was captured once and kept twice was seen once, whatever the zone that it is stamped in', () => {
  assert.deepEqual(seenIn({ 'app1/eth0.txt': lines('20'), 'app1/printed.txt': lines('20') }), one);
  assert.deepEqual(seenIn({ 'app1/eth0.txt': lines('20'), 'app1/printed.txt': lines('21') }), one);
});

test.each([
  ['of another host', { 'db1/eth0.txt': lines('20') }],
  ['whose last packet came a microsecond later', { 'app1/other.txt': lines('20', undefined, '000301') }],
  ['with another length', { 'app1/other.txt': lines('20', 'Flags [P.], seq 2:5, ack 10, win 9, length 3') }],
])('a capture %s is another one', (_, other) =>
  assert.deepEqual(seenIn({ 'app1/eth0.txt': lines('20'), ...other })[0], 2),
);

test('lines of a log beside the packets stay', () => {
  const log = '12:30:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken\n';
  const { timeline } = evidenceOf({ 'app1/eth0.txt': lines('20'), 'app1/bpbrm.txt': lines('20') + log });
  assert.ok(timeline.observations.some(({ kind }) => kind === 'status'));
});
