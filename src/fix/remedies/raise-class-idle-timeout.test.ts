import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { caseOf, mended, silent, typedLines } from '../../../test/fix-between.ts';
import { raiseClassIdleTimeout } from './raise-class-idle-timeout.ts';

const linesFor = (asa: string, version?: string): readonly string[] => {
  const subject = caseOf({ asa, sessions: silent('3h'), ...(version === undefined ? {} : { version }) });
  return typedLines(mended(subject, [raiseClassIdleTimeout]).fixes[0]?.patch);
};

const LIST = 'access-list HOLDFAST-5000 extended permit tcp host 10.10.0.11 host 10.20.0.21 eq 5000';

describe('on an ASA', () => {
  test('without any policy: an access list, a class, a policy, and where it holds', () => {
    assert.deepEqual(linesFor('timeout conn 1:00:00'), [
      LIST,
      'class-map HOLDFAST-5000',
      ' match access-list HOLDFAST-5000',
      'policy-map HOLDFAST-POLICY',
      ' class HOLDFAST-5000',
      '  set connection timeout idle 4:00:00',
      'service-policy HOLDFAST-POLICY global',
    ]);
  });

  const POLICY = `class-map ANY
 match any
class-map OTHER
 match port tcp eq 7
policy-map global_policy
 class ANY
  set connection decrement-ttl
  set connection timeout embryonic 0:01:00 idle 0:30:00
 class OTHER
  police input 1000000
service-policy global_policy global
`;

  test('before the class that takes the flow, with what that gave, and the others again in their order', () => {
    assert.deepEqual(linesFor(POLICY).slice(3), [
      'policy-map global_policy',
      ' no class ANY',
      ' no class OTHER',
      ' class HOLDFAST-5000',
      '  set connection timeout embryonic 0:01:00 idle 4:00:00',
      '  set connection decrement-ttl',
      ' class ANY',
      '  set connection decrement-ttl',
      '  set connection timeout embryonic 0:01:00 idle 0:30:00',
      ' class OTHER',
      '  police input 1000000',
    ]);
  });

  test('behind all where only class-default takes it: nothing is taken out', () => {
    const policy = POLICY.replace(' class ANY\n', ' class class-default\n').replace(
      'class OTHER\n  police',
      'class OTHER\n  police',
    );
    const lines = linesFor(policy);
    assert.ok(!lines.some((line) => line.includes('no class')), lines.join('\n'));
    assert.ok(lines.includes('  set connection decrement-ttl'));
  });

  test('names that are taken are left alone', () => {
    assert.ok(
      linesFor('access-list HOLDFAST-5000 extended permit ip any any').some((line) => line.includes('HOLDFAST-5000-2')),
    );
  });

  test.each([
    ['ASA Version 8.2(1)', 'set connection timeout tcp 4:00:00'],
    ['ASA Version 8.2(2)', 'set connection timeout idle 4:00:00'],
    ['PIX Version 7.2(4)', 'set connection timeout tcp 4:00:00'],
    ['FWSM Version 4.1(5) <system>', 'set connection timeout idle 4:00:00'],
  ])('%s: %s', (version, line) => {
    const permits = 'access-list in extended permit ip any any\naccess-group in in interface inside\n';
    assert.ok(linesFor(permits, version).some((one) => one.trim() === line));
  });

  test('PIX 6 has no classes', () => {
    const translated = 'static (inside,outside) 10.10.0.11 10.10.0.11 netmask 255.255.255.255\n';
    assert.deepEqual(linesFor(translated, 'PIX Version 6.3(5)'), []);
  });
});

describe('on other devices', () => {
  const patchFor = (preset: string) =>
    mended(caseOf({ device: { preset }, sessions: silent('3h') }), [raiseClassIdleTimeout]).fixes[0]?.patch;

  test('that have a time for one service: for exactly this traffic', () => {
    const words = 'tcp from 10.10.0.11/32 to 10.20.0.21/32 port 5000 idle 4:00:00'.replaceAll('/32', '');
    assert.deepEqual(patchFor('pan-os'), [{ is: 'device-entry', node: 'fw1', key: 'idle-timeouts', words }]);
  });

  test('that have none: nothing', () => {
    assert.equal(patchFor('aws-nat-gateway'), undefined);
  });
});
