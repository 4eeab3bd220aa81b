import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { asymmetricReturn } from './asymmetric.ts';

const line = (second: number, words: string, prefix = 'nf_ct_proto_6') =>
  `Nov 20 01:02:${String(second).padStart(2, '0')} fw1 kernel: ${prefix}: ${words} IN=in OUT= MAC=02:00:00:00:00:01 SRC=10.1.0.10 DST=10.2.0.10 LEN=90 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40112 DPT=1556 SEQ=7 ACK=9 WINDOW=501 RES=0x00 ACK PSH URGP=0`;
const UNSEEN = 'ACK is over upper bound 3000000002 (ACKed data not seen yet)';
const OVER = 'SEQ is over upper bound 1064342 (over the window of the receiver)';
const look = (...lines: readonly string[]) =>
  asymmetricReturn
    .look(evidenceOf({ 'fw1/messages': lines.join('\n') }))
    .map(({ cause, confidence, headline }) => `${cause} ${confidence}: ${headline}`);

test('a Linux that is told of data by its acknowledgement only sees one direction', () => {
  assert.deepEqual(look(line(1, OVER), line(2, UNSEEN), line(3, UNSEEN)), [
    'ASYMMETRIC_RETURN likely: fw1 takes packets of 10.1.0.10:40112 -> 10.2.0.10:1556 for INVALID (3 times): they acknowledge data that did not come by it, so it sees one direction only.',
  ]);
});

test('as older kernels write it', () => {
  assert.match(
    look(line(1, 'ACK is over the upper bound (ACKed data not seen yet)', 'nf_ct_tcp')).join(),
    /^ASYMMETRIC_RETURN likely/,
  );
});

test('beyond a window alone is less', () => {
  assert.match(look(line(1, OVER)).join(), /^ASYMMETRIC_RETURN possible: .* beyond the last window that it saw/);
});

test('a reset that is not believed says nothing of ways, nor does what is ignored', () => {
  assert.deepEqual(look(line(1, 'invalid rst'), line(2, 'packet (index 0) in dir 0 ignored, state ESTABLISHED')), []);
});
