import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours } from '../../src/base/duration.ts';
import type { Evidence } from '../../src/evidence/index.ts';
import { emit, type EmitOptions } from '../../src/emit/index.ts';
import { formatFlow } from '../../src/model/flow.ts';
import type { Observation, TranslatedEnd } from '../../src/model/observation.ts';
import { endpointOf } from '../seen.ts';
import { evidenceFrom } from './emitted-evidence.ts';
import { asa, fwsm, type Guard, guardedPair, NET, OLD_POOL, other, pix, POOL, SERVER } from './guarded-pair.ts';
import { backupOf } from './netbackup-sessions.ts';
import { EPOCH, played } from './scenario.ts';
import { talkSession } from './talk-session.ts';
import { VENDORS } from './vendor-scenarios.ts';

const SESSIONS = [
  backupOf({ contacts: 1, bytes: 5e9 }),
  talkSession({ silence: hours(2), options: { keepalive: true } }),
];

function read(guard: Guard = asa(), options: Partial<EmitOptions> = {}): Evidence {
  const play = { network: guardedPair({ guard }), sessions: SESSIONS };
  return evidenceFrom(emit(played(play), { ...play, epoch: EPOCH, ...options }).files);
}

test.each<readonly [string, Guard]>([
  ['ASA', asa()],
  ['FWSM', fwsm()],
  ['PIX', pix()],
  ...VENDORS.map((vendor) => [vendor, other(`preset: ${vendor}`)] as const),
])('every line of a night behind an %s is understood', (_, guard) => {
  const evidence = read(guard);
  assert.deepEqual(
    evidence.pages.flatMap(({ unread }) => unread),
    [],
  );
  const kinds = new Set(evidence.timeline.observations.map(({ kind }) => kind));
  for (const kind of ['connected', 'accepted', 'token', 'firewall-built', 'firewall-teardown', 'socket-state'] as const)
    assert.ok(kinds.has(kind), kind);
});

test('a host that no packet reached is known by its list of addresses, and its captures are empty', () => {
  const { hosts, pages } = read(other('preset: pan-os', 'permits: [tcp from any to any port 9]'));
  assert.equal(hosts.nameOf(endpointOf(`${SERVER}:1`).address), 'server');
  assert.equal(pages.find(({ file }) => file === 'server/eth0.pcap')?.frames, 0);
});

test('the clocks of such a night agree', () => {
  const { clocks } = read(asa(), { captures: 'both' });
  assert.ok(clocks.some(({ pairs }) => pairs > 50));
  assert.deepEqual(
    clocks.filter(({ contradicting }) => contradicting > 0),
    [],
  );
});

describe('what a device gives out of a pool', () => {
  const given = (observations: readonly Observation[]): readonly string[] =>
    observations.flatMap((one) => {
      if (one.kind !== 'firewall-translation-built' && one.kind !== 'firewall-translation-teardown') return [];
      // Logs have whole seconds.
      const lasted = 'lasted' in one && one.lasted !== undefined ? Math.floor(one.lasted / 1e6) : '';
      return [
        `${one.node} ${one.kind} ${one.how} ${one.protocol} ${written(one.real)} ${written(one.mapped)} ${lasted}`,
      ];
    });
  const written = ({ zone, address, port }: TranslatedEnd): string => `${zone}:${address}/${port}`;

  test.each([
    ['ports, each gone with its connection', asa(...NET, ' nat (inside,dmz) dynamic interface'), /^fw \S+ dynamic tcp/],
    [
      'ports that are kept',
      asa('xlate per-session deny tcp any4 any4', ...NET, ' nat (inside,dmz) dynamic interface'),
      /^fw \S+-built dynamic tcp inside:10\.1\.0\.10\/\d+ dmz:10\.2\.0\.1\/\d+ $/,
    ],
    [
      'addresses',
      asa(...POOL, ...NET, ' nat (inside,dmz) dynamic POOL'),
      /dynamic undefined inside:10\.1\.0\.10\/undefined dmz:10\.2\.0\.100\/undefined/,
    ],
    ['addresses of an FWSM', fwsm(...OLD_POOL), /undefined dmz:10\.2\.0\.100\/undefined/],
    [
      'ports of a PIX',
      pix('nat (inside) 1 10.1.0.0 255.255.255.0', 'global (dmz) 1 interface'),
      / tcp inside:10\.1\.0\.10\/\d+ dmz:10\.2\.0\.1\/\d+/,
    ],
  ])('%s', (_, guard, first) => {
    const play = { network: guardedPair({ guard }), sessions: SESSIONS };
    const simulation = played(play);
    const { timeline } = evidenceFrom(emit(simulation, { ...play, epoch: EPOCH }).files);
    const told = given(simulation.timeline);
    assert.match(told[0] ?? '', first);
    assert.ok(told.some((one) => one.includes('-teardown')));
    assert.deepEqual(given(timeline.observations), told);
  });

  test('a connection is one, though both ends know it by other addresses', () => {
    const guard = asa(...POOL, ...NET, ' nat (inside,dmz) dynamic POOL');
    const { connections } = read(guard);
    const both = connections.filter(({ observations, conversations }) => {
      const nodes = new Set([...observations, ...conversations.map(({ point }) => point)].map(({ node }) => node));
      return ['client', 'fw', 'server'].every((node) => nodes.has(node));
    });
    assert.ok(both.length >= 4, `${both.length} of ${connections.length}`);
    assert.ok(
      connections.every(({ flow }) => ![flow.source, flow.destination].some((one) => one.address === '10.2.0.100')),
    );
  });
});

describe('a capture', () => {
  /** What was counted on each connection, whoever read it. */
  const told = ({ conversations }: Evidence): readonly string[] =>
    conversations
      .map(
        ({ flow, point, forward, backward, handshake }) =>
          `${point.node} ${formatFlow(flow)} ${forward.packets}/${backward.packets} packets ${forward.payloadBytes}/${backward.payloadBytes} bytes, ` +
          `${forward.retransmissions + backward.retransmissions} again, ${forward.keepalive.probes}/${backward.keepalive.answered} probes, ${handshake.synCount} SYN`,
      )
      .toSorted();

  test('says the same as frames and as text', () => {
    const [frames, text] = [told(read(asa(), { captures: 'pcap' })), told(read(asa(), { captures: 'text' }))];
    assert.ok(frames.length >= 8, `${frames.length} connections`);
    assert.deepEqual(text, frames);
  });

  test('has whole streams: nothing in it is missing or out of order', () => {
    for (const { forward, backward } of read(asa(), { captures: 'pcap' }).conversations)
      assert.ok(forward.duplicateAcks + backward.duplicateAcks === 0 && forward.retransmissions < 30);
  });
});
