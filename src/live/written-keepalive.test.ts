import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, minutes, seconds } from '../base/duration.ts';
import {
  keepaliveCount,
  keepaliveIdle,
  keepaliveInterval,
  pathIdle,
  userTimeout,
  usualInterval,
} from './written-keepalive.ts';

describe.each([
  ['idle', keepaliveIdle],
  ['interval', keepaliveInterval],
])('%s', (_, { parse, expected }) => {
  test.each([
    ['300s', seconds(300)],
    ['300', seconds(300)],
    ['5min', minutes(5)],
    ['1', seconds(1)],
    ['32767', seconds(32_767)],
  ])('%s', (text, span) => assert.equal(parse(text), span));

  test.each(['', '0', '0s', '-1', '1.5', '1500ms', '32768', '32767001ms', '10h', 'soon', '9999999999'])(
    'not %o, which the kernel would not take',
    (text) => assert.equal(parse(text), undefined),
  );

  test('says what it takes', () => assert.match(expected, /from 1s to 32767s/));
});

describe('count', () => {
  test.each([1, 5, 127])('%i', (count) => assert.equal(keepaliveCount.parse(String(count)), count));
  test.each(['0', '128', '5.0', '5s', '', '-5'])('not %o', (text) =>
    assert.equal(keepaliveCount.parse(text), undefined),
  );
});

describe('user timeout', () => {
  test.each([
    ['90', seconds(90)],
    ['90s', seconds(90)],
    ['1500ms', milliseconds(1_500)],
    ['2147483647ms', milliseconds(0x7fff_ffff)],
  ])('%s', (text, span) => assert.equal(userTimeout.parse(text), span));

  test.each(['0', '1us', '2147483648ms', '25d'])('not %o', (text) => assert.equal(userTimeout.parse(text), undefined));
});

describe('path idle', () => {
  test.each([
    ['3600', seconds(3_600)],
    ['350s', seconds(350)],
    ['1h', minutes(60)],
    ['500ms', milliseconds(500)],
  ])('%s', (text, span) => assert.equal(pathIdle.parse(text), span));

  test.each(['', '0', '0s', '-5', 'soon'])('not %o', (text) => assert.equal(pathIdle.parse(text), undefined));
});

test.each([
  [300, 30],
  [87, 8],
  [2, 1],
])('between probes after %i s of silence lie %i s, if nobody says otherwise', (idle, interval) => {
  assert.equal(usualInterval(seconds(idle)), seconds(interval));
});
