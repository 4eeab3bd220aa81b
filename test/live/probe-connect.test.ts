import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { unspecified } from '../../src/base/address.ts';
import { socketAddress } from '../../src/live/kernel/socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  domain,
  listenOn,
  openSocket,
  socketType,
} from '../../src/live/kernel/sockets.ts';
import { labMissing } from '../lab/named-lab.ts';
import { type FirewallLab, LEFT, openFirewallLab, SERVER } from './firewall-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: how connection attempts are answered: ${missing}`);

const PORTS = { open: 7_001, lossy: 7_002, closed: 7_009, silent: 7_010, reset: 7_011, admin: 7_012, port: 7_013 };

const rules = `table ip fw {
  counter silent { }
  chain forward {
    type filter hook forward priority filter
    tcp dport ${PORTS.silent} counter name silent drop
    tcp dport ${PORTS.reset} reject with tcp reset
    tcp dport ${PORTS.admin} reject with icmp type admin-prohibited
    tcp dport ${PORTS.port} reject with icmp type port-unreachable
    tcp dport ${PORTS.lossy} tcp flags syn / syn,ack numgen inc mod 2 0 drop
    ip daddr 10.99.0.0/16 counter drop
  }
}
`;

interface Row {
  readonly port: number;
  readonly outcome: string;
  readonly after: number;
  readonly synRetransmissions: number;
  readonly local: string | null;
  readonly device: string | null;
  readonly error?: string;
  readonly icmp?: { readonly name: string; readonly by: string };
}

describe.skipIf(missing !== undefined)('the kernel, asked by holdfast probe', () => {
  let lab: FirewallLab;
  const listening: number[] = [];
  beforeAll(async () => {
    lab = openFirewallLab();
    lab.router.run('nft', ['-f', '-'], rules);
    for (const port of [PORTS.open, PORTS.lossy]) {
      const socket = lab.server.within(() => openSocket(domain.inet, socketType.stream, 0));
      listening.push(socket);
      bindSocket(socket, socketAddress({ address: unspecified[4], port }));
      listenOn(socket);
    }
    lab.router.run('ip', ['route', 'add', '10.99.0.0/16', 'via', SERVER]);
    lab.client.run('ip', ['route', 'add', 'unreachable', '10.97.0.0/16']);
    lab.client.run('ip', ['route', 'add', 'prohibit', '10.96.0.0/16']);
    // One question for a neighbour, and it is over.
    lab.client.set(new Map([['net.ipv4.neigh.left.mcast_solicit', '1']]));
  });
  afterAll(() => {
    listening.forEach(closeDescriptor);
    lab?.close();
  });

  async function asked(
    given: readonly string[],
  ): Promise<{ readonly code: number | null; readonly rows: readonly Row[] }> {
    const { code, out, err } = await lab.holdfast(lab.client, ['probe', '--json', ...given]).done;
    assert.equal(err, '');
    return { code, rows: (JSON.parse(out) as { results: Row[] }).results };
  }

  test('each answer is told for what it is', async () => {
    const { code, rows } = await asked([`${SERVER}:${Object.values(PORTS).join(',')}`, '--wait', '3500ms']);
    const named = Object.fromEntries(rows.map((row) => [row.port, row]));
    const of = (key: keyof typeof PORTS) => named[PORTS[key]];
    assert.equal(code, 1);
    assert.deepEqual([of('open')?.outcome, of('open')?.synRetransmissions], ['connected', 0]);
    assert.match(of('open')?.local ?? '', /^10\.88\.1\.2:\d+$/);
    assert.equal(of('open')?.device, 'left');
    assert.deepEqual([of('closed')?.outcome, of('reset')?.outcome], ['refused', 'refused']);
    assert.deepEqual([of('admin')?.icmp?.name, of('admin')?.icmp?.by], ['communication prohibited', LEFT]);
    // Without the error queue this is the same error as a reset.
    assert.deepEqual([of('port')?.icmp?.name, of('port')?.icmp?.by], ['port unreachable', LEFT]);
    // The first SYN is dropped, the second comes a second later.
    const lossy = of('lossy');
    assert.deepEqual([lossy?.outcome, lossy?.synRetransmissions], ['connected', 1]);
    assert.ok((lossy?.after ?? 0) > 0.9 && (lossy?.after ?? 0) < 2.5, `${lossy?.after}`);
    // How many there are in 3.5 s depends on the kernel (tcp_syn_linear_timeouts); the router has counted them.
    const silent = of('silent');
    const seen = Number(/packets (\d+)/.exec(lab.router.run('nft', ['list', 'counter', 'ip', 'fw', 'silent']))?.[1]);
    assert.deepEqual([silent?.outcome, silent?.synRetransmissions], ['silence', seen - 1]);
    assert.ok(seen >= 3);
    assert.ok((silent?.after ?? 0) >= 3.5 && (silent?.after ?? 0) < 4.5, `${silent?.after}`);
  });

  test('what is not sent at all says why', async () => {
    const { rows } = await asked(['10.97.0.1:1', '10.96.0.1:1', '10.88.1.77:1', '--wait', '9s']);
    assert.deepEqual(
      rows.map(({ outcome, error }) => error ?? outcome),
      ['EHOSTUNREACH', 'EACCES', 'neighbour-silent'],
    );
  });

  test('the source that was used: by address, by device', async () => {
    const { rows } = await asked([
      `${SERVER}:${PORTS.open}`,
      '--from',
      '10.88.1.2',
      '--from',
      'left',
      '--from',
      'by',
      '--from',
      '10.1.1.1',
      '--wait',
      '1s',
    ]);
    assert.deepEqual(
      rows.map(({ outcome, error, local }) => [error ?? outcome, local?.replace(/:\d+$/, '')]),
      [
        ['connected', '10.88.1.2'],
        ['connected', '10.88.1.2'],
        // Bound to a device without a route, the kernel takes everything to be on its link; and the server, a weak
        // host, answers ARP there.
        ['connected', '10.88.3.2'],
        ['EADDRNOTAVAIL', undefined],
      ],
    );
  });

  test('a thousand silent targets, 200 at once, take five waits', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-probe-')), 'targets');
    writeFileSync(file, Array.from({ length: 1_000 }, (_, i) => `10.99.${i >> 8}.${i & 255}:80`).join('\n'));
    const run = lab.holdfast(lab.client, ['probe', '--json', '--targets', file, '--wait', '1s', '--at-once', '200']);
    let most = 0;
    const counting = setInterval(() => (most = Math.max(most, synSent(lab))), 50);
    const { code, out } = await run.done;
    clearInterval(counting);
    rmSync(dirname(file), { recursive: true });
    const { results } = JSON.parse(out) as { results: readonly Row[] };
    assert.equal(code, 1);
    const others = results.filter(({ outcome }) => outcome !== 'silence');
    assert.deepEqual([results.length, others], [1_000, []]);
    // A listing of /proc is no snapshot: some end and others begin while it is read.
    assert.ok(most > 100 && most <= 220, `${most} at once`);
  });
});

/** Connections of the client that are being made (TCP_SYN_SENT is 02 in proc). */
const synSent = (lab: FirewallLab): number =>
  lab.client
    .within(() => readFileSync('/proc/thread-self/net/tcp', 'utf8'))
    .split('\n')
    .filter((line) => line.trim().split(/\s+/)[3] === '02').length;
