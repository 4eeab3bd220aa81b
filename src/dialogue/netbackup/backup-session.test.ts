import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { hours, seconds } from '../../base/duration.ts';
import { networkFrom } from '../../../test/yaml-network.ts';
import { simulate, type Simulation } from '../simulate.ts';
import { type BackupOptions, backupSession } from './backup-session.ts';

const MEDIA = '10.1.0.10' as Address;
const CLIENT = '10.2.0.10' as Address;

interface Night extends Partial<BackupOptions> {
  /** Lines of the firewall between the two. */
  readonly firewall?: readonly string[];
  readonly sysctl?: string;
}

const BLOCKED = ['preset: pan-os', 'permits: [tcp from any to any port 13724]'];
const REFUSED = [...BLOCKED, 'denial: reset'];
const OPEN = ['preset: pan-os'];
const GIGABYTE = 1_000_000_000;

function night({ firewall = BLOCKED, sysctl = '', ...options }: Night = {}): Simulation {
  const settings = sysctl === '' ? '' : `    sysctl: { ${sysctl} }\n`;
  const network = networkFrom(`complete: true
nodes:
  media:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
${settings}  client:
    system: linux
    interfaces: { eth0: ${CLIENT}/24 }
    routes: [default via 10.2.0.1 dev eth0]
${settings}  fw:
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }
${firewall.map((line) => `    ${line}\n`).join('')}`);
  const session = backupSession({
    name: 'backup',
    media: { host: 'media', address: MEDIA },
    client: { host: 'client', address: CLIENT },
    image: 'first',
    contacts: 3,
    bytes: GIGABYTE,
    rate: 50_000_000,
    ...options,
  });
  const played = simulate({ network, sessions: [session], seed: 1, until: hours(48) });
  assert.deepEqual(played.errors, []);
  return played;
}

const printed = ({ outcomes }: Simulation): readonly string[] =>
  (outcomes[0]?.statuses ?? []).map(({ actor, status }) => `${actor} ${status}`);
const isDone = (played: Simulation): boolean => printed(played).includes('bpbrm 0');

describe('the first port is discarded in silence, and each connection stalls for ten seconds', () => {
  test('five contacts of 20 s fit into the 120 s that vnetd keeps the image socket, six do not', () => {
    assert.ok(isDone(night({ contacts: 5 })));
    const played = night({ contacts: 6 });
    // A status of vnetd, and then bpcd's and bpbrm's.
    assert.deepEqual(printed(played), ['vnetd 11', 'bpcd 25', 'bpbrm 25']);
  });

  test('the socket is closed 120 s after it was opened, and missed five times in 15 s', () => {
    const { timeline, outcomes } = night({ contacts: 7 });
    const opened = timeline.find((one) => one.kind === 'listening' && one.port === 41_163);
    const expired = timeline.find(({ kind }) => kind === 'wait-expired');
    assert.equal((expired?.at ?? 0) - (opened?.at ?? 0), seconds(120));
    const refused = timeline.filter((one) => one.kind === 'refused' && one.process?.name === 'bpcd');
    assert.equal(refused.length, 5);
    assert.equal(Math.round(((refused.at(-1)?.at ?? 0) - (refused[0]?.at ?? 0)) / 1e6), 15);
    assert.ok(outcomes[0]?.noticed.some(({ actor, error }) => actor === 'bpcd' && error === 'ECONNREFUSED'));
  });

  test('each stall is ten seconds long, with SYNs at 0, 1, 2, 3, 4, 5 and 7 s', () => {
    const { timeline } = night({ contacts: 1 });
    const started = timeline.filter((one) => one.kind === 'connect-started');
    const [first, second] = started;
    assert.equal((second?.at ?? 0) - (first?.at ?? 0), seconds(10));
    const asked = timeline.filter(
      ({ kind, flow, at }) => kind === 'segment' && flow?.destination.port === 1_556 && at < seconds(10),
    );
    assert.deepEqual(
      asked.map(({ at }) => Math.round(at / 1e6)),
      [0, 1, 2, 3, 4, 5, 7],
    );
  });

  test.each<[string, Night]>([
    ['a reset instead of silence', { firewall: REFUSED }],
    ['the port open', { firewall: OPEN }],
    ['no multiplexing', { image: 'when-ready' }],
    ['a longer wait', { forwardWait: seconds(300) }],
  ])('what helps: %s', (_, change) => {
    assert.ok(!isDone(night({ contacts: 7 })));
    assert.ok(isDone(night({ contacts: 7, ...change })));
  });
});

describe('the control sockets say nothing while the data flows', () => {
  const long = { firewall: OPEN, bytes: 200 * GIGABYTE, rate: 20_000_000 };

  test('a backup of less than an hour is done, one of 2 h 47 min is broken though its data arrived', () => {
    assert.ok(isDone(night({ ...long, bytes: 70 * GIGABYTE })));
    const played = night(long);
    assert.deepEqual(
      printed(played).filter((one) => one !== 'bpcd 40'),
      ['bpbrm 40'],
    );
    assert.ok(
      played.outcomes[0]?.noticed.every(({ actor }) => actor !== 'bptm'),
      'the image was received',
    );
  });

  test('a keepalive time below the hour keeps them, one above it does not', () => {
    assert.ok(isDone(night({ ...long, sysctl: 'net.ipv4.tcp_keepalive_time: 900' })));
    assert.ok(!isDone(night({ ...long, sysctl: 'net.ipv4.tcp_keepalive_time: 3600' })));
  });
});
