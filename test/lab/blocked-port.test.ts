import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { instant } from '../../src/base/instant.ts';
import type { Flow } from '../../src/model/flow.ts';
import { firewallOfNode } from '../../src/sim/firewall/firewall-of-node.ts';
import { backward } from '../../src/sim/known-flow.ts';
import { hostFrom } from '../yaml-network.ts';
import { labMissing } from './named-lab.ts';
import { type Blocked, type Told, type Tracked, TrackingLab } from './tracking-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: what a blocked packet does to its connection: ${missing}`);

const flow: Flow = {
  protocol: 'tcp',
  source: { address: '10.78.1.5' as Address, port: 40_001 },
  destination: { address: '10.78.2.9' as Address, port: 5_633 },
};

const ROUTER = `
system: linux
forwarding: true
interfaces: { inside: 10.78.1.1/24, outside: 10.78.2.1/24 }
nft: |
  table ip t {
    chain forward {
      type filter hook forward priority filter; policy drop;
      ct state new,established accept
    }
  }
`;

/** The same packets, judged by the simulation of such a router. */
function engineOf(packets: readonly (Told | Blocked)[]): readonly Tracked[] {
  const firewall = firewallOfNode(hostFrom(ROUTER));
  assert.ok(firewall);
  const now = instant(0);
  return packets.flatMap((packet): readonly Tracked[] => {
    if (packet.kind === 'block') {
      const { kind: sets, reaches } = packet;
      const change = { sets, port: flow.destination.port, answer: 'silent', reaches } as const;
      firewall.step({ kind: 'change', change }, now);
      return [];
    }
    const { from, kind, sequence, length = 0, acknowledgement = 0, window = 64_240 } = packet;
    const there = from === 'inside';
    const datagram = { kind, flow: there ? flow : backward(flow), sequence, length, acknowledgement, window };
    const [arrival, egress] = there ? ['inside', 'outside'] : ['outside', 'inside'];
    const { outputs } = firewall.step({ kind: 'arrives', datagram, arrival, egress }, now);
    const passes = outputs.some((output) => output.kind === 'passes');
    return [{ state: passes ? 'passes' : 'stops', timeout: firewall.wakeAt && firewall.wakeAt / 1e6 }];
  });
}

const told = (from: Told['from'], kind: Told['kind'], sequence: number, acknowledgement: number, length = 0): Told => ({
  from,
  kind,
  sequence,
  acknowledgement,
  length,
});
const SPOKEN: readonly Told[] = [
  told('inside', 'syn', 0, 0),
  told('outside', 'syn-ack', 0, 1),
  told('inside', 'ack', 1, 1),
  told('inside', 'data', 1, 1, 100),
  told('outside', 'ack', 1, 101),
];
const every: Blocked = { kind: 'block', reaches: 'every-packet' };
const onlyNew: Blocked = { kind: 'block', reaches: 'new-connections' };

describe.skipIf(missing !== undefined)('a packet is tracked before the rule that blocks its port', () => {
  let lab: TrackingLab;
  beforeAll(() => {
    lab = new TrackingLab();
  });
  afterAll(() => lab?.close());

  test.each<[string, readonly (Told | Blocked)[], readonly string[]]>([
    [
      'data: its time is that of what nobody acknowledges',
      [...SPOKEN, every, told('inside', 'data', 101, 1, 100)],
      ['stops, 300'],
    ],
    ['FIN: the connection is closing', [...SPOKEN, every, told('inside', 'fin', 101, 1)], ['stops, 120']],
    ['reset: the connection is closed', [...SPOKEN, every, told('inside', 'reset', 101, 0)], ['stops, 10']],
    [
      'what it acknowledges counts, though it does not come',
      [...SPOKEN, told('outside', 'data', 1, 101, 50), every, told('inside', 'ack', 101, 51)],
      ['passes, 300', 'stops, 432000'],
    ],
    [
      'what is out of the window does not',
      [...SPOKEN, every, told('inside', 'data', 900_001, 1, 100)],
      ['passes, 432000', 'stops, 432000'],
    ],
    ['a request leaves nothing behind', [every, told('inside', 'syn', 0, 0)], ['stops, none']],
    [
      'the other direction passes',
      [...SPOKEN, every, told('inside', 'data', 101, 1, 100), told('outside', 'data', 1, 101, 10)],
      ['stops, 300', 'passes, 300'],
    ],
    [
      'for new connections only: what is established passes',
      [...SPOKEN, onlyNew, told('inside', 'data', 101, 1, 100), told('outside', 'ack', 1, 201)],
      ['passes, 300', 'passes, 432000'],
    ],
    [
      'for new connections only: a request that comes again is one',
      [told('inside', 'syn', 0, 0), onlyNew, told('inside', 'syn', 0, 0)],
      ['passes, 120', 'stops, 120'],
    ],
    [
      'for new connections only: a SYN over what has ended is one, and what has ended is gone',
      [
        ...SPOKEN,
        told('inside', 'fin', 101, 1),
        told('outside', 'fin', 1, 102),
        told('inside', 'ack', 102, 2),
        onlyNew,
        told('inside', 'syn', 900_000, 0),
      ],
      ['passes, 120', 'stops, none'],
    ],
  ])('%s', async (_, packets, ends) => {
    const row = ({ state, timeout }: Tracked) => {
      const stops = state === 'blocked' || state === 'invalid' || state === 'stops';
      // The kernel's clock runs on meanwhile.
      return `${stops ? 'stops' : 'passes'}, ${timeout === undefined ? 'none' : Math.ceil((timeout - 0.5) / 10) * 10}`;
    };
    const kernel = (await lab.play({}, packets)).map(row);
    assert.deepEqual(kernel.slice(-ends.length), ends);
    assert.deepEqual(engineOf(packets).map(row), kernel);
  });
});
