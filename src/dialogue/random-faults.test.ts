import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { hours, minutes, seconds } from '../base/duration.ts';
import { guardedNetwork } from '../../test/guarded-network.ts';
import { idleSession } from '../../test/idle-session.ts';
import type { Fault } from './fault.ts';
import { neededBy, RANDOM_KINDS, randomFaults, type RandomFaultsOptions } from './random-faults.ts';
import { simulate } from './simulate.ts';

const options: RandomFaultsOptions = {
  kinds: RANDOM_KINDS,
  nodes: ['client', 'fw', 'server'],
  tables: ['fw'],
  pools: ['fw'],
  ports: [5_000, 5_001],
  until: hours(2),
  count: 80,
};

test('the same seed gives the same faults, another seed others', () => {
  assert.deepEqual(randomFaults(3, options), randomFaults(3, options));
  assert.notDeepEqual(randomFaults(3, options), randomFaults(4, options));
});

test('they are in the order of their times, and of every kind and node that was asked for', () => {
  const faults = randomFaults(3, options);
  assert.deepEqual(
    faults,
    faults.toSorted((a, b) => a.at - b.at),
  );
  assert.ok(faults.every(({ at }) => at >= 0 && at < hours(2)));
  const kinds = faults.map((fault) => (fault.does === 'policy-change' ? fault.change.sets : fault.does));
  assert.deepEqual([...new Set(kinds)].toSorted(), [...options.kinds].toSorted());
  assert.deepEqual([...new Set(faults.map(({ node }) => node))].toSorted(), [...options.nodes].toSorted());
});

test('what befalls a connection table befalls nodes that have one, and a rule blocks a port that is used', () => {
  const faults = randomFaults(3, { ...options, count: 400 });
  for (const { node, ...fault } of faults) {
    const kind = fault.does === 'policy-change' ? fault.change.sets : fault.does;
    assert.ok(neededBy(kind) === undefined || node === 'fw', `${kind} at ${node}`);
  }
  const ports = faults.flatMap((fault) =>
    fault.does === 'policy-change' && fault.change.sets === 'block' ? [fault.change.port] : [],
  );
  assert.deepEqual(new Set(ports), new Set(options.ports));
});

test('what befalls translations befalls nodes that give addresses out of a pool', () => {
  const tables = ['fw', 'server'];
  const faults = randomFaults(3, { ...options, tables, count: 400 });
  const nodes = (does: Fault['does']) => new Set(faults.filter((one) => one.does === does).map(({ node }) => node));
  assert.deepEqual([nodes('clear-connections'), nodes('clear-xlate')], [new Set(tables), new Set(['fw'])]);
});

test('outages last from a second to half an hour', () => {
  const lasting = randomFaults(3, { ...options, count: 400 }).flatMap((fault: Fault) =>
    'for' in fault && fault.for !== undefined ? [fault.for] : [],
  );
  assert.ok(lasting.every((time) => time >= seconds(1) && time <= minutes(30)));
  assert.ok(lasting.some((time) => time < seconds(10)) && lasting.some((time) => time > minutes(10)));
});

test('whatever strikes a session, it ends or is told to be unfinished, the same way in every run', () => {
  const [network, sessions] = [guardedNetwork(), [idleSession({ idle: minutes(50) })]];
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const faults = randomFaults(seed, { ...options, count: 3 });
      const play = () => simulate({ network, sessions, seed, until: hours(24), faults });
      const [first, second] = [play(), play()];
      assert.deepEqual(first.outcomes, second.outcomes);
      assert.notEqual(first.ended, 'EVENTS_MAX');
    }),
    { numRuns: 60 },
  );
});
