import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { inVain } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { applicationReadTimeout } from './read-timeout.ts';

const waiting = '09:00:00.000 [7249] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.40001 TO 10.2.0.20.1556 fd = 5';
const expired = (time: string) => `${time} [7249] <16> bpbrm readline: socket read failed: errno = 62 - Timer expired`;
const log = (...lines: readonly string[]) => ({ 'media1/bpbrm/log.112026': lines.join('\n') });
const setting = { 'media1/bp.conf': 'CLIENT_READ_TIMEOUT = 300' };
const look = (texts: Readonly<Record<string, string>>) => applicationReadTimeout.look(evidenceOf(texts));

describe('a read that ends with "Timer expired"', () => {
  test('after exactly the configured time-out is proved to be the application’s own', () => {
    const [finding] = look({ ...log(waiting, expired('09:05:00.100')), ...setting });
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /after 5 min 0\.1 s, which is its read time-out of 300 s; the network did not end/);
  });
  test('fits within three seconds and not a millisecond more', () => {
    assert.equal(look({ ...log(waiting, expired('09:05:03.000')), ...setting })[0]?.confidence, 'proved');
    const [outside] = look({ ...log(waiting, expired('09:05:03.001')), ...setting });
    assert.equal(outside?.confidence, 'possible');
    assert.doesNotMatch(outside.headline, /the network did not end/);
  });
  test('is likely when the time-out is only the default, and the assumption is said', () => {
    const [finding] = look(log(waiting, expired('09:05:00.100')));
    assert.equal(finding?.confidence, 'likely');
    assert.deepEqual(
      finding.assumed.map(({ code }) => code),
      ['ASSUMED_DEFAULT_READ_TIMEOUT'],
    );
  });
  test('of the limit that bpbrm itself writes, whatever the host’s setting is', () => {
    const says = (pid: number) => `09:00:00.100 [${pid}] <2> bpbrm main: client read timeout = 1800`;
    const [own] = look({ ...log(waiting, says(7_249), expired('09:30:00.200')), ...setting });
    assert.equal(own?.confidence, 'proved');
    assert.match(own.headline, /its read time-out of 30 min/);
    const [foreign] = look({ ...log(waiting, says(7_300), expired('09:05:00.100')), ...setting });
    assert.match(foreign?.headline ?? '', /its read time-out of 300 s/);
  });
  test('of another host’s setting counts only when the wait is that long', () => {
    const others = { 'client1/bp.conf': 'CLIENT_READ_TIMEOUT = 900' };
    assert.equal(look({ ...log(waiting, expired('09:15:00.100')), ...setting, ...others })[0]?.confidence, 'proved');
    assert.equal(look({ ...log(waiting, expired('09:10:00.100')), ...setting, ...others })[0]?.confidence, 'possible');
  });
  test('while what was said on a connection of the reader was lost is a possibility, and says what it was', () => {
    const names = { 'media1/ip-addr.txt': '2: eth0: <UP> mtu 1500\n    inet 10.1.0.10/24 scope global eth0\n' };
    const nine = 9 * 3_600;
    const look1 = (at: number) =>
      applicationReadTimeout.look(
        evidenceOf({ ...log(waiting, expired('09:05:00.100')), ...setting, ...names }, [
          inVain({ from: '10.1.0.10:40001', to: '10.2.0.20:1556', at }),
        ]),
      )[0];
    const lost = look1(nine + 20);
    assert.equal(lost?.confidence, 'possible');
    assert.match(lost.headline, /but what was said on a connection of this host was lost meanwhile/);
    assert.equal(lost.rivals[0]?.cause, 'STATE_LOST');
    for (const at of [nine - 120, nine + 301]) assert.equal(look1(at)?.confidence, 'proved');
  });
  test('told by the log and by the job details is one', () => {
    const details = 'Nov 20, 2026 9:05:01 AM - Error bpbrm (pid=7249) socket read failed: errno = 62 - Timer expired';
    const earlier = details.replace('9:05:01', '9:05:00');
    for (const summary of [details, earlier]) {
      const findings = look({ ...log(waiting, expired('09:05:00.100')), ...setting, 'master1/job.txt': summary });
      assert.deepEqual(
        findings.map(({ confidence }) => confidence),
        ['proved'],
        'the log, not the summary, tells how long the reader waited',
      );
    }
  });
  test('of two processes at one moment are two', () => {
    const other = expired('09:05:00.400').replace('7249', '7300');
    assert.equal(look({ ...log(waiting, expired('09:05:00.100'), other), ...setting }).length, 2);
  });
});

test('a limit that the wait does not show is not quoted: the last line that was read is not where it began', () => {
  for (const more of [{}, setting]) {
    const [finding] = look({ ...log(waiting, expired('09:54:59.100')), ...more });
    assert.equal(finding?.confidence, 'possible');
    assert.doesNotMatch(JSON.stringify(finding), /300 s|ASSUMED_DEFAULT_READ_TIMEOUT/);
    assert.match(finding.headline, /gave up reading after its own time-out;/);
    assert.deepEqual([finding.figures[0]?.name, finding.scene], ['since its last line read here', undefined]);
  }
});

test('what was seen longer ago than it reads for was seen before it waited, and shows nothing of the way', () => {
  const long = log(waiting, expired('11:05:00.100'));
  const job = (time: string) => ({
    'master1/job.txt': `Nov 20, 2026 ${time} AM - Info bptm (pid=7301) waited 10 times for full buffer, delayed 20 times`,
  });
  const [before] = look({ ...long, ...job('10:59:59') });
  assert.equal(before?.confidence, 'possible');
  assert.match(before.headline, /nothing shows that the network ended the connection/);
  const [meanwhile] = look({ ...long, ...job('11:01:00') });
  assert.equal(meanwhile?.confidence, 'likely');
  assert.match(meanwhile.headline, /the network did not end the connection/);
});

test('an idle connection of the reader that a firewall removed meanwhile explains the silence as well', () => {
  const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
  const nine = 9 * 3_600;
  const firewall = [built({ at: nine - 3_660, ...ends }), torn({ at: nine + 60, ...ends, lasted: 3_720 })].join('\n');
  const [finding] = look({ ...log(waiting, expired('09:05:00.100')), ...setting, 'fw1/asa.log': firewall });
  assert.equal(finding?.confidence, 'possible');
  assert.match(finding.headline, /but a connection of this host was cut meanwhile/);
});

describe('of a host with several jobs', () => {
  const nine = 9 * 3_600;
  const own = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
  const others = { from: '10.1.0.10:40077', to: '10.2.0.30:1556' };
  const names = {
    'media1/ip-addr.txt': '2: eth0: <UP> mtu 1500\n    inet 10.1.0.10/24 scope global eth0\n',
    'client1/ip-addr.txt': '2: eth0: <UP> mtu 1500\n    inet 10.2.0.20/24 scope global eth0\n',
    'client2/ip-addr.txt': '2: eth0: <UP> mtu 1500\n    inet 10.2.0.30/24 scope global eth0\n',
  };
  const texts = (...lines: readonly string[]) => ({ ...log(...lines, waiting, expired('09:05:00.100')), ...names });
  const forgotten = (ends: typeof own) => ({
    'fw1/asa.log': [built({ at: nine - 3_660, ...ends }), torn({ at: nine + 60, ...ends, lasted: 3_720 })].join('\n'),
  });
  const lostOn = (ends: typeof own, evidence: Readonly<Record<string, string>>) =>
    applicationReadTimeout.look(evidenceOf(evidence, [inVain({ ...ends, at: nine + 20 })]))[0]?.confidence;
  const held = '08:00:00.000 [9001] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.40077 TO 10.2.0.20.1556 fd = 5';

  test('what was cut or lost of another job, by its process or its client, explains nothing', () => {
    assert.equal(look({ ...texts(), ...setting, ...forgotten(others) })[0]?.confidence, 'proved');
    assert.equal(lostOn(others, { ...texts(), ...setting }), 'proved');
    const sisters = { ...others, to: own.to };
    assert.equal(lostOn(sisters, { ...texts(), ...setting }), 'possible', 'nobody says whose it is');
    assert.equal(lostOn(sisters, { ...texts(held), ...setting }), 'proved', 'of another process');
  });
});
