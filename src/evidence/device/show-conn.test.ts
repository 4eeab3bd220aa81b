import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../../base/duration.ts';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { showConn } from './show-conn.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'asa/conn.txt', node: 'asa' });
  const transcript = readText(showConn, page, text);
  return { ...transcript, connections: page.ofKind('firewall-connection') };
};

test('one line per connection', () => {
  const { connections } = read(`2 in use, 5589 most used
TCP outside  203.0.113.2:15089 dmz  10.1.40.10:1556, idle 0:00:28, bytes 7441, flags UIOB
TCP outside 203.0.113.9:1556 inside 10.1.30.7:40012, idle 0:59:31, bytes 1546, flags UIO`);
  assert.deepEqual(
    connections.map(({ flow, flags, idle, bytes }) => [flow && formatFlow(flow), flags, idle, bytes]),
    [
      ['203.0.113.2:15089 -> 10.1.40.10:1556', 'UIOB', seconds(28), 7441],
      ['10.1.30.7:40012 -> 203.0.113.9:1556', 'UIO', seconds(59 * 60 + 31), 1546],
    ],
  );
});

test('two lines with detail, and the idle timeout of that very connection', () => {
  const { connections, unread } = read(`TCP outside: 203.0.113.2/15089 dmz: 10.1.40.10/1556,
    flags UB , idle 21s, uptime 2m0s, timeout 12h0m, bytes 0
  Initiator: 203.0.113.2, Responder: 10.1.40.10
  Connection lookup keyid: 12345678
TCP outside: 203.0.113.9/1556 inside: 10.1.30.7/40012,
    flags UxIO, idle 1D2h, uptime 1D2h, timeout 1h0m, bytes 1546
`);
  assert.deepEqual(unread, []);
  assert.deepEqual(
    connections.map(({ flow, flags, idle, uptime, timeout, source }) => ({
      flow: flow && formatFlow(flow),
      flags,
      idle,
      uptime,
      timeout,
      source,
    })),
    [
      {
        flow: '203.0.113.2:15089 -> 10.1.40.10:1556',
        flags: 'UB',
        idle: seconds(21),
        uptime: minutes(2),
        timeout: hours(12),
        source: { file: 'asa/conn.txt', line: 1 },
      },
      {
        flow: '10.1.30.7:40012 -> 203.0.113.9:1556',
        flags: 'UxIO',
        idle: hours(26),
        uptime: hours(26),
        timeout: hours(1),
        source: { file: 'asa/conn.txt', line: 5 },
      },
    ],
  );
});

describe('rows as they vary', () => {
  const rows: readonly [string, string, string][] = [
    ['FWSM', 'TCP out 203.0.113.2:15089 in 10.1.40.10:1556 idle 0:00:10 Bytes 1774 FLAGS - UBOI', 'UBOI'],
    ['PIX', 'TCP out 203.0.113.2:15089 in 10.1.40.10:1556 idle 0:00:10 Bytes 1774 flags UBOI', 'UBOI'],
    [
      'translated',
      'TCP outside 203.0.113.2(198.51.100.2):15089 inside 10.1.40.10:1556, idle 0:00:10, bytes 1774, flags UIOB ',
      'UIOB',
    ],
    [
      'no blank behind the colon',
      'TCP outside:203.0.113.2/15089 inside:10.1.40.10/1556, flags UBOI , idle 10s, uptime 1h2m, timeout 1h0m, bytes 1774',
      'UBOI',
    ],
    [
      'long',
      'TCP outside:203.0.113.2/15089 (198.51.100.2/15089) inside:10.1.40.10/1556 (192.0.2.10/1556), flags UBOI , idle 10s, bytes 1774',
      'UBOI',
    ],
    [
      'long, with blanks',
      'TCP outside: 203.0.113.2/15089 (203.0.113.2/15089) inside: 10.1.40.10/1556 (10.1.40.10/1556), flags UBOI N1, idle 10s, bytes 1774',
      'UBOI',
    ],
    [
      'an interface in brackets, and a year',
      'TCP VPLS:VPLS(VPLS): 203.0.113.2/15089 inside: 10.1.40.10/1556,\n\n    flags UBOI, idle 10s, uptime 1Y25D, bytes 1774',
      'UBOI',
    ],
  ];
  test.each(rows)('%s', (_name, line, flags) => {
    const [connection] = read(line).connections;
    assert.ok(connection?.flow);
    assert.equal(formatFlow(connection.flow), '203.0.113.2:15089 -> 10.1.40.10:1556');
    assert.deepEqual([connection.flags, connection.bytes, connection.idle], [flags, 1774, seconds(10)]);
  });
  test('UDP without flags', () => {
    const [connection] = read(
      'UDP outside 203.0.113.2:53 inside 10.1.40.10:40012, idle 0:00:10, bytes 90, flags -',
    ).connections;
    assert.deepEqual([connection?.flow?.protocol, connection?.flags], ['udp', '']);
  });
  test('to the device itself, whose interface has spaces in its name', () => {
    const [connection] = read(
      'TCP outside 203.0.113.2:40012 NP Identity Ifc 10.1.40.1:22, idle 0:00:00, bytes 90, flags UOB',
    ).connections;
    assert.equal(connection?.flow?.destination.port, 22);
  });
  test.each([
    'TCP outside: 2001:db8::2/15089 inside: 2001:db8:1::7/1556,\n    flags UIOB, idle 5s, bytes 1',
    'TCP outside:2001:db8::2/15089 inside:2001:db8:1::7/1556, idle 0:00:05, bytes 1, flags UIOB',
    'TCP outside 2001:db8::2:15089 inside 2001:db8:1::7:1556, idle 0:00:05, bytes 1, flags UIOB',
  ])('IPv6: %s', (text) => {
    const [connection] = read(text).connections;
    assert.ok(connection?.flow);
    assert.equal(formatFlow(connection.flow), '[2001:db8::2]:15089 -> [2001:db8:1::7]:1556');
  });
});

describe('damage is told, other lines are not', () => {
  const damaged: readonly [string, RegExp][] = [
    [
      'TCP outside 203.0.113.2:15089 dmz 10.1.40.10:80, idle soon, bytes 0, flags UB',
      /found idle "soon", expected a time/,
    ],
    [
      'TCP outside 203.0.113.2:15089 dmz 10.1.40.410:80, idle 0:00:28, bytes 0, flags UB',
      /found "10.1.40.410", expected an address/,
    ],
    [
      'TCP outside backup-server:15089 dmz client1:80, idle 0:00:28, bytes 0, flags UB',
      /found "backup-server", expected an address .*no names/,
    ],
    ['TCP outside: 203.0.113.2/15089 dmz: 10.1.40.10/80,\n\n\n', /found the end of the connection above/],
    ['TCP outside 203.0.113.2:15089 dmz 10.1.40.10:80 was seen', /found " was seen", expected idle/],
  ];
  test.each(damaged)('%j', (text, reason) => {
    const { connections, unread } = read(text);
    assert.equal(connections.length, 0);
    assert.match(unread[0]?.reason ?? '', reason);
  });
  test.each([
    '%ASA-6-302014: Teardown TCP connection 77 for outside:203.0.113.2/15089 to dmz:10.1.40.10/80 duration 1:01:27 bytes 1546',
    '  TCP    10.4.0.11:1556         10.9.0.20:40012        ESTABLISHED',
    'TCP is idle for an hour, flags or not',
  ])('%s', (line) => {
    const { connections, unread } = read(line);
    assert.deepEqual([connections, unread], [[], []]);
  });
});
