import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, noConnection, torn } from '../../../test/asa-log.ts';
import { conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { diagnose } from '../diagnose.ts';
import { idleTimeout, keepaliveOff, keepaliveTooLate } from './idle.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const hour = 3_600;

/** Built at 10:00, silent from 10:02, removed at 11:02. */
const idleLog = [built({ at: 10 * hour, ...ends }), torn({ at: 11 * hour + 120, ...ends, lasted: hour + 120 })];
const usedAfter = noConnection({ at: 12 * hour, ...ends });

const socketList = (timer: string) =>
  [
    '2026-11-20 10:30:00',
    'State Recv-Q Send-Q Local Address:Port Peer Address:Port',
    `ESTAB 0 0 ${ends.from} ${ends.to} ${timer}`,
  ].join('\n');

const log = (...lines: readonly string[]) => ({ 'fw1/asa.log': lines.join('\n') });
const all = [idleTimeout, keepaliveOff, keepaliveTooLate];
const look = (texts: Readonly<Record<string, string>>, seen: Parameters<typeof evidenceOf>[1] = []) => {
  const evidence = evidenceOf(texts, seen);
  return all.flatMap((cause) => cause.look(evidence));
};
const only = (texts: Readonly<Record<string, string>>, seen: Parameters<typeof evidenceOf>[1] = []) => {
  const [finding, ...more] = look(texts, seen);
  assert.ok(finding);
  assert.equal(more.length, 0);
  return finding;
};
const text = ({ story }: { story: readonly { text: string }[] }) => story.map((one) => one.text).join('\n');

describe('the firewall’s own word', () => {
  test('alone makes a death likely, and that nobody noticed is said', () => {
    const finding = only(log(...idleLog));
    assert.equal(finding.cause, 'IDLE_TIMEOUT');
    assert.equal(finding.confidence, 'likely');
    assert.match(text(finding), /No host’s log in the evidence shows/);
  });
  test('is proved by a packet of that connection that is turned away afterwards', () => {
    assert.equal(only(log(...idleLog, usedAfter)).confidence, 'proved');
  });
  test('is proved by captures of both ends: what one said next never reached the other, whose capture ran on', () => {
    const at = (clock: number) => moment(clock * hour, 30);
    const spoken = (node: string) =>
      conversation({
        ...ends,
        node,
        first: 10 * hour,
        last: 13 * hour,
        forward: { unanswered: { transmissions: 4, first: at(13), last: at(13) } },
        silences: [silence(10 * hour + 120, 13 * hour)],
      });
    const far = conversation({ ...ends, node: 'client1', first: 10 * hour, last: 10 * hour + 120 });
    const ranOn = conversation({ ...ends, from: '10.1.0.10:40009', node: 'client1', first: 14 * hour });
    assert.equal(only(log(...idleLog), [spoken('media1')]).confidence, 'likely');
    assert.equal(only(log(...idleLog), [spoken('media1'), far]).confidence, 'likely');
    assert.equal(only(log(...idleLog), [spoken('media1'), far, ranOn]).confidence, 'proved');
  });
  test('is not proved by a FIN or a reset that comes too late: the end only closed what it no longer needed', () => {
    for (const flags of ['FIN ACK', 'RST'])
      assert.equal(only(log(...idleLog, noConnection({ at: 12 * hour, ...ends, flags }))).confidence, 'likely');
  });
  test('says no time of day that no line has, nor a service of lines without addresses', () => {
    const line =
      '%ASA-6-302014: Teardown TCP connection 1 for outside: to inside: duration 1:20:00 bytes 815 Conn-timeout';
    const finding = only({ 'fw1/asa.log': `${line}\n${line.replace('connection 1', 'connection 2')}` });
    const last = finding.figures.find(({ name }) => name === 'last packet');
    assert.equal(last?.value, '20 min after it was opened');
    assert.match(text(finding), /1 more connection ended in the same way/);
  });
  test('computes the last packet from the life and the timeout', () => {
    assert.deepEqual(
      only(log(...idleLog)).figures.find(({ name }) => name === 'last packet'),
      { name: 'last packet', value: '120 s after it was opened, at 10:02:00' },
    );
  });
  test('does not count less than a second, which no line of the device does', () => {
    const line =
      '%ASA-6-302014: Teardown TCP connection 1 for outside: to inside: duration 1:00:00 bytes 815 Conn-timeout';
    const last = only({ 'fw1/asa.log': line }).figures.find(({ name }) => name === 'last packet');
    assert.equal(last?.value, 'within the second in which it was opened');
  });
  test('without addresses still tells its life and its reason, and that the session cannot be named', () => {
    const finding = only({
      'gw/syslog':
        'Jun  2 16:54:07 gw Jun 02 21:54:05 fw: %FWSM-6-302014: Teardown TCP connection 300001 faddr gaddr laddr duration 1:01:27 bytes 1546 (Conn-timeout)',
    });
    assert.equal(finding.confidence, 'likely');
    assert.match(text(finding), /has no addresses/);
  });
  test('told in two files, the device’s and the relay’s, is one connection', () => {
    const twice = only({ ...log(...idleLog), 'relay/asa.log': idleLog.join('\n') });
    assert.equal(twice.figures[0]?.value, '1');
  });
});

describe('what must not be blamed', () => {
  test('a connection that was closed by FINs before its entry was found idle', () => {
    const closed = conversation({
      ...ends,
      node: 'media1',
      first: 10 * hour,
      close: { how: 'fin', by: 'forward', first: moment(10 * hour + 60), both: true },
    });
    assert.deepEqual(look(log(...idleLog), [closed]), []);
  });
  test('UDP', () => {
    const line = `Nov 20 2026 11:00:00 fw1 : %ASA-6-302016: Teardown UDP connection 9 for outside:10.1.0.10/500 to inside:10.2.0.20/500 duration 0:02:01 bytes 90`;
    assert.deepEqual(look(log(line)), []);
  });
  test('an idle connection of strangers is no more than possible when the hosts of the session are known', () => {
    const strangers = { from: '172.16.0.1:5000', to: '172.16.9.9:443' };
    const finding = only({
      ...log(built({ at: 10 * hour, ...strangers }), torn({ at: 12 * hour, ...strangers, lasted: 2 * hour })),
      'media1/ss.txt': socketList(''),
      'media1/bpbrm/log.112026':
        '13:00:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken',
    });
    assert.equal(finding.confidence, 'possible');
    assert.doesNotMatch(text(finding), /notices/);
  });
  test('a failure that came before the death is not its effect', () => {
    const finding = only({
      ...log(...idleLog),
      'media1/ss.txt': socketList(''),
      'media1/bpbrm/log.112026':
        '11:00:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken',
    });
    assert.doesNotMatch(text(finding), /notices/);
  });
  test('an ordinary pause that ends in words which are answered', () => {
    assert.deepEqual(look({}, [conversation({ ...ends, last: 4_000, silences: [silence(10, 3_900)] })]), []);
  });
});

const keepalive = (seconds: number) => ({
  ...log(...idleLog, usedAfter),
  'media1/ss.txt': socketList('timer:(keepalive,50min,0)'),
  'media1/sysctl.txt': `net.ipv4.tcp_keepalive_time = ${seconds}`,
});

describe('keepalive', () => {
  test('of 3600 s under a timeout of 3600 s is too late: the two race', () => {
    const finding = only(keepalive(3_600));
    assert.equal(finding.cause, 'KEEPALIVE_TOO_LATE');
    assert.match(finding.headline, /a race that each period can lose/);
  });
  test('one second below is not too late, and the story says that it should have helped', () => {
    const finding = only(keepalive(3_599));
    assert.equal(finding.cause, 'IDLE_TIMEOUT');
    assert.match(text(finding), /would have kept the entry alive/);
  });
  test('off on the socket although the setting is low names the setting, and the end that is not known', () => {
    const finding = only({
      ...log(...idleLog, usedAfter),
      // The other row has a timer, so the listing shows timers and this socket has none.
      'media1/ss.txt': `${socketList('')}\nESTAB 0 0 10.1.0.10:22 10.1.0.99:50000 timer:(keepalive,4min,0)`,
      'media1/sysctl.txt': 'net.ipv4.tcp_keepalive_time = 300',
    });
    assert.equal(finding.cause, 'KEEPALIVE_OFF');
    assert.match(finding.headline, /although the kernel setting says 300 s/);
    assert.match(text(finding), /The socket of the other end is not in the evidence/);
  });
  test('lowered after the timer was armed does not count for the running socket', () => {
    const finding = only({
      ...log(...idleLog, usedAfter),
      'media1/ss.txt': socketList('timer:(keepalive,119min,0)'),
      'media1/sysctl.txt': 'net.ipv4.tcp_keepalive_time = 300',
    });
    assert.equal(finding.cause, 'KEEPALIVE_TOO_LATE');
    assert.match(text(finding), /this timer was armed before and keeps what it had/);
  });
  test('advice is for the system that the settings show: AIX counts half seconds', () => {
    const finding = only({
      ...log(...idleLog, usedAfter),
      'media1/ss.txt': socketList(''),
      'media1/no.txt': 'tcp_keepidle = 14400',
    });
    assert.match(finding.advice.map((one) => one.text).join(' '), /no -p -o tcp_keepidle=3600/);
  });
});

describe('a capture alone', () => {
  const unanswered = { transmissions: 4, first: moment(4_000, 20), last: moment(4_030, 24) };
  const lost = (node: string) =>
    conversation({
      ...ends,
      node,
      last: 4_030,
      forward: { unanswered },
      silences: [silence(100, 4_000)],
    });
  test('of words into silence leaves it possible: a dead host is silent too', () => {
    const finding = only({}, [lost('media1')]);
    assert.equal(finding.confidence, 'possible');
    assert.match(finding.headline, /may have forgotten 1 connection to port 1556 after at most 1 h 5 min/);
  });
  test('makes it likely when the two hosts go on talking on another connection', () => {
    const other = conversation({ ...ends, from: '10.1.0.10:40002', node: 'media1', first: 4_100 });
    assert.equal(only({}, [lost('media1'), other]).confidence, 'likely');
  });
  test('at both ends proves it when the words never reached the other, whose capture ran on, the path works for others, and a known timeout had run out', () => {
    const far = conversation({ ...ends, node: 'client1', last: 101 });
    const ranOn = conversation({ ...ends, from: '10.1.0.10:40009', node: 'client1', first: 5_000 });
    const timeout = (clock: string) => ({ 'fw1/run.cfg': `timeout conn ${clock} half-closed 0:10:00 udp 0:02:00` });
    assert.equal(only(timeout('1:00:00'), [lost('media1'), far, ranOn]).confidence, 'proved');
    assert.equal(
      only(timeout('1:05:02'), [lost('media1'), far, ranOn]).confidence,
      'likely',
      'no timeout of the evidence had run out',
    );
    assert.equal(only({}, [lost('media1'), far, ranOn]).confidence, 'likely');
    const elsewhere = conversation({ from: '10.7.0.1:40009', to: '10.7.0.2:22', node: 'client1', first: 5_000 });
    assert.equal(
      only(timeout('1:00:00'), [lost('media1'), far, elsewhere]).confidence,
      'likely',
      'the path may be away for all',
    );
    assert.equal(only({}, [lost('media1'), far]).confidence, 'possible', 'a capture that was stopped shows nothing');
  });
  test('of a reset from the way shows who ended it, not why: only possible, and a changed rule looks the same', () => {
    const reset = (ttl: number) =>
      conversation({
        ...ends,
        node: 'media1',
        last: 4_000,
        backward: { ttl: { first: 63, reset: ttl } },
        silences: [silence(100, 4_000)],
        close: { how: 'reset', by: 'backward', moment: moment(4_000, 21) },
      });
    const finding = only({}, [reset(64)]);
    assert.equal(finding.confidence, 'possible');
    assert.match(
      finding.headline,
      /^A device on the path reset 1 connection to port 1556 when it spoke again after 1 h 5 min/,
    );
    assert.ok(finding.rivals.some(({ cause }) => cause === 'RESET_INJECTED'));
    const far = conversation({ ...ends, node: 'client1', last: 101 });
    const ranOn = conversation({ ...ends, from: '10.1.0.10:40009', node: 'client1', first: 5_000 });
    assert.equal(only({}, [reset(63), far, ranOn]).confidence, 'possible');
  });
  test('clears a firewall whose timeout is longer than the silence', () => {
    const finding = only({ 'fw1/run.cfg': 'timeout conn 2:00:00 half-closed 0:10:00 udp 0:02:00' }, [lost('media1')]);
    assert.match(text(finding), /The timeout of 2 h on fw1 is longer than this silence/);
    assert.doesNotMatch(finding.headline, /fw1/);
  });
  test('of keepalive probes that nobody answers after a long silence is a keepalive that came too late', () => {
    const probes = { ...noKeepalive, probes: 9, unansweredAtEnd: 9, first: moment(7_300, 20), last: moment(7_900, 29) };
    const finding = only({}, [
      conversation({
        ...ends,
        last: 7_975,
        forward: { keepalive: { ...probes, idle: silence(100, 7_300).lasted } },
        silences: [silence(100, 7_300, 'forward', 'keepalive')],
      }),
    ]);
    assert.equal(finding.cause, 'KEEPALIVE_TOO_LATE');
  });
  test('in which the far host itself answers with a reset is that host’s doing', () => {
    const gone = conversation({
      ...ends,
      node: 'client1',
      last: 4_000,
      silences: [silence(100, 4_000)],
      close: { how: 'reset', by: 'backward', moment: moment(4_000, 21) },
    });
    const list = [
      '2026-11-20 00:00:30',
      'State Recv-Q Send-Q Local Address:Port Peer Address:Port',
      `ESTAB 0 0 ${ends.to} ${ends.from} `,
    ];
    const evidence = evidenceOf({ 'client1/ss.txt': list.join('\n') }, [gone]);
    assert.deepEqual(
      diagnose(evidence).map(({ cause }) => cause),
      ['PEER_GONE'],
    );
  });
});

describe('several firewalls', () => {
  test('each death is measured by the device that caused it', () => {
    const finding = only({
      ...log(built({ at: 0, ...ends }), torn({ at: 1_860, ...ends, lasted: 1_860 })),
      'fw1/run.cfg': 'timeout conn 0:30:00 half-closed 0:10:00 udp 0:02:00',
      'fw2/run.cfg': 'timeout conn 0:15:00 half-closed 0:10:00 udp 0:02:00',
    });
    assert.deepEqual(
      finding.figures.find(({ name }) => name === 'idle timeout'),
      { name: 'idle timeout', value: '30 min (configuration)' },
    );
  });
  test('a life shorter than the vendor’s default bounds the timeout from above', () => {
    const finding = only(log(built({ at: 0, ...ends }), torn({ at: 900, ...ends, lasted: 900 })));
    assert.match(finding.headline, /after at most 15 min without a packet/);
  });
});
