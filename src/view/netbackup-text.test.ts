import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkFrom } from '../../test/yaml-network.ts';
import { planNetbackup } from '../trace/netbackup/connection-plan.ts';
import { playPlan } from '../trace/netbackup/played-plan.ts';
import { netbackupText } from './netbackup-text.ts';
import { COLUMNS, plain } from './paint.ts';

function text(listens: string, bpConf = 'SERVER = media1'): string {
  const network = networkFrom(`
complete: true
nodes:
  media1:
    system: linux
    interfaces: { eth0: 10.40.8.11/24 }
    hosts: [10.40.8.20 client1]
    bp.conf: "${bpConf}"
  client1:
    system: linux
    interfaces: { eth0: 10.40.8.20/24 }
    hosts: [10.40.8.11 media1]
    bp.conf: "SERVER = media1"
    listens: [${listens}]
`);
  const from = network.node('media1');
  assert.ok(from);
  const plan = planNetbackup({ nodes: network.network.nodes, from: from.node, to: 'client1' });
  return netbackupText(plan, playPlan(network, plan), plain);
}

describe('what NetBackup does, as text', () => {
  test('tells what it decides, how the network answers, and what both test commands show', () => {
    const shown = text('1556, 13724, 13782');
    const headings = shown.split('\n').filter((line) => /^\w/.test(line));
    assert.deepEqual(headings, [
      'What NetBackup decides',
      'How the network answers',
      'bptestnetconn would show',
      'bptestbpcd would show',
    ]);
    assert.match(shown, /service by pbx: 10\.40\.8\.11:40001 -> 10\.40\.8\.20:1556 connected\./);
  });

  test('says of a port that does not answer why, and goes on to the next', () => {
    const shown = text('13724').replaceAll(/\s+/g, ' ');
    assert.match(shown, /10\.40\.8\.20:1556 refused\. NO_LISTENER at client1: nothing on client1 listens/);
    assert.match(shown, /10\.40\.8\.20:13724 connected\./);
  });

  test('of no allowed destination tells no connection', () => {
    const shown = text('1556', 'PREFERRED_NETWORK = 10.40.8.0/24 PROHIBITED');
    assert.doesNotMatch(shown, /How the network answers/);
  });

  test('is no wider than the screen, but for what another program prints', () => {
    const [own = ''] = text('13724').split('bptestnetconn would show');
    for (const line of own.split('\n')) assert.ok(line.length <= COLUMNS, line);
  });
});
