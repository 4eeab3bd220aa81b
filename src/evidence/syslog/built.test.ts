import { describe, expect, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ciscoSyslog } from './cisco.ts';

function built(...lines: string[]) {
  const page = pageDouble({ file: 'fw1/asa.log' });
  const { unread } = readText(ciscoSyslog, page, lines.join('\n'));
  return {
    unread: unread.map((one) => one.reason),
    told: page.ofKind('firewall-built').map(({ connection, flow, mapped, zones }) => ({
      connection,
      flow: flow && `${flow.protocol} ${formatFlow(flow)}`,
      mapped: mapped && formatFlow(mapped),
      zones: zones?.join(' -> '),
    })),
  };
}

describe('connections built', () => {
  test('inbound: the `for` side began', () => {
    const line =
      '%ASA-6-302013: Built inbound TCP connection 900 for outside:198.51.100.22/51200 (198.51.100.22/51200) ' +
      'to dmz:10.0.1.15/13724 (10.0.1.15/13724)';
    expect(built(line).told).toEqual([
      {
        connection: '900',
        flow: 'tcp 198.51.100.22:51200 -> 10.0.1.15:13724',
        mapped: undefined,
        zones: 'outside -> dmz',
      },
    ]);
  });

  test('outbound: the `to` side began', () => {
    const line =
      '%ASA-6-302013: Built outbound TCP connection 9 for outside:10.1.2.1/22 (10.1.2.1/22) ' +
      'to inside:10.1.1.2/53496 (203.0.113.4/4711)';
    expect(built(line).told).toEqual([
      {
        connection: '9',
        flow: 'tcp 10.1.1.2:53496 -> 10.1.2.1:22',
        mapped: '203.0.113.4:4711 -> 10.1.2.1:22',
        zones: 'inside -> outside',
      },
    ]);
  });

  test('any product, severity and class; users and interface names with blanks', () => {
    const rest = 'for NP Identity Ifc:10.1.1.1/22 (10.1.1.1/22) to inside:10.1.1.2/53496 (10.1.1.2/53496)(CORP\\ann)';
    for (const tag of ['ASA-6', 'ASA-7', 'FTD-6', 'FWSM-session-6', 'PIX-6']) {
      expect(built(`%${tag}-302013: Built outbound TCP connection 9 ${rest}`).told[0]).toMatchObject({
        flow: 'tcp 10.1.1.2:53496 -> 10.1.1.1:22',
        zones: 'inside -> NP Identity Ifc',
      });
    }
  });

  test('302015 is the same of UDP, and IPv6 is an address like any other', () => {
    const line =
      '%ASA-6-302015: Built inbound UDP connection 77 for outside:2001:db8::5/5000 (2001:db8::5/5000) ' +
      'to inside:2001:db8:1::9/53 (2001:db8:1::9/53)';
    expect(built(line).told[0]).toMatchObject({ flow: 'udp [2001:db8::5]:5000 -> [2001:db8:1::9]:53' });
  });

  test('a connection number beyond 2^53 stays as printed', () => {
    const line =
      '%FWSM-6-302013: Built inbound TCP connection 146454459412553183 for DMZ:10.16.0.20/40112 to inside:10.0.32.72/88';
    expect(built(line).told[0]?.connection).toBe('146454459412553183');
  });

  test.each([
    ['inbound', '192.0.2.89:42962 -> 10.1.1.7:13724', '192.0.2.89:42962 -> 203.0.113.7:13724'],
    ['outbound', '10.1.1.7:13724 -> 192.0.2.89:42962', '203.0.113.7:13724 -> 192.0.2.89:42962'],
  ])('faddr, gaddr, laddr: %s', (direction, flow, mapped) => {
    const triple = 'faddr 192.0.2.89/42962 gaddr 203.0.113.7/13724 laddr 10.1.1.7/13724';
    for (const line of [
      `%PIX-6-302001: Built ${direction} TCP connection 5 for ${triple}`,
      `%PIX-6-302001: Built ${direction} TCP connection 5 for ${triple} (ann)`,
      `%FWSM-6-302013: Built ${direction} TCP connection 5 ${triple}`,
    ]) {
      expect(built(line).told).toEqual([{ connection: '5', flow: `tcp ${flow}`, mapped, zones: undefined }]);
    }
  });

  test('a probe of the device itself is built like any connection', () => {
    const line =
      '%ASA-6-302013: Built Probe outbound TCP connection 5 for outside:192.0.2.9/80 to inside:10.1.1.7/4000';
    expect(built(line).told[0]?.flow).toBe('tcp 10.1.1.7:4000 -> 192.0.2.9:80');
  });

  test('names and stripped addresses leave the flow open', () => {
    const named = '%PIX-6-302013: Built inbound TCP connection 5 for outside:branch-gw/4000 to inside:10.1.1.7/22';
    expect(built(named).told).toEqual([
      { connection: '5', flow: undefined, mapped: undefined, zones: 'outside -> inside' },
    ]);
    const stripped = '%FWSM-6-302013: Built inbound TCP connection 6 for faddr gaddr laddr';
    expect(built(stripped).told).toEqual([{ connection: '6', flow: undefined, mapped: undefined, zones: undefined }]);
  });

  test.each([
    ['Built', 'column 16: expected "Built ", found "Built"'],
    ['Built sideways TCP connection', 'column 22: expected "inbound" or "outbound", found "sideways TCP connection"'],
    ['Built inbound GRE connection 4', 'column 30: expected "TCP", found "GRE connection 4"'],
    ['Built inbound TCP connection for outside', 'column 45: expected a connection number, found "for outside"'],
    [
      'Built inbound TCP connection 4 for outside:192.0.2.1/80 (192.0.2.1/80) to',
      'column 87: expected "to ", found "to"',
    ],
    [
      'Built inbound TCP connection 4 for outside:192.0.2.1/80 (192.0.2.1/80) to inside:10.1.',
      'column 97: expected an address, found "10.1."',
    ],
  ])('damage: %s', (text, reason) => {
    expect(built(`%ASA-6-302013: ${text}`)).toEqual({ told: [], unread: [reason] });
  });
});
