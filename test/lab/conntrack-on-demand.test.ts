import assert from 'node:assert/strict';
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { readNftText } from '../../src/config/index.ts';
import { labMissing } from './named-lab.ts';
import { tracksConnections } from '../../src/trace/index.ts';
import { openRouterLab, type RouterLab, SERVER } from './router-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: when the kernel tracks connections: ${missing}`);

/** A forward chain with one rule. */
const withRule = (rule: string) => `table ip t {
  chain forward {
    type filter hook forward priority filter
    ${rule}
  }
}
`;

const withNat = (rule: string) => `table ip t {
  chain post {
    type nat hook postrouting priority srcnat
    ${rule}
  }
}
`;

describe.skipIf(missing !== undefined)('the kernel tracks connections', () => {
  let world: RouterLab;
  let localPort = 20_000;
  beforeAll(async () => {
    world = await openRouterLab();
  });
  afterAll(() => world?.close());
  beforeEach(() => world.client.closeAll());

  test.each([
    ['with no rule at all', ''],
    ['with a rule that counts only', withRule('counter')],
    ['with notrack alone', withRule('notrack')],
    ['with an empty nat chain', withNat('')],
    ['with a rule on the state that only counts', withRule('ct state new counter')],
    ['with a rule on the mark of connections', withRule('ct mark 1 counter')],
    ['with a rule on the direction', withRule('ct direction reply counter')],
    ['with a mark that is saved', withRule('ct mark set meta mark')],
    ['with a translation that no packet meets', withNat('ip daddr 192.0.2.1 masquerade')],
    [
      'with a state in a table of the other family',
      withRule('ct state new counter').replace('table ip ', 'table ip6 '),
    ],
  ])('%s exactly if the rules say so', async (_, text) => {
    world.router.must(['nft', 'flush', 'ruleset']);
    world.router.must(['nft', '-f', '-'], { input: text });
    const listing = { file: 'nft.txt', text: world.router.must(['nft', 'list', 'ruleset']) };
    const count = () => Number(world.router.must(['sysctl', '-n', 'net.netfilter.nf_conntrack_count']));
    const before = count();
    const connected = await world.client.connect({ host: SERVER, port: 5001, localPort: localPort++, wait: 2_000 });
    assert.equal(connected, 'connected');
    assert.equal(count() > before, tracksConnections(readNftText(listing).ruleset, 4));
  });
});
