import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Address, addressFromIpv4Number } from '../src/base/address.ts';
import { networkOf } from '../src/base/prefix.ts';
import { estateNetwork } from '../bench/estate-network.ts';
import { MAIN_TABLE, type Route } from '../src/model/routing.ts';
import { traceBothWays } from '../src/trace/both-ways.ts';
import { traceEstate } from '../src/trace/estate/estate.ts';
import { LoadedNetwork } from '../src/trace/loaded-network.ts';

const ROUTES = 1_000_000;
/** Of processor time, on a machine that other work shares; a tenth of it where it is alone. */
const SECONDS_MAX = 60;
/** A route is an object with its prefix and next hop, and an entry of a table. */
const BYTES_MAX = 1_500_000_000;

test('a host with a million routes loads, and is traced like any other', { timeout: 300_000 }, () => {
  const network = estateNetwork({ hosts: 8, firewalls: 1, accessLines: 20 });
  const gateway = network.nodes[1]?.interfaces[0]?.addresses[0]?.address;
  const [first] = network.nodes;
  assert.ok(first && gateway !== undefined);
  const cpu = process.cpuUsage();
  const before = process.memoryUsage().rss;
  const routes = Array.from({ length: ROUTES }, (_, i) => routeTo(i, gateway));
  const nodes = network.nodes.map((node) => (node === first ? { ...node, routes: [...node.routes, ...routes] } : node));
  const loaded = new LoadedNetwork({ ...network, nodes });
  const from = loaded.node(first.name);
  assert.ok(from);
  const target = addressFromIpv4Number(((20 << 24) | (777 << 8) | 9) >>> 0);
  const { request } = traceBothWays(loaded, { from, to: target, port: 22, protocol: 'tcp' });
  assert.ok(request.steps.some(({ because }) => because.text.startsWith('20.3.9.0/24 via')));
  const estate = traceEstate(loaded);
  assert.ok(estate.flows > 0 && estate.untraced === 0);
  const seconds = process.cpuUsage(cpu).user / 1e6;
  const bytes = process.memoryUsage().rss - before;
  console.info(`${ROUTES} routes: ${seconds.toFixed(1)} s of processor time, ${(bytes / 1e6).toFixed(0)} MB`);
  assert.ok(seconds < SECONDS_MAX, `${seconds} s`);
  assert.ok(bytes < BYTES_MAX, `${bytes} bytes`);
});

const routeTo = (i: number, via: Address): Route => ({
  table: MAIN_TABLE,
  to: networkOf(addressFromIpv4Number(((20 << 24) + (i << 8)) >>> 0), 24),
  kind: 'unicast',
  hops: [{ device: 'eth0', via, weight: 1 }],
  metric: 0,
  scope: 'global',
});
