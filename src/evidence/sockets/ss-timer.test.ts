import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, minutes, seconds } from '../../base/duration.ts';
import { readSsSpan, readSsTimer } from './ss-timer.ts';

describe('a span', () => {
  const rows: readonly [string, number][] = [
    ['119min', minutes(119)],
    ['10min', minutes(10)],
    ['4min59sec', seconds(299)],
    ['1min5sec', seconds(65)],
    ['31sec', seconds(31)],
    ['5sec', seconds(5)],
    ['9.996ms', milliseconds(9_996)],
    ['1.040ms', milliseconds(1_040)],
    ['204ms', milliseconds(204)],
    ['009ms', milliseconds(9)],
    ['', 0],
  ];
  test.each(rows)('%j', (text, span) => {
    assert.equal(readSsSpan(text), span);
  });
  test.each(['9.9ms', '9.996', 'min', '3h', '-4sec', '4 sec'])('%j is none', (text) => {
    assert.equal(readSsSpan(text), undefined);
  });
});

describe('a timer', () => {
  test('keepalive counts unanswered probes', () => {
    assert.deepEqual(readSsTimer('keepalive,119min,3'), { runs: 'keepalive', left: minutes(119), unanswered: 3 });
  });
  test('on is the retransmission timer', () => {
    assert.deepEqual(readSsTimer('on,31sec,14'), { runs: 'retransmit', left: seconds(31), backoff: 14 });
  });
  test('persist and timewait', () => {
    assert.deepEqual(readSsTimer('persist,1min30sec,0'), { runs: 'persist', left: seconds(90) });
    assert.deepEqual(readSsTimer('timewait,59sec,0'), { runs: 'timewait', left: seconds(59) });
  });
  test('a name of a later kernel is still a timer', () => {
    assert.deepEqual(readSsTimer('unknown,1sec,0'), { runs: 'other', left: seconds(1) });
  });
  test.each(['', 'keepalive', 'keepalive,119min', 'keepalive,soon,0', 'keepalive,119min,x'])(
    '%j is damaged',
    (text) => {
      assert.equal(readSsTimer(text), undefined);
    },
  );
});
