import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';
import { parseAddress } from '../../src/base/address.ts';
import { formatFlow } from '../../src/model/flow.ts';
import { mayBeCut } from '../../src/evidence/sockets/cut-column.ts';
import { netstat } from '../../src/evidence/sockets/netstat.ts';
import { sampling } from '../../src/evidence/sockets/sampling.ts';
import { portOf } from '../../src/evidence/sockets/service.ts';
import { ss } from '../../src/evidence/sockets/ss.ts';
import { socketState } from '../../src/evidence/sockets/state.ts';
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
      page.only('socket-state').map(({ flow, state }) => `${flow ? formatFlow(flow) : ''} ${state}`),
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
