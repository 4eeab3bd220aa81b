import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../test/packet.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { traceBothWays } from './both-ways.ts';

/** Two hosts with ordinary cables, and a tunnel of 1400 bytes between their routers. */
const network = ({ near = '', mss = 1_500 }: { readonly near?: string; readonly mss?: number } = {}) =>
  networkFrom(`
complete: true
nodes:
  a: { system: linux, interfaces: { eth0: { addresses: 10.1.0.7/24, mtu: ${mss} } }, routes: [default via 10.1.0.1 dev eth0] }
  r1:
    system: linux
    forwarding: true
    interfaces: { in: 10.1.0.1/24, tunnel: { addresses: 10.5.0.1/24, mtu: 1400 } }
    routes: [10.2.0.0/24 via 10.5.0.2 dev tunnel]
${near}
  r2:
    system: linux
    forwarding: true
    interfaces: { in: 10.2.0.1/24, tunnel: { addresses: 10.5.0.2/24, mtu: 1400 } }
    routes: [10.1.0.0/24 via 10.5.0.1 dev tunnel]
  b: { system: linux, interfaces: { eth0: 10.2.0.7/24 }, routes: [default via 10.2.0.1 dev eth0], listens: [1556] }
`);

function trace(shape: Parameters<typeof network>[0], bytes?: number, protocol: 'tcp' | 'icmp' = 'tcp') {
  const loaded = network(shape);
  const from = loaded.node('a');
  assert.ok(from);
  return traceBothWays(loaded, { from, to: address('10.2.0.7'), port: 1_556, protocol, bytes });
}

const SILENT = `    nft: |
      table ip f {
        chain out {
          type filter hook output priority 0;
          icmp type destination-unreachable drop
        }
      }`;

describe('a link that takes less than the ends announce to each other', () => {
  test('swallows the first full segment, and its router tells the sender, who goes on with smaller ones', () => {
    const { request, reply, tooBig, onward, seen } = trace({});
    assert.deepEqual([request.disposition, reply?.disposition], ['ACCEPTED', 'ACCEPTED']);
    assert.deepEqual([tooBig?.disposition, tooBig?.endedAt, tooBig?.packet.bytes], ['TOO_BIG', 'r1', 1_500]);
    assert.match(tooBig?.steps.at(-1)?.because.text ?? '', /1500 bytes do not fit tunnel of r1, which takes 1400/);
    assert.deepEqual([onward?.disposition, onward?.packet.bytes], ['ACCEPTED', 1_400]);
    assert.equal(seen, 'connected');
  });

  test('is a black hole where the message does not get back', () => {
    const { onward, tooBig, seen } = trace({ near: SILENT });
    assert.equal(seen, 'connected-in-vain');
    assert.deepEqual([onward?.disposition, tooBig], ['TOO_BIG', undefined]);
    assert.equal(onward?.steps.at(-1)?.because.code, 'MTU_EXCEEDED');
  });

  test.each([
    [1_400, 'ACCEPTED'],
    [1_401, 'TOO_BIG'],
  ])('takes %i bytes: %s', (bytes, disposition) => {
    assert.equal(trace({ near: SILENT }, bytes).onward?.disposition, disposition);
    assert.equal(trace({}, bytes, 'icmp').request.disposition, disposition);
  });

  test('does not matter where an end announces less', () => {
    const { onward, tooBig } = trace({ mss: 1_400 });
    assert.deepEqual([onward?.disposition, tooBig], ['ACCEPTED', undefined]);
  });

  test('tells the sender of a large echo request', () => {
    const { reply } = trace({}, 1_450, 'icmp');
    assert.deepEqual([reply?.packet.icmp?.kind, reply?.packet.icmp?.mtu], ['fragmentation-needed', 1_400]);
    assert.equal(reply?.disposition, 'ACCEPTED');
    assert.equal(trace({ near: SILENT }, 1_450, 'icmp').reply?.disposition, 'DENIED_SILENT');
  });
});
