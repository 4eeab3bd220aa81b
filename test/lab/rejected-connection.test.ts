import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { labMissing } from './named-lab.ts';
import { openRouterLab, type RouterLab, SERVER } from './router-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: what becomes of a connection that rules refuse: ${missing}`);

describe.skipIf(missing !== undefined)('what the kernel makes of a connection that rules begin to refuse', () => {
  let world: RouterLab;
  let localPort = 23_000;
  beforeAll(async () => {
    world = await openRouterLab();
  });
  afterAll(() => world?.close());

  test.each([
    ['reject with tcp reset', 'accept', 'CLOSE', 10],
    // The reset is made before OUTPUT is asked.
    ['reject with tcp reset', 'drop', 'CLOSE', 10],
    ['reject', 'accept', 'ESTABLISHED', 300],
    ['drop', 'accept', 'ESTABLISHED', 300],
  ])('%s, OUTPUT %s: %s for %i seconds', async (rule, output, state, seconds) => {
    const { router, client } = world;
    router.must(['nft', 'flush', 'ruleset']);
    router.must(['nft', '-f', '-'], {
      input: `table ip t {
  chain forward { type filter hook forward priority filter; ct state new counter; }
  chain output { type filter hook output priority filter; policy ${output}; }
}
`,
    });
    const port = localPort++;
    assert.equal(await client.connect({ host: SERVER, port: 5001, localPort: port, wait: 2_000 }), 'connected');
    router.must(['nft', 'add', 'rule', 'ip', 't', 'forward', 'tcp', 'dport', '5001', ...rule.split(' ')]);
    await client.send(`to ${port}`);
    const table = router.must(['cat', '/proc/net/nf_conntrack']);
    const [, left, found] = new RegExp(`tcp\\s+6\\s+(\\d+) (\\S+) .* sport=${port} `).exec(table) ?? [];
    assert.equal(found, state);
    assert.ok(Number(left) <= seconds && Number(left) > seconds - 5, left);
  });
});
