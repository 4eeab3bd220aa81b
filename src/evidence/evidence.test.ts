import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { cpuMs } from '../../test/cpu-time.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { accepted, connected, seen, started } from '../../test/seen.ts';
import { hours, seconds } from '../base/duration.ts';
import { Dossier } from './dossier.ts';
import { assemble } from './evidence.ts';
import { zoneRelation } from './manifest-rule.ts';
import { EvidencePage } from './page.ts';

const media = [
  '10:00:00.000 [1] <2> vnet_async_connect: vnet_vnetd.c.4266: 0: connect in progress: 1 0x00000001',
  '10:00:01.000 [1] <8> do_vnetd_service: vnet_connect.c.2083: 0: VNETD CONNECT FROM 10.1.0.4.3583 TO 10.2.0.9.13724 fd = 4',
  '10:00:09.000 [1] <16> bpbrm main: EXITING with status 25',
].join('\n');
const client = [
  '09:00:00.500 [7] <2> logconnections: BPCD ACCEPT FROM 10.1.0.4.3583 TO 10.2.0.9.13724 fd = 4',
  '09:00:01.500 [7] <2> bpcd main: status: 0',
].join('\n');

describe('two hosts’ logs', () => {
  const evidence = evidenceOf({ 'media1/bpbrm/log.112026': media, 'client1/bpcd/log.112026': client });

  test('are on one clock, the one that stamped most', () => {
    assert.deepEqual(
      evidence.clocks.map(({ id, offset }) => [id, offset]),
      [
        ['media1', 0],
        // Accepted no sooner than the connect began, give or take a tick of the log's clock.
        ['client1', hours(1) - seconds(0.516)],
      ],
    );
  });

  test('are in the order of that clock', () => {
    assert.deepEqual(
      evidence.timeline.observations.map(({ node, kind }) => `${node} ${kind}`),
      ['client1 accepted', 'media1 connect-started', 'media1 connected', 'media1 status'],
    );
  });

  test('are one connection, and the histories of two processes', () => {
    assert.deepEqual(
      evidence.connections.map(({ observations }) => observations.map(({ kind }) => kind)),
      [['accepted', 'connected']],
    );
    assert.deepEqual(
      [...evidence.threads].map(([{ pid }, told]) => [pid, told.length]),
      [
        [7, 1],
        [1, 3],
      ],
    );
  });

  test('say whose the addresses are', () => {
    assert.deepEqual(
      [evidence.hosts.addressesOf('media1'), evidence.hosts.addressesOf('client1')],
      [['10.1.0.4'], ['10.2.0.9']],
    );
  });
});

test('the same files give the same evidence', () => {
  const files = { 'media1/bpbrm/log.112026': media, 'client1/bpcd/log.112026': client };
  const told = () => JSON.stringify([evidenceOf(files).timeline.observations, evidenceOf(files).clocks]);
  assert.equal(told(), told());
});

test('nothing read is evidence of nothing', () => {
  const evidence = assemble(new Dossier());
  assert.deepEqual(
    [evidence.timeline.observations, evidence.connections, evidence.clocks, evidence.threads.size],
    [[], [], [], 0],
  );
});

test('zones stated by hand place clocks that nothing else ties', () => {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'a.log' });
  page.observations = [
    seen(connected, { at: 0, on: 'media1', flow: '10.1.0.4:1 > 10.2.0.9:2' }),
    seen(connected, { at: 9, on: 'media1', flow: '10.1.0.4:3 > 10.2.0.9:4' }),
    seen(accepted, { at: 0, on: 'asa1', flow: '10.7.0.4:5 > 10.8.0.9:6' }),
  ];
  dossier.add(page);
  const evidence = assemble(dossier, [...zoneRelation('media1', hours(2)), ...zoneRelation('asa1', hours(0))]);
  assert.deepEqual(
    evidence.clocks.map(({ id, offset, tied }) => [id, offset, tied]),
    [
      ['media1', 0, true],
      ['asa1', hours(2), false],
    ],
  );
});

test('more clocks than are fitted are left as they are', () => {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'a.log' });
  page.observations = Array.from({ length: 100 }, (_, i) => seen(started, { at: i, on: `host${i}` }));
  dossier.add(page);
  const evidence = assemble(dossier);
  assert.equal(evidence.clocks.length, 64);
  assert.equal(evidence.timeline.observations.length, 100);
});

test('a quarter of a million observations are assembled in seconds', () => {
  const dossier = new Dossier();
  for (const on of ['media1', 'client1']) {
    const page = new EvidencePage({ file: `${on}.log`, node: on });
    page.observations = Array.from({ length: 100_000 }, (_, i) => {
      const flow = `10.1.${(i >> 8) & 255}.${i & 255}:${1_024 + (i % 60_000)} > 10.2.0.9:1556`;
      return seen(on === 'media1' ? connected : accepted, {
        at: i / 10,
        on,
        flow,
        process: { name: 'bpbrm', pid: i % 1_000 },
      });
    });
    dossier.add(page);
  }
  const begun = cpuMs();
  assert.equal(assemble(dossier).connections.length, 100_000);
  assert.ok(cpuMs() - begun < 30_000);
});

test('a file of settings bears no stamp, and so has no clock', () => {
  const settings = { 'gw/sysctl.txt': 'net.ipv4.tcp_keepalive_time = 7200\n' };
  const log = '12:30:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken';
  assert.deepEqual(
    evidenceOf({ ...settings, 'media1/bpbrm/log.112026': log }).clocks.map(({ id }) => id),
    ['media1'],
  );
});
