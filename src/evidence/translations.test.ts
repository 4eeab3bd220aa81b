import assert from 'node:assert/strict';
import { test } from 'vitest';
import { flowOf, seen } from '../../test/seen.ts';
import { seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { connectionKey } from '../model/flow.ts';
import { Timeline } from './timeline.ts';
import { Translations } from './translations.ts';

const INSIDE = '10.1.0.4:3583 > 10.2.0.9:1556';
const BETWEEN = '172.16.0.1:2000 > 10.2.0.9:1556';
const OUTSIDE = '192.0.2.1:40001 > 10.2.0.9:1556';

const translated = (at: number, from: string, to: string) =>
  seen({ kind: 'firewall-built', connection: '1', mapped: flowOf(to) }, { at, flow: from });

const keyAt = (translations: Translations, flow: string, at: number) =>
  translations.keyOf(flowOf(flow), instant(seconds(at)));

test('a flow that nobody translated is known by itself', () => {
  const none = new Translations(new Timeline([], []));
  assert.equal(keyAt(none, INSIDE, 0), connectionKey(flowOf(INSIDE)));
});

test('a translation holds from a minute before it was written down, and no sooner', () => {
  const one = new Translations(new Timeline([translated(100, INSIDE, OUTSIDE)], []));
  assert.equal(keyAt(one, OUTSIDE, 40), connectionKey(flowOf(INSIDE)));
  assert.equal(keyAt(one, OUTSIDE, 39), connectionKey(flowOf(OUTSIDE)));
});

test('two firewalls, one behind the other, are seen through', () => {
  const two = new Translations(new Timeline([translated(1, BETWEEN, OUTSIDE), translated(1, INSIDE, BETWEEN)], []));
  assert.equal(keyAt(two, OUTSIDE, 5), connectionKey(flowOf(INSIDE)));
});

test('translations in a circle end', () => {
  const circle = new Translations(new Timeline([translated(1, INSIDE, OUTSIDE), translated(1, OUTSIDE, INSIDE)], []));
  assert.doesNotThrow(() => keyAt(circle, INSIDE, 5));
});
