import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { idleSession } from '../../test/idle-session.ts';
import { hours, minutes } from '../base/duration.ts';
import { formatFlow } from '../model/flow.ts';
import { simulate, type Simulation } from './simulate.ts';

interface Gateway {
  readonly loose?: 0 | 1;
  /** Rules of FORWARD, which lets pass what they do not discard. */
  readonly forward?: string;
  readonly input?: string;
}

/** A Linux that gives its own address to what it passes outside, and forgets after an hour. */
const masked = ({ loose = 1, forward = 'ct state invalid drop', input = 'accept' }: Gateway): string => `system: linux
sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: 3600, net.netfilter.nf_conntrack_tcp_loose: ${loose} }
nft: |
  table ip own {
    chain forward { type filter hook forward priority filter; policy accept; ${forward}; }
    chain input { type filter hook input priority filter; policy accept; ${input}; }
    chain post { type nat hook postrouting priority srcnat; policy accept; oifname "out" masquerade; }
  }`;

function played(gateway: Gateway, speaks: 'client' | 'server', idle = minutes(70)): Simulation {
  const simulation = simulate({
    network: guardedNetwork({ firewall: masked(gateway) }),
    sessions: [idleSession({ idle, speaks })],
    seed: 1,
    until: hours(12),
    faults: [],
  });
  assert.deepEqual(simulation.errors, []);
  return simulation;
}

function fate(...night: Parameters<typeof played>): string {
  const [outcome] = played(...night).outcomes;
  const [first] = outcome?.noticed ?? [];
  return first ? `${first.host} ${first.error}` : (outcome?.result ?? '');
}

/** `test/lab/sessions/translated` plays these on the kernel. */
describe('what a Linux has translated and forgotten', () => {
  test('goes on as it was, where the host inside speaks and a packet without a SYN may begin a connection', () => {
    assert.equal(fate({}, 'client'), 'completed');
    assert.equal(fate({ loose: 0 }, 'client'), 'client ETIMEDOUT');
  });
  test('is not translated where it is INVALID: the other end does not know its address', () =>
    assert.equal(fate({ loose: 0, forward: 'ct state established accept' }, 'client'), 'client ECONNRESET'));
  test('is for the device itself where the host outside speaks, and nobody there has such a socket', () => {
    assert.equal(fate({}, 'server'), 'server ECONNRESET');
    assert.equal(fate({ input: 'tcp dport != 22 drop' }, 'server'), 'server ETIMEDOUT', 'which INPUT may discard');
    assert.equal(fate({}, 'server', minutes(50)), 'completed', 'and not before it has forgotten');
  });
});

test('each end knows the connection by its own addresses, and the device by both', () => {
  const { timeline } = played({}, 'client', minutes(10));
  const flows = (node: string) => new Set(timeline.flatMap((one) => (one.node === node && one.flow ? [one.flow] : [])));
  const at = (node: string) =>
    [...flows(node)].map(({ source, destination }) => `${source.address} ${destination.address}`);
  for (const each of at('client')) assert.match(each, /^(?:10\.1\.0\.10 10\.2\.0\.10|10\.2\.0\.10 10\.1\.0\.10)$/);
  for (const each of at('server')) assert.match(each, /^(?:10\.2\.0\.1 10\.2\.0\.10|10\.2\.0\.10 10\.2\.0\.1)$/);
  const built = timeline.find((one) => one.kind === 'firewall-built');
  assert.ok(built?.kind === 'firewall-built' && built.flow && built.mapped);
  assert.equal(formatFlow(built.mapped), formatFlow(built.flow).replace('10.1.0.10', '10.2.0.1'));
});
