import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { diagnose } from '../diagnose.ts';

const HEADER = 'State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process';
/** Heard for the last time an hour and a minute ago, and repeats since then what it says. */
const REPEATS = `ESTAB  0      312    10.4.0.9:3306       10.3.0.7:43210    timer:(on,45sec,9)
\t cubic rto:120000 backoff:9 unacked:1 lastsnd:75000 lastrcv:3660000 lastack:3660000`;
const OPEN = 'ESTAB  0      0      10.3.0.7:43210      10.4.0.9:3306';

const list = (hour: string, ...rows: readonly string[]) =>
  `Fri Nov 20 ${hour}:00:00 UTC 2026\n${[HEADER, ...rows].join('\n')}\n`;

const found = (db: string, replica: string) => diagnose(evidenceOf({ 'db1/ss.txt': db, 'repl1/ss.txt': replica }));

describe('socket lists of both ends', () => {
  test('show words after a silence that do not reach a host which is there', () => {
    const [finding] = found(list('03', REPEATS), list('05', OPEN));
    assert.deepEqual([finding?.cause, finding?.confidence], ['IDLE_TIMEOUT', 'likely']);
    assert.match(finding?.headline ?? '', /stopped passing 1 connection to port 3306 after at most 59 min 17\.8 s/);
    const told = finding?.story.map(({ text }) => text).join('\n') ?? '';
    assert.match(
      told,
      /The last that db1 hears[^]*9 repetitions and 312 bytes[^]*repl1 still lists the connection as open/,
    );
    const gone = finding?.rivals.find(({ cause }) => cause === 'PEER_GONE');
    assert.match(gone?.whyLess ?? '', /repl1 still shows the connection/);
  });

  test('name keepalive where they show its timer', () => {
    const armed = 'ESTAB 0 0 10.4.0.9:3306 10.3.0.7:43210 timer:(keepalive,110min,0)';
    assert.equal(found(list('02', armed) + list('03', REPEATS), list('05', OPEN))[0]?.cause, 'KEEPALIVE_TOO_LATE');
  });

  test.each([
    ['the other end was looked at before only', REPEATS, list('01', OPEN)],
    ['the other end has it no more', REPEATS, list('05')],
    ['nobody says when it was heard', REPEATS.replace(/\n.*/, ''), list('05', OPEN)],
    ['it was heard a moment before', REPEATS.replaceAll('3660000', '110000'), list('05', OPEN)],
    ['acknowledgements came all the time', REPEATS.replace('lastack:3660000', 'lastack:75000'), list('05', OPEN)],
    ['it has repeated for a thousand years', REPEATS.replace('sec,9', 'sec,999999999'), list('05', OPEN)],
    ['a packet or two were lost', REPEATS.replace('45sec,9', '1sec,2'), list('05', OPEN)],
  ])('show nothing of the kind where %s', (_, row, other) => assert.deepEqual(found(list('03', row), other), []));
});
