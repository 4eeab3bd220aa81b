import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { minutes, seconds } from '../../base/duration.ts';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ss } from './ss.ts';

const read = (text: string, command?: string) => {
  const page = pageDouble({ file: 'media1/ss.txt', node: 'media1', speaker: command === undefined ? {} : { command } });
  const transcript = readText(ss, page, text);
  return { ...transcript, rows: page.ofKind('socket-state'), seen: page.seen };
};
const timers = (text: string, command?: string) => read(text, command).rows.map((row) => row.timer.runs);

const HEADER = 'State  Recv-Q Send-Q   Local Address:Port     Peer Address:Port Process';

describe('a row', () => {
  test('says the state, the ends as this host sees them, the queues and the timer', () => {
    const [row] = read(`${HEADER}
ESTAB  0      36           10.4.0.11:1556      10.9.0.20:40012 timer:(keepalive,119min,0)`).rows;
    assert.ok(row?.flow);
    assert.equal(row.state, 'ESTABLISHED');
    assert.equal(formatFlow(row.flow), '10.4.0.11:1556 -> 10.9.0.20:40012');
    assert.deepEqual([row.receiveQueue, row.sendQueue], [0, 36]);
    assert.deepEqual(row.timer, { runs: 'keepalive', left: minutes(119), unanswered: 0 });
    assert.deepEqual(row.source, { file: 'media1/ss.txt', line: 2 });
  });

  test('is read without a header, with the Netid column, and cut out by grep', () => {
    const { rows } = read('tcp   SYN-SENT 0 1  10.4.0.11:50001  10.9.0.20:1556  timer:(on,3.004ms,2)');
    assert.deepEqual(rows[0]?.timer, { runs: 'retransmit', left: 3_004_000, backoff: 2 });
    assert.equal(rows[0]?.state, 'SYN_SENT');
  });

  test('names the first process that holds the socket', () => {
    const { rows } = read(
      'ESTAB 0 0 10.4.0.11:1556 10.9.0.20:40012 users:(("bpbrm",pid=7249,fd=4),("bptm",pid=7251,fd=4)) timer:(keepalive,4min59sec,0) ino:81 sk:9 <->',
    );
    assert.deepEqual(rows[0]?.process, { name: 'bpbrm', pid: 7249 });
    assert.deepEqual(rows[0]?.timer, { runs: 'keepalive', left: seconds(299), unanswered: 0 });
  });

  test('of a listener has no bytes waiting: its numbers are its queue of connections', () => {
    const [row] = read('LISTEN 3 4096 *:1556 *:*').rows;
    assert.equal(row?.state, 'LISTEN');
    assert.equal(row.flow?.source.port, 1556);
    assert.ok(!('receiveQueue' in row) && !('sendQueue' in row));
  });

  test('of another family is not ours', () => {
    const { rows, unread } = read(`u_str  ESTAB  0  0   /run/dbus/socket 21120   * 21119
v_str  ESTAB  0  0   2:1024   3:8080
udp    ESTAB  0  0   10.4.0.11:5353   10.9.0.20:5353`);
    assert.deepEqual([rows, unread], [[], []]);
  });

  test('says when the last segment came where -i adds it, below the row or behind it', () => {
    const { rows, unread } = read(`${HEADER}
ESTAB 0 0 10.4.0.11:1556 10.9.0.20:40012 timer:(keepalive,58min,0)
\t cubic wscale:7,7 rto:204 rtt:0.31/0.1 mss:1448 cwnd:10 lastsnd:3600004 lastrcv:3600008 lastack:3600000
ESTAB 0 0 10.4.0.11:1556 10.9.0.21:40013
\t cubic lastsnd:4 lastrcv:9000
u_str ESTAB 0 0 /run/dbus/socket 21120 * 21119
\t lastrcv:7 lastack:7
ESTAB 0 0 10.4.0.11:1556 10.9.0.22:40014 cubic lastsnd:4 lastrcv:8000 lastack:4000
ESTAB 0 0 10.4.0.11:1556 10.9.0.23:40014 cubic lastrcv:99999999999 lastack:4294967296`);
    assert.deepEqual(
      rows.map(({ heard }) => heard?.ago),
      [seconds(3_600), undefined, seconds(4), undefined],
    );
    assert.deepEqual(unread, []);
  });
});

describe('a row without a timer', () => {
  const idle = 'ESTAB 0 0 10.4.0.11:1556 10.9.0.20:40012';
  const armed = 'ESTAB 0 0 10.4.0.11:1556 10.9.0.21:40013 timer:(keepalive,58min,0)';

  test('says nothing when the list may have been made without -o', () => {
    assert.deepEqual(timers(`${HEADER}\n${idle}`), ['not-shown']);
  });
  test('says off when another row of its list shows a timer, above or below', () => {
    assert.deepEqual(timers(`${HEADER}\n${armed}\n${idle}`), ['keepalive', 'off']);
    assert.deepEqual(timers(`${HEADER}\n${idle}\n${armed}`), ['off', 'keepalive']);
  });
  test('is not judged by the rows of another list', () => {
    assert.deepEqual(timers(`${HEADER}\n${idle}\n${HEADER}\n${armed}`), ['not-shown', 'keepalive']);
  });
  test.each(['ss -tno', 'ss -tnop state established', 'sudo ss -t -n -o', 'ss --options -t'])(
    'says off after `%s`',
    (command) => {
      assert.deepEqual(timers(`${HEADER}\n${idle}`, command), ['off']);
    },
  );
  test.each(['ss -tn', "ss -tn '( dport = :foo )'", 'netstat -o'])('says nothing after `%s`', (command) => {
    assert.deepEqual(timers(`${HEADER}\n${idle}`, command), ['not-shown']);
  });
});

describe('a list by state has no state column', () => {
  const list = `Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
0      0          10.4.0.11:1556   10.9.0.20:40012 timer:(keepalive,58min,0)
0      0          10.4.0.11:1556   10.9.0.21:40013
done`;
  test('the command names the state', () => {
    const { rows, unread } = read(list, 'ss -tno state established');
    assert.deepEqual(
      rows.map((row) => [row.state, row.timer.runs]),
      [
        ['ESTABLISHED', 'keepalive'],
        ['ESTABLISHED', 'off'],
      ],
    );
    assert.deepEqual(unread, []);
  });
  test('without the command the reader is told what is missing', () => {
    const { rows, unread } = read(list);
    assert.equal(rows.length, 0);
    assert.match(unread[0]?.reason ?? '', /no State column, expected the command/);
  });
});

describe('damage is told, prose is not', () => {
  test('a row that ends before its addresses', () => {
    assert.match(read('ESTAB  0  0  10.4.0.11:15').unread[0]?.reason ?? '', /expected a local and a peer address/);
  });
  test('a timer that breaks off', () => {
    const { unread } = read('ESTAB 0 0 10.4.0.11:1556 10.9.0.20:40012 timer:(keepalive,119m');
    assert.match(unread[0]?.reason ?? '', /found "timer:\(keepalive,119m", expected timer/);
  });
  test('names where numbers are needed', () => {
    assert.match(read('ESTAB 0 0 media1:ssh client7:40012').unread[0]?.reason ?? '', /-n/);
  });
  test.each([
    'We saw ESTAB 0 0 in the list and nothing else',
    'ESTAB 3 4 of the connections were fine after an hour',
    'the socket is in LISTEN 5 6 times',
  ])('%s', (line) => {
    const { unread, seen } = read(line);
    assert.deepEqual([unread, seen], [[], []]);
  });
});
