import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, seconds } from '../base/duration.ts';
import { labRunJson } from './lab-run-json.ts';
import { labRunText, type ShownRun } from './lab-run-text.ts';
import { columnsOf } from './columns.ts';
import { COLUMNS, plain } from './paint.ts';

const run: ShownRun = {
  speed: 300,
  isFitted: false,
  kernel: '6.18.0',
  tolerance: 'close',
  sessions: [
    {
      name: 'idle',
      verdict: 'agrees',
      simulated: { what: 'clientd ETIMEDOUT', at: seconds(20) },
      measured: { what: 'clientd ETIMEDOUT', at: milliseconds(20_310) },
      differences: [],
      largest: milliseconds(310),
      rounded: [{ what: 'the limit', exact: milliseconds(5_833), taken: seconds(6) }],
    },
    {
      name: 'a-session-with-a-name-that-is-longer-than-its-column',
      verdict: 'differs',
      simulated: { what: 'completed', at: seconds(2) },
      measured: { what: 'unfinished', at: undefined },
      differences: [{ about: 'result', simulated: 'completed', measured: `unfinished ${'and so on '.repeat(20)}` }],
      largest: milliseconds(-12),
      rounded: [],
    },
    { name: 'asa', verdict: 'not-comparable', reasons: ['fw1 is an ASA'] },
  ],
};

describe('a run on the kernel', () => {
  test('as a table that fits', () => {
    const lines = labRunText(run, plain).split('\n');
    assert.ok(lines.every((line) => columnsOf(line) <= COLUMNS));
    const row = lines.find((line) => line.startsWith('idle'));
    assert.equal(row?.replace(/ +/g, ' '), 'idle clientd ETIMEDOUT 20.00 s 20.31 s +0.31 agrees');
    assert.ok(
      lines.join(' ').includes('3 sessions, 1 agrees, 1 differs, 1 not comparable. Of the one that is not comparable'),
    );
    assert.ok(lines.includes('    fw1 is an ASA'));
    assert.ok(lines.includes('rounded in both: the limit: 5.833 s taken as 6.000 s'));
  });

  test('says by whom the speed was chosen, where nobody asked for one', () => {
    const first = (isFitted: boolean) => labRunText({ ...run, isFitted }, plain).split('\n')[0] ?? '';
    assert.match(first(false), /^Times divided by 300 on Linux/);
    assert.match(
      first(true),
      /^Times divided by 300, which fits the times of the case \(--speed chooses another\), on Linux/,
    );
    assert.equal(JSON.parse(labRunJson({ ...run, isFitted: true })).speedFitted, true);
  });

  test('in which nothing was compared says so', () => {
    const nothing = { ...run, sessions: run.sessions.filter(({ verdict }) => verdict === 'not-comparable') };
    assert.match(labRunText(nothing, plain), /1 session, 0 agree, 1 not comparable\. Nothing was compared:/);
  });

  test('as one document', () => {
    const document = JSON.parse(labRunJson(run));
    assert.equal(document.schema, 'holdfast/lab-run@1');
    assert.deepEqual(document.sessions[0].measured, { what: 'clientd ETIMEDOUT', at: 20.31 });
    assert.equal(document.sessions[1].measured.at, null);
    assert.deepEqual(document.sessions[2], { name: 'asa', verdict: 'not-comparable', reasons: ['fw1 is an ASA'] });
  });
});
