import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hostFrom } from '../../../test/yaml-network.ts';
import { modelOf } from './host-model.ts';

const model = (keys: string) => modelOf(hostFrom(keys).node);

test.each(['linux', 'windows-2003', 'solaris', 'solaris-10', 'aix', 'hp-ux', 'freebsd', 'macos'])(
  '%s is a weak host both ways unless told otherwise',
  (system) => assert.deepEqual(model(`system: ${system}`), { send: 'weak', receive: 'weak' }),
);

test('Windows is strong both ways since Vista', () => {
  assert.deepEqual(model('system: windows'), { send: 'strong', receive: 'strong' });
});

test('what was read stands above the default of the system', () => {
  assert.deepEqual(model('system: solaris\nhost-model: source-priority'), {
    send: 'source-priority',
    receive: 'source-priority',
  });
  assert.deepEqual(model('system: windows\nhost-model: weak'), { send: 'weak', receive: 'weak' });
});

test('a system that is not known is taken for a weak host', () => {
  assert.deepEqual(model('interfaces: { eth0: 10.1.0.100/24 }'), { send: 'weak', receive: 'weak' });
});
