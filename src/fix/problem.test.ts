import assert from 'node:assert/strict';
import { test } from 'vitest';
import { mended, sessionOfDialogue, subjectFrom } from '../../test/fix-subject.ts';
import { enableKeepalive } from './remedies/enable-keepalive.ts';

const NETWORK = `complete: true
nodes:
  client1:
    system: linux
    interfaces: { eth0: 10.10.0.11/24 }
    routes: [default via 10.10.0.1 dev eth0]
  gateway:
    system: linux
    interfaces: { lan: 10.10.0.1/24, wan: 10.20.0.1/24 }
    routes: [default via 10.20.0.2 dev wan]
    sysctl: { net.ipv4.ip_forward: 1, net.netfilter.nf_conntrack_tcp_timeout_established: 3600 }
    nft: |
      table inet filter {
        chain forward {
          type filter hook forward priority filter; policy drop;
          ct state established,related accept
          iifname "lan" ct state new accept
        }
      }
  fw1:
    forwarding: true
    interfaces: { inside: 10.20.0.2/24, outside: 10.30.0.1/24 }
    routes: [10.10.0.0/24 via 10.20.0.1]
    preset: pan-os
    idle-timeout: 1h
  server1:
    system: linux
    interfaces: { eth0: 10.30.0.21/24 }
    routes: [default via 10.30.0.1 dev eth0]
`;

// The gateway forgets after an hour, too, takes the repetitions for a new connection, and forgets that five minutes
// after the last of them (nf_conntrack_tcp_timeout_unacknowledged): no keepalive has to be below that.
test('what is forgotten after an end gave up is no idle death', () => {
  const sessions = sessionOfDialogue('generic', 'client: client1, server: server1', 'silence: 70 min');
  const [fix] = mended(subjectFrom({ network: NETWORK, sessions }), [enableKeepalive]).fixes;
  assert.match(fix?.words ?? '', /^keepalive after 30 min /);
});
