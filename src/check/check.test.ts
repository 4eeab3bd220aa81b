import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatDuration } from '../base/duration.ts';
import type { Recording } from '../sim/timeline.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { guardedNetwork, SYN_ONLY } from '../../test/guarded-network.ts';
import { type AskedTwice, askedTwice, TWO_HOSTS } from '../../test/verdicts.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { checkSession, type SessionVerdict, tasksOf } from './check.ts';
import { readSessions } from './sessions-file.ts';

const network = (firewall = '') => networkFrom(`${TWO_HOSTS}${firewall}`);

interface Night extends AskedTwice {
  readonly expect: string;
  /** Lines of the file behind the session. */
  readonly more?: string;
  readonly firewall?: string;
}

function night({ more = '', firewall, ...asked }: Night): SessionVerdict {
  const text = `sessions:\n${askedTwice(asked)}${more}`;
  const of = network(firewall);
  const plan = readSessions({ file: 'sessions.yaml', text }, of);
  assert.deepEqual(plan.errors, []);
  const [task] = tasksOf(plan);
  assert.ok(task);
  return checkSession({ network: of, plan }, task);
}

const verdicts = ({ judgements }: SessionVerdict): readonly string[] =>
  judgements.map(({ expectation, verdict, found }) => `${expectation.is} ${verdict}: ${found}`);

describe('what is expected', () => {
  test.each<[Night, readonly string[]]>([
    [{ idle: '30 min', expect: '{ completes: true }' }, ['completes holds: it completed 30 min after its start']],
    [
      { idle: '30 min', expect: '{ idle-below: { fw1: 31 min } }' },
      ['idle-below holds: the longest silence was 30 min'],
    ],
    [
      { idle: '30 min', expect: '{ idle-below: { fw1: 30 min } }' },
      ['idle-below broken: the longest silence reached 30 min'],
    ],
    [
      { idle: '30 min', expect: '{ volume: 40 B }' },
      ['volume holds: 40 B arrived; it completed 30 min after its start'],
    ],
    [
      { idle: '30 min', expect: '{ volume: 41 B }' },
      ['volume broken: 40 B arrived; it completed 30 min after its start'],
    ],
    [
      { idle: '30 min', expect: '{ first-data-within: 1s, status: 0 }' },
      ['status holds: clientd printed 0', 'first-data-within holds: the first data came after 777 µs'],
    ],
    [{ expect: '{ survives: 1 min }' }, ['survives holds: it failed 2 h 15 min 38 s after its start']],
    [{ expect: '{ survives: 12h }' }, ['survives broken: it failed 2 h 15 min 38 s after its start']],
    [
      { expect: '{ status: 40, completes: false }' },
      [
        'completes holds: it failed 2 h 15 min 38 s after its start',
        'status holds: clientd printed 40 (network connection broken)',
      ],
    ],
  ])('case %#', (given, expected) => assert.deepEqual(verdicts(night(given)), expected));
});

describe('why it failed', () => {
  const cause = (given: Omit<Night, 'expect'>) => {
    const { cause: found } = night({ ...given, expect: '{ completes: false }' });
    return found && `${found.cause} at ${found.node} ${formatDuration(found.at as never)}`;
  };

  const struck = (minute: number, does: string) => `{ at: ${minute} min, node: fw1, does: ${does} }`;

  test.each<[Omit<Night, 'expect'>, string]>([
    [{}, 'KEEPALIVE_OFF at fw1 1 h'],
    [{ keepalive: 'true' }, 'KEEPALIVE_TOO_LATE at fw1 1 h'],
    [{ within: ', within: 5 min', idle: '30 min' }, 'SERVER_IDLE_LIMIT at server 5 min'],
    [{ idle: '30 min', more: 'faults: [{ at: 10 min, node: server, does: reboot }]' }, 'PEER_GONE at server 10 min'],
    [{ idle: '30 min', more: 'faults: [{ at: 10 min, node: fw1, does: reboot }]' }, 'STATE_LOST at fw1 10 min'],
    // The one that broke the connection is it, wherever it is written, and not what found it broken.
    [
      { idle: '30 min', more: `faults: [${struck(20, 'clear-connections')}, ${struck(5, 'reboot')}]` },
      'STATE_LOST at fw1 300 s',
    ],
    [
      {
        idle: '30 min',
        more: `faults: [${struck(20, 'clear-connections, port: 22')}, ${struck(10, 'clear-connections')}]`,
      },
      'STATE_LOST at fw1 10 min',
    ],
    [
      { idle: '30 min', more: `faults: [${struck(20, 'reboot')}, ${struck(10, 'failover, state: kept')}]` },
      'STATE_LOST at fw1 20 min',
    ],
    [
      { idle: '30 min', more: 'faults: [{ at: 10 min, node: fw1, does: failover, state: lost }]' },
      'STATE_LOST at fw1 10 min',
    ],
    [
      { idle: '30 min', more: 'faults: [{ at: 10 min, node: fw1, does: clear-connections }]' },
      'STATE_LOST at fw1 10 min',
    ],
    [
      {
        idle: '30 min',
        keepalive: '{ idle: 60s, interval: 1s, count: 3 }',
        more: 'faults: [{ at: 10 min, node: fw1, does: link-down, for: 2 min }]',
      },
      'KEEPALIVE_TOO_EAGER at fw1 10 min',
    ],
    [{ firewall: '    permits: [tcp from any to any port 22]\n' }, 'POLICY_DENY at fw1 139 µs'],
  ])('case %#', (given, expected) => assert.equal(cause(given), expected));

  test('an idle death by either name', () => {
    assert.ok(night({ expect: '{ fails-with: IDLE_TIMEOUT }' }).holds);
    assert.ok(night({ expect: '{ fails-with: KEEPALIVE_OFF }' }).holds);
    assert.ok(!night({ expect: '{ fails-with: PEER_GONE }' }).holds);
  });
});

describe('a firewall that forgot a connection is not why its peer says nothing', () => {
  const causeOf = (server: string, client: string) => {
    const of = network();
    const text = `sessions:
  s:
    actors:
      serverd: { on: server, steps: [{ listen: 5432 }, { accept: db, ports: [5432] }, { receive: 10, on: db }, ${server}] }
      clientd: { on: client, steps: [{ connect: server, as: db, ports: [5432] }, { send: 10, on: db }, ${client}] }
    expect: { completes: false }
`;
    const plan = readSessions({ file: 'sessions.yaml', text }, of);
    assert.deepEqual(plan.errors, []);
    const [task] = tasksOf(plan);
    assert.ok(task);
    return checkSession({ network: of, plan }, task).cause;
  };
  const ask = '{ receive: 10, on: db, within: 3h, name: the answer }';

  test('the peer never answers: the one who asked gave up by himself', () => {
    const { cause, because } = causeOf('{ idle: 10h }', ask) ?? {};
    assert.deepEqual(
      [cause, because],
      ['APPLICATION_READ_TIMEOUT', 'clientd on client waited 3 h for an answer, and gave up'],
    );
  });

  test('the peer answers behind the time-out: that is what was lost', () => {
    assert.equal(causeOf('{ idle: 2h }, { send: 10, on: db }, { idle: 10h }', ask)?.cause, 'KEEPALIVE_OFF');
  });
});

describe('somebody whose patience ends', () => {
  const causeOf = (fault: string, answers: string, node = 'fw1') => {
    const of = network();
    const text = `sessions:
  s:
    actors:
      serverd: { on: server, steps: [{ listen: 5432 }, { accept: db, ports: [5432] }, { receive: 10, on: db }, ${answers}] }
      clientd: { on: client, steps: [{ connect: server, as: db, ports: [5432] }, { send: 10, on: db }, { receive: 10, on: db, within: 30 min }] }
faults: [{ at: 10 min, node: ${node}, ${fault} }]
`;
    const plan = readSessions({ file: 'sessions.yaml', text }, of);
    assert.deepEqual(plan.errors, []);
    const [task] = tasksOf(plan);
    assert.ok(task);
    return checkSession({ network: of, plan }, task).cause?.cause;
  };

  test.each([
    ['does: reboot', 'STATE_LOST'],
    ['does: failover, state: lost', 'STATE_LOST'],
    ['does: clear-connections', 'STATE_LOST'],
    ['does: link-down, for: 5h', 'PATH_DOWN'],
  ])('%s: is ended by it only where something was lost of what it waited for', (fault, cause) => {
    assert.equal(causeOf(fault, '{ idle: 20 min }, { send: 10, on: db }, { idle: 10h }'), cause);
    assert.equal(causeOf(fault, '{ idle: 10h }'), 'APPLICATION_READ_TIMEOUT');
  });

  test('waits for an end that was restarted, whatever it would have said', () =>
    assert.equal(causeOf('does: reboot', '{ idle: 10h }', 'server'), 'PEER_GONE'));
});

test('an outage that was over long before is not why keepalive gave up what a device had forgotten', () => {
  const found = night({
    idle: '5h',
    keepalive: '{ idle: 2h, interval: 75s, count: 9 }',
    expect: '{ completes: true }',
    more: 'faults: [{ at: 10 min, node: fw1, does: link-down, for: 1 min }]',
  });
  assert.equal(found.cause?.cause, 'KEEPALIVE_TOO_LATE');
});

test('a program that is started again behind its death is another actor, which waits for its end', () => {
  const of = network();
  const text = `sessions:
  s:
    actors:
      first: { on: client, ends: died, steps: [{ connect: server, as: a, ports: [99], status: 25 cannot connect }] }
      again: { on: client, steps: [{ await: died }, { idle: 1 min }] }
`;
  const plan = readSessions({ file: 'sessions.yaml', text }, of);
  assert.deepEqual(plan.errors, []);
  const [task] = tasksOf(plan);
  assert.ok(task);
  const { outcome } = checkSession({ network: of, plan }, task);
  assert.deepEqual(outcome.waits, []);
  assert.ok((outcome.endedAt ?? 0) >= (outcome.noticed[0]?.at ?? Infinity) + 60e6);
});

test('programs that wait for each other: both waits are named with their places, and nothing that is expected holds', () => {
  const of = network();
  const text = `sessions:
  s:
    actors:
      a: { on: client, steps: [{ await: x, name: wait for b }, { signal: y }] }
      b: { on: server, steps: [{ await: y, name: wait for a }, { signal: x }] }
    expect: { completes: false }
`;
  const plan = readSessions({ file: 'sessions.yaml', text }, of);
  const [task] = tasksOf(plan);
  assert.ok(task);
  const { holds, outcome, cause } = checkSession({ network: of, plan }, task);
  assert.equal(outcome.result, 'deadlock');
  assert.equal(holds, false);
  assert.match(
    cause?.because ?? '',
    /a on client waits at “wait for b” \(sessions\.yaml:4:32\).*b on server waits at “wait for a” \(sessions\.yaml:5:32\)/,
  );
  assert.equal(cause?.deadlock, true);
});

describe('programs that wait for each other over a connection, for longer than is played', () => {
  const KEEPALIVE = 'keepalive: { idle: 20 min, interval: 75s, count: 9 }';
  const session = (options: string, patience = '') => `sessions:
  s:
    actors:
      a:
        on: server
        steps:
          - { listen: 99${options} }
          - { accept: line, ports: [99] }
          - { receive: 1, on: line, name: a hears b }
      b:
        on: client
        steps:
          - { connect: server, as: line, ports: [99]${options} }
          - { receive: 1, on: line, name: b hears a${patience} }
    expect: { completes: false }
`;
  const verdict = (of: LoadedNetwork, text: string, record: Recording) => {
    const plan = readSessions({ file: 'sessions.yaml', text }, of);
    assert.deepEqual(plan.errors, []);
    const [task] = tasksOf(plan);
    assert.ok(task);
    return checkSession({ network: of, plan }, task, { record });
  };
  const both = ['telling', 'all'] as const;
  const asa = (lines: string) =>
    guardedNetwork({ asa: `policy-map P\n class class-default\n  ${lines}\nservice-policy P global\n` });

  const hanging: readonly [string, () => LoadedNetwork, string][] = [
    ['keepalive below the timer of an ASA', () => guardedNetwork({}), `, ${KEEPALIVE}`],
    [
      'keepalive, and an ASA that would ask later',
      () => asa('set connection timeout idle 1:00:00 dcd'),
      `, ${KEEPALIVE}`,
    ],
    ['no keepalive, and an ASA that asks by itself', () => asa('set connection timeout idle 1:00:00 dcd'), ''],
    ['keepalive through netfilter', () => guardedNetwork({ firewall: SYN_ONLY }), `, ${KEEPALIVE}`],
    ['no keepalive, and netfilter that forgets it after five days', () => guardedNetwork({ firewall: SYN_ONLY }), ''],
    ['keepalive through a preset', () => guardedNetwork({ firewall: 'preset: pf' }), `, ${KEEPALIVE}`],
  ];
  test.each(hanging.flatMap((one) => both.map((record) => [...one, record] as const)))(
    'are a deadlock, with both waits: %s',
    (_, of, options, record) => {
      const { holds, outcome, cause } = verdict(of(), session(options), record);
      assert.equal(outcome.result, 'deadlock');
      assert.equal(holds, false);
      assert.equal(cause?.deadlock, true);
      assert.match(
        cause.because,
        /a on server waits at “a hears b” \(sessions\.yaml:9:13\).*b on client waits at “b hears a” \(sessions\.yaml:14:13\)/,
      );
    },
  );

  const alive: readonly [string, () => LoadedNetwork, string, string][] = [
    ['one of them loses patience later', () => guardedNetwork({}), `, ${KEEPALIVE}`, ', within: 60h'],
    [
      'a device will tell them',
      () => guardedNetwork({ firewall: 'preset: pf\nidle-timeout: 60h\non-expiry: reset' }),
      '',
      '',
    ],
  ];
  test.each(alive.flatMap((one) => both.map((record) => [...one, record] as const)))(
    'are none where %s, and what was not played is not judged',
    (_, of, options, patience, record) => {
      const { holds, outcome, judgements } = verdict(of(), session(options, patience), record);
      assert.equal(outcome.result, 'unfinished');
      assert.equal(holds, false);
      assert.deepEqual(
        judgements.map(({ verdict: one, found }) => `${one}: ${found}`),
        ['undecided: not over at 2 d 0 h, and no more was played'],
      );
    },
  );
});

test('what chance adds is another for each seed, and the same for the same', () => {
  const of = network();
  const text = `random-faults: { kinds: [reboot], nodes: [fw1, server], before: 30 min, count: 2 }
sessions:
  s: { dialogue: generic, roles: { client: client, server: server }, with: { silence: 30 min, heartbeat: 1 min } }
`;
  const plan = readSessions({ file: 'sessions.yaml', text }, of);
  assert.deepEqual(plan.errors, []);
  const causeAt = (seed: number) => {
    const [task] = tasksOf(plan, { seed });
    assert.ok(task);
    const { cause } = checkSession({ network: of, plan }, task);
    return `${cause?.cause} at ${cause?.node} ${cause?.at}`;
  };
  const all = [1, 2, 3, 4, 5, 6].map(causeAt);
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(causeAt), all);
  assert.equal(new Set(all).size, all.length);
  for (const one of all) assert.match(one, /^(?:STATE_LOST at fw1|PEER_GONE at server) /);
  const [first = 'none'] = readSessions({ file: 's', text: text.replace('[fw1, server]', '[fw7]') }, of).errors.map(
    ({ found }) => found,
  );
  assert.equal(first, 'the node "fw7"');
});

test('copies have names and seeds of their own, and the same one gives the same verdict', () => {
  const of = network();
  const text =
    'seed: 5\nsessions:\n  s: { dialogue: netbackup-plain, roles: { media: client, client: server }, copies: 2 }\n';
  const plan = readSessions({ file: 'sessions.yaml', text }, of);
  assert.deepEqual(
    [...tasksOf(plan)].map(({ name, seed }) => [name, seed]),
    [
      ['s#1', 5],
      ['s#2', 5],
    ],
  );
  const [first] = tasksOf(plan, { session: 's#2' });
  assert.ok(first);
  const run = () => JSON.stringify(checkSession({ network: of, plan }, first).simulation.timeline);
  assert.equal(run(), run());
});
