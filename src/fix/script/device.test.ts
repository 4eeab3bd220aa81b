import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { presets } from '../../config/presets.ts';
import { caseOf } from '../../../test/fix-between.ts';
import type { Change } from '../change.ts';
import { generalTimeout, serviceTimeout, vendorTimeout, whyFixed } from '../vendors/vendor-timeouts.ts';
import { canReject } from '../vendors/vendor-rules.ts';
import { deviceScript } from './device.ts';
import { LINE_ENDS } from '../../../test/control-characters.ts';

const scriptFor = (preset: string, ...changes: readonly Change[]) =>
  deviceScript({ node: 'fw1', changes, subject: caseOf({ device: { preset } }) });

const GENERAL: Change = { is: 'device-setting', node: 'fw1', key: 'idle-timeout', value: '1:30:00' };
const SERVICE: Change = {
  is: 'device-entry',
  node: 'fw1',
  key: 'idle-timeouts',
  words: 'tcp from 10.10.0.11 to 10.20.0.21 port 5633 idle 12:00:00',
};
const PERMIT: Change = {
  is: 'device-entry',
  node: 'fw1',
  key: 'permits',
  words: 'tcp from 10.10.0.11 to 10.20.0.21 port 1556',
};

describe('every vendor in its own unit, and back to what it was', () => {
  test.each([
    ['aws-nlb', 'Value=5400', 'Value=350'],
    ['azure-load-balancer', '--idle-timeout 90', '--idle-timeout 4'],
    ['azure-nat-gateway', '--idle-timeout 90', '--idle-timeout 4'],
    ['gcp-cloud-nat', 'idle-timeout=5400s', 'idle-timeout=1200s'],
    ['aws-security-group-nitro6', 'TcpEstablishedTimeout=5400', 'TcpEstablishedTimeout=350'],
    ['fortigate', 'set default 5400', 'set default 3600'],
    ['ipvs', 'ipvsadm --set 5400 0 0', 'ipvsadm --set 900 0 0'],
  ])('%s', (preset, there, back) => {
    const [step] = scriptFor(preset, GENERAL).steps;
    assert.ok(step);
    assert.ok(
      step.apply.some((line) => line.includes(there)),
      step.apply.join('\n'),
    );
    assert.ok(
      step.rollback.some((line) => line.includes(back)),
      step.rollback.join('\n'),
    );
  });

  test('for one service', () => {
    const lines = scriptFor('juniper-srx', SERVICE).steps.flatMap(({ apply }) => apply);
    assert.equal(
      lines[0],
      'set applications application HOLDFAST-5633 protocol tcp destination-port 5633 inactivity-timeout 43200',
    );
  });

  test('a rule before all others', () => {
    const [step] = scriptFor('pan-os', PERMIT).steps;
    assert.ok(step);
    assert.ok(step.apply.includes('move rulebase security rules HOLDFAST-1556 top'));
    assert.deepEqual(step.rollback.slice(0, 2), [
      'delete rulebase security rules HOLDFAST-1556',
      'delete service HOLDFAST-1556',
    ]);
  });

  test('a refusal for just what is refused', () => {
    const about = ['tcp from 10.10.0.11 to 10.20.0.21 port 1556'];
    const change: Change = { is: 'device-setting', node: 'fw1', key: 'denial', value: 'reset', about };
    assert.match(scriptFor('pan-os', change).steps[0]?.apply.join('\n') ?? '', /10\.10\.0\.11 .* action reset-client/);
  });
});

test('what no vendor’s page says is told as work for a person', () => {
  assert.deepEqual(scriptFor('stonegate', GENERAL).steps[0]?.apply, ['by hand: idle-timeout: 1:30:00']);
});

describe('what a device takes', () => {
  test.each([...presets.keys()])('%s: nothing beyond its range, and a reason where it takes nothing', (preset) => {
    const vendor = vendorTimeout(preset);
    const range = vendor?.range ?? presets.get(preset)?.idleRange;
    const most = range?.to ?? seconds(0);
    assert.equal(generalTimeout(preset, seconds(most / 1e6 + 1)), undefined);
    assert.equal(serviceTimeout(preset, seconds(most / 1e6 + 1)), undefined);
    if (!vendor?.general && !vendor?.service) assert.ok(whyFixed(preset).length > 20);
  });

  test('a gateway of AWS cannot be told, and says so', () => {
    assert.match(whyFixed('aws-nat-gateway'), /350 s .* cannot be changed/);
    assert.equal(canReject('aws-nat-gateway'), false);
  });
});

test('whatever stands in a change, a line stays a line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('pan-os', 'fortigate', 'pf', 'stonegate'),
      (text, preset) => {
        const changes: readonly Change[] = [
          { ...PERMIT, words: `tcp from ${text} to 10.20.0.21 port 1556` },
          { ...SERVICE, words: text },
          { ...GENERAL, value: text },
        ];
        for (const { says, apply, rollback } of scriptFor(preset, ...changes).steps)
          for (const line of [says, ...apply, ...rollback]) assert.doesNotMatch(line, LINE_ENDS);
      },
    ),
    { numRuns: 30 },
  );
});
