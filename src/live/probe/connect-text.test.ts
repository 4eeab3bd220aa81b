import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { COLUMNS, plain } from '../../view/paint.ts';
import type { ConnectReport, ConnectRow } from './connect-row.ts';
import { connectText } from './connect-text.ts';
import type { Fate, Outcome } from './outcome.ts';

const local = { address: '10.1.0.2' as Address, port: 40_000 };
const outcome = (fate: Fate, after = milliseconds(0.4), repeated = 0): Outcome => ({ ...fate, after, repeated, local });

function text(
  rows: readonly ConnectRow[],
  rest: Partial<ConnectReport> & { readonly netbackup?: boolean } = {},
): string {
  const report = { at: '', wait: seconds(10), interrupted: false, rows, asked: rows.length, ...rest };
  return connectText(report, { paint: plain, netbackup: rest.netbackup ?? false });
}

const row = (one: Outcome, more: Partial<ConnectRow> = {}): ConnectRow => ({
  host: '10.1.0.1',
  port: 1_556,
  address: '10.1.0.1' as Address,
  outcome: one,
  ...more,
});

test('a target that is too long for its column keeps its port, on a line of its own', () => {
  const host = '2001:db8:aaaa:bbbb:cccc:dddd:eeee:2002';
  const told = text(
    [1_556, 13_724].map((port) => row(outcome({ kind: 'refused' }), { host, port, address: undefined })),
  );
  const lines = told.split('\n');
  assert.deepEqual(
    lines.filter((line) => line.startsWith('[')),
    [`[${host}]:1556`, `[${host}]:13724`],
  );
  assert.ok(lines.every((line) => line.length <= COLUMNS));
});

describe('what is told of a connection attempt', () => {
  test.each<[string, ConnectRow, RegExp]>([
    [
      'connected, in the kernel’s own measure',
      row(outcome({ kind: 'connected', roundTrip: milliseconds(0.2) }), { device: 'eth1' }),
      /^10\.1\.0\.1:1556 {2}connected {2}in 200 µs, from 10\.1\.0\.2:40000 \(eth1\)\n$/,
    ],
    [
      'a SYN that was lost',
      row(outcome({ kind: 'connected', roundTrip: milliseconds(0.2) }, seconds(1.002), 1)),
      /in 1\.002 s, SYN sent again 1 time, from/,
    ],
    ['refused', row(outcome({ kind: 'refused' })), /refused {4}RST after 400 µs: nothing listens/],
    [
      'denied by a filter',
      row(outcome({ kind: 'icmp', version: 4, type: 3, code: 13, by: '10.9.0.1' as Address })),
      /denied {5}communication prohibited \(ICMP 3\/13\) from 10\.9\.0\.1/,
    ],
    ['a neighbour', row(outcome({ kind: 'neighbour-silent' }, seconds(3.1))), /did not answer ARP .* for 3\.100 s/],
    ['silence', row(outcome({ kind: 'silence' }, seconds(10), 3)), /nothing came for 10\.000 s, 4 SYNs sent: dropped/],
    ['a short wait, which proves less', row(outcome({ kind: 'silence' }, seconds(1))), /1\.000 s, 1 SYN sent, from/],
    ['no route', row({ kind: 'not-sent', error: 'ENETUNREACH', after: seconds(0), repeated: 0 }), /ip route get\n$/],
    ['the name of the host', row(outcome({ kind: 'refused' }), { host: 'client1' }), /^client1:1556 \(10\.1\.0\.1\) /],
    [
      'the device',
      row(outcome({ kind: 'refused' }), { source: { kind: 'device', device: 'eth1' } }),
      /bound to eth1, RST/,
    ],
  ])('%s', (_, one, expected) => {
    const told = text([one]);
    assert.match(told.replaceAll(/\n {20,}/g, ' '), expected);
    assert.ok(told.split('\n').every((line) => line.length <= COLUMNS));
  });

  test('several are counted, and an interrupt is said', () => {
    const rows = [row(outcome({ kind: 'refused' })), row(outcome({ kind: 'silence' }))];
    assert.match(text(rows), /\n2 asked: 1 refused with RST, 1 silent\.\n$/);
    assert.match(
      text(rows, { asked: 9, interrupted: true }),
      /\n2 of 9 asked, interrupted: 1 refused with RST, 1 silent\.\n$/,
    );
    assert.match(text([], { asked: 1, interrupted: true }), /0 of 1 asked, interrupted: none answered\./);
  });

  test('what a name has of control characters is not sent to the terminal', () => {
    assert.doesNotMatch(
      text([row(outcome({ kind: 'refused' }), { source: { kind: 'device', device: 'e\u001b[2J' } })]),
      /\u001b/,
    );
  });

  test('NetBackup’s costs, where they are asked for', () => {
    const three = [1_556, 13_724, 13_782].map((port) => row(outcome({ kind: 'silence' }), { port }));
    assert.match(text(three, { netbackup: true }), /NetBackup to 10\.1\.0\.1 \(10\.1\.0\.1\)\n {2}- pbx 1556 silent/);
    assert.doesNotMatch(text(three), /NetBackup/);
  });
});
