import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours } from '../base/duration.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { idleNetwork } from '../../test/fix-subject.ts';
import { checkSession, tasksOf } from './check.ts';
import { readSessions } from './sessions-file.ts';

const network = networkFrom(idleNetwork());
const TIMES = '{ idle: 10 min, interval: 75s, count: 9 }';

const plan = (lines: string) =>
  readSessions(
    {
      file: 'sessions.yaml',
      text: `sessions:\n  night:\n    dialogue: generic\n    roles: { client: client1, server: server1 }\n    with: { silence: 5h }\n${lines}`,
    },
    network,
  );

const played = (lines: string) => {
  const read = plan(lines);
  assert.deepEqual(read.errors, []);
  const [task] = [...tasksOf(read)];
  assert.ok(task);
  return checkSession({ network, plan: read }, task);
};

describe('a session by way of', () => {
  test('nothing dies of the firewall, which forgets after an hour', () => {
    assert.equal(played('').cause?.cause, 'KEEPALIVE_OFF');
  });

  test.each([
    ['a relay', `    relay: { on: client1, ports: [5000], keepalive: ${TIMES} }\n`],
    ['a tunnel', '    tunnel: { on: client1, ports: [5000], alive: 10 min }\n'],
  ])('%s does not', (_, lines) => {
    const { outcome, simulation } = played(lines);
    assert.equal(outcome.result, 'completed');
    const longest = (simulation.silences.get('fw1') ?? []).map((one) => one.longest);
    assert.ok(longest.length > 0 && longest.every((silence) => silence < hours(1)));
  });

  test('a tunnel the firewall sees port 22 only', () => {
    const { simulation } = played('    tunnel: { on: client1, ports: [5000], alive: 10 min }\n');
    const seen = simulation.timeline.flatMap((one) =>
      one.kind === 'firewall-built' && one.flow ? [one.flow.destination.port] : [],
    );
    assert.deepEqual([...new Set(seen)], [22]);
  });
});

test.each([
  ['a node that takes no part', `    relay: { on: fw1, ports: [5000], keepalive: ${TIMES} }\n`, /fw1/],
  ['a port that nobody connects to', `    relay: { on: client1, ports: [5001], keepalive: ${TIMES} }\n`, /5001/],
])('%s is told', (_, lines, found) => {
  const [error] = plan(lines).errors;
  assert.match(error?.found ?? '', found);
});
