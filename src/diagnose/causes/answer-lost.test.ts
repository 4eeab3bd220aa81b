import assert from 'node:assert/strict';
import { test } from 'vitest';
import { moment } from '../../../test/conversation.ts';
import { arrivesInVain, asksInVain, evidenceWith } from '../../../test/unheard-pair.ts';
import { diagnose } from '../diagnose.ts';

test('answers that do not come back go another way, possibly', () => {
  const [first, ...more] = diagnose(evidenceWith([asksInVain(), arrivesInVain()]));
  assert.deepEqual([first?.cause, first?.confidence, more], ['ASYMMETRIC_RETURN', 'possible', []]);
  assert.equal(first?.headline, 'Requests of app1 arrive at db1:5633, and none of 3 answers comes back.');
  assert.match(first.advice[0]?.text ?? '', /`ip route get 10\.1\.0\.10 from 10\.2\.0\.20` on db1/);
});

test('and probably, where each is reset on the way; that is no reset of a living connection', () => {
  const reset = arrivesInVain(600, {
    close: { how: 'reset', by: 'forward', moment: moment(600.1, 5) },
    forward: { ttl: { first: 63, reset: 254 } },
  });
  const found = diagnose(evidenceWith([asksInVain(), reset]));
  assert.deepEqual(
    found.map(({ cause, confidence }) => `${cause} ${confidence}`),
    ['ASYMMETRIC_RETURN likely'],
  );
  assert.deepEqual(
    found[0]?.rivals.map(({ cause }) => cause),
    ['POLICY_DENY', 'RESET_INJECTED'],
  );
});
