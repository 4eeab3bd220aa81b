import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, milliseconds, minutes, seconds } from '../../base/duration.ts';
import { Speed } from './speed.ts';

test('what a program keeps is divided to the microsecond, what the kernel keeps to the second', () => {
  const speed = new Speed(300);
  assert.equal(speed.span(minutes(10)), seconds(2));
  assert.equal(speed.span(seconds(1)), 3_333);
  assert.equal(speed.kernelTime(hours(1), 'the time-out'), seconds(12));
  assert.deepEqual([speed.rounded, speed.refusal], [[], undefined]);
});

test('a little is rounded and told', () => {
  const speed = new Speed(60);
  assert.equal(speed.kernelTime(seconds(350), 'the limit'), seconds(6));
  assert.deepEqual(speed.rounded, [{ what: 'the limit', exact: 5_833_333, taken: seconds(6) }]);
  assert.equal(speed.refusal, undefined);
});

test('more than a tenth is refused, with one speed that fits all', () => {
  const speed = new Speed(60);
  speed.kernelTime(seconds(350), 'the limit');
  assert.equal(speed.refusal, undefined);
  speed.kernelTime(seconds(75), 'the keepalive interval');
  assert.equal(
    speed.refusal,
    'the kernel takes whole seconds, and these are none at --speed 60: the keepalive interval (75 s becomes 1.250 s); --speed 25 fits all',
  );
  const fitting = new Speed(25);
  for (const of of [350, 75]) fitting.kernelTime(seconds(of), 'it');
  assert.deepEqual([fitting.refusal, fitting.rounded], [undefined, []]);
});

test('a speed that fits is told where only larger ones do, and that there is none', () => {
  const slow = new Speed(2);
  slow.kernelTime(seconds(3), 'a');
  assert.match(slow.refusal ?? '', /--speed 3 fits all$/);
  const none = new Speed(60);
  for (const of of [1, 7_200]) none.kernelTime(seconds(of), `time of ${of}`);
  assert.match(none.refusal ?? '', /no speed above 1 fits all$/);
});

test('of many times some are told, and the others counted', () => {
  const speed = new Speed(1_000);
  for (let i = 1; i <= 6; i++) speed.kernelTime(seconds(75), `the interval of h${i}`);
  assert.match(speed.refusal ?? '', /the interval of h4 \(75 s becomes 75\.0 ms\) and 2 more; --speed 75 fits all$/);
});

test('a default is never below a second, and nobody is told', () => {
  const speed = new Speed(300);
  assert.equal(speed.systemTime(seconds(30)), seconds(1));
  assert.equal(speed.systemTime(milliseconds(450_000)), seconds(2));
  assert.deepEqual([speed.rounded, speed.refusal], [[], undefined]);
});
