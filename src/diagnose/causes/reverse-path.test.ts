import assert from 'node:assert/strict';
import { test } from 'vitest';
import { reversePath } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { reversePathFilter } from './reverse-path.ts';

const look = (...lines: readonly string[]) => reversePathFilter.look(evidenceOf({ 'fw1/asa.log': lines.join('\n') }));

const line = (at: number) => reversePath({ at, from: '10.1.0.10:1', to: '10.2.0.20:1' });

test('the device’s own word proves it, packets of one source together', () => {
  const findings = look(line(1), line(4), line(10));
  assert.equal(findings.length, 1);
  assert.equal(findings[0]?.confidence, 'proved');
  assert.match(findings[0]?.headline ?? '', /dropped 3 packets from 10\.1\.0\.10 on arrival/);
});

test('broadcasts, multicasts and hosts without an address are nobody’s session', () => {
  assert.deepEqual(
    look(
      reversePath({ at: 1, from: '0.0.0.0:1', to: '255.255.255.255:1' }),
      reversePath({ at: 2, from: '10.1.0.10:1', to: '224.0.0.251:1' }),
    ),
    [],
  );
});
