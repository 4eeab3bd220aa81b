import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { connectionSetting } from './connection-setting.ts';
import { versionOf } from './version.ts';

const asked = (version: string, timers: string) =>
  connectionSetting(`timeout ${timers}`, versionOf({ file: 'fw.cfg', line: 1, text: version }));

const [OLD, NEW, FWSM, PIX] = ['ASA Version 8.4(7)', 'ASA Version 9.8(2)', 'FWSM Version 4.1(5)', 'PIX Version 8.0(4)'];

describe('timers of a class have the range of the product', () => {
  test.each([
    [NEW, 'embryonic 0:00:05'],
    [NEW, 'half-closed 0:00:30'],
    [OLD, 'half-closed 0:05:00'],
    [NEW, 'idle 0:00:01'],
    [FWSM, 'embryonic 0:00:01 half-closed 0:04:15'],
    [FWSM, 'idle 2:30:00'],
    [NEW, 'idle 2:30:00 dcd 0:00:15 5'],
    [PIX, 'half-closed 0:00:01'],
    [NEW, 'embryonic 0 half-closed 0 idle 0'],
    ['', 'embryonic 0:00:01'],
  ])('%s: %s', (version, timers) => assert.ok(!('bears' in asked(version, timers))));

  test.each([
    [NEW, 'embryonic 0:00:04', /from 0:00:05 to 1193:00:00/],
    [NEW, 'half-closed 0:00:29', /from 0:00:30 to/],
    [OLD, 'half-closed 0:04:59', /from 0:05:00 to/],
    [FWSM, 'half-closed 0:04:16', /from 0:00:01 to 0:04:15/],
    [FWSM, 'embryonic 0:04:16', /from 0:00:01 to 0:04:15/],
    [FWSM, 'idle 2:30:01', /whole minutes/],
    [FWSM, 'idle 2:30:00 dcd 0:00:15 5', /^embryonic, idle or half-closed$/],
    [NEW, 'idle 1193:00:01', /to 1193:00:00/],
  ])('%s: not %s', (version, timers, expected) => {
    const read = asked(version, timers);
    assert.match('bears' in read ? (read.impossible?.expected ?? '') : 'read', expected);
  });
});
