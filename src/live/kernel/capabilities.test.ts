import assert from 'node:assert/strict';
import { test } from 'vitest';
import { CAPABILITY, capabilitySet, holds } from './capabilities.ts';

const status =
  'Name:\tnode\nCapInh:\t0000000000000000\nCapPrm:\t000001fffeffffff\nCapEff:\t0000000000080000\nCapBnd:\t00000000\n';

test('a set of capabilities is read from /proc/PID/status', () => {
  assert.equal(capabilitySet(status, 'CapEff'), 0x80000n);
  assert.equal(capabilitySet(status, 'CapBnd'), 0n);
  assert.equal(capabilitySet('', 'CapEff'), 0n);
});

test('bits by their number', () => {
  assert.ok(holds(capabilitySet(status, 'CapEff'), CAPABILITY.SYS_PTRACE));
  assert.ok(!holds(capabilitySet(status, 'CapEff'), CAPABILITY.SYS_ADMIN));
  assert.ok(holds(capabilitySet(status, 'CapPrm'), 40));
  assert.ok(!holds(capabilitySet(status, 'CapPrm'), 24));
});
