import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { diagnose } from '../diagnose.ts';
import { discardedWords } from './discarded-words.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671', node: 'client' };
const stamp = (at: number): string => `Nov 20 ${formatTimeOfDay(second(at)).slice(0, 8)} fw`;
const logged = (at: number, flags = 'ACK PSH'): string =>
  `${stamp(at)} kernel: DROP: IN=in OUT=out MAC=02:00:00:00:00:02:02:00:00:00:00:01:08:00 SRC=10.1.0.10 DST=10.2.0.20 ` +
  `LEN=90 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40001 DPT=5671 WINDOW=502 RES=0x00 ${flags} URGP=0\n`;
const cleared = `${stamp(600)} sudo:    admin : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/sbin/conntrack -F\n`;
const fin = { at: second(5_000), source: { file: 'capture.pcap', frame: 99 } };
const completed = conversation({ ...ends, last: 5_000, close: { how: 'fin', by: 'forward', first: fin, both: true } });
const evidence = (...lines: readonly string[]) => evidenceOf({ 'fw/messages': lines.join('') }, [completed]);

describe('what rules take in the midst of a connection that had passed', () => {
  test.each([
    ['words of it', evidence(logged(3_600)), 1],
    ['who only closes loses nothing', evidence(logged(3_600, 'ACK FIN')), 0],
    ['a request is another matter', evidence(logged(3_600, 'SYN')), 0],
    ['behind its end nobody misses it', evidence(logged(6_000)), 0],
  ])('%s', (_, seen, count) => assert.equal(discardedWords(seen).length, count));

  test('of a session that completed no rule is accused, and nothing need be permitted', () => {
    const found = diagnose(evidence(cleared, logged(3_600), logged(3_601)));
    assert.deepEqual(
      found.map(({ cause, confidence }) => [cause, confidence]),
      [['STATE_LOST', 'likely']],
    );
    assert.deepEqual(
      found[0]?.rivals.map(({ cause }) => cause),
      ['IDLE_TIMEOUT', 'POLICY_DENY'],
    );
    assert.match(found[0]?.story[0]?.text ?? '', /conntrack -F/);
  });

  test('nothing came over the device that is written down: possible', () =>
    assert.deepEqual(
      diagnose(evidence(logged(3_600))).map(({ cause, confidence }) => [cause, confidence]),
      [['STATE_LOST', 'possible']],
    ));
});
