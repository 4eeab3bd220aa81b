import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../../base/duration.ts';
import { connectionSetting } from '../../config/asa/connection-setting.ts';
import { versionOf } from '../../config/asa/version.ts';
import { connectionWords, otherSettings, timeoutLine } from './connection-words.ts';

const wordsOf = (text: string) => connectionWords(versionOf({ file: 'fw1.cfg', line: 1, text }));

test.each([
  ['ASA Version 9.8(2)', 'idle', true],
  ['ASA Version 8.2(2)', 'idle', true],
  ['ASA Version 8.2(1)', 'tcp', true],
  ['ASA Version 7.1(2)', 'tcp', false],
  ['PIX Version 7.2(4)', 'tcp', true],
  ['PIX Version 6.3(5)', undefined, false],
  ['FWSM Version 4.1(5) <system>', 'idle', false],
  ['FWSM Version 2.3(4)', undefined, false],
] as const)('%s', (version, idle, detection) => {
  assert.deepEqual(wordsOf(version), { idle, detection });
});

describe('the line', () => {
  test('is read back as what it was written from', () => {
    const setting = {
      embryonic: minutes(1),
      halfClosed: minutes(20),
      idle: hours(12),
      resetOnIdle: true,
      deadConnectionDetection: { retryInterval: seconds(15), retryCount: 5 },
    } as const;
    const line = timeoutLine(setting, connectionWords(undefined));
    assert.deepEqual(connectionSetting(line?.replace('set connection ', '') ?? ''), setting);
  });

  test('is none where there is nothing to set', () => {
    assert.equal(timeoutLine({ decrementTtl: true }, connectionWords(undefined)), undefined);
  });
});

test('what goes along to another class: every connection setting but the times', () => {
  const lines = [
    'set connection timeout idle 1:00:00',
    'set connection decrement-ttl',
    'inspect ftp',
    'set connection conn-max 5',
  ];
  assert.deepEqual(otherSettings(lines), ['set connection decrement-ttl', 'set connection conn-max 5']);
});
