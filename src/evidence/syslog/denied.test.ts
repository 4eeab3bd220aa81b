import { describe, expect, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ciscoSyslog } from './cisco.ts';

function denials(line: string) {
  const page = pageDouble({ file: 'fw1/asa.log' });
  const { readings } = readText(ciscoSyslog, page, line);
  const told = page.ofKind('firewall-denied').map(({ denial, lacks, flags, zone, by, flow }) => ({
    denial,
    ...(lacks && { lacks }),
    flags,
    zone,
    by,
    flow: flow && `${flow.protocol} ${formatFlow(flow)}`,
  }));
  expect(page.seen).toHaveLength(told.length);
  return { told, reading: readings[0]?.reading };
}

const open = { flags: undefined, zone: undefined, by: undefined, flow: undefined };

describe('packets that the device refused', () => {
  test.each([
    [
      '%ASA-2-106001: Inbound TCP connection denied from 192.0.2.4/901 to 10.1.1.5/111 flags SYN  on interface outside',
      { denial: 'policy', flags: 'SYN', zone: 'outside', flow: 'tcp 192.0.2.4:901 -> 10.1.1.5:111' },
    ],
    [
      '%ASA-2-106006: Deny inbound UDP from 192.0.2.4/901 to 10.1.1.5/111 on interface outside',
      { denial: 'policy', zone: 'outside', flow: 'udp 192.0.2.4:901 -> 10.1.1.5:111' },
    ],
    [
      '%ASA-3-201011: Connection limit exceeded 500/500 for input packet from 192.0.2.4/901 to 10.1.1.5/111 on interface outside',
      { denial: 'table-full', zone: 'outside', flow: 'tcp 192.0.2.4:901 -> 10.1.1.5:111' },
    ],
    [
      '%ASA-3-201013: Per-client connection limit exceeded 20/20 for input packet from 192.0.2.4/901 to 10.1.1.5/111 on interface outside',
      { denial: 'table-full', zone: 'outside', flow: 'tcp 192.0.2.4:901 -> 10.1.1.5:111' },
    ],
    ["%ASA-5-321001: Resource 'conns' limit of 10000 reached for system", { denial: 'table-full' }],
    [
      '%PIX-3-106011: Deny inbound (No xlate) tcp src outside:192.0.2.4/80 dst outside:10.1.1.5/1823',
      { denial: 'no-translation', zone: 'outside', flow: 'tcp 192.0.2.4:80 -> 10.1.1.5:1823' },
    ],
    [
      '%PIX-3-106011: Deny inbound (No xlate) icmp src outside:192.0.2.4 dst outside:10.1.1.5 (type 8, code 0)',
      { denial: 'no-translation', zone: 'outside', flow: 'icmp 192.0.2.4 -> 10.1.1.5' },
    ],
    [
      '%ASA-3-305006: portmap translation creation failed for tcp src inside:10.1.1.5/1823 dst outside:192.0.2.4/80',
      { denial: 'no-translation', lacks: 'port', zone: 'inside', flow: 'tcp 10.1.1.5:1823 -> 192.0.2.4:80' },
    ],
    [
      '%FWSM-3-305006: regular translation creation failed for tcp src inside:10.1.1.5/1823 dst outside:192.0.2.4/80',
      { denial: 'no-translation', lacks: 'address', zone: 'inside', flow: 'tcp 10.1.1.5:1823 -> 192.0.2.4:80' },
    ],
    [
      '%ASA-3-202010: PAT pool exhausted. Unable to create TCP connection from lan_inside:10.1.1.5/1823 to outside:192.0.2.4/80',
      { denial: 'no-translation', lacks: 'port', zone: 'lan_inside', flow: 'tcp 10.1.1.5:1823 -> 192.0.2.4:80' },
    ],
    [
      '%ASA-3-202010: NAT pool exhausted for POOL, port range 1024-65535. Unable to create UDP connection from inside:10.1.1.5/1823 to outside:192.0.2.4/53',
      { denial: 'no-translation', lacks: 'address', zone: 'inside', flow: 'udp 10.1.1.5:1823 -> 192.0.2.4:53' },
    ],
    [
      // two blanks behind the flags, as devices print them
      '%ASA-6-106015: Deny TCP (no connection) from 10.1.1.5/13724 to 192.0.2.4/42962 flags SYN ACK  on interface inside',
      { denial: 'no-connection', flags: 'SYN ACK', zone: 'inside', flow: 'tcp 10.1.1.5:13724 -> 192.0.2.4:42962' },
    ],
    [
      '%FWSM-6-106015: Deny TCP (no connection) from 10.1.1.5/111 to 192.0.2.4/222 flags RST on interface dmz 2',
      { denial: 'no-connection', flags: 'RST', zone: 'dmz', flow: 'tcp 10.1.1.5:111 -> 192.0.2.4:222' },
    ],
    [
      '%ASA-1-106021: Deny TCP reverse path check from 10.4.0.100 to 10.1.0.100 on interface outside',
      { denial: 'reverse-path', zone: 'outside', flow: 'tcp 10.4.0.100 -> 10.1.0.100' },
    ],
    [
      '%ASA-1-106022: Deny tcp connection spoof from 10.4.0.100 to 10.1.0.100 on interface dmz',
      { denial: 'spoof', zone: 'dmz', flow: 'tcp 10.4.0.100 -> 10.1.0.100' },
    ],
    [
      '%ASA-4-106023: Deny tcp src outside:192.0.2.4/4000(CORP\\ann) dst inside:10.1.1.5/1556 by access-group "OUT-IN" [0x51fd3ce2, 0x0]',
      { denial: 'policy', zone: 'outside', by: 'OUT-IN', flow: 'tcp 192.0.2.4:4000 -> 10.1.1.5:1556' },
    ],
    [
      '%ASA-4-106023: Deny icmp src outside:192.0.2.4 dst inside:10.1.1.5 (type 8, code 0) by access-group "my list" [0x0, 0x0]',
      { denial: 'policy', zone: 'outside', by: 'my list', flow: 'icmp 192.0.2.4 -> 10.1.1.5' },
    ],
    [
      '%PIX-4-106023: Deny udp src outside:branch-gw/500 dst inside:10.1.1.5/500 by access-group OUT-IN',
      { denial: 'policy', zone: 'outside', by: 'OUT-IN' },
    ],
    [
      '%ASA-4-419002: Duplicate TCP SYN from inside:10.1.1.5/4000 to outside:192.0.2.4/80 with different initial sequence number',
      { denial: 'duplicate-syn', flags: 'SYN', zone: 'inside', flow: 'tcp 10.1.1.5:4000 -> 192.0.2.4:80' },
    ],
    [
      '%ASA-4-419002: Received duplicate TCP SYN from inside:10.1.1.5/4000 to outside:192.0.2.4/80 with different initial sequence number',
      { denial: 'duplicate-syn', flags: 'SYN', zone: 'inside', flow: 'tcp 10.1.1.5:4000 -> 192.0.2.4:80' },
    ],
    [
      '%ASA-6-110002: Failed to locate egress interface for TCP from inside:10.1.1.5/4000 to 192.0.2.4/80',
      { denial: 'no-route', zone: 'inside', flow: 'tcp 10.1.1.5:4000 -> 192.0.2.4:80' },
    ],
    [
      '%ASA-6-110003: Routing failed to locate next hop for TCP from NP Identity Ifc:10.1.1.5/22 to inside:192.0.2.4/4000',
      { denial: 'no-route', zone: 'NP Identity Ifc', flow: 'tcp 10.1.1.5:22 -> 192.0.2.4:4000' },
    ],
    [
      '%FTD-6-110003: Routing failed to locate next-hop for udp from inside:10.1.1.5/22 to outside:192.0.2.4/4000',
      { denial: 'no-route', zone: 'inside', flow: 'udp 10.1.1.5:22 -> 192.0.2.4:4000' },
    ],
  ])('%s', (line, expected) => {
    expect(denials(line)).toEqual({ told: [{ ...open, ...expected }], reading: 'read' });
  });

  const lost = { denial: 'policy', by: 'OUT-IN' };
  test.each([
    [
      '106001: Inbound TCP connection denied from to flags SYN  on interface outside',
      { denial: 'policy', flags: 'SYN', zone: 'outside' },
    ],
    [
      '106001: Inbound TCP connection denied from <ip>/901 to <ip>/111 flags SYN  on interface outside',
      { denial: 'policy', flags: 'SYN', zone: 'outside' },
    ],
    ['106006: Deny inbound UDP from to on interface outside', { denial: 'policy', zone: 'outside' }],
    [
      '106015: Deny TCP (no connection) from to flags SYN ACK  on interface inside',
      { denial: 'no-connection', flags: 'SYN ACK', zone: 'inside' },
    ],
    [
      '106015: Deny TCP (no connection) from /13724 to 10.x.x.x/42962 flags RST  on interface inside',
      { denial: 'no-connection', flags: 'RST', zone: 'inside' },
    ],
    ['106021: Deny TCP reverse path check from  to  on interface outside', { denial: 'reverse-path', zone: 'outside' }],
    ['106022: Deny tcp connection spoof from to on interface dmz', { denial: 'spoof', zone: 'dmz' }],
    ['106023: Deny tcp src outside: dst inside: by access-group "OUT-IN" [0x0, 0x0]', { ...lost, zone: 'outside' }],
    [
      '106023: Deny tcp src outside:/4000 dst inside:/1556 by access-group "OUT-IN" [0x0, 0x0]',
      { ...lost, zone: 'outside' },
    ],
    ['106023: Deny tcp src outside dst inside by access-group "OUT-IN" [0x0, 0x0]', { ...lost, zone: 'outside' }],
    ['106023: Deny tcp src dst by access-group "OUT-IN" [0x0, 0x0]', lost],
    [
      '110003: Routing failed to locate next hop for TCP from inside: to outside:',
      { denial: 'no-route', zone: 'inside' },
    ],
    [
      '419002: Duplicate TCP SYN from inside to outside with different initial sequence number',
      { denial: 'duplicate-syn', flags: 'SYN', zone: 'inside' },
    ],
    [
      '419002: Duplicate TCP SYN from to with different initial sequence number',
      { denial: 'duplicate-syn', flags: 'SYN' },
    ],
  ])('addresses that a web page took away are no damage, and none is made up: %s', (text, expected) => {
    expect(denials(`%ASA-6-${text}`)).toEqual({ told: [{ ...open, ...expected }], reading: 'read' });
  });

  test('protocols that carry no session here are passed over', () => {
    for (const line of [
      '%ASA-4-106023: Deny protocol 47 src outside:192.0.2.4 dst inside:10.1.1.5 by access-group "A" [0x0, 0x0]',
      '%ASA-1-106021: Deny protocol 50 reverse path check from 192.0.2.4 to 10.1.1.5 on interface outside',
    ]) {
      expect(denials(line)).toEqual({ told: [], reading: 'read' });
    }
  });

  test.each([
    [
      '106001: Inbound TCP connection denied from 192.0.2.4/901',
      'column 64: expected "to ", found the end of the line',
    ],
    ['106006: Deny inbound UDP from 192.0.2.4/901 to 10.1.1.5/1 by', 'column 66: expected "on interface ", found "by"'],
    [
      '106011: Deny inbound (No xlate) udp src outside:192.0.2.1/137',
      'column 69: expected "dst ", found the end of the line',
    ],
    [
      '106015: Deny TCP (no connection) from 10.0.0.1/1 to 10.0.0.2/2 flags SYN',
      'column 77: expected TCP flags and " on interface ", found "SYN"',
    ],
    ['106021: Deny TCP reverse path check from 10.0.0.256', 'column 49: expected an address, found "10.0.0.256"'],
    ['106022: Deny TCP connection from', 'column 24: expected " connection spoof from ", found " connection from"'],
    [
      '106023: Deny tcp src outside:10.0.0.1/1 dst inside:10.0.0.2/2',
      'column 69: expected "by access-group ", found the end of the line',
    ],
    [
      '110002: Failed to locate egress interface for 10.0.0.1/443',
      'column 66: expected " from ", found the end of the line',
    ],
    ['110003: Routing failed to locate next thing', 'column 45: expected "-hop for ", found " thing"'],
    ['419002: Duplicate TCP SYN from inside:10.0.0.1/1 to', 'column 57: expected "to ", found "to"'],
  ])('damage: %s', (text, unread) => {
    expect(denials(`%ASA-6-${text}`)).toEqual({ told: [], reading: { unread } });
  });
});
