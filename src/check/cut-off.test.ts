import assert from 'node:assert/strict';
import { test } from 'vitest';
import { askedTwice, TWO_HOSTS } from '../../test/verdicts.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { checkSession, tasksOf } from './check.ts';
import { readSessions } from './sessions-file.ts';

test('where the events are used up nothing that is expected is judged, and only what was played is told', () => {
  const of = networkFrom(TWO_HOSTS);
  const text = `sessions:\n${askedTwice({ idle: '1h', expect: '{ completes: false, volume: 1, survives: 1 min }' })}`;
  const plan = readSessions({ file: 'sessions.yaml', text }, of);
  const [task] = tasksOf(plan);
  assert.ok(task);
  const verdict = checkSession({ network: of, plan }, task, { eventsMax: 12 });
  assert.equal(verdict.limit, 'EVENTS_MAX');
  assert.equal(verdict.holds, false);
  assert.ok(verdict.endedAt < 10e6, `${verdict.endedAt}`);
  for (const { verdict: judged, found } of verdict.judgements) {
    assert.equal(judged, 'undecided');
    assert.match(found, /^the simulation was cut off \(EVENTS_MAX\); it was still running [\d.]+ ms after its start$/);
  }
});

test('relays that lead back to each other: the step is named with its place, and nothing that is expected is judged', () => {
  const of = networkFrom(TWO_HOSTS);
  const actor = (on: string, ports: readonly [number, number], to: string) =>
    `on: ${on}, steps: [{ listen: ${ports[0]} }, { accept: i, ports: [${ports[0]}] }, { connect: ${to}, as: o, ports: [${ports[1]}] }, { relay: [i, o] }]`;
  const text = `sessions:
  s:
    actors:
      a: { ${actor('client', [1, 2], 'server')} }
      b: { ${actor('server', [2, 3], 'client')} }
      c:
        on: client
        steps:
          - { listen: 3 }
          - { connect: client, as: o, ports: [1] }
          - { accept: i, ports: [3] }
          - { send: 5, on: o }
          - { relay: [i, o] }
    expect: { completes: false }
`;
  const plan = readSessions({ file: 'sessions.yaml', text }, of);
  assert.deepEqual(plan.errors, []);
  const [task] = tasksOf(plan);
  assert.ok(task);
  const { limit, judgements, cause, holds } = checkSession({ network: of, plan }, task);
  assert.equal(limit, 'RELAY_LOOP');
  assert.deepEqual([holds, judgements.map(({ verdict }) => verdict)], [false, ['undecided']]);
  assert.match(
    cause?.because ?? '',
    /^\w on \w+ passes on at “relay” \(sessions\.yaml:\d+:\d+\) what it has passed on/,
  );
});
