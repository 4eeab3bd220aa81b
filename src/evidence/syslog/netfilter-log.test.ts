import { describe, expect, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { readLoggedPacket } from './netfilter-log.ts';

const packet = (rest: string, interfaces = 'IN=eth1 OUT=') =>
  `${interfaces} MAC=02:00:00:00:00:01 SRC=192.0.2.9 DST=10.1.1.7 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF ${rest}`;
const syn = packet('PROTO=TCP SPT=40112 DPT=1556 WINDOW=64240 RES=0x00 SYN URGP=0 ');

function told(text: string, prefix = 'DROP') {
  const said = readLoggedPacket(text, prefix);
  return typeof said === 'object' && 'fact' in said ? { ...said.fact, flow: said.flow && formatFlow(said.flow) } : said;
}

describe('packets logged by netfilter', () => {
  test('a prefix that says so makes it a denial by that rule', () => {
    for (const prefix of ['DROP', 'FW-REJECT: ', 'nft deny in', 'Denied', '[UFW BLOCK]', 'INPUTDROP']) {
      expect(told(syn, prefix)).toEqual({
        kind: 'firewall-denied',
        denial: 'policy',
        flags: 'SYN',
        zone: 'eth1',
        by: prefix,
        concluded: 'from-prefix',
        flow: '192.0.2.9:40112 -> 10.1.1.7:1556',
      });
    }
  });

  test('any other prefix says nothing of what became of the packet', () => {
    for (const prefix of ['', 'ACCEPT', 'new-ssh '])
      expect(told(syn, prefix)).toEqual({
        kind: 'packet-logged',
        prefix,
        flags: 'SYN',
        arrival: 'eth1',
        flow: '192.0.2.9:40112 -> 10.1.1.7:1556',
      });
    expect(told(packet('PROTO=TCP SPT=40112', 'IN= OUT=eth2'), 'ACCEPT')).toBe('read');
  });

  test('what conntrack takes for INVALID is of no connection, and says why', () => {
    const words = 'ACK is over upper bound 3000000002 (ACKed data not seen yet)';
    for (const name of ['nf_ct_proto_6', 'nf_ct_tcp'])
      expect(told(syn, `${name}: ${words}`)).toEqual({
        kind: 'firewall-denied',
        denial: 'no-connection',
        flags: 'SYN',
        zone: 'eth1',
        why: words,
        flow: '192.0.2.9:40112 -> 10.1.1.7:1556',
      });
  });

  test('what it ignores goes on', () => {
    for (const words of ['SEQ is under lower bound 7 (already ACKed data retransmitted)', 'challenge-ack ignored'])
      expect(told(syn, `nf_ct_proto_6: ${words}`)).toBe('read');
  });

  test("flags are the kernel's, and a packet that leaves is of its outgoing device", () => {
    const reset = packet('PROTO=TCP SPT=1 DPT=2 WINDOW=0 RES=0x00 ACK RST URGP=0', 'IN= OUT=eth2');
    expect(told(reset)).toMatchObject({ flags: 'ACK RST', zone: 'eth2' });
  });

  test('UDP, ICMP and IPv6', () => {
    expect(told(packet('PROTO=UDP SPT=53 DPT=4000 LEN=40'))).toMatchObject({ flow: '192.0.2.9:53 -> 10.1.1.7:4000' });
    expect(told(packet('PROTO=ICMP TYPE=3 CODE=3 [SRC=10.9.9.9 DST=10.8.8.8 PROTO=TCP SPT=1 DPT=2 ]'))).toMatchObject({
      flow: '192.0.2.9 -> 10.1.1.7',
    });
    const six =
      'IN=eth0 OUT= SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=2001:0db8:0000:0000:0000:0000:0000:0002 PROTO=TCP SPT=1 DPT=22';
    expect(told(six)).toMatchObject({ flow: '[2001:db8::1]:1 -> [2001:db8::2]:22' });
  });

  test('other protocols are passed over, and a cut line is damage', () => {
    expect(told(packet('PROTO=47'))).toBe('read');
    for (const cut of [packet(''), packet('PROTO=TCP SPT=40112'), packet('PROTO=TCP SPT=x DPT=1')]) {
      expect(told(cut)).toMatchObject({ unread: expect.stringContaining('expected SRC=') });
    }
  });
});
