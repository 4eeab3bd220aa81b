import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { inSeconds, seconds } from '../base/duration.ts';
import { tableTimers } from '../model/node.ts';
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

  test('what is known of connections that are not established stands in docs/network.md', () => {
    const page = readFileSync('docs/network.md', 'utf8');
    for (const { name, timeouts } of presets.values())
      if (timeouts) {
        const row = tableTimers.map((timer) => {
          const time = timeouts[timer];
          return time === undefined ? '-' : `${inSeconds(time)} s`;
        });
        assert.ok(page.includes(`| \`${name}\` | ${row.join(' | ')} |`), name);
      }
  });

  test('what the vendors say of AWS', () => {
    const [gateway, group] = [presets.get('aws-nat-gateway'), presets.get('aws-security-group')];
    assert.deepEqual(
      [gateway?.idleTimeout, gateway?.withoutState, group?.withoutState],
      [seconds(350), 'reset', 'silent'],
    );
  });
});
