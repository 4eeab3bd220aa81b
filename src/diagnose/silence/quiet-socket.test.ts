import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatDuration } from '../../base/duration.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { diagnose } from '../diagnose.ts';
import { idleDeaths } from './idle-death.ts';

const OPENED = [
  '02:00:00.000100 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3',
  '02:00:00.000200 setsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0',
  '02:00:00.000300 setsockopt(3, SOL_TCP, TCP_KEEPIDLE, [600], 4) = 0',
  '02:00:00.000400 connect(3, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("10.40.1.20")}, 16) = 0',
  '02:00:00.000500 getsockname(3, {sa_family=AF_INET, sin_port=htons(40112), sin_addr=inet_addr("10.10.1.5")}, [16]) = 0',
];
const said = (at: string) => `${at}.500000 sendto(3, "x", 1, MSG_NOSIGNAL, NULL, 0) = 1`;
const heard = (at: string, bytes = 1) => `${at}.500000 recvfrom(3, "x", 16384, 0, NULL, NULL) = ${bytes}`;
const failed = (at: string, error = 'ECONNRESET (Connection reset by peer)') =>
  `${at}.520000 recvfrom(3, 0x55d0, 16384, 0, NULL, NULL) = -1 ${error}`;
const TIMED_OUT = 'ETIMEDOUT (Connection timed out)';

const traced = (calls: readonly string[], opened = OPENED) =>
  evidenceOf({ 'app1/strace.txt': [...opened, ...calls].map((call) => `4711 ${call}\n`).join('') });

/** How long it was silent, who ended that, and how it was received. */
function quiet(...calls: readonly string[]): string | undefined {
  const [death] = idleDeaths(traced(calls));
  if (death?.quiet?.by !== 'calls') return undefined;
  const { lasted, until, reception } = death.quiet;
  return `${formatDuration(lasted)} ${until ? 'words' : 'keepalive'} ${reception}`;
}

describe('a socket that fails after a silence', () => {
  test('at the time of its first keepalive: something on the way answers with a reset', () =>
    assert.equal(quiet(said('02:00:01'), heard('02:00:01'), failed('02:10:01')), '10 min keepalive reset'));

  test('when the nine probes of Linux were in vain', () =>
    assert.equal(quiet(said('02:00:01'), failed('02:21:16', TIMED_OUT)), '10 min keepalive unanswered'));

  test('when its program speaks again', () => {
    assert.equal(quiet(heard('02:00:01'), said('03:00:01'), failed('03:00:01')), '1 h words reset');
    const inVain = [heard('02:00:01'), said('03:00:01'), said('03:00:31'), failed('03:15:40', TIMED_OUT)];
    assert.equal(quiet(...inVain), '1 h words unanswered');
  });

  test.each<[string, readonly string[]]>([
    ['at no time that means anything', [said('02:00:01'), failed('02:07:43')]],
    ['long after it spoke again', [heard('02:00:01'), said('03:00:01'), failed('03:02:01')]],
    ['which it had outlived before', [said('02:00:01'), heard('02:10:30'), said('02:10:31'), failed('02:20:31')]],
    [
      'in which the other side had left in order',
      [said('02:00:01'), heard('02:00:02', 0), said('03:00:01'), failed('03:00:01')],
    ],
    ['without having said a word', [failed('02:10:00')]],
  ])('but not %s', (_, calls) => assert.equal(quiet(...calls), undefined));
});

test('a device may have forgotten it: no more than that is claimed, and the program’s own setting is what to change', () => {
  const [finding] = diagnose(traced([said('02:00:01'), failed('02:10:01')]));
  assert.deepEqual([finding?.cause, finding?.confidence], ['KEEPALIVE_TOO_LATE', 'possible']);
  const told = finding?.story.map(({ text }) => text).join('\n') ?? '';
  assert.match(told, /opens the connection[^]*says the last before 10 min of silence[^]*first probe that is answered/);
  const rivals = finding?.rivals.map(({ cause }) => cause);
  assert.deepEqual(rivals, [
    'SERVER_IDLE_LIMIT',
    'APPLICATION_READ_TIMEOUT',
    'PEER_GONE',
    'STATE_LOST',
    'RESET_INJECTED',
  ]);
  assert.match(finding?.advice[0]?.text ?? '', /sets TCP_KEEPIDLE on its socket itself/);
});
