import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { readNftText } from '../../src/config/index.ts';
import { labMissing } from './named-lab.ts';
import { known } from '../../src/model/index.ts';
import { openRouterLab, type RouterLab, SERVER } from './router-lab.ts';
import { RouterModel } from './router-model.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: no kernel to compare the order of chains with: ${missing}`);

const chain = (name: string, { priority, rule, type = 'filter', hook = 'forward' }: ChainWords) =>
  `  chain ${name} {\n    type ${type} hook ${hook} priority ${priority}\n    ${rule}\n  }\n`;

interface ChainWords {
  readonly priority: string;
  readonly rule: string;
  readonly type?: string;
  readonly hook?: string;
}

const table = (family: string, name: string, ...chains: readonly string[]) =>
  `table ${family} ${name} {\n${chains.join('')}}\n`;

const refuse = (kind: string) => `ip daddr ${SERVER} reject with icmp ${kind}`;
const prohibited = (name: string, priority: string) => chain(name, { priority, rule: refuse('host-prohibited') });
const noNetwork = (name: string, priority: string) => chain(name, { priority, rule: refuse('net-unreachable') });
const noPort = (name: string, priority: string) => chain(name, { priority, rule: refuse('port-unreachable') });

/** Of several chains that refuse each in another way, the first to be asked is the one whose answer comes. */
const cases: readonly (readonly [what: string, rules: string])[] = [
  ['the smaller priority first', table('ip', 't', prohibited('a', '10'), noNetwork('b', '-10'))],
  ['the same priority, one table', table('ip', 't', prohibited('a', '0'), noNetwork('b', '0'))],
  ['the same priority, three chains', table('ip', 't', prohibited('a', '0'), noNetwork('b', '0'), noPort('c', '0'))],
  ['the same priority, two tables', table('ip', 't', prohibited('a', '0')) + table('ip', 'u', noNetwork('b', '0'))],
  [
    'inet and ip at the same priority',
    table('inet', 't', prohibited('a', '0')) + table('ip', 'u', noNetwork('b', '0')),
  ],
  [
    'ip and inet at the same priority',
    table('ip', 't', prohibited('a', '0')) + table('inet', 'u', noNetwork('b', '0')),
  ],
  [
    'a nat chain is asked at its fixed place, not at its priority',
    table(
      'ip',
      't',
      chain('pre', {
        type: 'nat',
        hook: 'prerouting',
        priority: '-199',
        rule: `tcp dport 5001 dnat to ${SERVER}:5009`,
      }),
      chain('early', { hook: 'prerouting', priority: '-190', rule: 'tcp dport 5001 meta mark set 0x1' }),
      chain('forward', { priority: '0', rule: 'meta mark 0x1 tcp dport 5009 reject with icmp net-unreachable' }),
    ),
  ],
  [
    'nat chains are asked by their priority among each other',
    table(
      'ip',
      't',
      chain('late', { type: 'nat', hook: 'prerouting', priority: '20', rule: `tcp dport 5001 dnat to ${SERVER}:5009` }),
      chain('early', {
        type: 'nat',
        hook: 'prerouting',
        priority: '10',
        rule: `tcp dport 5001 dnat to ${SERVER}:5002`,
      }),
    ),
  ],
  [
    'nat chains of the same priority',
    table(
      'ip',
      't',
      chain('one', { type: 'nat', hook: 'prerouting', priority: '0', rule: `tcp dport 5001 dnat to ${SERVER}:5009` }),
      chain('two', { type: 'nat', hook: 'prerouting', priority: '0', rule: `tcp dport 5001 dnat to ${SERVER}:5002` }),
    ),
  ],
  [
    'a filter chain that was made before the nat chain, at its place',
    table(
      'ip',
      't',
      chain('f', { hook: 'prerouting', priority: '-100', rule: 'tcp dport 5009 meta mark set 0x1' }),
      chain('n', { type: 'nat', hook: 'prerouting', priority: '-100', rule: `tcp dport 5001 dnat to ${SERVER}:5009` }),
      chain('forward', { priority: '0', rule: 'meta mark 0x1 reject with icmp net-unreachable' }),
    ),
  ],
  [
    'a filter chain that was made behind the nat chain, at its place',
    table(
      'ip',
      't',
      chain('n', { type: 'nat', hook: 'prerouting', priority: '-100', rule: `tcp dport 5001 dnat to ${SERVER}:5009` }),
      chain('f', { hook: 'prerouting', priority: '-100', rule: 'tcp dport 5009 meta mark set 0x1' }),
      chain('forward', { priority: '0', rule: 'meta mark 0x1 reject with icmp net-unreachable' }),
    ),
  ],
  [
    'a chain at the place of conntrack',
    table(
      'ip',
      't',
      chain('c', { hook: 'prerouting', priority: '-200', rule: 'ct state new meta mark set 0x1' }),
      chain('forward', { priority: '0', rule: 'meta mark 0x1 reject with icmp net-unreachable' }),
    ),
  ],
  [
    'ahead of conntrack everything is invalid',
    table(
      'ip',
      't',
      chain('c', { hook: 'prerouting', priority: '-201', rule: 'ct state invalid meta mark set 0x1' }),
      chain('forward', { priority: '0', rule: 'meta mark 0x1 reject with icmp net-unreachable' }),
    ),
  ],
];

describe.skipIf(missing !== undefined)('chains are asked in the kernel’s order', () => {
  let world: RouterLab;
  let localPort = 20_000;
  beforeAll(async () => {
    world = await openRouterLab();
  }, 60_000);
  afterAll(() => world?.close());

  test.each(cases)('%s', async (_, rules) => {
    world.router.must(['nft', '-f', '-'], { input: rules });
    const text = world.router.must(['nft', 'list', 'ruleset']);
    const { ruleset, unread } = readNftText({ file: 'nft.txt', text });
    assert.deepEqual(unread, []);
    const flow = { port: 5001, localPort: localPort++ };
    const kernel = await world.client.connect({ host: SERVER, ...flow, wait: 3_000 });
    world.router.must(['nft', 'flush', 'ruleset']);
    const model = new RouterModel(ruleset, { loose: known(true) });
    assert.deepEqual(model.connect('client', { address: SERVER, ...flow }), [kernel], model.told.join('\n'));
  });
});
