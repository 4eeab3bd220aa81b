import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import type { Notice, Outcome } from '../dialogue/outcome.ts';
import type { Step } from '../dialogue/session.ts';
import type { Fact, Observation } from '../model/observation.ts';
import { causeOfRun } from './cause-of-run.ts';
import type { Played } from './played.ts';
import { failedNight } from '../../test/failed-night.ts';
import { accepted, built, connected, denied, flowOf, seen, started } from '../../test/seen.ts';

const FLOW = '10.1.0.10:40000 > 10.2.0.10:5432';
const HOUR = 3_600;

const notice: Notice = {
  at: instant(hours(3)),
  actor: 'clientd',
  host: 'client',
  step: 'the answer',
  error: 'ECONNRESET',
  flow: flowOf(FLOW),
};

interface Night {
  readonly noticed?: readonly Notice[];
  readonly timeline?: readonly Observation[];
  /** Of the client, after it has connected. */
  readonly step?: Step;
  readonly outcome?: Partial<Outcome>;
  readonly faults?: Played['faults'];
  /** What there is beside two hosts and a firewall, as network.yaml says it. */
  readonly more?: string;
}

const RECEIVE: Step = { does: 'receive', name: 'the answer', on: 'db', bytes: 10, within: hours(2) };

function causeOf({ noticed = [notice], timeline = [], step = RECEIVE, outcome = {}, faults = [], more = '' }: Night) {
  const found = causeOfRun(failedNight({ more, steps: [step], outcome: { noticed, ...outcome }, timeline, faults }));
  return found && `${found.cause} at ${found.node}, ${found.at / 60e6} min: ${found.because}`;
}

const torn = (reason: 'idle' | 'fin-timeout' | 'syn-timeout' | 'fins' | 'probe-unanswered'): Fact => ({
  kind: 'firewall-teardown',
  connection: '1',
  reason,
  words: 'Timeout',
});
const at = (hour: number, on = 'fw1', flow = FLOW) => ({ at: hour * HOUR, on, flow });

describe('what a firewall ended', () => {
  test.each<[Parameters<typeof torn>[0], RegExp]>([
    ['idle', /^KEEPALIVE_OFF at fw1, 60 min: .*; neither end has SO_KEEPALIVE$/],
    ['fin-timeout', /^HALF_CLOSED_TIMEOUT at fw1, 60 min: /],
    ['syn-timeout', /^EMBRYONIC_TIMEOUT at fw1, 60 min: /],
    // An orderly end is no cause: what the client got is all that is known.
    ['fins', /^undefined at client, 180 min: clientd on client got ECONNRESET at “the answer”$/],
  ])('%s', (reason, expected) => assert.match(causeOf({ timeline: [seen(torn(reason), at(1))] }) ?? '', expected));

  test('and who else forgot it before anybody noticed', () => {
    const [first, same, later] = [at(1), { ...at(1, 'fw2'), at: HOUR + 0.001 }, at(2, 'fw3')];
    const timeline = [first, same, later].map((one) => seen(torn('idle'), one));
    assert.match(
      causeOf({ timeline }) ?? '',
      /^KEEPALIVE_OFF at fw1, .*; so did fw2, and fw3 1 h later; neither end has SO_KEEPALIVE$/,
    );
    const behind = [seen(torn('idle'), at(1)), seen(torn('idle'), at(3.5, 'fw2'))];
    assert.doesNotMatch(causeOf({ timeline: behind }) ?? '', /fw2/);
    const other = [seen(torn('idle'), at(1)), seen(torn('idle'), at(1, 'fw2', '10.1.0.10:40001 > 10.2.0.10:5432'))];
    assert.doesNotMatch(causeOf({ timeline: other }) ?? '', /fw2/);
  });

  test('with the rule that discards what came then', () => {
    const byRule: Fact = {
      kind: 'firewall-denied',
      denial: 'no-connection',
      by: '“ct state invalid drop” (network.yaml:7)',
    };
    const because = (one: Observation) => causeOf({ timeline: [seen(torn('idle'), at(1)), one] }) ?? '';
    assert.match(
      because(seen(byRule, at(2))),
      /as it keeps one, and discards what came then by “ct state invalid drop” \(network\.yaml:7\); neither/,
    );
    for (const other of [at(0.5), at(2, 'fw2'), at(2, 'fw1', '10.1.0.10:40001 > 10.2.0.10:5432')])
      assert.match(because(seen(byRule, other)), /as it keeps one; neither/);
  });

  test.each<[string, Observation]>([
    ['of another connection', seen(torn('idle'), at(1, 'fw1', '10.1.0.10:40001 > 10.2.0.10:5432'))],
    ['when all was over', seen(torn('idle'), at(4))],
  ])('%s is no cause', (_, one) => assert.match(causeOf({ timeline: [one] }) ?? '', /^undefined at client/));
});

describe('a device that waited in vain for the handshake, where the request', () => {
  const to = flowOf(FLOW).destination.address;
  const step: Step = { does: 'connect', name: 'the answer', to, as: 'db', ports: [5432] };
  const waited = seen(torn('syn-timeout'), at(1, 'gw0'));
  const asked = { noticed: [{ ...notice, error: 'ETIMEDOUT', by: 'syn-timeout' } as const], step };
  const more = '    permits: [tcp from any to any port 22]\n';
  const refused: Fact = { kind: 'firewall-denied', denial: 'policy', flags: 'SYN' };
  const refusedLater: Fact = { ...refused, flags: 'ACK' };

  test('was discarded further on, let it pass and is not to blame', () =>
    assert.match(causeOf({ ...asked, more, timeline: [waited, seen(refused, at(0.5))] }) ?? '', /^POLICY_DENY at fw1/));

  test.each<[string, readonly Observation[]]>([
    ['came through, as far as anybody saw', []],
    ['of another was discarded', [seen(refused, at(0.5, 'fw1', '10.1.0.10:40001 > 10.2.0.10:5432'))]],
    ['was discarded behind the failure', [seen(refused, at(4))]],
    ['was followed by something else that was discarded', [seen(refusedLater, at(0.5))]],
  ])('%s, is what is known', (_, timeline) =>
    assert.match(causeOf({ ...asked, more, timeline: [waited, ...timeline] }) ?? '', /^EMBRYONIC_TIMEOUT at gw0/),
  );
});

test('an end that did not answer the probes of a device was cut off, or it is not known why', () => {
  const timeline = [seen(torn('probe-unanswered'), at(1))];
  const reset: Notice = { ...notice, by: 'reset' };
  const down = { does: 'link-down', node: 'server', at: minutes(50), for: hours(20) } as const;
  assert.match(causeOf({ noticed: [reset], timeline, faults: [down] }) ?? '', /^PATH_DOWN at server, 50 min/);
  assert.match(
    causeOf({ noticed: [reset], timeline, faults: [{ ...down, at: minutes(70) }] }) ?? '',
    /^undefined at client/,
  );
});

describe('the last word of a program that has ended, and who waits for it', () => {
  const waits = [
    { actor: 'clientd', host: 'client', step: 'x', does: 'receive', since: instant(minutes(20)) },
  ] as const;
  const hung = (timeline: readonly Observation[], faults: Played['faults'] = []) =>
    causeOf({ noticed: [], timeline, faults, outcome: { result: 'deadlock', waits } }) ?? '';

  test('a device that had forgotten the connection', () => {
    assert.match(hung([seen(torn('idle'), at(1)), seen(denied, at(2))]), /^KEEPALIVE_OFF at fw1, 60 min/);
    assert.match(hung([seen(torn('fin-timeout'), at(1)), seen(denied, at(2))]), /^HALF_CLOSED_TIMEOUT at fw1, 60 min/);
  });

  test('a device that was restarted', () => {
    const reboot = { does: 'reboot', node: 'fw1', at: minutes(50) } as const;
    assert.match(hung([seen(built, at(0)), seen(denied, at(2))], [reboot]), /^STATE_LOST at fw1, 50 min/);
  });

  test.each<[string, readonly Observation[]]>([
    ['nothing was discarded', [seen(torn('idle'), at(1))]],
    [
      'what was discarded is of others',
      [seen(torn('idle'), at(1)), seen(denied, at(2, 'fw1', '10.9.0.1:1 > 10.9.0.2:2'))],
    ],
  ])('not where %s', (_, timeline) =>
    assert.match(hung(timeline), /^undefined at client, 20 min: clientd on client waits/),
  );
});

describe('who lost patience', () => {
  const patience: Notice = { ...notice, error: 'ETIME' };
  const forgotten = seen(torn('idle'), at(1));

  test('over an entry that was gone, lost it to the firewall only if something was discarded meanwhile', () => {
    assert.match(causeOf({ noticed: [patience], timeline: [forgotten, seen(denied, at(2))] }) ?? '', /^KEEPALIVE_OFF/);
    for (const timeline of [[forgotten], [forgotten, seen(denied, at(0.5))], [forgotten, seen(denied, at(2, 'fw2'))]])
      assert.match(
        causeOf({ noticed: [patience], timeline }) ?? '',
        /^APPLICATION_READ_TIMEOUT at client, 180 min: .* 2 h /,
      );
  });

  test('of a connection that it accepted, is the server', () => {
    const timeline = [seen(connected, at(0, 'server')), seen(accepted, at(0, 'client')), seen(built, at(0))];
    assert.match(causeOf({ noticed: [patience], timeline }) ?? '', /^SERVER_IDLE_LIMIT at client, .* for 2 h$/);
  });

  test('in the same moment as another who only heard of it, is who tells why', () => {
    const heard: Notice = { ...notice, actor: 'bpbrm', error: 'END_OF_STREAM', flow: undefined };
    assert.match(causeOf({ noticed: [heard, patience] }) ?? '', /^APPLICATION_READ_TIMEOUT at client/);
    const later = { ...patience, at: instant(hours(3.5)) };
    assert.match(causeOf({ noticed: [heard, later] }) ?? '', /^undefined at client, 180 min/);
  });

  test('between two connections, is the relay', () => {
    const step: Step = { does: 'relay', name: 'the answer', between: ['a', 'b'], idleTimeout: minutes(5) };
    assert.match(causeOf({ noticed: [patience], step }) ?? '', /^PROXY_IDLE_LIMIT at client, .* for 300 s, and closed/);
  });
});

describe('a socket that was kept for only so long', () => {
  const process = { name: 'bpbrm', pid: 7 };
  const stall = (hour: number, waits: number): readonly Observation[] => [
    seen(started, { ...at(hour, 'client'), process }),
    seen({ kind: 'connect-waiting', attempt: 1 }, { ...at(hour, 'client'), at: hour * HOUR + waits, process }),
  ];
  const expired = (hour: number) =>
    seen({ kind: 'wait-expired', wait: seconds(60) }, { ...at(hour, 'client'), process: { name: 'vnetd', pid: 8 } });

  test('expired over the stalls before it, which are added up', () =>
    assert.match(
      causeOf({ timeline: [...stall(1, 40), ...stall(1.5, 35), expired(2), ...stall(2.5, 9)] }) ?? '',
      /^FALLBACK_DELAY_OUTLIVES_WAIT at client, 120 min: 2 connects stalled for 75 s in all before vnetd gave up waiting$/,
    ));
  test('so did refusals of a system that asks again behind each, and not those at once', () => {
    const refusal = (hour: number, waits: number): readonly Observation[] => [
      seen(started, { ...at(hour, 'client'), process }),
      seen(
        { kind: 'refused', error: { name: 'ECONNREFUSED' } },
        { ...at(hour, 'client'), at: hour * HOUR + waits, process },
      ),
    ];
    const slow = [...refusal(1, 1), ...refusal(1.1, 1), ...refusal(1.2, 0.001)];
    assert.match(
      causeOf({ timeline: [...slow, expired(2)] }) ?? '',
      /^FALLBACK_DELAY_OUTLIVES_WAIT at client, 120 min: 2 connects were refused after 2\.000 s in all before vnetd gave up/,
    );
    assert.match(
      causeOf({ timeline: [...stall(0.5, 40), ...slow, expired(2)] }) ?? '',
      /: 1 connect stalled for 40\.000 s and 2 connects were refused after 2\.000 s in all before vnetd/,
    );
    assert.match(causeOf({ timeline: [...refusal(1, 0.001), expired(2)] }) ?? '', /^undefined at client, 180 min/);
  });
  test('and not where none stalled', () =>
    assert.match(causeOf({ timeline: [expired(2), ...stall(2.5, 9)] }) ?? '', /^undefined at client, 180 min/));
});

describe('nothing that has a name', () => {
  test('data that goes round between relays, whatever else was noticed before', () => {
    const loop: Notice = { ...notice, error: 'RELAY_LOOP', actor: 'relay' };
    assert.match(
      causeOf({ noticed: [notice, loop], timeline: [seen(torn('idle'), at(1))] }) ?? '',
      /^undefined at client, 180 min: relay on client passes on at “the answer” what it has passed on before/,
    );
  });

  test('a restarted host, whose programs could tell nobody', () => {
    const faults: Played['faults'] = [
      { does: 'reboot', node: 'fw1', at: minutes(5) },
      { does: 'reboot', node: 'client', at: minutes(10) },
    ];
    assert.equal(
      causeOf({ noticed: [], faults }),
      'PEER_GONE at client, 10 min: client was restarted, and its programs of this session were gone',
    );
    assert.equal(causeOf({ noticed: [], faults, outcome: { result: 'completed' } }), undefined);
  });

  test('not a host that was restarted when the session was over', () => {
    const faults: Played['faults'] = [{ does: 'reboot', node: 'client', at: minutes(10) }];
    assert.equal(causeOf({ noticed: [], faults, outcome: { endedAt: instant(minutes(9)) } }), undefined);
  });

  test('programs that wait for each other', () =>
    assert.equal(
      causeOf({
        noticed: [],
        outcome: {
          result: 'deadlock',
          waits: [{ actor: 'a', host: 'client', step: 'x', does: 'receive', since: instant(minutes(20)) }],
        },
      }),
      'undefined at client, 20 min: a on client waits at “x” since 20 min; nothing is left that could end it',
    ));

  test.each<[number, true | undefined]>([
    [19, undefined],
    [21, true],
  ])('a fault at %i min, behind the wait that began at 20 min, strikes nobody: %s', (minute, expected) => {
    const wait = { actor: 'a', host: 'client', step: 'x', does: 'await', since: instant(minutes(20)) } as const;
    const outcome = { noticed: [], result: 'deadlock', waits: [wait] } as const;
    const faults: Played['faults'] = [{ does: 'clear-connections', node: 'fw1', at: minutes(minute) }];
    assert.equal(causeOfRun(failedNight({ steps: [RECEIVE], outcome, timeline: [], faults }))?.deadlock, expected);
  });

  test('a session in which nobody noticed anything', () =>
    assert.equal(causeOf({ noticed: [], outcome: { result: 'completed' } }), undefined));
});
