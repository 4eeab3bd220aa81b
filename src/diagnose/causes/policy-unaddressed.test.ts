import assert from 'node:assert/strict';
import { test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { unaddressedFindings } from './policy-unaddressed.ts';

const line = deniedByList({ at: 30, from: '10.1.0.10:40001', to: '10.2.0.20:1556' });
const look = (...lines: readonly string[]) => unaddressedFindings(evidenceOf({ 'fw1/asa.log': lines.join('\n') }));

test('denials without addresses are told once, as possible, with the gap in them', () => {
  const stripped = line.replaceAll(/\d+\.\d+\.\d+\.\d+/g, '');
  assert.notEqual(stripped, line);
  const [finding, ...more] = look(stripped, stripped);
  assert.deepEqual(more, []);
  assert.equal(finding?.confidence, 'possible');
  assert.match(finding.headline, /^fw1 denied 2 packets by access list "outside_in"; the lines have no addresses\.$/);
  assert.ok(finding.story.at(-1)?.gap);
});

test('those with addresses are none of them', () => {
  assert.deepEqual(look(line), []);
});
