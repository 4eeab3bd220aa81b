import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkOf } from '../trace/opened-network.ts';
import { measuredTimeout } from './measured-timeout.ts';

const probe = (idleTimeout: object | null) =>
  JSON.stringify({ schema: 'holdfast/probe@1', kind: 'idle', survived: 340.5, idleTimeout });
const measured = probe({ survived: 340.5, died: 355, model: 340 });

const ASA = { file: 'network/firewalls/fw1.cfg', text: 'hostname fw1\ntimeout conn 1:00:00\n' };
const written = (nodes: string) => ({
  file: 'network/network.yaml',
  text: `nodes:\n  a: { interfaces: { eth0: 10.1.0.1/24 } }\n${nodes}`,
});
const TABLE = written('  nat: { preset: aws-nat-gateway, interfaces: { a: 10.1.0.9/24 } }\n');
const LINUX = written(
  '  gw:\n    interfaces: { a: 10.1.0.9/24 }\n    nft: |\n      table inet f {\n        chain forward {\n          type filter hook forward priority 0\n        }\n      }\n',
);

const nodes = (...files: readonly { readonly file: string; readonly text: string }[]) =>
  [...networkOf(files).network.nodes].map(({ node }) => node);

describe('a timer that was measured', () => {
  test.each([
    ['an ASA by its configuration', [ASA], 'firewall.fw1.timeout.conn', '0:05:40'],
    ['a device by its kind', [TABLE], 'firewall.nat.idle-timeout', '340s'],
    ['a Linux router', [LINUX], 'host.gw.sysctl.net.netfilter.nf_conntrack_tcp_timeout_established', '340'],
  ])('is a setting of %s', (_, files, key, value) => {
    assert.deepEqual(measuredTimeout(nodes(...files), { file: 'p.json', text: measured }), {
      key,
      value,
      flag: '--timeouts',
    });
  });

  test('of the one that is named, where there are several', () => {
    const both = nodes(ASA, TABLE);
    assert.match(
      JSON.stringify(measuredTimeout(both, { file: 'p.json', text: measured })),
      /several devices .*\(.*fw1.*\); say which with --timeouts NAME=p\.json/,
    );
    const chosen = measuredTimeout(both, { file: 'p.json', text: measured, node: 'nat' });
    assert.deepEqual(chosen, { key: 'firewall.nat.idle-timeout', value: '340s', flag: '--timeouts' });
    assert.match(
      JSON.stringify(measuredTimeout(both, { file: 'p.json', text: measured, node: 'a' })),
      /found the device \\"a\\", expected one of/,
    );
  });

  test.each([
    ['no JSON', '{', /found no JSON/],
    ['another document', '{"schema":"holdfast/check@1"}', /found another document/],
    ['no timer', probe(null), /found no timer in it \(a silence of 340\.5 s was survived\)/],
    ['less than any such device has', probe({ model: 90 }), /a class of its policy has it/],
    ['no whole seconds', probe({ model: 0.5 }), /found no whole seconds/],
  ])('%s is refused', (_, text, why) =>
    assert.match(JSON.stringify(measuredTimeout(nodes(ASA), { file: 'p.json', text })), why),
  );

  test('in a case without a firewall there is nothing to set', () => {
    assert.match(
      JSON.stringify(measuredTimeout(nodes(written('')), { file: 'p.json', text: measured })),
      /no node of this case keeps connections/,
    );
  });
});
