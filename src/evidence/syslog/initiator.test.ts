import { expect, test } from 'vitest';
import { addressFromIpv4Number } from '../../base/address.ts';
import type { Flow } from '../../model/flow.ts';
import { towardsResponder } from './initiator.ts';

const between = (from: number, to: number): Flow => ({
  protocol: 'tcp',
  source: { address: addressFromIpv4Number(0x0a000001), port: from },
  destination: { address: addressFromIpv4Number(0x0a000002), port: to },
});

test.each([
  { server: 443, client: 51_000, why: 'below 1024' },
  { server: 13_724, client: 42_962, why: 'vnetd' },
  { server: 13_782, client: 734, why: 'NetBackup clients bind reserved ports' },
  { server: 10_000, client: 9_001, why: 'NDMP, though the other port is smaller' },
  { server: 1_521, client: 1_433, why: 'Oracle' },
  { server: 22, client: 5_432, why: 'of two known ports the smaller' },
  { server: 8_443, client: 50_000, why: 'the smaller port, for want of better' },
])('$server answers $client: $why', ({ server, client }) => {
  expect(towardsResponder(between(client, server)).destination.port).toBe(server);
  expect(towardsResponder(between(server, client)).destination.port).toBe(server);
});

test('equal ports say nothing: the order of the message stays', () => {
  expect(towardsResponder(between(500, 500)).source.address).toBe('10.0.0.1');
});
