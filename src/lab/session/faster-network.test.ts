import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { fasterNetwork, kernelParameters } from './faster-network.ts';
import { Speed } from './speed.ts';

const node = (keys: string, speed = new Speed(60)) => {
  const { network } = networkFrom(`nodes:\n  h:\n    system: linux\n    interfaces: { eth0: 10.1.0.1/24 }\n${keys}`);
  const [one] = fasterNetwork(network, speed).nodes;
  assert.ok(one);
  return one;
};

describe('what a namespace is given', () => {
  test('the kernel’s own defaults are written out and divided', () => {
    const tcp = kernelParameters(node(''), 'net.ipv4.');
    assert.deepEqual(
      ['keepalive_time', 'keepalive_intvl', 'keepalive_probes', 'retries2', 'syn_retries'].map((name) =>
        tcp.get(`net.ipv4.tcp_${name}`),
      ),
      ['120', '1', '9', '15', '6'],
    );
    const conntrack = kernelParameters(node(''), 'net.netfilter.');
    assert.equal(conntrack.get('net.netfilter.nf_conntrack_tcp_timeout_established'), '7200');
    assert.equal(conntrack.get('net.netfilter.nf_conntrack_tcp_timeout_last_ack'), '1');
    assert.equal(conntrack.get('net.netfilter.nf_conntrack_tcp_loose'), '1');
  });

  test('what was written is divided; what no speed changes stays', () => {
    const speed = new Speed(60);
    const tcp = kernelParameters(
      node('    sysctl: { net.ipv4.tcp_keepalive_time: 600, net.ipv4.tcp_retries2: 5 }', speed),
      'net.ipv4.',
    );
    assert.equal(tcp.get('net.ipv4.tcp_keepalive_time'), '10');
    assert.equal(tcp.get('net.ipv4.tcp_retries2'), '5');
    assert.equal(speed.refusal, undefined);
  });

  test('a written time that is no whole second is refused', () => {
    const speed = new Speed(60);
    node('    sysctl: { net.ipv4.tcp_keepalive_intvl: 75 }', speed);
    assert.match(speed.refusal ?? '', /at --speed 60: net\.ipv4\.tcp_keepalive_intvl of h \(75 s becomes 1\.250 s\)/);
  });

  test('a kernel before 6.5 has no linear time-outs of SYN', () => {
    const of = (keys: string) => kernelParameters(node(keys), 'net.ipv4.').get('net.ipv4.tcp_syn_linear_timeouts');
    assert.equal(of('    sysctl: { net.ipv4.tcp_syn_retries: 6 }'), '0');
    assert.equal(of(''), '4');
  });
});

test('the limit of a device of which only the manners are known', () => {
  const { filter } = node('    preset: azure-load-balancer');
  assert.ok(filter?.kind === 'table');
  assert.equal(filter.policy.idleTimeout, seconds(4));
});
