import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'vitest';
import { hours, inSeconds, minutes, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { type Guard, guardedNetwork, SERVER, SYN_ONLY } from '../../test/guarded-network.ts';
import { FAILED, idleSession, PORT } from '../../test/idle-session.ts';
import { LOOPBACK } from './loopback.ts';
import type { Session } from './session.ts';
import { simulate, type SimulateOptions, type Simulation } from './simulate.ts';

const hashOf = ({ timeline }: Simulation): string =>
  createHash('sha256').update(JSON.stringify(timeline)).digest('hex');

/** Every run of these tests is made twice, and must be the same to the byte. */
function play(guard: Guard, session: Session, more: Partial<SimulateOptions> = {}): Simulation {
  const run = () =>
    simulate({ network: guardedNetwork(guard), sessions: [session], seed: 1, until: hours(24), ...more });
  const [first, second] = [run(), run()];
  assert.deepEqual(first.errors, []);
  assert.equal(hashOf(first), hashOf(second));
  assert.deepEqual(first.outcomes, second.outcomes);
  return first;
}

/** `client ETIMEDOUT by keepalive at 7875 s`, in the order in which it was noticed. */
const noticed = ({ outcomes }: Simulation): readonly string[] =>
  (outcomes[0]?.noticed ?? []).map(
    ({ host, error, by, at }) => `${host} ${error}${by === undefined ? '' : ` by ${by}`} at ${Math.floor(at / 1e6)} s`,
  );
const result = ({ outcomes }: Simulation) => outcomes[0]?.result;
const kinds = ({ timeline }: Simulation, node: string): readonly string[] =>
  timeline.filter((one) => one.node === node).map(({ kind }) => kind);

describe('two hosts, one firewall, one idle connection', () => {
  test('below the idle time-out it lives', () => {
    const played = play({}, idleSession({ idle: minutes(59) }));
    assert.equal(result(played), 'completed');
    assert.deepEqual(played.outcomes[0]?.noticed, []);
    assert.equal(Math.floor((played.outcomes[0]?.endedAt ?? 0) / 1e6), 3_540);
  });

  test('beyond it, and the inside speaks: it gets a reset at once, and the other end never learns', () => {
    const played = play({}, idleSession({ idle: minutes(61) }));
    assert.equal(result(played), 'failed');
    assert.deepEqual(noticed(played), ['client ECONNRESET by reset at 3660 s']);
    assert.deepEqual(
      played.outcomes[0]?.waits.map(({ actor, step }) => `${actor}: ${step}`),
      ['serverd: the word after the silence'],
    );
    assert.deepEqual(kinds(played, 'fw'), ['firewall-built', 'firewall-teardown', 'firewall-denied', 'segment']);
    assert.deepEqual(
      played.outcomes[0]?.statuses.map(({ status, actor }) => `${actor} ${status}`),
      ['clientd 40'],
    );
  });

  test('beyond it, and the outside speaks: it repeats itself for a quarter of an hour', () => {
    const played = play({}, idleSession({ idle: minutes(61), speaks: 'server' }));
    const [line] = noticed(played);
    const [, at] = /^server ETIMEDOUT by retransmission at (\d+) s$/.exec(line ?? '') ?? [];
    assert.ok(Number(at) >= 3_660 + 924 && Number(at) <= 3_660 + 939, line);
  });

  test.each<[number, 'completed' | 'failed']>([
    [7_200, 'failed'],
    [3_600, 'failed'],
    [3_599, 'completed'],
    [1_800, 'completed'],
  ])('keepalive after %d s under a one-hour timer: %s', (idle, expected) => {
    const times = { idle: seconds(idle), interval: seconds(75), count: 9 };
    const session = idleSession({ idle: hours(12), options: { keepalive: true, keepaliveTimes: times } });
    assert.equal(result(play({}, session)), expected);
  });

  test('a low keepalive time of the system is nothing to a socket without SO_KEEPALIVE', () => {
    const low = 'system: linux\nsysctl: { net.ipv4.tcp_keepalive_time: 300 }';
    assert.equal(result(play({ client: low, server: low }, idleSession({ idle: hours(2) }))), 'failed');
    const keeping = idleSession({ idle: hours(2), options: { keepalive: true } });
    assert.equal(result(play({ client: low }, keeping)), 'completed');
  });

  test('dead connection detection keeps it', () => {
    const asa = 'policy-map P\n class class-default\n  set connection timeout dcd\nservice-policy P global\n';
    assert.equal(result(play({ asa }, idleSession({ idle: hours(12) }))), 'completed');
  });

  test('the class in the wrong order loses it, in the right order keeps it', () => {
    const map = (classes: readonly string[]) => `class-map ANY
 match any
class-map LONG
 match port tcp eq ${PORT}
policy-map P
${classes.join('')}service-policy P global
`;
    const any = ' class ANY\n  set connection decrement-ttl\n';
    const long = ' class LONG\n  set connection timeout idle 12:00:00\n';
    const session = idleSession({ idle: hours(6) });
    assert.equal(result(play({ asa: map([any, long]) }, session)), 'failed');
    assert.equal(result(play({ asa: map([long, any]) }, session)), 'completed');
  });

  test('the program’s own time-out comes first', () => {
    const session = idleSession({ idle: minutes(61), speaks: 'server', readTimeout: seconds(300) });
    assert.deepEqual(noticed(play({}, session)), ['server ETIME at 3960 s']);
  });
});

test('a port that somebody listens on is nobody’s source port: a socket would connect to itself', () => {
  const client = (steps: Session['actors'][number]['steps']): Session => ({
    name: 'alone',
    actors: [{ name: 'clientd', host: 'client', steps }],
  });
  const connect = { does: 'connect', as: 'own', to: LOOPBACK, within: seconds(1) } as const;
  const refused = play({}, client([{ ...connect, ports: [PORT] }]));
  // The first that the system chooses under this seed.
  const chosen = refused.timeline.find(({ kind }) => kind === 'refused')?.flow?.source.port ?? 0;
  const met = play(
    {},
    client([
      { does: 'listen', port: chosen },
      { ...connect, ports: [chosen] },
    ]),
  );
  assert.equal(result(met), 'completed');
  assert.equal(met.timeline.find(({ kind }) => kind === 'connected')?.flow?.source.port, chosen + 1);
});

test('how much came, and when the first of it did', () => {
  const [outcome] = play({}, idleSession({ idle: minutes(59) })).outcomes;
  assert.ok((outcome?.delivered ?? 0) > 0);
  assert.ok((outcome?.firstDataAt ?? Infinity) < seconds(1));
});

test('what happened when, of a connection that a firewall forgot', () => {
  const { timeline } = play({}, idleSession({ idle: minutes(61) }));
  const lines = timeline.map((one) => {
    const { at, node, process } = one;
    const more =
      one.kind === 'segment' ? one.role : 'reason' in one ? one.reason : 'error' in one ? one.error?.name : '';
    return `${Math.floor(at / 1e6)} ${node} ${process?.name ?? '-'} ${one.kind} ${more ?? ''}`.trimEnd();
  });
  assert.deepEqual(lines, [
    '0 server serverd listening',
    '0 client clientd connect-started',
    '0 client - segment syn',
    '0 fw - firewall-built',
    '0 server - segment syn-ack',
    '0 client - segment established',
    '0 client clientd connected',
    '0 client clientd sent',
    '0 server serverd accepted',
    '0 server serverd received',
    '3600 fw - firewall-teardown idle',
    '3660 client clientd sent',
    '3660 fw - firewall-denied',
    '3660 fw - segment reset',
    '3660 client - socket-state',
    '3660 client clientd received ECONNRESET',
    '3660 client clientd status',
  ]);
});

describe('other devices', () => {
  test('a load balancer of AWS answers with a reset after 350 s', () => {
    const firewall = 'preset: aws-nlb';
    assert.deepEqual(noticed(play({ firewall }, idleSession({ idle: seconds(349) }))), []);
    assert.deepEqual(noticed(play({ firewall }, idleSession({ idle: seconds(351) }))), [
      'client ECONNRESET by reset at 351 s',
    ]);
  });

  test('conntrack whose rules take any new packet lets the client go on, and not the server', () => {
    const firewall = `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: 600 }
nft: |
  table inet f {
    chain forward {
      type filter hook forward priority 0; policy drop;
      ct state established,related accept
      ct state new iifname "in" accept
    }
  }`;
    assert.equal(result(play({ firewall }, idleSession({ idle: minutes(11) }))), 'completed');
    const played = play({ firewall }, idleSession({ idle: minutes(11), speaks: 'server' }));
    assert.match(noticed(played)[0] ?? '', /^server ETIMEDOUT by retransmission/);
  });

  test('and with a rule for SYN only nobody goes on', () => {
    const firewall = `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: 600 }
${SYN_ONLY}`;
    assert.equal(result(play({ firewall }, idleSession({ idle: minutes(9) }))), 'completed');
    assert.match(noticed(play({ firewall }, idleSession({ idle: minutes(11) })))[0] ?? '', /^client ETIMEDOUT/);
  });
});

test('a node that is a firewall and has sockets of its own wakes for both', () => {
  const network = guardedNetwork({
    firewall: `system: linux
sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: 600 }
nft: |
  table inet f {
    chain forward { type filter hook forward priority 0; policy accept; ct state established,related accept; }
  }`,
  });
  const options = { keepalive: true, keepaliveTimes: { idle: minutes(20), interval: seconds(75), count: 9 } };
  const own: Session = {
    name: 'own',
    actors: idleSession({ idle: hours(1) }).actors.map((actor) =>
      actor.host === 'server'
        ? actor
        : {
            ...actor,
            host: 'fw',
            steps: actor.steps.map((step) => (step.does === 'connect' ? { ...step, options } : step)),
          },
    ),
  };
  // What the firewall forgets after ten minutes, and the keepalive that its own socket owes after twenty: neither takes
  // the other's place.
  const forwarded = idleSession({ idle: hours(2), port: 7_001 });
  const { timeline } = simulate({ network, sessions: [own, forwarded], seed: 1, until: hours(3) });
  const keepalives = timeline.filter((one) => one.node === 'fw' && one.kind === 'segment' && one.role === 'keepalive');
  assert.equal(keepalives.length, 2);
  const forgotten = timeline.filter((one) => one.kind === 'firewall-teardown').map(({ at }) => Math.round(at / 1e6));
  // Afterwards conntrack takes up what it does not know, until both have closed; of its own connection with each
  // keepalive, for the five minutes of one whose beginning was not seen.
  assert.deepEqual(forgotten, [600, 600, 1_500, 2_700, 3_720, 7_320]);
});

describe('a firewall that translates', () => {
  const asa = 'object network NET\n subnet 10.1.0.0 255.255.255.0\n nat (inside,dmz) dynamic interface\n';

  test('the other end sees its address, and answers find their way back', () => {
    const played = play({ asa }, idleSession({ idle: minutes(59) }));
    assert.equal(result(played), 'completed');
    const accepted = played.timeline.find(({ kind }) => kind === 'accepted');
    assert.equal(accepted?.flow?.destination.address, '10.2.0.1');
  });

  test('its resets and its probes find theirs', () => {
    assert.deepEqual(noticed(play({ asa }, idleSession({ idle: minutes(61) }))), [
      'client ECONNRESET by reset at 3660 s',
    ]);
    const detecting = 'policy-map P\n class class-default\n  set connection timeout dcd\nservice-policy P global\n';
    assert.equal(result(play({ asa: `${asa}${detecting}` }, idleSession({ idle: hours(12) }))), 'completed');
    const resetting =
      'policy-map P\n class class-default\n  set connection timeout idle 1:00:00 reset\nservice-policy P global\n';
    const session = idleSession({ idle: minutes(61), speaks: 'server' });
    assert.deepEqual(noticed(play({ asa: `${asa}${resetting}` }, session)).toSorted(), [
      'client ECONNRESET by reset at 3600 s',
      'server ECONNRESET by reset at 3660 s',
    ]);
  });
});

describe('faults', () => {
  test('a firewall that forgets everything', () => {
    const session = idleSession({ idle: minutes(10), speaks: 'server' });
    const played = play({}, session, { faults: [{ at: minutes(5), node: 'fw', does: 'reboot' }] });
    assert.match(noticed(played)[0] ?? '', /^server ETIMEDOUT by retransmission/);
  });

  test('a host that is restarted knows nothing of its connections', () => {
    const played = play({}, idleSession({ idle: minutes(10) }), {
      faults: [{ at: minutes(5), node: 'server', does: 'reboot' }],
    });
    assert.deepEqual(noticed(played), ['client ECONNRESET by reset at 600 s']);
  });
});

describe('what cannot be played, or not to its end', () => {
  test('names that do not exist and times that cannot be are told, and nothing is played', () => {
    const session = idleSession({ idle: seconds(-1) });
    const wrong: Session = { ...session, actors: session.actors.map((one) => ({ ...one, host: 'nowhere' })) };
    const { errors, outcomes } = simulate({
      network: guardedNetwork(),
      sessions: [wrong],
      seed: 1,
      until: hours(1),
    });
    assert.deepEqual(outcomes, []);
    assert.deepEqual(
      errors.map(({ found }) => found),
      ['host nowhere', 'host nowhere', 'for -1000000 µs'],
    );
  });

  test('two that wait for each other are a deadlock, with both waits', () => {
    const session: Session = {
      name: 'both wait',
      actors: [
        {
          name: 'a',
          host: 'client',
          steps: [
            { does: 'await', signal: 'x' },
            { does: 'signal', signal: 'y' },
          ],
        },
        {
          name: 'b',
          host: 'server',
          steps: [
            { does: 'await', signal: 'y' },
            { does: 'signal', signal: 'x' },
          ],
        },
      ],
    };
    const played = play({}, session);
    assert.equal(result(played), 'deadlock');
    assert.deepEqual(
      played.outcomes[0]?.waits.map(({ actor }) => actor),
      ['a', 'b'],
    );
  });

  test('when the time is over it is unfinished, and no success', () => {
    assert.equal(result(play({}, idleSession({ idle: hours(2) }), { until: hours(1) })), 'unfinished');
  });

  test('so it is when the events are used up, and the limit is named', () => {
    const played = play({}, idleSession({ idle: minutes(1) }), { eventsMax: 5 });
    assert.equal(result(played), 'unfinished');
    assert.equal(played.ended, 'EVENTS_MAX');
  });
});

test('another seed is another timeline', () => {
  const session = idleSession({ idle: minutes(1) });
  assert.notEqual(hashOf(play({}, session, { seed: 1 })), hashOf(play({}, session, { seed: 2 })));
});

test('200 GB that take hours keep their own connection alive, but not an idle one beside it', () => {
  const session: Session = {
    name: 'backup',
    actors: [
      {
        name: 'mediad',
        host: 'server',
        steps: [
          { does: 'listen', port: PORT },
          { does: 'listen', port: 13_724 },
          { does: 'accept', as: 'control', ports: [PORT] },
          { does: 'accept', as: 'data', ports: [13_724] },
          { does: 'receive', on: 'data', bytes: 200_000_000_000 },
          { does: 'receive', on: 'control', bytes: 10 },
        ],
      },
      {
        name: 'clientd',
        host: 'client',
        steps: [
          { does: 'connect', as: 'control', to: SERVER, ports: [PORT] },
          { does: 'connect', as: 'data', to: SERVER, ports: [13_724] },
          { does: 'bulk', on: 'data', bytes: 200_000_000_000, rate: 20_000_000 },
          { does: 'send', on: 'control', bytes: 10 },
          { does: 'await-close', on: 'control', otherwise: FAILED },
        ],
      },
    ],
  };
  const played = play({}, session);
  assert.deepEqual(noticed(played), [`client ECONNRESET by reset at ${Math.floor(inSeconds(seconds(10_000)))} s`]);
  const raised = play({ asa: 'timeout conn 4:00:00\n' }, session);
  assert.deepEqual(noticed(raised), []);
});

test('a tape holds every datagram, the sockets at their times, and the step behind what is noted', () => {
  const sessions = [idleSession({ idle: seconds(60), options: { keepalive: true } })];
  const network = guardedNetwork();
  const { tape, timeline } = simulate({
    network,
    sessions,
    seed: 1,
    until: hours(1),
    tape: { socketsEvery: seconds(30) },
  });
  assert.ok(tape);
  const sent = tape.sightings.filter(({ way }) => way === 'sent').length;
  assert.equal(tape.sightings.length, 2 * sent, 'nothing is lost here: what is sent is received');
  assert.deepEqual([...new Set(tape.sightings.map((one) => one.interface))], ['eth0']);
  const middle = tape.socketLists.filter(({ at }) => at === instant(30e6));
  assert.deepEqual(
    middle
      .toSorted((a, b) => (a.node < b.node ? -1 : 1))
      .map(({ node, rows }) => `${node} ${rows.map(({ state, timer }) => `${state} ${timer.runs}`).join()}`),
    ['client ESTABLISHED keepalive', 'server LISTEN off,ESTABLISHED keepalive'],
  );
  const said = timeline.flatMap((one, i) => (one.kind === 'sent' ? (tape.actorSteps.get(i)?.step.name ?? []) : []));
  assert.ok(said.includes('the word after the silence'));
  assert.equal(simulate({ network, sessions, seed: 1, until: hours(1) }).tape, undefined);
});
