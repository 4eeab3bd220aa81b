import assert from 'node:assert/strict';
import { test } from 'vitest';
import { built, torn } from '../../test/asa-log.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { diagnose } from '../diagnose/index.ts';
import { reportJson } from './report-json.ts';

interface Report {
  readonly schema: string;
  readonly findings: readonly { readonly story: readonly { readonly at: string | null }[] }[];
}

const document = (texts: Readonly<Record<string, string>>) => {
  const evidence = evidenceOf(texts);
  const text = reportJson(diagnose(evidence), evidence);
  const parsed: Report = JSON.parse(text);
  return { text, parsed };
};
const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const idle = [built({ at: 0, ...ends }), torn({ at: 3_700, ...ends, lasted: 3_700 })].join('\n');

test('is one document with the keys of its schema', () => {
  const { parsed } = document({ 'fw1/asa.log': idle });
  assert.deepEqual(Object.keys(parsed), ['schema', 'findings', 'unexplained', 'clocks', 'inputs', 'unread']);
  assert.equal(parsed.schema, 'holdfast/diagnose@1');
  const [finding] = parsed.findings;
  for (const key of ['cause', 'confidence', 'headline', 'story', 'figures', 'assumed', 'rivals', 'fixes', 'advice'])
    assert.ok(finding && key in finding, key);
});

test('tells times in ISO 8601, and null where there is none', () => {
  const { parsed } = document({ 'fw1/asa.log': idle });
  const [finding] = parsed.findings;
  for (const { at } of finding?.story ?? []) assert.ok(at === null || /^2026-11-20T\d\d:\d\d:\d\d\.\d{3}$/.test(at));
});

test('never prints a year that no log bears', () => {
  const yearless =
    'Jun  2 16:54:07 gw Jun 02 21:54:05 fw: %FWSM-6-302014: Teardown TCP connection 3 faddr 10.1.0.9/13724 gaddr 10.1.0.7/42962 laddr 10.1.0.7/42962 duration 1:01:27 bytes 1546 (Conn-timeout)';
  const { text } = document({ 'fw/a.log': yearless });
  assert.doesNotMatch(text, /1972|1970/);
  assert.match(text, /"--06-02T/);
});

test('of no evidence is still a document', () => {
  assert.deepEqual(document({}).parsed.findings, []);
});
