import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { columnsOf } from '../../view/columns.ts';
import { plain } from '../../view/paint.ts';
import { counters } from './ledger.ts';
import { type RelayStatus, relayStatusOf } from './relay-status.ts';
import { relayStatusText } from './status-text.ts';

const none = Object.fromEntries(counters.map((name) => [name, 0])) as RelayStatus['relays'][number]['counts'];
const counts = { ...none, accepted: 12, closed: 9, reset: 1, fellBack: 3, bytesUp: 1_540_000, bytesDown: 64 };
const told: RelayStatus = {
  schema: 'holdfast/relay@1',
  process: 4_711,
  threads: 1,
  dataPath: 'splice',
  since: '2026-11-27T02:00:00.000Z',
  relays: [
    {
      name: 'pbx',
      listen: ['10.1.0.5:1556'],
      targets: [
        { target: 'media1:1556', address: '10.2.0.1:1556', failedSecondsAgo: 90 },
        { target: '10.2.0.1:13724', address: '10.2.0.1:13724' },
      ],
      active: 2,
      counts,
    },
  ],
  connections: [
    { relay: 'pbx', client: '10.1.0.9:40000', target: '10.2.0.1:13724', seconds: 3_700, bytesUp: 5, bytesDown: 0 },
  ],
};

describe('the status of a relay', () => {
  test('tells where each stands, and what is only zero not at all', () =>
    assert.deepEqual(relayStatusText(told, plain), [
      'relay since 2026-11-27T02:00:00.000Z, bytes stay in the kernel',
      '',
      'pbx  10.1.0.5:1556  2 connections',
      '  to media1:1556 (10.2.0.1:1556)  failed 90 s ago',
      '  to 10.2.0.1:13724',
      '  12 accepted, 9 closed, 1 reset, 3 fell back, 1.54 MB up, 64 B down',
      '',
      'client          target          for             up   down',
      '10.1.0.9:40000  10.2.0.1:13724  1 h 1 min 40 s  5 B  0 B',
    ]));

  test('whatever names contain, a line is a line of 100 columns', () => {
    const [relay] = told.relays;
    assert.ok(relay);
    const name = `\u001b[2J${'宽'.repeat(120)}`;
    const lines = relayStatusText({ ...told, relays: [{ ...relay, name }] }, plain);
    assert.ok(lines.every((line) => columnsOf(line) <= 100 && !line.includes('\u001b')));
  });

  test('of many connections some are shown', () => {
    const many = Array.from({ length: 25 }, () => told.connections[0]).flatMap((one) => one ?? []);
    assert.equal(relayStatusText({ ...told, connections: many }, plain).at(-1), 'and 5 more; --json has them');
  });

  test('a relay that was taken out is told as long as somebody is connected by it', () => {
    const [relay] = told.relays;
    assert.ok(relay);
    const former = { ...relay, listen: [], targets: [], counts: { ...none, connectFailed: 1 } };
    assert.deepEqual(relayStatusText({ ...told, relays: [former] }, plain).slice(2, 4), [
      'pbx  no longer served  2 connections',
      '  1 failed to connect, 0 B up, 0 B down',
    ]);
  });

  test('one connection is one', () => {
    const [relay] = told.relays;
    assert.ok(relay);
    const lines = relayStatusText({ ...told, relays: [{ ...relay, active: 1 }] }, plain);
    assert.equal(lines[2], 'pbx  10.1.0.5:1556  1 connection');
  });
});

test('what another program answers is no status', () => {
  assert.deepEqual(relayStatusOf(JSON.stringify(told)), told);
  for (const text of ['', 'HTTP/1.1 400 Bad Request', 'null', '[]', '{"schema":"holdfast/relay@2"}', '{"error":"x"}'])
    assert.equal(relayStatusOf(text), undefined);
});
