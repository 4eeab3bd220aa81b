import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { conntrackTable } from './conntrack-table.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'gw/conntrack.txt', node: 'gw' });
  const transcript = readText(conntrackTable, page, text);
  return { ...transcript, rows: page.ofKind('firewall-connection') };
};

const ASKED = 'src=10.1.0.10 dst=192.0.2.20 sport=41374 dport=5432';
const ANSWER = 'src=192.0.2.20 dst=172.16.0.2 sport=5432 dport=41374';

describe('a translated connection has both flows', () => {
  test.each([
    ['of the table', `tcp      6 431999 ESTABLISHED ${ASKED} ${ANSWER} [ASSURED] mark=0 use=1`],
    [
      'with counters',
      `tcp      6 431999 ESTABLISHED ${ASKED} packets=5 bytes=400 ${ANSWER} packets=3 bytes=300 [ASSURED] mark=0 use=1`,
    ],
    [
      'of /proc/net/nf_conntrack',
      `ipv4     2 tcp      6 431999 ESTABLISHED ${ASKED} ${ANSWER} [ASSURED] mark=0 zone=0 use=2`,
    ],
    ['of an event', `    [NEW] tcp      6 120 SYN_SENT ${ASKED} [UNREPLIED] ${ANSWER}`],
  ])('%s', (_, line) => {
    const { rows, unread } = read(line);
    assert.deepEqual(unread, []);
    assert.deepEqual(
      rows.map(({ flow, mapped }) => [flow, mapped].map((one) => one && formatFlow(one))),
      [['10.1.0.10:41374 -> 192.0.2.20:5432', '172.16.0.2:41374 -> 192.0.2.20:5432']],
    );
  });
});

test('events are stamped in seconds since 1970, which is UTC', () => {
  const [row] = read(`[1796158800.000367]\t [UPDATE] tcp      6 60 SYN_RECV ${ASKED} ${ANSWER}`).rows;
  assert.equal(row && new Date(row.at / 1e3).toISOString(), '2026-12-01T21:00:00.000Z');
  assert.equal(row?.at, 1_796_158_800_000_367);
});

test.each([
  [
    'what is not translated',
    `tcp      6 10 ESTABLISHED ${ASKED} src=192.0.2.20 dst=10.1.0.10 sport=5432 dport=41374 use=1`,
  ],
  ['what is destroyed', `[DESTROY] tcp      6 ${ASKED} ${ANSWER} [ASSURED]`],
])('%s tells nothing', (_, line) => assert.deepEqual([read(line).rows, read(line).unread], [[], []]));

test('ports that there are not are told', () => {
  const { unread } = read(`tcp      6 10 ESTABLISHED ${ASKED.replace('41374', '77777')} ${ANSWER} use=1`);
  assert.equal(unread.length, 1);
});
