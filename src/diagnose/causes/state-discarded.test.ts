import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, second, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { discardedFindings } from './state-discarded.ts';

const line =
  `Nov 20 ${formatTimeOfDay(second(3_600)).slice(0, 8)} fw kernel: DROP: IN=in OUT=out MAC=02:00:00:00:00:02:02:00:00:00:00:01:08:00 SRC=10.1.0.10 DST=10.2.0.20 ` +
  'LEN=90 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40001 DPT=5671 WINDOW=502 RES=0x00 ACK PSH URGP=0\n';

test('told is what was dropped, by which rule, that it is concluded, and nothing of a permit', () => {
  const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671', node: 'client' };
  const seen = conversation({ ...ends, last: 5_000, silences: [silence(100, 3_600)] });
  const [found, ...more] = discardedFindings(evidenceOf({ 'fw/messages': line.repeat(2) }, [seen]));
  assert.equal(more.length, 0);
  assert.equal(found?.confidence, 'possible');
  assert.match(found?.headline ?? '', /^The rules of fw took what was said in the midst of 10\.1\.0\.10:40001 -> /);
  assert.match(found?.story[0]?.text ?? '', /dropped by a rule that logs “DROP:”, and 1 more packet like it\.$/);
  assert.match(found?.story.at(-1)?.text ?? '', /^\(?.*is concluded/);
  assert.deepEqual(found?.fixes, ['KEEP_STATE']);
});
