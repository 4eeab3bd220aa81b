import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended } from '../../../test/fix-between.ts';
import { equalIdleTimeout } from './equal-idle-timeout.ts';
import { raiseGlobalIdleTimeout } from './raise-global-idle-timeout.ts';

const NIGHT = {
  night: {
    dialogue: 'generic',
    roles: { client: 'client1', server: 'server1' },
    with: { silence: '5h', keepalive: true },
    expect: { completes: true },
  },
};

test('at equal times the device is first; the next longer time holds', () => {
  const { fixes, failed } = mended(caseOf({ asa: '', sessions: NIGHT }), [raiseGlobalIdleTimeout, equalIdleTimeout]);
  assert.deepEqual(
    failed.map(({ words, after }) => [words, after.cause]),
    [['timeout conn of exactly 2 h on fw1, which is the keepalive time', 'KEEPALIVE_TOO_LATE']],
  );
  assert.deepEqual(fixes[0]?.patch, [{ is: 'device-lines', node: 'fw1', lines: ['timeout conn 4:00:00'] }]);
});
