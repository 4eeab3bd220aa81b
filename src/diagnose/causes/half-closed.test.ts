import assert from 'node:assert/strict';
import { test } from 'vitest';
import { built, noConnection, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { halfClosedTimeout } from './half-closed.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const cut = [built({ at: 0, ...ends }), torn({ at: 700, ...ends, lasted: 700, reason: 'FIN Timeout' })];
const look = (...lines: readonly string[]) => halfClosedTimeout.look(evidenceOf({ 'fw1/asa.log': lines.join('\n') }));

test('a half-closed connection that an end still used is proved by the packet that was turned away', () => {
  const [finding] = look(...cut, noConnection({ at: 720, from: ends.to, to: ends.from }));
  assert.equal(finding?.confidence, 'proved');
  assert.match(finding.headline, /and an end still had something to say/);
});

test('without such a packet it is what happens to every connection whose last acknowledgement is lost', () => {
  assert.equal(look(...cut)[0]?.confidence, 'possible');
  const lastAck = noConnection({ at: 720, from: ends.to, to: ends.from, flags: 'FIN ACK' });
  assert.equal(look(...cut, lastAck)[0]?.confidence, 'possible');
});

test('many of them are one finding', () => {
  const many = Array.from({ length: 200 }, (_, i) => {
    const one = { from: `10.1.0.10:${40_000 + i}`, to: ends.to, id: i + 1 };
    return [built({ at: i, ...one }), torn({ at: i + 700, ...one, lasted: 700, reason: 'FIN Timeout' })];
  });
  assert.equal(look(...many.flat()).length, 1);
});
