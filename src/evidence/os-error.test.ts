import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, test } from 'vitest';
import type { OsFamily } from '../model/os-error-numbers.ts';
import { osErrorByName, osErrorByNumber } from './os-error.ts';

describe('by number', () => {
  const rows: readonly [number, OsFamily | undefined, string][] = [
    [111, 'linux', 'ECONNREFUSED'],
    [110, 'linux', 'ETIMEDOUT'],
    [10061, 'windows', 'ECONNREFUSED'],
    [10060, 'windows', 'ETIMEDOUT'],
    [10054, undefined, 'ECONNRESET'],
    [146, 'solaris', 'ECONNREFUSED'],
    [145, undefined, 'ETIMEDOUT'],
    [239, 'hp-ux', 'ECONNREFUSED'],
    [238, undefined, 'ETIMEDOUT'],
    [79, 'aix', 'ECONNREFUSED'],
    [78, undefined, 'ETIMEDOUT'],
    [61, 'bsd', 'ECONNREFUSED'],
    [60, undefined, 'ETIMEDOUT'],
    [32, undefined, 'EPIPE'],
  ];
  test.each(rows)('%i of %s is %s', (number, family, name) => {
    assert.deepEqual(osErrorByNumber(number, family), { name, number });
  });

  test('62 is an expired timer where a backup server logs it, and not on AIX', () => {
    assert.equal(osErrorByNumber(62).name, 'ETIME');
    assert.equal(osErrorByNumber(62, 'solaris').name, 'ETIME');
    assert.equal(osErrorByNumber(62, 'aix').name, 'OTHER');
    assert.equal(osErrorByNumber(119, 'aix').name, 'ETIME');
  });

  test('54 is a reset unless AIX is known to have said it', () => {
    assert.equal(osErrorByNumber(54).name, 'ECONNRESET');
    assert.equal(osErrorByNumber(54, 'aix').name, 'EAGAIN');
  });

  test('an unknown number keeps its number; 0 explains nothing', () => {
    assert.deepEqual(osErrorByNumber(9999), { name: 'OTHER', number: 9999 });
    assert.deepEqual(osErrorByNumber(0), { name: 'OTHER', number: 0 });
  });

  test.skipIf(process.platform !== 'linux')('the Linux table is the one of the system under this test', () => {
    for (const [name, number] of Object.entries(constants.errno)) {
      const { name: read } = osErrorByNumber(number, 'linux');
      if (read !== 'OTHER' && name !== 'EWOULDBLOCK') assert.equal(read, name);
    }
  });
});

describe('by name or words', () => {
  const rows: readonly [string, string][] = [
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['WSAETIMEDOUT', 'ETIMEDOUT'],
    ['EWOULDBLOCK', 'EAGAIN'],
    ['Connection refused', 'ECONNREFUSED'],
    ['socket read failed: errno = 62 - Timer expired', 'ETIME'],
    ['Error: write EPIPE', 'EPIPE'],
    ['A remote host did not respond within the timeout period.', 'ETIMEDOUT'],
    ['No connection could be made because the target machine actively refused it.', 'ECONNREFUSED'],
    ['An existing connection was forcibly closed by the remote host.', 'ECONNRESET'],
    ['EDOM', 'OTHER'],
  ];
  test.each(rows)('%s is %s', (text, name) => {
    assert.deepEqual(osErrorByName(text), { name });
  });

  test.each(['', 'all is well', 'ERROR on line 4', 'constructor', 'EXIT STATUS 25'])('%j names no error', (text) => {
    assert.equal(osErrorByName(text), undefined);
  });
});
