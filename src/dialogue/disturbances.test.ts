import assert from 'node:assert/strict';
import { test } from 'vitest';
import { minutes, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { Disturbances } from './disturbances.ts';
import type { Fault } from './fault.ts';

const at = (minute: number) => instant(minutes(minute));
const faults: readonly Fault[] = [
  { at: minutes(10), node: 'fw', does: 'link-down', for: minutes(3) },
  { at: minutes(60), node: 'fw', does: 'reboot' },
  { at: minutes(30), node: 'fw', does: 'clock-step', by: seconds(5) },
];
const disturbances = new Disturbances(faults, at(100));

test.each([
  [9, true],
  [10, false],
  [17, false],
  [18, true],
  [30, true],
  [60, false],
  [65, true],
  [100, false],
])('at minute %d it is calm: %s', (minute, calm) => assert.equal(disturbances.isCalm(at(minute)), calm));

test.each([
  [0, 10],
  [11, 60],
  [61, 100],
  [101, undefined],
])('behind minute %d the next is at minute %s', (minute, next) =>
  assert.equal(disturbances.next(at(minute)), next === undefined ? undefined : at(next)),
);
