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

describe('what is not over at the end of a night of which nobody said how long it is', () => {
  const long = { ...unfinished, until: hours(48), isLengthOwn: true };
  const longer = /; 2 d 0 h are played where nobody says how long: "until: 60h" plays longer$/;

  test.each<[string, Expected]>([
    ['completes', { is: 'completes', wanted: true }],
    ['volume', { is: 'volume', bytes: 9 }],
    ['status', { is: 'status', status: 0 }],
  ])('is told with how to play longer: %s', (_, expected) => {
    assert.match(verdict(expected, long), longer);
    assert.doesNotMatch(verdict(expected, { ...long, isLengthOwn: false }), /plays longer/);
  });

  test('not where more would change nothing', () => {
    assert.doesNotMatch(verdict({ is: 'volume', bytes: 0 }, long), /plays longer/);
    assert.doesNotMatch(verdict({ is: 'completes', wanted: true }, { ...failed, isLengthOwn: true }), /plays longer/);
  });
});

describe('survives', () => {
  test.each([
    ['longer than it takes to complete', completed, hours(12), 'holds'],
    ['up to the moment when it failed, which is counted from its start', failed, minutes(110), 'holds'],
    ['longer than that', failed, minutes(111), 'broken'],
    ['as long as was played', unfinished, minutes(23 * 60 + 50), 'holds'],
    ['longer than was played, which nobody knows', unfinished, hours(24), 'undecided'],
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
    assert.match(verdict(expected, deadlock), /^broken: a deadlock, which is a flaw of the dialogue: it hangs from/);
  assert.match(
    verdict({ is: 'completes', wanted: false }, hung),
    /^holds: it hangs from 20 min after its start on: its programs wait/,
  );
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

describe('where the night was cut short', () => {
  const wait = { actor: 'b', host: 'server', step: 'y', does: 'receive', since: at(minutes(30)) } as const;
  const cut = (of: Partial<Outcome>, cause?: CauseCode): Judged => ({
    ...judged(outcomeWith({ result: 'unfinished', waits: [wait], delivered: 500, ...of }), cause),
    silences: new Map([['fw1', [{ flow: FLOW, longest: hours(2), until: at(hours(24)) }]]]),
    isCutShort: true,
  });
  const open = cut({});
  const printed = (actor: string, status: number) =>
    cut({ statuses: [{ actor, status, words: '', at: at(hours(1)) }] });

  test.each<[string, Expected, Judged, string]>([
    ['completes', { is: 'completes', wanted: true }, open, 'undecided: not over at 24 h, and no more was played'],
    [
      'completes, of one that failed',
      { is: 'completes', wanted: true },
      cut({ result: 'failed' }),
      'broken: it failed',
    ],
    ['does not complete', { is: 'completes', wanted: false }, open, 'undecided: not over'],
    ['a volume to come', { is: 'volume', bytes: 501 }, open, 'undecided: not over at 24 h, .*; 500 B arrived'],
    ['a volume that came', { is: 'volume', bytes: 500 }, open, 'holds: 500 B arrived'],
    ['a status to come', { is: 'status', status: 0 }, open, 'undecided: not over'],
    [
      'a status behind which one comes',
      { is: 'status', status: 0 },
      printed('a', 0),
      'undecided: .*a printed 0, which',
    ],
    ['the status of one who goes on', { is: 'status', status: 0, actor: 'b' }, open, 'undecided: not over'],
    ['that of one who is over', { is: 'status', status: 0, actor: 'a' }, printed('a', 1), 'broken: a printed 1'],
    ['data in time yet', { is: 'first-data-within', within: hours(24) }, open, 'undecided: not over'],
    ['data too late already', { is: 'first-data-within', within: hours(1) }, open, 'broken: no data came'],
    ['a silence so far', { is: 'idle-below', below: hours(3), firewall: 'fw1' }, open, 'undecided: .*silence was 2 h'],
    ['a silence too long', { is: 'idle-below', below: hours(2), firewall: 'fw1' }, open, 'broken: .*reached 2 h'],
    ['a way not taken yet', { is: 'idle-below', below: hours(2), firewall: 'fw2' }, open, 'undecided: .*crosses fw2'],
    ['a failure to come', { is: 'fails-with', cause: 'IDLE_TIMEOUT' }, open, 'undecided: not over'],
    [
      'a failure',
      { is: 'fails-with', cause: 'STATE_LOST' },
      cut({ result: 'failed' }, 'PATH_DOWN'),
      'broken: PATH_DOWN',
    ],
    ['as long as was played', { is: 'survives', for: hours(23) }, open, 'holds: it was still running'],
  ])('%s', (_, expected, of, found) => assert.match(verdict(expected, of), new RegExp(`^${found}`)));

  test.each<Expected>([
    { is: 'completes', wanted: true },
    { is: 'volume', bytes: 501 },
    { is: 'status', status: 0 },
    { is: 'first-data-within', within: hours(24) },
    { is: 'fails-with', cause: 'IDLE_TIMEOUT' },
  ])('and at its own end it is over: %o is broken', (expected) =>
    assert.match(verdict(expected, { ...open, isCutShort: false }), /^broken/),
  );
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
