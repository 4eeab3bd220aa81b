import assert from 'node:assert/strict';
import { test } from 'vitest';
import { accepted, denied, seen, tornDown } from '../../../test/seen.ts';
import { seconds } from '../../base/duration.ts';
import type { Fact, SegmentRole } from '../../model/observation.ts';
import { weightOf } from './weight.ts';

const weight = (fact: Fact) => weightOf(seen(fact, { at: 1 }));
const segment = (role: SegmentRole) => weight({ kind: 'segment', role, point: 'eth0', bytes: 1 });
const reset = { name: 'ECONNRESET' } as const;

test('what goes wrong is drawn before what goes right', () => {
  assert.ok(weight(tornDown) > weight({ ...tornDown, reason: 'fins' } as Fact));
  assert.ok(weight({ kind: 'status', status: 40, words: '' }) > weight({ kind: 'status', status: 0, words: '' }));
  assert.ok(weight(denied) > weight(accepted));
  assert.ok(segment('reset') > segment('fin'));
  assert.ok(segment('keepalive') > segment('keepalive-answer'));
});

test('what tells nothing about time is not drawn unless the story cites it', () => {
  const silent: readonly Fact[] = [
    { kind: 'setting', name: 'a', value: '1' },
    { kind: 'counter', name: 'a', value: 1 },
    { kind: 'token', token: 'c432', side: 'made' },
    { kind: 'spawned', child: { pid: 1 } },
    { kind: 'connect-started', attempt: 1 },
  ];
  for (const fact of silent) assert.equal(weight(fact), 0, fact.kind);
  assert.equal(segment('established'), 0);
});

test('reads, writes and waits are drawn when they fail', () => {
  assert.equal(weight({ kind: 'sent', bytes: 1 }), 0);
  assert.ok(weight({ kind: 'sent', error: reset }) > 0);
  assert.equal(weight({ kind: 'waited', for: seconds(9), answered: true }), 0);
  assert.ok(weight({ kind: 'waited', for: seconds(9), answered: false }) > 0);
});
