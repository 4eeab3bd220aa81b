import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { cpuMs } from '../cpu-time.ts';
import { parseAddress } from '../../src/base/address.ts';
import { formatFlow } from '../../src/model/flow.ts';
import { packetTracer } from '../../src/evidence/device/packet-tracer.ts';
import { showConn } from '../../src/evidence/device/show-conn.ts';
import { settings } from '../../src/evidence/settings.ts';
import { mayBeCut } from '../../src/evidence/sockets/cut-column.ts';
import { netstat } from '../../src/evidence/sockets/netstat.ts';
import { sampling } from '../../src/evidence/sockets/sampling.ts';
import { portOf } from '../../src/evidence/sockets/service.ts';
import { ss } from '../../src/evidence/sockets/ss.ts';
import { socketState } from '../../src/evidence/sockets/state.ts';
import { strace } from '../../src/evidence/syscalls/strace.ts';
import { truss } from '../../src/evidence/syscalls/truss.ts';
import { pageDouble, readText } from '../page.ts';

const corpus = resolve(import.meta.dirname, '../../../shared/corpus');
const hosts = join(corpus, 'host-output');
const present = existsSync(hosts);
if (!present)
  console.warn(
    `SKIPPED: no corpus at ${hosts}; lay the corpus beside the project to compare with lists made by others`,
  );

/** A row as the makers of the corpus understood it; ss says peer where netstat says foreign. */
interface Expected {
  readonly netid?: string;
  readonly proto?: string;
  readonly state?: string;
  readonly rexmit?: number;
  readonly socket?: string;
  readonly tcpcb?: string;
  readonly local_address?: string;
  readonly local_port?: string;
  readonly foreign_address?: string;
  readonly foreign_port?: string;
  readonly peer_address?: string;
  readonly peer_port?: string;
}

const lists = present
  ? readdirSync(hosts).filter((file) => /__(?:ss|netstat)(?:-(?![ir]\b|r)[^.]*)?\.out$/.test(file))
  : [];

describe.skipIf(!present)('socket lists of other hands: every TCP row, its ends and its state', () => {
  test('there are lists of Linux, Windows, FreeBSD and macOS', () => {
    for (const system of ['centos', 'ubuntu', 'windows', 'freebsd', 'osx']) {
      assert.ok(lists.some((file) => file.startsWith(system)));
    }
  });

  test.each(lists)('%s', (file) => {
    const page = pageDouble({ file });
    const { unread } = readText([sampling, ss, netstat], page, readFileSync(join(hosts, file), 'utf8'));
    const expected: Expected[] = JSON.parse(readFileSync(join(hosts, file.replace(/\.out$/, '.json')), 'utf8'));
    // BSD -T counts retransmissions and shows no state: not a list of sockets as they stand.
    const rows = expected.filter((row) => /^tcp/i.test(row.netid ?? row.proto ?? '') && row.rexmit === undefined);
    const [told, untold] = [rows.filter(isWhole), rows.filter((row) => !isWhole(row))];
    assert.deepEqual(
      page.ofKind('socket-state').map(({ flow, state }) => `${flow ? formatFlow(flow) : ''} ${state}`),
      told.map(asFlow),
    );
    // Each other row is said to be unread: it has names, a column that may be cut, or no state.
    assert.equal(unread.length, untold.length);
  });
});

const peerOf = (row: Expected): string => row.foreign_address ?? row.peer_address ?? '';
const peerPortOf = (row: Expected): string => row.foreign_port ?? row.peer_port ?? '';
const bare = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/%.*/, '');
const isAddress = (host: string): boolean => host === '*' || parseAddress(bare(host)) !== undefined;

function isWhole(row: Expected): boolean {
  const blocks = (row.socket ?? row.tcpcb) !== undefined;
  const bsd = blocks || /^tcp[46]+$/.test(row.proto ?? '');
  const ends: readonly [string, string][] = [
    [row.local_address ?? '', row.local_port ?? ''],
    [peerOf(row), peerPortOf(row)],
  ];
  return (
    socketState(row.state ?? '') !== undefined &&
    ends.every(
      ([host, port]) =>
        isAddress(host) &&
        portOf(port) !== undefined &&
        !(bsd && mayBeCut(`${host}${blocks ? '.' : ':'}${port}`, blocks)),
    )
  );
}

function asFlow(row: Expected): string {
  const [local, peer] = [bare(row.local_address ?? ''), bare(peerOf(row))];
  const any = `${local}${peer}`.includes(':') ? '::' : '0.0.0.0';
  const end = (host: string, port: string) => {
    const address = parseAddress(host === '*' ? any : host) ?? host;
    return `${address.includes(':') ? `[${address}]` : address}:${portOf(port)}`;
  };
  return `${end(local, row.local_port ?? '')} -> ${end(peer, peerPortOf(row))} ${socketState(row.state ?? '')}`;
}

const all = [sampling, ss, netstat, strace, truss, showConn, packetTracer, settings];

const shows = join(corpus, 'asa-show');
const tables = existsSync(shows)
  ? readdirSync(shows).filter((file) => /^show_conn.*\.raw$|packet-tracer.*\.raw$/.test(file))
  : [];
if (tables.length === 0)
  console.warn(`SKIPPED: ${shows} holds no show conn and no packet-tracer; nothing of others to compare with`);

describe.skipIf(tables.length === 0)('connection tables of other hands', () => {
  test.each(tables)('%s leaves nothing unread', (file) => {
    const { unread } = readText(
      [showConn, packetTracer],
      pageDouble({ file }),
      readFileSync(join(shows, file), 'utf8'),
    );
    assert.deepEqual(unread, []);
  });
});

describe.skipIf(!present)('output of other commands is no socket list and no trace', () => {
  const others = [hosts, shows]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((file) => /\.(?:out|raw)$/.test(file) && !/__(?:ss|netstat)|sysctl|show_conn|packet-tracer/.test(file));
  test('nothing is told and nothing is damaged', () => {
    for (const file of others) {
      const page = pageDouble({ file });
      const { unread } = readText(all, page, readFileSync(file, 'utf8'));
      assert.deepEqual([file, page.seen, unread], [file, [], []]);
    }
  });
});

describe.skipIf(!present)('sysctl -a of other hands', () => {
  test.each(['centos-7.7', 'ubuntu-18.04', 'freebsd12', 'osx-10.14.6'])('%s: every setting that counts', (system) => {
    const text = readFileSync(join(hosts, `${system}__sysctl-a.out`), 'utf8');
    const page = pageDouble({ file: system });
    const { unread } = readText(settings, page, text);
    assert.deepEqual(unread, []);
    const told = page.ofKind('setting').map(({ name, value }) => [name, value]);
    assert.ok(told.length >= 4);
    for (const [name = '', value = ''] of told) assert.match(text, new RegExp(`^${name} ?[=:] ${value}$`, 'm'));
  });
});

const samples = [
  'tcp   ESTAB 0 0 10.4.0.11:1556 10.9.0.20:40012 users:(("bpbrm",pid=7249,fd=4)) timer:(keepalive,4min59sec,0) ino:81',
  'Recv-Q Send-Q Local Address:Port  Peer Address:Port Process',
  'tcp 0 0 10.4.0.11:1556 10.9.0.20:40012 ESTABLISHED 7249/bpbrm keepalive (6871.02/0/0)',
  '  TCP    10.4.0.11:1556         10.9.0.20:40012        ESTABLISHED     1712',
  ' [svchost.exe]',
  '10.4.0.11.1556       10.9.0.20.40012      49640      0 49640      0 ESTABLISHED',
  'Fri Nov 20 11:12:35 UTC 2026',
  'Every 2.0s: ss -tno            media1: Fri Nov 20 11:12:35 2026',
  '[pid 8120] 17:50:04.0004 connect(4, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("10.9.0.20")}, 16) = -1 EINPROGRESS (x) <0.000050>',
  '8120 <... connect resumed>) = -1 ETIMEDOUT (Connection timed out)',
  '     0.000123 poll([{fd=4, events=POLLIN}], 1, 10000) = 0 (Timeout)',
  '8120:   connect(5, 0xFFBFF8A0, 16, SOV_DEFAULT)         Err#150 EINPROGRESS',
  '        AF_INET  name = 10.9.0.20  port = 1556',
  'TCP outside: 203.0.113.2/15089 dmz: 10.1.40.10/80,',
  '    flags UB , idle 21s, uptime 21s, timeout 1h0m, bytes 0',
  'Phase: 1',
  'Type: NAT',
  'Result: ALLOW',
  'Config:',
  'Additional Information:',
  'input-interface: inside',
  'Action: drop',
  'net.ipv4.conf.eth1.rp_filter = 1',
  'PREFERRED_NETWORK = 10.82.105/21 MATCH media1-bk',
  ' set connection timeout idle 12:00:00 reset dcd 0:00:15 5',
];

describe('whatever stands in a file, reading goes on', () => {
  const line = fc.oneof(
    fc.constantFrom(...samples),
    fc.string({ unit: 'binary', maxLength: 120 }).map((text) => text.replaceAll('\n', ' ')),
    fc
      .record({
        sample: fc.constantFrom(...samples),
        at: fc.nat(120),
        drop: fc.nat(12),
        put: fc.string({ maxLength: 6 }),
      })
      .map(
        ({ sample, at, drop, put }) => `${sample.slice(0, at)}${put.replaceAll('\n', '')}${sample.slice(at + drop)}`,
      ),
  );

  test('no reader throws, each line has one answer, each fact stands on a line', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const page = pageDouble({ file: 'any' });
        for (const format of all) {
          const read = format.open(page);
          for (const [index, text] of lines.entries()) read(text, index + 1);
        }
        readText(all, page, lines.join('\n'));
        for (const { source, at } of page.seen) {
          assert.ok('line' in source && source.line >= 1 && source.line <= lines.length);
          assert.ok(Number.isSafeInteger(at));
        }
      }),
      { numRuns: 400, interruptAfterTimeLimit: 5_000 },
    );
  });

  test('no line takes long, however it repeats itself', () => {
    const started = cpuMs();
    for (const part of [
      ...samples,
      ' ',
      'tcp ',
      '0 ',
      'a:',
      '1.',
      'TCP a ',
      'timeout conn 1:00:00 ',
      '(',
      'AF_',
      '[pid ',
    ]) {
      readText(all, pageDouble({ file: 'any' }), part.repeat(Math.ceil(60_000 / part.length)));
    }
    assert.ok(cpuMs() - started < 5_000);
  });
});
