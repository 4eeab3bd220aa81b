import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { instant } from '../../src/base/instant.ts';
import { readIptablesSave, readNftText } from '../../src/config/index.ts';
import type { Flow } from '../../src/model/flow.ts';
import type { Ruleset } from '../../src/model/netfilter.ts';
import { firewallOfNode } from '../../src/sim/firewall/firewall-of-node.ts';
import { backward } from '../../src/sim/known-flow.ts';
import { hostFrom } from '../yaml-network.ts';
import { LoadedNode } from '../../src/trace/host/loaded-node.ts';
import { labMissing } from './named-lab.ts';
import { openRouterLab, type RouterLab, SERVER } from './router-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: which time-outs rules give to connections: ${missing}`);

const nft = (chain: string) => `table ip t {
  ct timeout long {
    protocol tcp
    l3proto ip
    policy = { syn_sent : 9, established : 7200 }
  }
  ct timeout other {
    protocol tcp
    l3proto ip
    policy = { established : 3600 }
  }
  ct timeout datagrams {
    protocol udp
    l3proto ip
    policy = { unreplied : 10 }
  }
${chain}
}
`;
const chain = (hook: string, ...rules: readonly string[]) =>
  `  chain ${hook} {\n    type filter hook ${hook} priority filter\n${rules.map((rule) => `    ${rule}\n`).join('')}  }`;

/** Seconds that the engine gives to a connection of which both ends have been heard. */
function engineOf(ruleset: Ruleset): number | undefined {
  const { node } = hostFrom('system: linux\nforwarding: true\ninterfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24 }');
  const firewall = firewallOfNode(new LoadedNode({ ...node, filter: { kind: 'netfilter', ruleset } }));
  assert.ok(firewall);
  const flow: Flow = {
    protocol: 'tcp',
    source: { address: '10.1.0.9' as Address, port: 40_001 },
    destination: { address: '10.2.0.9' as Address, port: 5_001 },
  };
  const there = { flow, length: 0, window: 64_240, arrival: 'eth0', egress: 'eth1' };
  const back = { flow: backward(flow), length: 0, window: 64_240, arrival: 'eth1', egress: 'eth0' };
  for (const { arrival, egress, ...datagram } of [
    { ...there, kind: 'syn', sequence: 0, acknowledgement: 0 } as const,
    { ...back, kind: 'syn-ack', sequence: 0, acknowledgement: 1 } as const,
    { ...there, kind: 'ack', sequence: 1, acknowledgement: 1 } as const,
  ])
    firewall.step({ kind: 'arrives', datagram, arrival, egress }, instant(0));
  return firewall.wakeAt === undefined ? undefined : firewall.wakeAt / 1e6;
}

describe.skipIf(missing !== undefined)(
  'a connection has on the kernel the time-outs that it has in the simulation',
  () => {
    let world: RouterLab;
    let localPort = 22_000;
    beforeAll(async () => {
      world = await openRouterLab();
    });
    afterAll(() => world?.close());

    async function kernel(): Promise<number> {
      const port = localPort++;
      assert.equal(await world.client.connect({ host: SERVER, port: 5001, localPort: port, wait: 2_000 }), 'connected');
      const table = world.router.must(['cat', '/proc/net/nf_conntrack']);
      return Number(new RegExp(`tcp\\s+6\\s+(\\d+) ESTABLISHED .* sport=${port} `).exec(table)?.[1]);
    }

    /** The clock of the table runs on while it is read. */
    const agree = (measured: number, simulated: number | undefined) =>
      assert.ok(
        simulated !== undefined && measured <= simulated && measured > simulated - 5,
        `${measured}, ${simulated}`,
      );

    test.each([
      ['without any', chain('forward', 'ct state new counter')],
      ['behind conntrack', chain('forward', 'ct timeout set "long"')],
      ['of another port', chain('forward', 'tcp dport 22 ct timeout set "long"')],
      ['the last of two', chain('forward', 'ct timeout set "other"', 'ct timeout set "long"')],
      ['one of UDP behind it', chain('forward', 'ct timeout set "long"', 'ct timeout set "datagrams"')],
      [
        'the last of two, at two hooks',
        `${chain('prerouting', 'ct timeout set "long"')}\n${chain('postrouting', 'ct timeout set "other"')}`,
      ],
      [
        'before conntrack',
        `${chain('prerouting', 'ct timeout set "long"').replace('priority filter', 'priority raw')}\n${chain('forward', 'ct state new counter')}`,
      ],
    ])('nft: %s', async (_, chains) => {
      world.router.must(['nft', 'flush', 'ruleset']);
      world.router.must(['nft', '-f', '-'], { input: nft(chains) });
      const { ruleset, unread } = readNftText({ file: 'nft.txt', text: world.router.must(['nft', 'list', 'ruleset']) });
      assert.deepEqual(unread, []);
      agree(await kernel(), engineOf(ruleset));
    });

    test.for([
      ['of two time-outs', ['--timeout long', '--timeout other']],
      ['of time-outs and --notrack', ['--timeout long', '--notrack']],
    ] as const)('nfct and iptables: the first %s', async ([, said], context) => {
      const lacks = ['nfct', 'iptables'].find((one) => world.router.run(['which', one]).status !== 0);
      if (lacks) return context.skip(`${lacks} is missing (apt-get install nfct iptables)`);
      world.router.must(['nft', 'flush', 'ruleset']);
      for (const [name, time] of Object.entries({ long: 7_200, other: 3_600 }))
        world.router.run(['nfct', 'add', 'timeout', name, 'inet', 'tcp', 'established', String(time)]);
      for (const one of said) world.router.must(`iptables -t raw -A PREROUTING -p tcp -j CT ${one}`.split(' '));
      const listing = ['iptables-save', 'nfct list timeout'].map((one) => world.router.must(one.split(' '))).join('');
      const { ruleset, unread } = readIptablesSave({ file: 'iptables.txt', text: listing });
      assert.deepEqual(unread, []);
      const measured = await kernel();
      agree(measured, engineOf(ruleset));
      assert.ok(measured > 7_100);
    });
  },
);
