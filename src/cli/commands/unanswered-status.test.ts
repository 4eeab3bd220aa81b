import assert from 'node:assert/strict';
import { test } from 'vitest';
import { unansweredStatus } from './unanswered-status.ts';

const failed = (code: string): Error => Object.assign(new Error(`connect ${code} /run/s`), { code });

test.each([
  ['ENOENT', /^no relay has its status socket at \/run\/s \(ENOENT\); .*--status-socket/],
  ['ECONNREFUSED', /^the relay that had its status socket at \/run\/s has ended/],
  ['EACCES', /^the relay at \/run\/s may be asked only by its owner and by root/],
  ['EAGAIN', /^the relay at \/run\/s is asked by too many at once, or is stopped \(EAGAIN\); ask again/],
  ['EBUSY', /^the relay at \/run\/s is asked by too many at once/],
  ['ETIMEDOUT', /^the relay at \/run\/s has not answered within 5 s/],
  ['ENOTSOCK', /^nothing can be asked at \/run\/s: ENOTSOCK; give --status-socket/],
])('%s', (code, words) => {
  assert.match(unansweredStatus('/run/s', failed(code)), words);
});

test('only who is absent is said to be absent', () => {
  for (const code of ['EACCES', 'EAGAIN', 'EBUSY', 'ETIMEDOUT'])
    assert.doesNotMatch(unansweredStatus('/run/s', failed(code)), /no relay|ended/);
});
