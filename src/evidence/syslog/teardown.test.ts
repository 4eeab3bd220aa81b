import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { inSeconds } from '../../base/duration.ts';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ciscoSyslog } from './cisco.ts';

function teardowns(...lines: string[]) {
  const page = pageDouble({ file: 'asa.log' });
  const { unread } = readText(ciscoSyslog, page, lines.join('\n'));
  const told = page.ofKind('firewall-teardown').map((one) => ({
    at: formatInstant(one.at),
    node: one.node,
    connection: one.connection,
    seconds: one.lasted && inSeconds(one.lasted),
    bytes: one.bytes,
    reason: one.reason,
    words: one.words,
    flow: one.flow && `${one.flow.protocol} ${formatFlow(one.flow)}`,
  }));
  return { told, unread: unread.map((one) => one.reason) };
}

const relayed = 'Jun  2 16:54:07 gwrouter Jun 02 2009 21:54:05 fw.example.net: ';

describe('connections torn down', () => {
  test('the FWSM line that a backup administrator is shown: device stamp, life, bytes, reason, server as responder', () => {
    const line =
      `${relayed}%FWSM-6-302014: Teardown TCP connection 219048017 faddr 192.0.2.89/13724 ` +
      'gaddr 192.0.2.247/42962 laddr 192.0.2.247/42962 duration 1:01:27 bytes 1546 (Conn-timeout)';
    expect(teardowns(line).told).toEqual([
      {
        at: '2009-06-02T21:54:05.000',
        node: 'fw.example.net',
        connection: '219048017',
        seconds: 3_687,
        bytes: 1_546,
        reason: 'idle',
        words: 'Conn-timeout',
        flow: 'tcp 192.0.2.247:42962 -> 192.0.2.89:13724',
      },
    ]);
  });

  test('the same line after a web page lost its addresses still tells life, bytes and reason', () => {
    const line =
      `${relayed}%FWSM-6-302014: Teardown TCP connection 219048017 faddr gaddr laddr ` +
      'duration 1:01:27 bytes 1546 (Conn-timeout)';
    expect(teardowns(line).told).toMatchObject([
      { connection: '219048017', seconds: 3_687, bytes: 1_546, reason: 'idle', flow: undefined },
    ]);
    const ported =
      '%ASA-6-302014: Teardown TCP connection 7 for outside:/13724 to inside:/4000 duration 0:00:30 bytes 0';
    expect(teardowns(ported).told).toMatchObject([{ connection: '7', reason: 'not-said', flow: undefined }]);
  });

  test.each([
    'for to',
    'for  to ',
    'for outside to inside',
    'for outside: to inside:',
    'for outside:/ to inside:/',
    'for outside:<ip>/13724 to inside:<ip>/4000',
    'for <ip>/13724 to <ip>/4000',
    'for outside:x.x.x.x/13724 to inside:10.x.x.x/4000',
  ])('the ASA layout without its addresses: %s', (ends) => {
    const line = `%ASA-6-302014: Teardown TCP connection 7 ${ends} duration 1:01:27 bytes 1546 Conn-timeout`;
    expect(teardowns(line)).toMatchObject({
      told: [{ connection: '7', seconds: 3_687, bytes: 1_546, reason: 'idle', flow: undefined }],
      unread: [],
    });
  });

  test('the ASA layout, with users, the interface that closed it, and any severity', () => {
    const line =
      '%ASA-4-302014: Teardown TCP connection 488 for outside:198.51.100.4/443(CORP\\ann) to inside:10.0.0.1/54321 ' +
      'duration 1193:00:30 bytes 90071992547 TCP Reset-O from outside (CORP\\ann)';
    expect(teardowns(line).told).toMatchObject([
      {
        seconds: 1_193 * 3_600 + 30,
        bytes: 90_071_992_547,
        reason: 'reset-outside',
        words: 'TCP Reset-O from outside',
        flow: 'tcp 10.0.0.1:54321 -> 198.51.100.4:443',
      },
    ]);
  });

  test('the PIX layout, its old number, and a probe', () => {
    const triple = 'faddr 192.0.2.89/1025 gaddr 203.0.113.7/22 laddr 10.1.1.7/22';
    expect(
      teardowns(`%PIX-6-302002: Teardown TCP connection 3 ${triple} duration 0:10:01 bytes 12 (TCP FINs)`).told,
    ).toMatchObject([{ reason: 'fins', flow: 'tcp 192.0.2.89:1025 -> 10.1.1.7:22' }]);
    const probe =
      '%FTD-6-302014: Teardown Probe TCP connection 4 for outside:192.0.2.9/80 to inside:10.1.1.7/4000 ' +
      'duration 0:00:05 bytes 0 Probe maximum retries of retransmission exceeded';
    expect(teardowns(probe).told).toMatchObject([{ reason: 'probe-unanswered' }]);
  });

  test('302016 is the same of UDP and gives no reason', () => {
    const line =
      '%ASA-6-302016: Teardown UDP connection 535 for outside:192.0.2.10/53 to inside:10.30.0.7/52945 duration 0:00:00 bytes 193';
    expect(teardowns(line).told).toMatchObject([
      { reason: 'not-said', words: '', flow: 'udp 10.30.0.7:52945 -> 192.0.2.10:53' },
    ]);
  });
});

const build = (node: string, direction: string) =>
  `Nov 20 2026 10:00:00 ${node} : %ASA-6-302013: Built ${direction} TCP connection 42 for outside:192.0.2.9/13724 ` +
  '(192.0.2.9/13724) to inside:10.1.1.7/4000 (10.1.1.7/4000)';
const tear = (node: string, ends = 'for outside:192.0.2.9/13724 to inside:10.1.1.7/4000') =>
  `Nov 20 2026 11:00:30 ${node} : %ASA-6-302014: Teardown TCP connection 42 ${ends} duration 1:00:30 bytes 9 Conn-timeout`;

describe('who began', () => {
  test('the built line decides, even against the ports', () => {
    expect(teardowns(build('fw1', 'inbound'), tear('fw1')).told).toMatchObject([
      { flow: 'tcp 192.0.2.9:13724 -> 10.1.1.7:4000' },
    ]);
    expect(teardowns(build('fw1', 'outbound'), tear('fw1')).told).toMatchObject([
      { flow: 'tcp 10.1.1.7:4000 -> 192.0.2.9:13724' },
    ]);
  });

  test("another device's connection of the same number does not", () => {
    expect(teardowns(build('fw2', 'inbound'), tear('fw1')).told).toMatchObject([
      { flow: 'tcp 10.1.1.7:4000 -> 192.0.2.9:13724' },
    ]);
  });

  test('a number that the device gave anew after a restart does not', () => {
    const other = 'for outside:192.0.2.9/13724 to inside:10.1.1.8/4001';
    expect(teardowns(build('fw1', 'inbound'), tear('fw1', other)).told).toMatchObject([
      { flow: 'tcp 10.1.1.8:4001 -> 192.0.2.9:13724' },
    ]);
  });

  test('a number is forgotten with its teardown', () => {
    const { told } = teardowns(build('fw1', 'inbound'), tear('fw1'), tear('fw1'));
    expect(told.map((one) => one.flow)).toEqual([
      'tcp 192.0.2.9:13724 -> 10.1.1.7:4000',
      'tcp 10.1.1.7:4000 -> 192.0.2.9:13724',
    ]);
  });

  test('the built line also stands in for addresses that the teardown lost', () => {
    expect(teardowns(build('fw1', 'inbound'), tear('fw1', 'faddr gaddr laddr')).told).toMatchObject([
      { flow: 'tcp 192.0.2.9:13724 -> 10.1.1.7:4000' },
    ]);
  });
});

describe('damage', () => {
  const ends = 'for outside:192.0.2.9/80 to inside:10.1.1.7/4000';
  test.each([
    [`Teardown TCP connection x ${ends}`, 'column 40: expected a connection number, found "x for outside:192.0.2.9/"'],
    ['Teardown TCP connection 4 for outside:192.0.2.9/80', 'column 66: expected "to ", found the end of the line'],
    [`Teardown TCP connection 4 ${ends}`, 'column 90: expected "duration ", found the end of the line'],
    [`Teardown TCP connection 4 ${ends} duration 1:01`, 'column 100: expected a duration h:mm:ss, found "1:01"'],
    [
      `Teardown TCP connection 4 ${ends} duration 0:61:00 bytes 2`,
      'column 100: expected a duration h:mm:ss, found "0:61:00 bytes 2"',
    ],
    [`Teardown TCP connection 4 ${ends} duration 1:01:00`, 'column 107: expected " bytes ", found the end of the line'],
    [`Teardown TCP connection 4 ${ends} duration 1:01:00 bytes`, 'column 107: expected " bytes ", found " bytes"'],
  ])('%s', (text, reason) => {
    expect(teardowns(`%ASA-6-302014: ${text}`)).toEqual({ told: [], unread: [reason] });
  });
});
