import assert from 'node:assert/strict';
import { test } from 'vitest';
import { flowOf, seen } from '../../test/seen.ts';
import { minutes, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { connectionKey } from './flow.ts';
import type { Observation } from './observation.ts';
import { Translations } from './translations.ts';

const INSIDE = '10.1.0.4:3583 > 10.2.0.9:1556';
const BETWEEN = '172.16.0.1:2000 > 10.2.0.9:1556';
const OUTSIDE = '192.0.2.1:40001 > 10.2.0.9:1556';

const translated = (at: number, from: string, to: string) =>
  seen({ kind: 'firewall-built', connection: '1', mapped: flowOf(to) }, { at, flow: from });

const of = (built: readonly Observation[]) => new Translations(built, { when: ({ at }) => at, early: minutes(1) });

const keyAt = (translations: Translations, flow: string, at: number) =>
  connectionKey(translations.behind(flowOf(flow), instant(seconds(at))));

test('a flow that nobody translated is known by itself', () => {
  const none = of([]);
  assert.equal(keyAt(none, INSIDE, 0), connectionKey(flowOf(INSIDE)));
});

test('a translation holds from a minute before it was written down, and no sooner', () => {
  const one = of([translated(100, INSIDE, OUTSIDE)]);
  assert.equal(keyAt(one, OUTSIDE, 40), connectionKey(flowOf(INSIDE)));
  assert.equal(keyAt(one, OUTSIDE, 39), connectionKey(flowOf(OUTSIDE)));
});

test('two firewalls, one behind the other, are seen through', () => {
  const two = of([translated(1, BETWEEN, OUTSIDE), translated(1, INSIDE, BETWEEN)]);
  assert.equal(keyAt(two, OUTSIDE, 5), connectionKey(flowOf(INSIDE)));
});

test('translations in a circle end', () => {
  const circle = of([translated(1, INSIDE, OUTSIDE), translated(1, OUTSIDE, INSIDE)]);
  assert.doesNotThrow(() => keyAt(circle, INSIDE, 5));
});

test('who says at its end what a connection was translated to says it of its whole life', () => {
  const ends = (at: number, life: number, from: string, to: string) =>
    seen(
      {
        kind: 'firewall-teardown',
        connection: '1',
        reason: 'fins',
        words: '',
        mapped: flowOf(to),
        lasted: seconds(life),
      },
      { at, flow: from },
    );
  const two = of([ends(1_000, 900, INSIDE, OUTSIDE), ends(9_000, 300, BETWEEN, OUTSIDE)]);
  assert.equal(keyAt(two, OUTSIDE, 40), connectionKey(flowOf(INSIDE)));
  assert.equal(keyAt(two, OUTSIDE, 8_639), connectionKey(flowOf(INSIDE)));
  assert.equal(keyAt(two, OUTSIDE, 8_640), connectionKey(flowOf(BETWEEN)));
});

test('a beginning and an end of one connection give its port once', () => {
  const end = {
    kind: 'firewall-teardown',
    connection: '1',
    reason: 'fins',
    words: '',
    mapped: flowOf(OUTSIDE),
  } as const;
  const both = of([translated(1, INSIDE, OUTSIDE), seen(end, { at: 90, flow: INSIDE })]);
  assert.equal(connectionKey(both.behindAtAnyTime(flowOf(OUTSIDE))), connectionKey(flowOf(INSIDE)));
});

test('a row of a table holds since whenever, or since another had its port', () => {
  const row = (at: number, from: string) =>
    seen({ kind: 'firewall-connection', flags: '', mapped: flowOf(OUTSIDE) }, { at, flow: from });
  assert.equal(keyAt(of([row(9_000, INSIDE)]), OUTSIDE, 1), connectionKey(flowOf(INSIDE)));
  const second = of([translated(100, BETWEEN, OUTSIDE), row(9_000, INSIDE)]);
  assert.equal(keyAt(second, OUTSIDE, 200), connectionKey(flowOf(BETWEEN)));
  assert.equal(keyAt(second, OUTSIDE, 8_940), connectionKey(flowOf(INSIDE)));
});
