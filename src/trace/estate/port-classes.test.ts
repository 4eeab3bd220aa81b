import assert from 'node:assert/strict';
import { test } from 'vitest';
import { estateNetwork } from '../../../bench/estate-network.ts';
import { readNftText } from '../../config/netfilter/nft-text.ts';
import { EPHEMERAL_PORT } from '../both-ways.ts';
import { PortClasses } from './port-classes.ts';

const [host] = estateNetwork({ hosts: 1, firewalls: 1, accessLines: 20 }).nodes;

function classes(rules: string): PortClasses {
  assert.ok(host);
  const text = `table ip t { chain c { type filter hook input priority 0;\n${rules}\n} }`;
  return new PortClasses([
    { ...host, filter: { kind: 'netfilter', ruleset: readNftText({ file: 'nft', text }).ruleset } },
  ]);
}

test('ports that no range tells apart are one class', () => {
  const ports = classes('tcp dport 80-443 accept');
  assert.equal(ports.of(22), ports.of(5_432));
  assert.equal(ports.of(80), ports.of(443));
  assert.notEqual(ports.of(79), ports.of(80));
  assert.notEqual(ports.of(443), ports.of(444));
});

test('a port that packets are redirected to is a class by itself, and so is the one that clients send from', () => {
  const ports = classes('tcp dport 80 redirect to :8080');
  const all = [22, 80, 8_080, EPHEMERAL_PORT].map((port) => ports.of(port));
  assert.equal(new Set(all).size, all.length);
});

test('access lists do not tell ports apart: they are asked flow by flow', () => {
  const ports = new PortClasses(estateNetwork({ hosts: 8, firewalls: 2, accessLines: 200 }).nodes);
  assert.equal(ports.of(22), ports.of(1_556));
});
