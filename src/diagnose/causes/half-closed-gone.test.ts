import assert from 'node:assert/strict';
import { test } from 'vitest';
import { built, noConnection, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { halfClosedTimeout } from './half-closed.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const cut = [built({ at: 0, ...ends }), torn({ at: 700, ...ends, lasted: 700, reason: 'FIN Timeout' })];

const gone = (...lines: readonly string[]) =>
  halfClosedTimeout
    .look(evidenceOf({ 'fw1/asa.log': [...cut, ...lines].join('\n') }))
    .flatMap(({ rivals }) => rivals)
    .find(({ cause }) => cause === 'PEER_GONE');

test('the end that spoke after the other had closed was not gone: nothing is left to decide', () => {
  const rival = gone(noConnection({ at: 720, from: ends.to, to: ends.from }));
  assert.match(rival?.whyLess ?? '', /the other still spoke/);
  assert.equal(rival?.splitBy, undefined);
});

test('one that was not heard again may be', () => {
  const rival = gone();
  assert.match(rival?.whyLess ?? '', /nothing here shows/);
  assert.match(rival?.splitBy ?? '', /^a capture on both ends/);
});
