import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { countsIn, risen } from './counters.ts';

const TEXT = `Ip: Forwarding InReceives InHdrErrors InAddrErrors OutNoRoutes
Ip: 1 3456 0 2 3
Icmp: InMsgs OutDestUnreachs
Icmp: 7 5
TcpExt: SyncookiesSent IPReversePathFilter
TcpExt: 0 4
IpExt: InNoRoutes InTruncatedPkts
IpExt: 1 0
Ip6InNoRoutes                   	10
Icmp6OutDestUnreachs            	20
Ip6InReceives                   	99
`;

describe('what a namespace counts', () => {
  test('is read from the tables of both families', () => {
    assert.deepEqual(countsIn(TEXT), {
      IPReversePathFilter: 4,
      InAddrErrors: 2,
      InNoRoutes: 11,
      OutNoRoutes: 3,
      OutDestUnreachs: 25,
    });
  });

  test('is compared with what it was', () => {
    const before = countsIn(TEXT);
    assert.deepEqual(risen(before, countsIn(TEXT.replace('Icmp: 7 5', 'Icmp: 8 6'))), ['OutDestUnreachs']);
    assert.deepEqual(risen(before, before), []);
  });
});
