import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { milliseconds, minutes, seconds } from '../base/duration.ts';
import { hostFrom } from '../../test/yaml-network.ts';
import { profileOfNode } from '../sim/tcp/profile-of-node.ts';
import { operatingSystems } from '../config/system-names.ts';
import { keepaliveIdleOf, systemParameter, writtenValue } from './system-parameter.ts';

const node = (system: string, settings = '') => hostFrom(`system: ${system}\nsysctl: {${settings}}`).node;

describe('the simulator reads what is set', () => {
  test.each(operatingSystems.filter((system) => systemParameter(node(system), 'keepalive-idle')))('%s', (system) => {
    const parameter = systemParameter(node(system), 'keepalive-idle');
    assert.ok(parameter);
    const value = writtenValue(parameter, minutes(10));
    const { keepalive } = profileOfNode(node(system, ` ${parameter.name}: ${value} `));
    assert.equal(keepalive.idle, minutes(10));
  });

  test.each(operatingSystems.filter((system) => systemParameter(node(system), 'keepalive-interval')))(
    '%s',
    (system) => {
      const parameter = systemParameter(node(system), 'keepalive-interval');
      assert.ok(parameter);
      const { keepalive } = profileOfNode(node(system, ` ${parameter.name}: ${writtenValue(parameter, seconds(20))} `));
      assert.equal(keepalive.probes.spacing === 'even' && keepalive.probes.interval, seconds(20));
    },
  );
});

test('a setting of Linux goes beyond what setsockopt() takes, up to the ticks of an int', () => {
  const linux = node('linux');
  const written = (what: 'keepalive-idle' | 'keepalive-interval' | 'keepalive-count', value: number) => {
    const parameter = systemParameter(linux, what) ?? assert.fail(what);
    return writtenValue(parameter, parameter.unit === undefined ? value : seconds(value));
  };
  for (const what of ['keepalive-idle', 'keepalive-interval'] as const)
    assert.deepEqual(
      [32_768, 2_147_483, 2_147_484].map((value) => written(what, value)),
      ['32768', '2147483', undefined],
    );
  assert.deepEqual(
    [128, 255, 256].map((value) => written('keepalive-count', value)),
    ['128', '255', undefined],
  );
});

test('what a system does not take is not written', () => {
  const hpux = systemParameter(node('hp-ux'), 'keepalive-idle');
  assert.ok(hpux);
  assert.deepEqual(
    [seconds(60), milliseconds(59_999)].map((idle) => writtenValue(hpux, idle)),
    ['60000', undefined],
  );
});

test.each([
  ['net.ipv4.tcp_keepalive_time', '300'],
  ['KeepAliveTime', '300000'],
  ['tcp_keepidle', '600'],
  ['tcp._keepalive_interval', '300000'],
  ['tcp_keepalive_interval', '300000'],
  ['net.inet.tcp.keepidle', '300000'],
])('%s = %s is five minutes of silence', (name, value) => {
  assert.equal(keepaliveIdleOf(name, value), minutes(5));
  assert.equal(keepaliveIdleOf('tcp_keepintvl', value), undefined);
});
