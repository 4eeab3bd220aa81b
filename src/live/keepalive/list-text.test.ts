import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpoint, inspected, listed, options, optionsOff } from '../../../test/live/made-sockets.ts';
import { hours, seconds } from '../../base/duration.ts';
import { COLUMNS, plain } from '../../view/paint.ts';
import type { Found, InspectedSocket } from './inspect.ts';
import { listJson } from './list-json.ts';
import { listText } from './list-text.ts';

const found = (sockets: readonly InspectedSocket[], more: Partial<Found> = {}): Found<InspectedSocket> => ({
  flaws: [],
  hiddenProcesses: 0,
  maybeMeant: 0,
  ...more,
  sockets,
});
const text = (...given: Parameters<typeof found>) =>
  listText(found(...given), { filter: { port: [1556] }, ownNamespace: false, pathIdle: hours(1) }, plain);

const off = inspected({ keepalive: { by: 'socket', options: optionsOff }, verdict: 'dies-off' });
const long = endpoint('fd77:1234:5678:9abc:def0:1234:5678:9abc', 65_535);

describe('a list for people', () => {
  test('is a row for a connection below its process', () => {
    const [head, process, row] = text([inspected()]).split('\n');
    assert.match(head ?? '', /^ {2}connection +silent keepalive +unacked {2}verdict$/);
    assert.equal(process, 'postgres 4711');
    assert.match(row ?? '', /^ {2}10\.1\.0\.5:5432 <> 10\.2\.0\.9:41822 +12 min 300\/30 x5 +0 B {2}held$/);
  });

  test('counts verdicts, and says what would hold those that die', () => {
    const told = text([inspected(), off, off]).replaceAll(/\s+/g, ' ');
    assert.match(told, /3 sockets, on a path that forgets after 1 h: 1 held; 2 without keepalive, which die/);
    assert.match(told, /To hold them .* holdfast keepalive set --port 1556 --idle 300 --interval 30 --dry-run/);
  });

  test('probes that nobody answers are counted, and nothing is proposed', () => {
    const { info } = listed();
    if (!info) throw new Error('a listed socket tells its times');
    const one = inspected({ socket: listed({ info: { ...info, probes: 3 } }), verdict: 'unanswered' });
    const told = text([one]).replaceAll(/\s+/g, ' ');
    assert.match(
      told,
      / no answer to 3 probes .*1 whose probes nobody answers: the peer is gone or the path has forgotten/,
    );
    assert.doesNotMatch(told, /keepalive set/);
  });

  test('proposes nothing where all are held', () => assert.doesNotMatch(text([inspected()]), /keepalive set/));

  test('a process stands once above its connections', () => {
    assert.equal(text([inspected(), inspected()]).match(/^postgres 4711$/gm)?.length, 1);
  });

  test('several processes that share a socket are all told', () => {
    const owners = [1, 2, 3, 4, 5, 6].map((pid) => ({ pid, name: 'httpd', descriptor: 4 }));
    assert.match(text([inspected({ owners })]), /^httpd 1, httpd 2, httpd 3, httpd 4, 2 more$/m);
  });

  test('a listening socket is one', () => {
    const one = inspected({ socket: listed({ state: 'LISTEN', unacknowledged: 128 }), verdict: 'accepts-held' });
    assert.match(text([one]), /10\.1\.0\.5:5432 listening +300\/30 x5 +accepted: held/);
  });

  test('why options are not known, each reason once', () => {
    const why = { code: 'yama', pid: 4711, scope: 1 } as const;
    const one = inspected({ keepalive: { by: 'timer', on: true, why }, verdict: 'not-known' });
    const told = text([one, one]).replaceAll(/\s+/g, ' ');
    assert.match(told, /the options could not be read of 2 sockets: Yama lets only its ancestors/);
    assert.match(told, / on +0 B not known/);
  });

  test('what could not be looked into', () => {
    const namespace = { inode: 1, isOwn: false, path: '/proc/99/ns/net', pid: 99 };
    const flaws = [{ namespace, is: 'proc', reason: 'setns: EPERM' }] as const;
    const told = text([inspected()], { flaws, maybeMeant: 4 }).replaceAll(/\s+/g, ' ');
    assert.match(told, /network namespace that of process 99 only \/proc\/net\/tcp .*CAP_SYS_ADMIN: run it as root/);
    assert.match(told, /4 more may be meant/);
  });

  test('nothing is said to be nothing, with who else there is', () => {
    assert.equal(text([]), 'no TCP connection is meant by that\n');
    assert.equal(
      text([], { nearby: ['socat', 'psql'] }),
      'no TCP connection is meant by that; there are some of psql, socat\n',
    );
  });

  test('listening sockets whose connections will die can be set, too', () => {
    const one = inspected({ socket: listed({ state: 'LISTEN' }), verdict: 'accepts-dying' });
    assert.match(text([one]), /keepalive set --port 1556/);
  });

  test('fits, and moves no cursor', () => {
    const many = {
      ...options,
      idle: seconds(32_767),
      interval: seconds(32_767),
      count: 127,
      userTimeout: seconds(2_147_483),
    };
    const told = text([
      inspected({ owners: [{ pid: 1, name: '\u001b[2Jevil', descriptor: 1 }] }),
      inspected({
        socket: listed({ local: long, peer: long, unacknowledged: 1_234_567_890 }),
        keepalive: { by: 'socket', options: many },
        verdict: 'overdue',
      }),
    ]);
    for (const line of told.split('\n')) assert.ok(line.length <= COLUMNS, line);
    assert.ok(!told.includes('\u001b'));
  });
});

describe('a list for programs', () => {
  test('has what the kernel said, in seconds', () => {
    const document = JSON.parse(listJson(found([inspected()]), hours(1)));
    assert.equal(document.schema, 'holdfast/keepalive@1');
    assert.equal(document.pathIdle, 3_600);
    assert.deepEqual(document.sockets, [
      {
        state: 'established',
        local: '10.1.0.5:5432',
        peer: '10.2.0.9:41822',
        processes: [{ pid: 4711, name: 'postgres' }],
        user: 70,
        inode: 123_456,
        cookie: 7,
        networkNamespace: 4_026_531_840,
        unacknowledged: 0,
        unread: 0,
        silent: 720,
        sinceSent: 720,
        sinceReceived: 780,
        sinceAcknowledged: 720,
        probesUnanswered: 0,
        keepalive: { on: true, options: { idle: 300, interval: 30, count: 5, userTimeout: 0 }, why: null },
        verdict: 'held',
      },
    ]);
    assert.deepEqual(document.unseen, { namespaces: [], processes: 0, maybeMeant: 0 });
  });

  test('says null for what is not known, and why', () => {
    const { info: _, cookie: __, ...rest } = listed();
    const one = inspected({ socket: rest, keepalive: { by: 'nothing', why: { code: 'gone' } }, verdict: 'not-known' });
    const [socket] = JSON.parse(listJson(found([one]), hours(1))).sockets;
    assert.deepEqual([socket.silent, socket.cookie, socket.keepalive.on], [null, null, null]);
    assert.equal(socket.keepalive.why.code, 'gone');
  });
});
