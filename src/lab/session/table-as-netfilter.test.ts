import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { valueOf } from '../../model/configuration.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { rulesetText } from '../ruleset-text.ts';
import { fasterNetwork } from './faster-network.ts';
import { Speed } from './speed.ts';
import { tableAsNetfilter } from './table-as-netfilter.ts';

function built(keys: string) {
  const { node } = hostFrom(keys);
  const [faster] = fasterNetwork({ nodes: [node], links: [], complete: true }, new Speed(35)).nodes;
  const netfilter = faster && tableAsNetfilter(faster);
  assert.ok(netfilter?.filter?.kind === 'netfilter');
  const parameter = (name: string) =>
    valueOf(netfilter.stack.parameters.get(`net.netfilter.nf_conntrack_tcp_${name}`) ?? 'not-checked');
  return { text: rulesetText(netfilter.filter.ruleset), parameter };
}

describe('a device of which only the manners are known, of what the kernel has', () => {
  test('a reset for what it does not know', () => {
    const { text, parameter } = built('preset: aws-nlb');
    assert.match(text, /ct state invalid reject with tcp reset/);
    assert.deepEqual(['timeout_established', 'timeout_unacknowledged', 'timeout_close', 'loose'].map(parameter), [
      '10',
      '10',
      '1',
      '0',
    ]);
  });

  test('silence, and only what is permitted begins', () => {
    const { text } = built('preset: aws-security-group-nitro6\npermits: [tcp from 10.1.0.0/24 to any port 5432]');
    assert.match(text, /ct state invalid drop/);
    assert.match(text, /ip saddr 10\.1\.0\.0\/24 meta l4proto 6 th dport 5432 accept/);
    assert.match(text, /policy drop/);
    assert.doesNotMatch(text, /not understood/);
  });

  test('taken up in mid-stream', () => {
    const { text, parameter } = built('preset: aws-nlb\nwithout-state: adopt');
    assert.match(text, /tcp flags & 18 != 2 ct state new accept/);
    assert.equal(parameter('loose'), '1');
  });

  test('anything else is left alone', () => {
    assert.equal(tableAsNetfilter(hostFrom('system: linux').node), undefined);
  });
});
