import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import * as fc from 'fast-check';
import { addressFromIpv4Number } from '../../base/address.ts';
import { PlainLine } from './plain-line.ts';
import { tcpdumpHead, tcpdumpPacket } from './tcpdump-line.ts';
import { tcpdumpStamp } from './tcpdump-stamp.ts';

/** What both ways make of a line; undefined for a line that is not plain. */
function bothWays(text: string) {
  const line = new PlainLine();
  if (!line.read(text)) return undefined;
  const { year, month, day, us, flags, sequence, acknowledgement, window, length } = line;
  const endOf = (bits: number, port: number) => ({ address: addressFromIpv4Number(bits), port });
  const source = endOf(line.source, line.sourcePort);
  const destination = endOf(line.destination, line.destinationPort);
  const plain = {
    stamp: year === 0 ? { form: 'time-of-day', us } : { form: 'date', year, month, day, us },
    interface: undefined,
    packet: { what: 'segment', flags, sequence, acknowledgement, window, length, ends: { source, destination } },
  };
  const stamped = tcpdumpStamp(text);
  const head = stamped && tcpdumpHead(text.slice(stamped.length));
  const full = { stamp: stamped?.stamp, interface: head?.interface, packet: head && tcpdumpPacket(head.rest) };
  return { plain, full };
}

const ends = '10.0.0.1.1025 > 192.168.255.2.13724: ';

describe('a plain line says what the expressions read in it', () => {
  for (const text of [
    `10:00:00.000001 IP ${ends}Flags [S], seq 4000000000, win 5840, options [mss 1460,sackOK], length 0`,
    `2026-11-20 23:59:59.999999 IP ${ends}Flags [P.], seq 1:101, ack 7, win 5840, length 100`,
    `10:00:00.000901 IP ${ends}Flags [.], ack 1, win 501, options [nop,nop,sack 1 {3:4}], length 0`,
    `10:00:00.000901 IP ${ends}Flags [none], win 501, length 0`,
    `10:00:00.000901 IP ${ends}Flags [FPUEW.], seq 5, ack 3, length 0`,
    `10:00:00.000901 IP 10.0.0.1.01025 > 10.0.0.2.99999: Flags [R], seq 5, win 0, length 0`,
  ])
    test(text, () => {
      const both = bothWays(text);
      assert.ok(both);
      assert.deepEqual(both.plain, both.full);
    });
});

describe('what is not plain is left to the expressions', () => {
  for (const text of [
    '',
    ` 10:00:00.000001 IP ${ends}Flags [S], seq 1, win 5840, length 0`,
    `10:00:00.0001 IP ${ends}Flags [S], seq 1, win 5840, length 0`,
    `1700000000.000001 IP ${ends}Flags [S], seq 1, win 5840, length 0`,
    `10:00:00.000001 IP6 fd00::1.1 > fd00::2.2: Flags [S], seq 1, win 5840, length 0`,
    `10:00:00.000001 eth0  In  IP ${ends}Flags [S], seq 1, win 5840, length 0`,
    `10:00:00.000001 IP ${ends}Flags [S], seq 1, win 5840, length 0: HTTP`,
    `10:00:00.000001 IP ${ends}Flags [S], seq 1, win 5840, urg 3, length 0`,
    `10:00:00.000001 IP ${ends}Flags [S], seq 1, win 5840, options [mss, length 0`,
    `10:00:00.000001 IP ${ends}S 1:1(0) win 5840`,
    `10:00:00.000001 IP ${ends}UDP, length 4`,
    `10:00:00.000001 IP 10.0.0.256.1 > 10.0.0.1.2: Flags [S], seq 1, win 5840, length 0`,
    `10:00:00.000001 IP 10.0.0.01.1 > 10.0.0.1.2: Flags [S], seq 1, win 5840, length 0`,
    `10:00:00.000001 IP 10.0.0.1 > 10.0.0.1: ICMP echo request, id 1, seq 1, length 64`,
    `10:00:00.000001 IP media1.vnetd > client1.1025: Flags [S], seq 1, win 5, length 0`,
    `10:00:00.000001 IP ${ends}Flags [S], seq , win 5840, length 0`,
  ])
    test(text, () => assert.equal(bothWays(text), undefined));
});

test('damaged lines are read alike or not at all', () => {
  const lines = [
    `10:00:00.000001 IP ${ends}Flags [P.], seq 1:101, ack 1, win 5840, length 100`,
    `2026-11-20 10:00:00.000001 IP ${ends}Flags [S.], seq 9, ack 1, win 5840, options [mss 1460], length 0`,
  ];
  const marks = '0123456789.:,>[] -PSFRacks'.split('');
  const damage = fc.record({
    line: fc.constantFrom(...lines),
    at: fc.nat(120),
    length: fc.nat(3),
    put: fc.array(fc.constantFrom(...marks), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(damage, ({ line, at, length, put }) => {
      const both = bothWays(line.slice(0, at) + put.join('') + line.slice(at + length));
      if (both) assert.deepEqual(both.plain, both.full);
    }),
    { numRuns: 20_000 },
  );
});
