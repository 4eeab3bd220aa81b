import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { caseOf, mended, silent } from '../../../test/fix-between.ts';
import { raiseClassIdleTimeout } from '../remedies/raise-class-idle-timeout.ts';
import { raiseGlobalIdleTimeout } from '../remedies/raise-global-idle-timeout.ts';
import type { Remedy } from '../remedy.ts';
import { asaScript } from './asa.ts';
import { deviceLine } from './quote.ts';
import { LINE_ENDS } from '../../../test/control-characters.ts';

function scriptFor(remedy: Remedy, asa: string, version?: string) {
  const subject = caseOf({ asa, sessions: silent('3h'), ...(version === undefined ? {} : { version }) });
  return asaScript({ node: 'fw1', changes: mended(subject, [remedy]).fixes[0]?.patch ?? [], subject });
}

const POLICY = `class-map ANY
 match any
policy-map global_policy
 class ANY
  set connection decrement-ttl
service-policy global_policy global
`;

test('the way back takes out what refers to something before that', () => {
  const [step] = scriptFor(raiseClassIdleTimeout, POLICY).steps;
  assert.deepEqual(step?.rollback, [
    'configure terminal',
    'policy-map global_policy',
    ' no class HOLDFAST-5000',
    'no class-map HOLDFAST-5000',
    'no access-list HOLDFAST-5000 extended permit tcp host 10.10.0.11 host 10.20.0.21 eq 5000',
    'end',
  ]);
});

test('a general time goes back to what stood there, or to the device’s own', () => {
  const back = (asa: string) => scriptFor(raiseGlobalIdleTimeout, asa).steps[0]?.rollback[1];
  assert.equal(back('timeout conn 0:30:00'), 'timeout conn 0:30:00');
  assert.equal(back(''), 'timeout conn 1:00:00');
});

test('what to look at, what becomes of running connections, and that it is not kept by itself', () => {
  const notes = scriptFor(raiseClassIdleTimeout, POLICY).notes.join('\n');
  for (const expected of [
    'show running-config policy-map global_policy',
    'packet-tracer input inside tcp 10.10.0.11 40001 10.20.0.21 5000',
    'clear conn address 10.10.0.11',
    'write memory',
  ])
    assert.ok(notes.includes(expected), notes);
});

test('a service policy is looked at by its own command', () => {
  const notes = scriptFor(raiseClassIdleTimeout, '').notes.join('\n');
  assert.match(notes, /show running-config service-policy$/m);
});

test('whatever a configuration has in it, a line stays a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      assert.doesNotMatch(deviceLine(`class ${name}`), LINE_ENDS);
    }),
  );
  const hostile = POLICY.replaceAll('ANY', 'A\u000bno\u2028access-list');
  for (const line of scriptFor(raiseClassIdleTimeout, hostile).steps.flatMap(({ apply, rollback }) => [
    ...apply,
    ...rollback,
  ]))
    assert.doesNotMatch(line, /[\r\n\u000b\u2028]/);
});
