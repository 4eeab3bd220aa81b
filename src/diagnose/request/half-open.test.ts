import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, torn } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { embryonicTimeout } from '../causes/embryonic.ts';
import { silentDropOnFirstPort } from '../causes/silent-drop.ts';
import { halfOpens, halfOpensTo, toldHalfOpens } from './half-open.ts';
import { stalls } from './stall.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
/** A request that fw1 lets through at that second, and forgets half a minute later. */
const passed = (at: number, to = ends.to) => [
  built({ at, ...ends, to }),
  torn({ at: at + 30, ...ends, to, lasted: 30, bytes: 0, reason: 'SYN Timeout' }),
];
const call = (at: string, port: number, result: string) =>
  `00:${at} connect(3, {sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("10.2.0.20")}, 16) = ${result}`;
/** From a hundred seconds after midnight for seven seconds. */
const vain = call('01:40.000000', 1556, '-1 ETIMEDOUT (Connection timed out) <7.000000>');
const next = call('01:47.000100', 13_724, '0 <0.000100>');
const look = (strace: readonly string[], asa: readonly string[]) =>
  evidenceOf({ 'media1/strace.out': strace.join('\n'), 'fw1/asa.log': asa.join('\n') });

describe('a half-open entry', () => {
  const fitting = (at: number, to?: string) => {
    const evidence = look([vain], passed(at, to));
    const [stall] = stalls(evidence);
    assert.ok(stall?.target);
    return halfOpensTo(evidence, stall.target.endpoint, [stall]).length;
  };
  test('belongs to the connect that waited there, within a minute', () => {
    assert.deepEqual(
      [39, 40, 167, 168].map((at) => fitting(at)),
      [0, 1, 1, 0],
    );
    assert.equal(fitting(100, '10.2.0.20:13724'), 0);
  });
});

describe('a stalled connect and the firewall that let it through', () => {
  test('are one story, when another port answers: the silent port’s', () => {
    const evidence = look([vain, next], passed(100));
    assert.equal(toldHalfOpens(evidence).size, halfOpens(evidence).length);
    assert.deepEqual(embryonicTimeout.look(evidence), []);
    const [finding] = silentDropOnFirstPort.look(evidence);
    assert.match(finding?.story[1]?.text ?? '', /fw1 let the request through and removes the half-open entry after 30/);
    assert.equal(finding?.advice[0]?.fix, 'CHECK_BEYOND_FIREWALL');
  });
  test('are one story, when none does: the firewall’s', () => {
    const evidence = look([vain], passed(100));
    assert.deepEqual(silentDropOnFirstPort.look(evidence), []);
    const [finding] = embryonicTimeout.look(evidence);
    assert.match(
      finding?.story.map(({ text }) => text).join('\n') ?? '',
      /connects to 10\.2\.0\.20:1556 and hears nothing for 7\.000 s/,
    );
  });
});
