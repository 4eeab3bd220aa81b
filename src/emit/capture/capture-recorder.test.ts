import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { Sighting } from '../../sim/tap.ts';
import { built, seen as happened } from '../../../test/seen.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import type { Observation } from '../../model/observation.ts';
import { wallClock } from '../wall-clock.ts';
import { type CaptureForm, CaptureRecorder } from './capture-recorder.ts';

const network = networkFrom(
  'nodes:\n  a:\n    system: linux\n    interfaces: { eth0: 10.1.0.2/24, eth1: 10.2.0.2/24 }\n',
);
const flow: Flow = {
  protocol: 'tcp',
  source: { address: '10.1.0.9' as Address, port: 40_000 },
  destination: { address: '10.1.0.2' as Address, port: 1_556 },
};
const seen = (second: number, more: Partial<Sighting> = {}): Sighting => ({
  at: instant(second * 1e6),
  node: 'a',
  interface: 'eth0',
  way: 'received',
  routers: 0,
  datagram: { kind: 'data', flow, sequence: 1 + second, acknowledgement: 1, window: 64_240, length: 1 },
  ...more,
});

function recorded(form: CaptureForm, sightings: readonly Sighting[]) {
  const recorder = new CaptureRecorder({ network, clockOf: () => wallClock(instant(0)), form });
  for (const one of sightings) recorder.tap(one, () => []);
  const hosts = [...network.nodes].map(({ node }) => node);
  const sizes = recorder
    .files(hosts)
    .map(({ path, content }) => [
      path.replace('evidence/a/', ''),
      typeof content === 'string' ? -1 : Buffer.concat(content).length,
    ]);
  return { recorder, sizes };
}

test('each form has its files, and an interface that saw nothing the header alone', () => {
  const two = [seen(0), seen(1)];
  // A record's head, Ethernet, IP and TCP, and the byte.
  const pcap = [
    ['eth0.pcap', 24 + 2 * (16 + 55)],
    ['eth1.pcap', 24],
  ];
  assert.deepEqual(recorded('pcap', two).sizes, pcap);
  const [[name, length] = []] = recorded('text', two).sizes;
  assert.equal(name, 'eth0.tcpdump.txt');
  assert.ok(Number(length) > 100);
  assert.equal(recorded('both', two).sizes.length, 3);
  assert.deepEqual(recorded('none', two).sizes, []);
});

test('who has spoken and what a filter discarded is counted whatever is kept', () => {
  const { recorder } = recorded('none', [seen(0, { dropped: 'REVERSE_PATH_FILTERED' }), seen(1)]);
  assert.deepEqual([[...recorder.spoken], [...recorder.filtered]], [['a'], [['a', 1]]]);
});

test('what happened is read for streams that are new only, and each of it once', () => {
  const recorder = new CaptureRecorder({ network, clockOf: () => wallClock(instant(0)), form: 'pcap' });
  const told: Observation[] = [];
  const asked: number[] = [];
  const askedFrom = (from: number) => {
    asked.push(from);
    return told.slice(from);
  };
  const packet = (second: number, port: number) => {
    const one = seen(second);
    const own = { ...flow, source: { ...flow.source, port } };
    recorder.tap({ ...one, datagram: { ...one.datagram, flow: own } }, askedFrom);
    told.push(happened(built, { at: second, on: 'a' }));
  };
  for (let second = 0; second < 100; second++) packet(second, 40_000);
  packet(100, 40_001);
  // Both directions of either connection.
  assert.deepEqual(asked, [0, 0, 0, 100]);
});
