import assert from 'node:assert/strict';
import { test } from 'vitest';
import { caseOf, mended, silent, typedLines } from '../../../test/fix-between.ts';
import { probeFromFirewall } from './probe-from-firewall.ts';

test('the device asks at the end of the time that it has now, and says what that costs', () => {
  const [fix] = mended(caseOf({ asa: 'timeout conn 0:30:00', sessions: silent('3h') }), [probeFromFirewall]).fixes;
  assert.ok(typedLines(fix?.patch).includes('  set connection timeout idle 0:30:00 dcd 0:00:15 5'));
  // One connection: every half hour a question to each end, and two answers.
  assert.equal(fix?.price.packetsPerSecond, 4 / 1_800);
});

test.each(['ASA Version 7.1(2)', 'FWSM Version 4.1(5) <system>'])('%s cannot', (version) => {
  const asa = 'access-list in extended permit ip any any\naccess-group in in interface inside\n';
  assert.deepEqual(mended(caseOf({ asa, version, sessions: silent('3h') }), [probeFromFirewall]).fixes, []);
});
