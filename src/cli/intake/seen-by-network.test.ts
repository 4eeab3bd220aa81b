import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { seenByNetwork } from './seen-by-network.ts';

const network = networkFrom(`
complete: true
nodes:
  app1: { system: linux, interfaces: { eth0: 10.1.0.10/24 }, routes: [default via 10.1.0.1 dev eth0] }
  gw:
    system: linux
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }
    nft: |
      table inet f {
        chain forward {
          type filter hook forward priority 0; policy accept;
          tcp dport 9999 log prefix "looked at: " drop
        }
      }
  db1: { system: linux, interfaces: { eth0: 10.2.0.20/24 }, routes: [default via 10.2.0.1 dev eth0] }
`);

test('rules say what became of what they log, and the network which way a connection goes', () => {
  const line =
    'Nov 20 02:00:01 gw kernel: looked at: IN=in OUT=out SRC=10.1.0.10 DST=10.2.0.20 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40001 DPT=9999 WINDOW=65535 RES=0x00 SYN URGP=0\n';
  const evidence = evidenceOf({ 'gw/messages': line });
  const seen = seenByNetwork({ evidence, relations: [] }, network);
  assert.deepEqual(
    [evidence, seen].map(({ timeline }) => timeline.observations.map(({ kind }) => kind)),
    [['packet-logged'], ['firewall-denied']],
  );
  const { flow } = conversation({ from: '10.1.0.10:40001', to: '10.2.0.20:5432' });
  assert.equal(seen.ways?.passes(flow, 'gw'), true);
});
