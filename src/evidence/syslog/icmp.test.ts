import { expect, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ciscoSyslog } from './cisco.ts';

function reads(line: string) {
  const page = pageDouble({ file: 'fw1/asa.log' });
  const { unread } = readText(ciscoSyslog, page, line);
  return { seen: page.seen, unread };
}

test.each([
  [
    '302020: Built inbound ICMP connection for faddr 192.0.2.50/12 gaddr 10.0.0.9/0 laddr 10.0.0.9/0 type 8 code 0 ',
    'firewall-built',
    '192.0.2.50:12 -> 10.0.0.9:0',
  ],
  [
    '302020: Built outbound ICMP connection for faddr 192.0.2.50/0 gaddr 203.0.113.4/77 laddr 10.0.0.9/77',
    'firewall-built',
    '10.0.0.9:77 -> 192.0.2.50:0',
  ],
  [
    '302020: Built inbound ICMP connection for faddr 192.0.2.50/1(CORP\\ann) gaddr 10.0.0.9/0 laddr 10.0.0.9/0 (bob) type 8 code 0',
    'firewall-built',
    '192.0.2.50:1 -> 10.0.0.9:0',
  ],
  [
    '302021: Teardown ICMP connection for faddr 192.0.2.50/0 gaddr 203.0.113.4/77 laddr 10.0.0.9/77 type 8 code 0',
    'firewall-teardown',
    '10.0.0.9:77 -> 192.0.2.50:0',
  ],
  [
    '302021: Teardown ICMP connection for faddr 192.0.2.50/12 gaddr 10.0.0.9/0 laddr 10.0.0.9/0',
    'firewall-teardown',
    '192.0.2.50:12 -> 10.0.0.9:0',
  ],
] as const)('%s', (text, kind, flow) => {
  const [one, ...more] = reads(`%ASA-6-${text}`).seen;
  expect(one?.kind).toBe(kind);
  expect(one?.flow?.protocol).toBe('icmp');
  expect(one?.flow && formatFlow(one.flow)).toBe(flow);
  expect(more).toEqual([]);
});

test('a translated echo request is known by both addresses', () => {
  const { seen } = reads(
    '%ASA-6-302020: Built outbound ICMP connection for faddr 192.0.2.50/0 gaddr 203.0.113.4/77 laddr 10.0.0.9/77',
  );
  expect(seen[0]).toMatchObject({ mapped: { source: { address: '203.0.113.4', port: 77 } } });
});

test('damage', () => {
  const { seen, unread } = reads('%ASA-6-302021: Teardown ICMP connection for faddr 192.0.2.50/0 laddr 10.0.0.9/77');
  expect(seen).toEqual([]);
  expect(unread[0]?.reason).toBe('column 64: expected "gaddr", found "laddr 10.0.0.9/77"');
});
