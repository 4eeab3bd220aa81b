import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, noConnection, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { asymmetricReturn } from './asymmetric.ts';
import { embryonicTimeout } from './embryonic.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const timedOut = [built({ at: 0, ...ends }), torn({ at: 30, ...ends, lasted: 30, bytes: 0, reason: 'SYN Timeout' })];
const look = (lines: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  embryonicTimeout.look(evidenceOf({ 'fw1/asa.log': lines.join('\n'), ...more }));

describe('a request that passed the firewall and was never answered', () => {
  test('is proved by the firewall’s own two lines', () => {
    const [finding] = look(timedOut);
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /1 request to 10\.2\.0\.20:1556 passed fw1.*after 30\.000 s/);
    assert.match(finding.story[0]?.text ?? '', /fw1 permits the request/);
  });
  test('leads to the status that the caller ended with', () => {
    const [finding] = look(timedOut, {
      'media1/netstat.txt': '2026-11-20 00:00:05\ntcp 0 1 10.1.0.10:40001 10.2.0.20:1556 SYN_SENT',
      'media1/bpbrm/log.112026':
        "00:01:00.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 58: can't connect to client",
    });
    assert.match(finding?.story.map(({ text }) => text).join('\n') ?? '', /reports status 58/);
  });
  test('between strangers is one possible finding for all of them', () => {
    const scan = Array.from({ length: 300 }, (_, i) => {
      const probe = { from: `198.51.100.9:${1024 + i}`, to: `203.0.113.${i % 200}:${i + 1}`, id: 100 + i };
      return [built({ at: i, ...probe }), torn({ at: i + 30, ...probe, lasted: 30, bytes: 0, reason: 'SYN Timeout' })];
    });
    const findings = look(scan.flat(), {
      'media1/netstat.txt': '2026-11-20 00:00:05\ntcp 0 0 10.1.0.10:22 10.1.0.99:50000 ESTABLISHED',
    });
    assert.deepEqual(
      findings.map(({ confidence }) => confidence),
      ['possible'],
    );
  });
  test('is none when the handshake was completed', () => {
    assert.deepEqual(look([built({ at: 0, ...ends }), torn({ at: 30, ...ends, lasted: 30, reason: 'TCP FINs' })]), []);
  });
});

test('a late SYN-ACK of a connection that the firewall itself had built is no other way', () => {
  const late = noConnection({ at: 31, from: ends.to, to: ends.from, flags: 'SYN ACK' });
  assert.deepEqual(asymmetricReturn.look(evidenceOf({ 'fw1/asa.log': [...timedOut, late].join('\n') })), []);
});
