import assert from 'node:assert/strict';
import { test } from 'vitest';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { machinesOf } from './machines-of.ts';

test('machines are made when they are asked for, and once', () => {
  const { hosts, firewalls } = machinesOf(guardedNetwork());
  assert.deepEqual([...hosts.made, ...firewalls.made], []);
  const [host, firewall] = [hosts.get('client'), firewalls.get('fw')];
  assert.ok(host && firewall);
  assert.equal(hosts.get('client'), host);
  assert.deepEqual([...firewalls.made], [['fw', firewall]]);
});

test('a node that keeps no state is no firewall, and one that does not exist is nothing', () => {
  const { hosts, firewalls } = machinesOf(guardedNetwork());
  assert.equal(firewalls.get('client'), undefined);
  assert.equal(hosts.get('nowhere'), undefined);
  assert.deepEqual([...firewalls.made], []);
});
