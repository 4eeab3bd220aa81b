import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { denials } from './denials.ts';
import { grouped } from '../grouped.ts';
import { concerned, foundInDenials, isRequest, type JudgedDenial } from './judged-denial.ts';
import { flowOf } from '../../../test/seen.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const row = (at: string, local: string, foreign: string, state: string) =>
  `2026-11-20 ${at}\ntcp 0 1 ${local} ${foreign} ${state}`;

/** One denial at half past midnight, and what lies beside it. */
function judged(more: Readonly<Record<string, string>>, lines = [deniedByList({ at: 1_800, ...ends })]) {
  const evidence = evidenceOf({ 'fw1/asa.log': lines.join('\n'), ...more });
  const seen: JudgedDenial[] = [];
  const groups = grouped(denials(evidence), ({ flow }) => `${flow?.destination.port}`).values();
  const findings = foundInDenials(evidence, groups, (one) => {
    seen.push(one);
    return { headline: 'It was denied.', story: concerned(evidence, one) } as unknown as Finding;
  });
  return { seen, findings };
}
const wanted = (at: string, local = ends.from) =>
  judged({ 'media1/netstat.txt': row(at, local, ends.to, 'SYN_SENT') }).seen[0]?.confidence;

describe('a packet that was turned away', () => {
  test('was wanted by the host that called there within six minutes', () => {
    assert.equal(wanted('00:24:00'), 'proved');
    assert.equal(wanted('00:23:59'), 'possible');
    assert.equal(wanted('00:36:00'), 'proved');
    assert.equal(wanted('00:36:01'), 'possible');
  });
  test('was not wanted by another host that called there', () =>
    assert.equal(wanted('00:30:00', '10.1.0.11:40001'), 'possible'));
  test('that nothing ties to a failure is told once, with a few examples', () => {
    const many = Array.from({ length: 9 }, (_, i) =>
      deniedByList({ at: i, from: ends.from, to: `10.2.0.20:${1_000 + i}` }),
    );
    const { seen, findings } = judged({}, many);
    assert.equal(seen.length, 5);
    assert.deepEqual(
      findings.map(({ headline }) => headline),
      ['It was denied, and 8 more such denials; nothing ties them to a failure.'],
    );
  });
});

test('an answer is no request, as far as its ports tell', () => {
  assert.ok(isRequest(flowOf('10.1.0.10:40001 > 10.2.0.20:1556')));
  assert.ok(!isRequest(flowOf('10.2.0.20:1556 > 10.1.0.10:40001')));
});
