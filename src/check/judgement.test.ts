import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, hours, minutes, seconds } from '../base/duration.ts';
import { type Instant, instant } from '../base/instant.ts';
import type { Outcome } from '../dialogue/outcome.ts';
import type { CauseCode } from '../model/codes.ts';
import { judge, type Judged, momentOf } from './judgement.ts';
import type { Expectation } from './plan.ts';
import { outcomeWith } from '../../test/failed-night.ts';
import { flowOf } from '../../test/seen.ts';

const at = (span: Duration): Instant => instant(span);

const notice = (when: Duration): Outcome['noticed'][number] => ({
  at: at(when),
  actor: 'clientd',
  host: 'client',
  step: 'the answer',
  error: 'ETIMEDOUT',
});

/** A session that began after ten minutes, in a night of a day. */
const judged = (of: Outcome, cause?: CauseCode): Judged => ({
  outcome: of,
  silences: new Map([['fw1', []]]),
  start: minutes(10),
  until: hours(24),
  cause: cause && { cause, at: at(hours(2)), because: 'fw1 forgot it' },
});

const by = { file: 'sessions.yaml', line: 1, column: 1, text: 'expect' };
type Expected = Expectation extends infer One ? (One extends Expectation ? Omit<One, 'by'> : never) : never;

function verdict(expectation: Expected, of: Judged): string {
  const { verdict: found, found: words } = judge({ ...expectation, by }, of);
  return `${found}: ${words}`;
}

const completed = judged(outcomeWith({ result: 'completed', endedAt: at(minutes(40)), delivered: 20 }));
const failed = judged(
  outcomeWith({ result: 'failed', endedAt: at(hours(3)), noticed: [notice(hours(2))] }),
  'KEEPALIVE_OFF',
);
const unfinished = judged(outcomeWith({ result: 'unfinished' }));
const hung = judged(
  outcomeWith({
    result: 'deadlock',
    waits: [
      { actor: 'a', host: 'client', step: 'x', does: 'receive', since: at(minutes(20)) },
      { actor: 'b', host: 'server', step: 'y', does: 'receive', since: at(minutes(30)) },
    ],
  }),
);

test('moments are told from the start of the session, and of a failure when it was noticed', () => {
  assert.deepEqual(
    [completed, failed, unfinished, hung].map((one) => momentOf(one.outcome, one.until)),
    [minutes(40), hours(2), hours(24), minutes(30)],
  );
  assert.equal(verdict({ is: 'completes', wanted: true }, completed), 'holds: it completed 30 min after its start');
  assert.equal(verdict({ is: 'completes', wanted: true }, failed), 'broken: it failed 1 h 50 min after its start');
  assert.equal(verdict({ is: 'completes', wanted: false }, failed), 'holds: it failed 1 h 50 min after its start');
});

describe('survives', () => {
  test.each([
    ['longer than it takes to complete', completed, hours(12), 'holds'],
    ['up to the moment when it failed, which is counted from its start', failed, minutes(110), 'holds'],
    ['longer than that', failed, minutes(111), 'broken'],
    ['as long as was played', unfinished, minutes(23 * 60 + 50), 'holds'],
    ['longer than was played, which nobody knows', unfinished, hours(24), 'about-nothing'],
    ['where its programs wait for each other', hung, minutes(1), 'broken'],
  ] as const)('%s', (_, of, span, expected) =>
    assert.equal(judge({ is: 'survives', for: span, by }, of).verdict, expected),
  );
});

test('nothing that is expected of a deadlock of the dialogue holds', () => {
  const because = 'a waits for b, and b for a';
  const deadlock: Judged = { ...hung, cause: { cause: undefined, at: at(minutes(20)), because, deadlock: true } };
  for (const expected of [
    { is: 'completes', wanted: false },
    { is: 'volume', bytes: 0 },
    { is: 'idle-below', below: hours(1), firewall: 'fw1' },
  ] as const)
    assert.match(verdict(expected, deadlock), /^broken: a deadlock, which is a flaw of the dialogue: it hung/);
  assert.match(verdict({ is: 'completes', wanted: false }, hung), /^holds: it hung/);
});

describe('a status', () => {
  const printed = judged(
    outcomeWith({
      result: 'failed',
      statuses: [
        { status: 40, words: 'network connection broken', actor: 'bpbrm', at: at(hours(1)) },
        { status: 0, words: '', actor: 'bpcd', at: at(hours(2)) },
      ],
    }),
  );

  test.each([
    [{ status: 0 }, 'holds: bpcd printed 0'],
    [{ status: 40 }, 'broken: bpcd printed 0'],
    [{ status: 40, actor: 'bpbrm' }, 'holds: bpbrm printed 40 (network connection broken)'],
    [{ status: 40, actor: 'bptm' }, 'broken: bptm printed no status'],
  ])('%o', (wanted, expected) => assert.equal(verdict({ is: 'status', ...wanted }, printed), expected));

  test('was printed by nobody', () =>
    assert.equal(verdict({ is: 'status', status: 0 }, completed), 'broken: no status was printed'));
});

describe('the first data', () => {
  const came = judged(outcomeWith({ result: 'completed', firstDataAt: at(minutes(11)) }));

  test.each([
    [came, seconds(60), 'holds: the first data came after 60 s'],
    [came, seconds(59), 'broken: the first data came after 60 s'],
    [failed, hours(9), 'broken: no data came; it failed 1 h 50 min after its start'],
  ])('case %#', (of, within, expected) => assert.equal(verdict({ is: 'first-data-within', within }, of), expected));
});

const FLOW = flowOf('10.1.0.10:40000 > 10.2.0.10:5432');

describe('silence', () => {
  const seenBy = (longest: readonly Duration[]): Judged => ({
    ...completed,
    silences: new Map([['fw1', longest.map((one) => ({ flow: FLOW, longest: one, until: at(hours(1)) }))]]),
  });
  const below = { is: 'idle-below', below: minutes(30), firewall: 'fw1' } as const;

  test('of the most silent connection counts', () => {
    assert.equal(verdict(below, seenBy([minutes(29), minutes(5)])), 'holds: the longest silence was 29 min');
    assert.equal(
      verdict(below, seenBy([minutes(5), minutes(30), minutes(1)])),
      'broken: the longest silence reached 30 min',
    );
  });
  test('is nothing that can be judged where no connection crosses the firewall', () =>
    assert.equal(verdict(below, seenBy([])), 'about-nothing: no connection of the session crosses fw1'));
});

describe('fails-with', () => {
  const wanted = (cause: CauseCode, found: Judged) => verdict({ is: 'fails-with', cause }, found);

  test('is the cause, or the more general one of two that say why an idle connection died', () => {
    assert.equal(wanted('KEEPALIVE_OFF', failed), 'holds: KEEPALIVE_OFF: fw1 forgot it');
    assert.equal(wanted('IDLE_TIMEOUT', failed), 'holds: KEEPALIVE_OFF: fw1 forgot it');
    assert.equal(wanted('KEEPALIVE_TOO_LATE', failed), 'broken: KEEPALIVE_OFF: fw1 forgot it');
  });
  test('is broken by a session that did not fail', () =>
    assert.equal(wanted('IDLE_TIMEOUT', completed), 'broken: it completed 30 min after its start'));
  test('is broken by a cause without a name', () =>
    assert.equal(
      wanted('IDLE_TIMEOUT', { ...failed, cause: { cause: undefined, at: at(hours(1)), because: 'it was restarted' } }),
      'broken: no cause that has a name: it was restarted',
    ));
});
