import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import { planNetbackup } from './connection-plan.ts';
import { playPlan } from './played-plan.ts';

interface Shape {
  readonly listens?: string;
  readonly client?: string;
  readonly media?: string;
  readonly bpConf?: string;
}

/** Each attempt as `service outcome`. */
function played({ listens = '1556', client = '', media = '', bpConf = 'SERVER = media1' }: Shape): readonly string[] {
  const network = networkFrom(`
complete: true
nodes:
  media1:
    system: linux
    interfaces: { eth0: 10.40.8.11/24, eth1: 10.35.0.11/24 }
    hosts: [10.40.8.20 client1]
    bp.conf: "${bpConf}"
${media}
  client1:
    system: linux
    interfaces: { eth0: 10.40.8.20/24 }
    hosts: [10.40.8.11 media1]
    bp.conf: "SERVER = media1"
    listens: [${listens}]
${client}
`);
  const from = network.node('media1');
  assert.ok(from);
  const plan = planNetbackup({ nodes: network.network.nodes, from: from.node, to: 'client1' });
  return playPlan(network, plan).map(
    ({ purpose, service, outcome, flow }) => `${purpose} ${service} ${outcome} ${flow.source.address}`,
  );
}

const words = (shape: Shape) => played(shape).map((one) => one.split(' ').slice(1).join(' '));

describe('the connects of a plan', () => {
  test('stop at the first port that answers, one for each purpose', () => {
    const all = played({ listens: '1556, 13724, 13782' });
    assert.ok(all.length > 1);
    assert.ok(
      all.every((one) => one.endsWith(' connected 10.40.8.11')),
      all.join(),
    );
    assert.equal(new Set(all.map((one) => one.split(' ')[0])).size, all.length);
  });

  test('go on to the next port where one is refused', () => {
    const [first, second] = words({ listens: '13724' });
    assert.match(first ?? '', /refused/);
    assert.match(second ?? '', /connected/);
  });

  test('are in vain where nothing listens, and end there', () => {
    const all = played({ listens: '22' });
    assert.ok(all.length > 0 && all.every((one) => one.includes(' refused ')));
    assert.equal(new Set(all.map((one) => one.split(' ')[0])).size, 1);
  });

  test('are silent where a filter drops them', () => {
    const client =
      '    nft: |\n      table ip f {\n        chain in {\n          type filter hook input priority 0; policy drop;\n        }\n      }';
    assert.match(words({ client })[0] ?? '', /silent/);
  });

  test('are unreachable where there is no route', () => {
    assert.match(words({ media: '    routes: [unreachable 10.40.8.20/32]' })[0] ?? '', /unreachable/);
  });

  test('are none without an allowed destination', () => {
    assert.deepEqual(played({ bpConf: 'PREFERRED_NETWORK = 10.40.8.0/24 PROHIBITED' }), []);
  });
});
