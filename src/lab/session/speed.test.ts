import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, milliseconds, minutes, seconds } from '../../base/duration.ts';
import { Speed } from './speed.ts';

test('what a program keeps is divided to the microsecond, what the kernel keeps to the second', () => {
  const speed = new Speed(300);
  assert.equal(speed.span(minutes(10)), seconds(2));
  assert.equal(speed.span(seconds(1)), 3_333);
  assert.equal(speed.kernelTime(hours(1), 'the time-out'), seconds(12));
  assert.deepEqual([speed.rounded, speed.refused], [[], []]);
});

test('a little is rounded and told', () => {
  const speed = new Speed(60);
  assert.equal(speed.kernelTime(seconds(350), 'the limit'), seconds(6));
  assert.deepEqual(speed.rounded, [{ what: 'the limit', exact: 5_833_333, taken: seconds(6) }]);
  assert.deepEqual(speed.refused, []);
});

test('more than a tenth is refused, with a speed that helps', () => {
  const speed = new Speed(60);
  speed.kernelTime(seconds(75), 'the keepalive interval');
  assert.deepEqual(speed.refused, [
    'the keepalive interval of 75 s is 1.250 s at --speed 60, and the kernel takes whole seconds; a speed that divides 75 helps',
  ]);
});

test('for all that were written together there is one speed that fits, the fastest below', () => {
  const speed = new Speed(60);
  speed.kernelTime(seconds(350), 'the limit');
  assert.equal(speed.fitting, undefined);
  speed.kernelTime(seconds(75), 'the keepalive interval');
  const fitting = new Speed(speed.fitting ?? 0);
  assert.equal(fitting.by, 41);
  for (const of of [350, 75]) fitting.kernelTime(seconds(of), 'it');
  assert.deepEqual(fitting.refused, []);
  const next = new Speed(42);
  for (const of of [350, 75]) next.kernelTime(seconds(of), 'it');
  assert.notDeepEqual(next.refused, []);
});

test('a default is never below a second, and nobody is told', () => {
  const speed = new Speed(300);
  assert.equal(speed.systemTime(seconds(30)), seconds(1));
  assert.equal(speed.systemTime(milliseconds(450_000)), seconds(2));
  assert.deepEqual([speed.rounded, speed.refused], [[], []]);
});
