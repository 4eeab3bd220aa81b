import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { flowBetween } from './endpoint.ts';

describe('both columns of a row become a flow', () => {
  const rows: readonly [string, string, string][] = [
    ['10.4.0.11:1556', '10.9.0.20:40012', '10.4.0.11:1556 -> 10.9.0.20:40012'],
    ['10.4.0.11.1556', '10.9.0.20.40012', '10.4.0.11:1556 -> 10.9.0.20:40012'],
    ['[2001:db8::11]:1556', '[2001:db8::20]:40012', '[2001:db8::11]:1556 -> [2001:db8::20]:40012'],
    ['2001:db8::11.1556', '2001:db8::20.40012', '[2001:db8::11]:1556 -> [2001:db8::20]:40012'],
    ['[fe80::11]%eth1:22', '[fe80::20%eth1]:40012', '[fe80::11]:22 -> [fe80::20]:40012'],
    ['10.4.0.11%eth1:22', '10.9.0.20:4001', '10.4.0.11:22 -> 10.9.0.20:4001'],
    ['::ffff:10.4.0.11:22', '[::ffff:10.9.0.20]:4001', '10.4.0.11:22 -> 10.9.0.20:4001'],
    [':::22', ':::*', '[::]:22 -> [::]:0'],
    ['::1:25', ':::*', '[::1]:25 -> [::]:0'],
    ['*.22', '*.*', '0.0.0.0:22 -> 0.0.0.0:0'],
    ['*:6556', '*:*', '0.0.0.0:6556 -> 0.0.0.0:0'],
    ['[::]:22', '*:*', '[::]:22 -> [::]:0'],
    ['0.0.0.0:135', '0.0.0.0:0', '0.0.0.0:135 -> 0.0.0.0:0'],
    ['10.4.0.11:vnetd', '10.9.0.20:veritas_pbx', '10.4.0.11:13724 -> 10.9.0.20:1556'],
  ];
  test.each(rows)('%s %s', (local, peer, flow) => {
    const read = flowBetween(local, peer);
    assert.equal('unread' in read ? read.unread : formatFlow(read), flow);
  });
});

describe('what cannot be joined with anything says why', () => {
  const rows: readonly [string, string, RegExp][] = [
    ['media1:ssh', '10.9.0.20:4001', /"media1", expected an address.*-n/],
    ['10.4.0.11:quake', '10.9.0.20:4001', /"quake", expected a number.*-n/],
    ['10.4.0.11:70000', '10.9.0.20:4001', /"70000"/],
    ['10.4.0.11', '10.9.0.20:4001', /"10.4.0", expected an address/],
    ['10.4.0.11:22', '10.9.0.20:', /"10.9.0.20:", expected an address and a port/],
    ['10.4.0.11:22', 'x', /"x"/],
  ];
  test.each(rows)('%s %s', (local, peer, reason) => {
    const read = flowBetween(local, peer);
    assert.ok('unread' in read);
    assert.match(read.unread, reason);
  });
});
