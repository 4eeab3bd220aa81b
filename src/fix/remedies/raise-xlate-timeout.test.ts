import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended, silent } from '../../../test/fix-between.ts';
import { raiseXlateTimeout } from './raise-xlate-timeout.ts';

const TRANSLATED = `object network all
 subnet 10.10.0.0 255.255.255.0
 nat (inside,outside) dynamic interface
timeout xlate 0:05:00
`;

test('a translation that is in use is not ended by its timer, so a longer one changes nothing', () => {
  const { fixes, failed } = mended(caseOf({ asa: TRANSLATED, sessions: silent('3h') }), [raiseXlateTimeout]);
  assert.deepEqual(fixes, []);
  assert.deepEqual(
    failed.map(({ words, after }) => [words, after.holds, after.cause]),
    [['timeout xlate of 12 h on fw1', false, 'KEEPALIVE_OFF']],
  );
});
