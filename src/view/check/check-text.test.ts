import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours } from '../../base/duration.ts';
import type { KeptVerdict } from '../../check/check.ts';
import { askedTwice, MASQUERADED, TWO_HOSTS, verdictsOf } from '../../../test/verdicts.ts';
import { plain } from '../paint.ts';
import { CheckTally } from './check-tally.ts';
import { checkText, failureText } from './check-text.ts';

function page(
  sessions: readonly string[],
  { of = sessions.length, shown = 20, interrupted = false, nodes = TWO_HOSTS } = {},
): string {
  const tally = new CheckTally({ failing: shown, holding: shown });
  for (const verdict of verdictsOf(`sessions:\n${sessions.join('')}`, nodes)) tally.add(verdict);
  return checkText(tally, plain, { of, interrupted });
}

test('one that fails: what was expected and where, what was found, who noticed, why', () => {
  const text = page([askedTwice({})]);
  for (const words of [
    'FAILS  s (seed 1)',
    'expected survives for 12 h',
    'sessions.yaml:22',
    'found    it failed 2 h 15 min',
    'clientd on client: ETIMEDOUT (retransmission) at “the second answer”',
    'clientd 40 network connection broken',
    'KEEPALIVE_OFF, 1 h after the start: fw1 forgot the connection to port 5432',
    'neither end has SO_KEEPALIVE',
    '1 session: 0 as expected, 1 not.',
  ])
    assert.ok(text.replaceAll(/\s+/g, ' ').includes(words.replaceAll(/\s+/g, ' ')), `${words}\n${text}`);
});

test('who is behind a translation has another address, and it is told of whom', () => {
  const text = page([askedTwice({ within: ', within: 90 min' })], { nodes: MASQUERADED }).replaceAll(/\s+/g, ' ');
  assert.match(
    text,
    /serverd on server: ETIME\w* .*, 10\.2\.0\.10:5432 -> 10\.3\.0\.2:(\d+) \(10\.3\.0\.2:\1 is 10\.1\.0\.10:\1, translated\)/,
  );
  assert.match(text, /clientd on client: .*, 10\.1\.0\.10:\d+ -> 10\.2\.0\.10:5432 printed/);
});

test('one that holds, in a line', () =>
  assert.match(
    page([askedTwice({ idle: '30 min' })]),
    /^holds {2}s: survives for 12 h \(it completed 30 min after its start\)\n\n1 session: all that is expected holds\.\n$/,
  ));

test('a cause that was there before the session began', () => {
  const tally = new CheckTally({ failing: 1, holding: 1 });
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({})}`);
  assert.ok(verdict);
  tally.add({ ...verdict, start: hours(5) });
  const text = checkText(tally, plain, { of: 1, interrupted: false }).replaceAll(/\s+/g, ' ');
  assert.match(text, /KEEPALIVE_OFF, 4 h before the start: /);
});

test('what no source confirms, once for all nodes of a kind', () => {
  const tally = new CheckTally({ failing: 1, holding: 1 });
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({ idle: '30 min' })}`);
  assert.ok(verdict);
  const common = { code: 'ASSUMED_SYSTEM_TIMER', kind: 'aix', of: 'synWaits', words: 'given up after 75 s' } as const;
  const assumed = ['a', 'b', 'c', 'd', 'e'].map((node) => ({ ...common, node }));
  for (const one of [
    { ...verdict, assumed },
    { ...verdict, assumed },
  ])
    tally.add(one);
  assert.match(
    checkText(tally, plain, { of: 2, interrupted: false }),
    /holds\.\n\nAssumed, for no source at hand confirms it:\n {2}aix \(a, b, c and 2 more\): given up after 75 s\n$/,
  );
});

describe('a gateway whose rules nobody listed', () => {
  const rules = (node: string) =>
    ({ code: 'ASSUMED_NO_RULES', node, kind: 'linux', of: 'rules', words: 'taken to let all pass' }) as const;
  const lastLine = (assumed: KeptVerdict['assumed']): string | undefined => {
    const tally = new CheckTally({ failing: 1, holding: 1 });
    const [verdict] = verdictsOf(`sessions:\n${askedTwice({ idle: '30 min' })}`);
    assert.ok(verdict);
    tally.add({ ...verdict, assumed });
    const unread = [{ file: 'a', line: 1, column: 1, text: 'x', reason: 'y', bears: 'routing' }] as const;
    return checkText(tally, plain, { of: 1, interrupted: false, unread }).trimEnd().split('\n').at(-1);
  };

  test('is what the last line says, whatever stands before it', () => {
    assert.equal(lastLine([rules('gw')]), 'This rests on ASSUMED_NO_RULES: gw is taken to let everything pass.');
    assert.match(lastLine(['a', 'b', 'c', 'd', 'e'].map(rules)) ?? '', /: a, b, c and 2 more are taken to let/);
  });
  test('no other assumption is of that weight', () =>
    assert.doesNotMatch(lastLine([{ ...rules('gw'), code: 'ASSUMED_SYSTEM_TIMER' }]) ?? '', /rests on/));
});

test('many: the first ones in full, the others counted by cause', () => {
  const failing = [1, 2, 3, 4].map((i) => askedTwice({ name: `bad${i}` }));
  const holding = [1, 2, 3].map((i) => askedTwice({ name: `good${i}`, idle: '1 min' }));
  const text = page([...failing, ...holding], { shown: 2 });
  assert.match(text, /and 2 more that fail/);
  assert.match(text, /and 1 more that hold/);
  assert.match(text, /4 x KEEPALIVE_OFF/);
  assert.match(text, /7 sessions: 3 as expected, 4 not\./);
});

test('what fails can be told before the rest: together it is the same text', () => {
  const tally = new CheckTally({ failing: 2, holding: 2 });
  const sessions = [1, 2, 3].map((i) => askedTwice({ name: `bad${i}` })).join('');
  for (const verdict of verdictsOf(`sessions:\n${sessions}${askedTwice({ name: 'good', idle: '1 min' })}`))
    tally.add(verdict);
  const rest = checkText(tally, plain, { of: 4, interrupted: false, told: 1 });
  const [first] = tally.failing;
  assert.ok(first);
  assert.match(rest, /^FAILS {2}bad2/);
  assert.equal(failureText(first, plain) + rest, checkText(tally, plain, { of: 4, interrupted: false }));
});

describe('what is not whole is said', () => {
  test('an interruption', () =>
    assert.match(page([askedTwice({ idle: '1 min' })], { of: 9, interrupted: true }), /Interrupted: 1 of 9 sessions/));

  test('an interruption before anything was over: nothing holds', () => {
    const text = checkText(new CheckTally({ failing: 20, holding: 20 }), plain, { of: 1, interrupted: true });
    assert.match(text, /^Interrupted: 0 of 1 session was played to the end, and nothing is known of the rest\.\n$/);
  });

  test('an expectation about nothing', () => {
    const loop = `  s:
    actors:
      a: { on: client, steps: [{ listen: 22 }, { accept: x, ports: [22] }, { await-close: x }] }
      b: { on: client, steps: [{ connect: 127.0.0.1, as: y, ports: [22] }, { idle: 1h }, { close: y }] }
    expect: { idle-below: { fw1: 5h } }
`;
    assert.match(page([loop]), /neither kept nor broken: no connection of the session crosses fw1/);
  });
});

test('fits 100 columns, and names cannot reach the terminal', () => {
  const hostile = askedTwice({}).replace('the second answer', `"\\e[31m${'long '.repeat(38)}"`);
  const text = page([hostile, askedTwice({ name: 'x'.repeat(200) })]);
  for (const line of text.split('\n')) {
    assert.ok(line.length <= 100, line);
    assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f]/);
  }
});
