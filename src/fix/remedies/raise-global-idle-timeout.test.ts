import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { caseOf, mended, silent } from '../../../test/fix-between.ts';
import { raiseGlobalIdleTimeout } from './raise-global-idle-timeout.ts';

const mendedWith = (preset: string, silence: string) =>
  mended(caseOf({ device: { preset }, sessions: silent(silence) }), [raiseGlobalIdleTimeout]);

const valueOf = (preset: string, silence: string) => {
  const [change] = mendedWith(preset, silence).fixes[0]?.patch ?? [];
  return change?.is === 'device-setting' ? change.value : undefined;
};

describe('a longer time for everything', () => {
  test('leaves room: what this night just fills is not offered', () => {
    assert.equal(valueOf('pan-os', '2h'), '4:00:00');
    assert.equal(valueOf('pan-os', '100 min'), '2:00:00');
  });

  test('may be the most that the device takes', () => {
    assert.equal(valueOf('aws-nlb', '20 min'), '1:40:00');
    assert.equal(valueOf('azure-load-balancer', '1h'), '1:40:00');
  });

  test('and where that is not enough, none is offered', () => {
    assert.deepEqual(mendedWith('aws-nlb', '3h').fixes, []);
  });

  test('a device that cannot be told says so', () => {
    const { fixes, failed } = mendedWith('aws-nat-gateway', '20 min');
    assert.deepEqual(fixes, []);
    assert.deepEqual(
      failed.map(({ after }) => after.words),
      ['the 350 s of an AWS NAT gateway cannot be changed: the ends have to speak more often'],
    );
  });
});
