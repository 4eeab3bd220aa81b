import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { checkSession, tasksOf } from './check.ts';
import { endsOf, isOf, ofKind, type Played, stepOfNotice } from './played.ts';
import { readSessions } from './sessions-file.ts';
import { accepted, connected, flowOf, seen } from '../../test/seen.ts';
import { TWO_HOSTS } from '../../test/verdicts.ts';
import { networkFrom } from '../../test/yaml-network.ts';

/**
 * A client that connects twice, with keepalive the second time, to a server that listens with keepalive on the second
 * port only.
 */
const TEXT = `sessions:
  s:
    actors:
      serverd:
        on: server
        steps:
          - { listen: 5432 }
          - { listen: 5433, keepalive: true }
          - { accept: first, ports: [5432] }
          - { accept: second, ports: [5433] }
          - { end: 0 }
      clientd:
        on: client
        steps:
          - { connect: server, as: first, ports: [5432], name: the plain one }
          - { connect: server, as: second, ports: [5433], keepalive: true, name: the other }
          - { end: 0 }
`;

function played(): Played {
  const network = networkFrom(TWO_HOSTS);
  const plan = readSessions({ file: 'sessions.yaml', text: TEXT }, network);
  assert.deepEqual(plan.errors, []);
  const [task] = tasksOf(plan);
  assert.ok(task);
  const { outcome, simulation } = checkSession({ network, plan }, task, { record: 'all' });
  return {
    network,
    session: task.planned.session,
    outcome,
    timeline: simulation.timeline,
    faults: [],
    silences: new Map(),
  };
}

describe('a connection is the same', () => {
  const flow = flowOf('10.1.0.10:40000 > 10.2.0.10:5432');

  test.each([
    ['in its other direction', '10.2.0.10:5432 > 10.1.0.10:40000', true],
    ['where the server has another address behind a translation', '10.1.0.10:40000 > 192.0.2.1:5432', true],
    ['not by the port of the service alone', '10.1.0.10:40001 > 10.2.0.10:5432', false],
    ['not where another host chose the same port', '10.1.0.11:40000 > 10.2.0.10:5432', false],
  ])('%s', (_, other, expected) => assert.equal(isOf(flow, flowOf(other)), expected));

  test('not where an observation has none', () => assert.equal(isOf(flow, undefined), false));
});

test('observations of one kind, in order', () => {
  const timeline = [seen(connected, { at: 1 }), seen(accepted, { at: 2 }), seen(connected, { at: 3 })];
  assert.deepEqual(ofKind(timeline, 'connected'), [timeline[0], timeline[2]]);
});

describe('of a session that was played', () => {
  const night = played();
  const flows = ofKind(night.timeline, 'connected').flatMap(({ flow }) => (flow ? [flow] : []));

  test('the options of both ends are those of the steps that made the connection', () => {
    assert.deepEqual(
      flows.map((flow) => {
        const { connector, acceptor, hosts } = endsOf(night, flow);
        return [flow.destination.port, connector.keepalive === true, acceptor.keepalive === true, hosts];
      }),
      [
        [5432, false, false, { connector: 'client', acceptor: 'server' }],
        [5433, true, true, { connector: 'client', acceptor: 'server' }],
      ],
    );
  });

  test('nobody made a connection that is not there', () =>
    assert.deepEqual(endsOf(night, flowOf('10.9.0.1:40000 > 10.9.0.2:22')), {
      connector: {},
      acceptor: {},
      hosts: { connector: undefined, acceptor: undefined },
    }));

  test.each([
    ['clientd', 'the other', 'connect'],
    ['clientd', 'a step that nobody has', undefined],
    ['serverd', 'the other', undefined],
  ])('the step of %s that is called “%s”', (actor, step, does) =>
    assert.equal(stepOfNotice(night, { actor, step })?.does, does),
  );
});

test('what is of one kind is sorted out of a timeline once', () => {
  const timeline = [seen(connected, { at: 1 })];
  assert.equal(ofKind(timeline, 'connected'), ofKind(timeline, 'connected'));
});
