import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { systemLog } from '../../src/emit/host/system-log.ts';
import { wallClock } from '../../src/emit/wall-clock.ts';
import { instant } from '../../src/base/instant.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Segment } from '../../src/sim/datagram.ts';
import { firewallOfNode } from '../../src/sim/firewall/firewall-of-node.ts';
import { flowOf } from '../seen.ts';
import { hostFrom } from '../yaml-network.ts';
import { labMissing } from './named-lab.ts';
import { CLIENT, CLIENT6, LEFT, openRouterLab, RIGHT, type RouterLab, SERVER, SERVER6 } from './router-lab.ts';

/** What LOG writes of other namespaces than the first; a setting of the first, which the lab puts back. */
const ALL_NETNS = '/proc/sys/net/netfilter/nf_log_all_netns';

const missing = labMissing('nft') ?? whyNoLog();
if (missing) console.warn(`SKIPPED: how the kernel writes a packet that a rule logs: ${missing}`);

function whyNoLog(): string | undefined {
  try {
    const before = readFileSync(ALL_NETNS, 'utf8');
    writeFileSync(ALL_NETNS, '1\n');
    writeFileSync(ALL_NETNS, before);
  } catch (error) {
    return `${ALL_NETNS} cannot be set and put back: ${String(error)}`;
  }
  const { status, stderr } = spawnSync('dmesg', { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return status === 0 ? undefined : `dmesg cannot be read: ${stderr?.trim() ?? 'it is not installed'}`;
}

/** Unlike any that another run leaves in the same log. */
const PREFIX = `hold ${process.pid}-${Date.now()}: `;
const PORT = 5_001;

interface Asked {
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  /** Of the rule, around `log`. */
  readonly before?: string;
  readonly after?: string;
  readonly by?: 'client' | 'local';
  readonly from?: string;
  readonly to?: string;
}

describe.skipIf(missing !== undefined)('a packet that a rule logs, as the kernel writes it and as it is played', () => {
  let world: RouterLab;
  let localPort = 24_000;
  let before: string;
  beforeAll(async () => {
    before = readFileSync(ALL_NETNS, 'utf8');
    writeFileSync(ALL_NETNS, '1\n');
    world = await openRouterLab();
  });
  afterAll(() => {
    writeFileSync(ALL_NETNS, before);
    world?.close();
  });

  test.each<[string, Asked]>([
    ['forwarded', { hook: 'forward' }],
    ['dropped in the same rule', { hook: 'forward', after: 'drop' }],
    ['with sequence numbers', { hook: 'forward', after: 'flags tcp sequence' }],
    ['with its mark', { hook: 'forward', before: 'meta mark set 0x10' }],
    ['before it is led on', { hook: 'prerouting' }],
    ['when it leaves', { hook: 'postrouting' }],
    ['for the node itself', { hook: 'input', to: LEFT }],
    ['from the node itself', { hook: 'output', by: 'local', from: RIGHT }],
    ['of IPv6', { hook: 'forward', from: CLIENT6, to: SERVER6 }],
  ])('%s', async (_, asked) => {
    const port = localPort++;
    const prefix = `${PREFIX}${port} `;
    const rules = rulesOf(asked, prefix);
    const { router } = world;
    router.must(['nft', 'flush', 'ruleset']);
    router.must(['nft', '-f', '-'], { input: rules });
    await world[asked.by ?? 'client'].connect({ host: asked.to ?? SERVER, port: PORT, localPort: port, wait: 300 });
    const played = playedLine(asked, rules, port);
    assert.deepEqual(comparable(kernelLine(prefix), prefix), comparable(played, prefix));
  });
});

const rulesOf = ({ hook, before = '', after = '' }: Asked, prefix: string): string =>
  `table inet t {
  chain c {
    type filter hook ${hook} priority 0; policy accept;
    tcp dport ${PORT} tcp flags & (syn | ack) == syn ${before} log prefix "${prefix}" ${after}
  }
}
`;

/** The first of them: a request that is not answered is repeated. */
function kernelLine(prefix: string): string {
  const { stdout } = spawnSync('dmesg', { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return stdout.split('\n').find((line) => line.includes(prefix)) ?? 'no line of it in dmesg';
}

/** What `check --emit-logs` writes of the same request under the same rules. */
function playedLine({ hook, by, from = CLIENT, to = SERVER }: Asked, rules: string, port: number): string {
  const node = hostFrom(
    `system: linux\nforwarding: true\ninterfaces: { left: [${LEFT}/24, 'fd77:1::1/64'], right: [${RIGHT}/24, 'fd77:2::1/64'] }\nnft: |\n${rules.replace(/^/gm, '  ')}`,
  );
  const firewall = firewallOfNode(node);
  assert.ok(firewall);
  const datagram: Segment = {
    kind: 'syn',
    flow: flowOf(`${from}:${port} > ${to}:${PORT}`),
    sequence: 0,
    acknowledgement: 0,
    length: 0,
    window: 64_240,
  };
  const own = by === 'local' ? 'sender' : hook === 'input' ? 'receiver' : undefined;
  const at = { arrival: own === 'sender' ? 'right' : 'left', egress: own === 'receiver' ? 'left' : 'right' };
  const { outputs } = firewall.step(
    { kind: 'arrives', datagram, ...at, ...(own !== undefined && { own }) },
    instant(0),
  );
  const observations = outputs.flatMap((one): readonly Observation[] => {
    if (one.kind !== 'observes') return [];
    const { fact, flow } = one;
    return [{ ...fact, at: instant(0), clock: 'r', node: 'r', source: { simulated: true }, ...(flow && { flow }) }];
  });
  const [file] = systemLog({ node: 'r', clock: wallClock(instant(0)), observations });
  return String(file?.content).split('\n')[0] ?? '';
}

/**
 * Word by word, without what no model of a packet has: whose network card it was, how the sender counts its packets and
 * its bytes, and how many options a SYN bears.
 */
function comparable(line: string, prefix: string): readonly string[] {
  const from = line.indexOf(prefix);
  assert.ok(from >= 0, line);
  const words = line
    .slice(from + prefix.length)
    .trimEnd()
    .split(' ');
  return words.map((word) => {
    const [, name = '', value = ''] = /^(MAC|ID|SEQ|LEN|WINDOW|FLOWLBL)=(.*)$/.exec(word) ?? [];
    if (name === 'MAC') return `MAC=…${value.slice(-5)}`;
    return name === '' ? word : `${name}=…`;
  });
}
