import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { classShadowed } from './class-shadowed.ts';

const tracer = (set: string) => `fw1# packet-tracer input inside tcp 10.1.30.7 40012 203.0.113.9 5633

Phase: 1
Type: CONN-SETTINGS
Subtype:
Result: ALLOW
Config:
class-map EVERYTHING
 match any
policy-map global_policy
 class EVERYTHING
  ${set}
service-policy global_policy global
Additional Information:

Result:
input-interface: inside
Action: allow
`;
const meant = ' class BACKUP\n  set connection timeout idle 12:00:00 dcd';
const look = (texts: Readonly<Record<string, string>>) => classShadowed.look(evidenceOf(texts));

test('a class that packet-tracer shows to win without a timeout shadows the one that sets it', () => {
  const [finding] = look({ 'fw1/tracer.txt': tracer('set connection decrement-ttl'), 'fw1/run.cfg': meant });
  assert.equal(finding?.confidence, 'likely');
  assert.match(finding.headline, /class EVERYTHING \(set connection decrement-ttl\)/);
  assert.match(finding.advice[0]?.text ?? '', /repeat "set connection decrement-ttl".*clear conn/);
});

test('a winner that sets a timeout shadows nothing', () => {
  assert.deepEqual(look({ 'fw1/tracer.txt': tracer('set connection timeout idle 1:00:00'), 'fw1/run.cfg': meant }), []);
});

test('class-default shadows nothing: it is the last by itself', () => {
  const byDefault = tracer('set connection decrement-ttl').replaceAll('class EVERYTHING', 'class class-default');
  assert.deepEqual(look({ 'fw1/tracer.txt': byDefault, 'fw1/run.cfg': meant }), []);
});

test('the class of one firewall is not shadowed by that of another', () => {
  assert.deepEqual(look({ 'fw1/tracer.txt': tracer('set connection decrement-ttl'), 'fw2/run.cfg': meant }), []);
});
