import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../base/duration.ts';
import { presets } from './presets.ts';

describe('presets', () => {
  test.each([...presets.values()])(
    '$name is complete and within its own range',
    ({ name, device, idleTimeout, idleRange, source }) => {
      assert.match(name, /^[a-z0-9-]+$/);
      assert.ok(device.length > 0 && source.length > 0 && idleTimeout > 0);
      if (idleRange) assert.ok(idleRange.from <= idleTimeout && idleTimeout <= (idleRange.to ?? idleTimeout));
    },
  );

  test('what the vendors say of AWS', () => {
    const [gateway, group] = [presets.get('aws-nat-gateway'), presets.get('aws-security-group')];
    assert.deepEqual(
      [gateway?.idleTimeout, gateway?.withoutState, group?.withoutState],
      [seconds(350), 'reset', 'silent'],
    );
  });
});
