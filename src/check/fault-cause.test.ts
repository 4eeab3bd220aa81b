import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Duration, hours, minutes } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import type { Incident, Fault } from '../dialogue/fault.ts';
import type { Notice } from '../dialogue/outcome.ts';
import type { Observation } from '../model/observation.ts';
import { faultCause } from './fault-cause.ts';
import { failedNight } from '../../test/failed-night.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { built, flowOf, seen, tornDown } from '../../test/seen.ts';

const FLOW = '10.1.0.10:40000 > 10.2.0.10:5432';
const MINUTE = 60;

/** Noticed by the client after two hours. */
const notice: Notice = {
  at: instant(hours(2)),
  actor: 'clientd',
  host: 'client',
  step: 'the answer',
  error: 'ECONNRESET',
  by: 'reset',
  flow: flowOf(FLOW),
};

/** The firewall made its entry in the first minute. */
const ENTRY = seen(built, { at: MINUTE, on: 'fw1', flow: FLOW });
const FORGOTTEN = seen(tornDown, { at: 61 * MINUTE, on: 'fw1', flow: FLOW });

const refusedByRule = { kind: 'firewall-denied', denial: 'policy', flags: 'PSH ACK' } as const;

const fault = (node: string, incident: Incident, at = minutes(90)): Fault => ({ at, node, ...incident });

function causeOf(
  faults: readonly Fault[],
  timeline: readonly Observation[] = [ENTRY],
  of: Notice = notice,
): string | undefined {
  const found = faultCause(failedNight({ outcome: { noticed: [of] }, timeline, faults }), of);
  return found && `${found.cause} at ${found.node}, ${found.at / 60e6} min: ${found.because}`;
}

describe('a device that lost what it knew', () => {
  test.each<[Fault, string]>([
    [
      fault('fw1', { does: 'reboot' }),
      'STATE_LOST at fw1, 90 min: fw1 was restarted, and knows none of its connections',
    ],
    [
      fault('fw1', { does: 'failover', state: 'lost' }),
      'STATE_LOST at fw1, 90 min: another unit took over from fw1 without its connections',
    ],
    [fault('fw1', { does: 'clear-connections' }), 'STATE_LOST at fw1, 90 min: connections of fw1 were cleared'],
  ])('case %#', (one, expected) => assert.equal(causeOf([one]), expected));

  test.each<[string, Fault, readonly Observation[]]>([
    ['its other unit knew it, too', fault('fw1', { does: 'failover', state: 'kept' }), [ENTRY]],
    ['it never had an entry for this connection', fault('fw1', { does: 'reboot' }), []],
    ['it had forgotten it by itself before', fault('fw1', { does: 'reboot' }), [ENTRY, FORGOTTEN]],
    ['it made the entry behind that', fault('fw1', { does: 'reboot' }, minutes(0)), [ENTRY]],
    ['that came when it was noticed already', fault('fw1', { does: 'reboot' }, hours(3)), [ENTRY]],
  ])('is not why, where %s', (_, one, timeline) => assert.equal(causeOf([one], timeline), undefined));

  test('with the translations that it took back: only of a connection that used one', () => {
    const mapped = flowOf('192.0.2.9:40000 > 10.2.0.10:5432');
    const lent = seen({ kind: 'firewall-built', connection: '1', mapped }, { at: MINUTE, on: 'fw1', flow: FLOW });
    const clear = fault('fw1', { does: 'clear-xlate' });
    assert.equal(
      causeOf([clear], [lent]),
      'STATE_LOST at fw1, 90 min: translations of fw1 were cleared, and their connections',
    );
    assert.equal(causeOf([clear]), undefined);
  });

  test('is told by the fault that took it, not by one that found it gone', () => {
    const twice = [fault('fw1', { does: 'reboot' }, minutes(10)), fault('fw1', { does: 'clear-connections' })];
    assert.match(causeOf(twice) ?? '', /^STATE_LOST at fw1, 10 min: fw1 was restarted/);
  });

  test('is told by the last of two where it came to know it again between them', () => {
    const twice = [fault('fw1', { does: 'reboot' }, minutes(10)), fault('fw1', { does: 'clear-connections' })];
    const again = seen(built, { at: 20 * MINUTE, on: 'fw1', flow: FLOW });
    assert.match(causeOf(twice, [ENTRY, again]) ?? '', /^STATE_LOST at fw1, 90 min: connections/);
  });
});

describe('a host that was restarted', () => {
  test('is why its peer was reset', () =>
    assert.equal(
      causeOf([fault('server', { does: 'reboot' })]),
      'PEER_GONE at server, 90 min: server was restarted, and knows none of its connections',
    ));
  test('is refused where it had no connection yet, for nothing listens there any more', () => {
    const refused: Notice = { ...notice, error: 'ECONNREFUSED', by: undefined };
    const reboot = fault('server', { does: 'reboot' });
    const made = seen({ kind: 'connected' }, { at: MINUTE, on: 'client', flow: FLOW });
    const told = (timeline: readonly Observation[]) => causeOf([reboot], timeline, refused)?.split(' ')[0];
    assert.deepEqual([told([]), told([made])], ['NO_LISTENER', 'PEER_GONE']);
  });
  test('is not its own peer', () => assert.equal(causeOf([fault('client', { does: 'reboot' })]), undefined));
});

describe('a rule that blocks from now on', () => {
  const block = (port: number) =>
    fault('fw1', {
      does: 'policy-change',
      change: { sets: 'block', port, answer: 'silent', reaches: 'every-packet' },
    });

  const REFUSED = seen(refusedByRule, { at: 100 * MINUTE, on: 'fw1', flow: FLOW });
  const BEFORE = seen(refusedByRule, { at: 80 * MINUTE, on: 'fw1', flow: FLOW });

  test('is why, for connections of its port', () =>
    assert.equal(
      causeOf([block(5432)], [ENTRY, REFUSED]),
      'POLICY_DENY at fw1, 90 min: a rule of fw1 blocks port 5432 since then',
    ));
  test.each<[string, number, readonly Observation[]]>([
    ['of another port', 22, [ENTRY, REFUSED]],
    ['that the device had forgotten before', 5432, [ENTRY, FORGOTTEN, REFUSED]],
    ['of which it discarded nothing', 5432, [ENTRY]],
    ['of which it discarded something before only', 5432, [ENTRY, BEFORE]],
  ])('is not why, for connections %s', (_, port, timeline) =>
    assert.equal(causeOf([block(port)], timeline), undefined),
  );
  test('and another idle time-out blocks nothing', () =>
    assert.equal(
      causeOf([fault('fw1', { does: 'policy-change', change: { sets: 'idle-timeout', to: minutes(5) } })]),
      undefined,
    ));
});

test('another unit that takes over with all connections, and needs longer for it than somebody waits', () => {
  const slow = (lasting: number) => fault('fw1', { does: 'failover', state: 'kept', for: minutes(lasting) });
  const told = (lasting: number) =>
    causeOf([slow(lasting)], [ENTRY], { ...notice, error: 'ETIMEDOUT', by: 'keepalive' })?.split(' ')[0];
  assert.deepEqual([told(5), told(20)], ['KEEPALIVE_TOO_EAGER', 'PATH_DOWN']);
});

test.each([
  ['as long as the default of Linux outlives', 11.25, 'KEEPALIVE_TOO_EAGER'],
  ['longer than that', 11.5, 'PATH_DOWN'],
])('an outage in which keepalive gave up is one that it was too eager for, or not: %s', (_, lasting, cause) => {
  const down = fault('fw1', { does: 'link-down', for: minutes(lasting) });
  const told = causeOf([down], [ENTRY], { ...notice, error: 'ETIMEDOUT', by: 'keepalive' });
  assert.equal(told?.split(' ')[0], cause);
});

test.each([
  ['meanwhile', 40, /^PATH_DOWN at fw1, 90 min: packets were lost at fw1 for 40 min, and somebody gave up meanwhile$/],
  ['and is over', 1, undefined],
])('an outage in which somebody gives up %s', (_, lasting, told) => {
  const down = fault('fw1', { does: 'link-down', for: minutes(lasting) });
  const found = causeOf([down], [ENTRY], { ...notice, error: 'ETIMEDOUT', by: 'retransmission' });
  if (told) assert.match(found ?? '', told);
  else assert.equal(found, undefined);
});

describe('an outage explains nothing', () => {
  const gaveUp: Notice = { ...notice, error: 'ETIMEDOUT', by: 'retransmission' };
  const down = fault('fw1', { does: 'link-down', for: minutes(40) });
  test.each<[string, Fault, Notice]>([
    ['that a reset told', fault('fw1', { does: 'one-way-loss', direction: 'in', share: 0.01, for: hours(1) }), notice],
    ['of a refused connect', down, { ...gaveUp, error: 'ECONNREFUSED', by: undefined }],
    ['by another interface', fault('client', { does: 'link-down', interface: 'eth9', for: minutes(40) }), gaveUp],
    ['at a node that is not on the way', fault('nobody', { does: 'link-down', for: minutes(40) }), gaveUp],
  ])('%s', (_, one, of) => assert.equal(causeOf([one], [ENTRY], of), undefined));
});

test('words that were still repeated in an outage are lost to it, however late their program learns of it', () => {
  const gaveUp: Notice = { ...notice, error: 'ETIMEDOUT', by: 'retransmission' };
  const said = (minute: number) => seen({ kind: 'sent', bytes: 4 }, { at: minute * MINUTE, on: 'client', flow: FLOW });
  const told = (minute: number) =>
    causeOf([fault('fw1', { does: 'link-down', for: minutes(28) })], [said(minute)], gaveUp);
  assert.deepEqual([told(116)?.split(' ')[0], told(119)], ['PATH_DOWN', undefined]);
});

test('a request that is given up after an outage in which it was sent is one that the outage cost', () => {
  const brief = fault('fw1', { does: 'link-down', for: minutes(2) }, minutes(118));
  const step = 'connect';
  const of: Notice = { ...notice, at: instant(minutes(120.1)), error: 'ETIMEDOUT', by: 'retransmission', step };
  const begun = seen({ kind: 'connect-started', attempt: 1 }, { at: 119 * MINUTE, on: 'client', flow: FLOW });
  const to = flowOf(FLOW)?.destination.address ?? assert.fail();
  const steps = [{ does: 'connect', as: 'db', to, ports: [5432], options: {}, name: step }] as const;
  const found = faultCause(failedNight({ steps, outcome: { noticed: [of] }, timeline: [begun], faults: [brief] }), of);
  assert.equal(found?.cause, 'PATH_DOWN');
});

describe('a detour', () => {
  const detour = fault('fw1', { does: 'detour', interface: 'outside' });
  const denied = (why?: string, flags?: string) =>
    seen(
      { kind: 'firewall-denied', denial: 'no-connection', ...(why !== undefined && { why }), ...(flags && { flags }) },
      { at: 119 * MINUTE, on: 'fw1', flow: FLOW },
    );

  test('is the cause where the device then takes packets for INVALID', () => {
    const found = causeOf([detour], [ENTRY, denied('ACK is over upper bound 7 (ACKed data not seen yet)')]);
    assert.equal(
      found,
      'ASYMMETRIC_RETURN at fw1, 119 min: what came to fw1 by outside takes another way since 1 h 30 min, and the rest it takes for INVALID (ACK is over upper bound 7 (ACKed data not seen yet)), as net.netfilter.nf_conntrack_tcp_be_liberal is 0 by default',
    );
  });

  test('and not where it discards them for something else', () => {
    assert.equal(causeOf([detour], [ENTRY, denied()]), undefined);
    assert.equal(causeOf([detour], [ENTRY, denied(undefined, 'SYN ACK')]), undefined, 'it had seen the request');
  });

  test('is the cause where a Linux forgets early what it sees nobody acknowledge, and no silence was that long', () => {
    const network = networkFrom(`
complete: true
nodes:
  client: { interfaces: { eth0: 10.1.0.10/24 } }
  server: { interfaces: { eth0: 10.2.0.10/24 } }
  fw1:
    system: linux
    forwarding: true
    interfaces: { inside: 10.1.0.1/24, outside: 10.2.0.1/24 }
    nft: table inet f { chain c { type filter hook forward priority 0; policy drop; ct state established,related accept; } }
`);
    const torn = seen(tornDown, { at: 119 * MINUTE, on: 'fw1', flow: FLOW });
    const told = (longest: Duration) => {
      const silences = new Map([['fw1', [{ flow: flowOf(FLOW) ?? assert.fail(), longest, until: instant(0) }]]]);
      const night = failedNight({ outcome: { noticed: [notice] }, timeline: [ENTRY, torn], faults: [detour] });
      return faultCause({ ...night, network, silences }, notice)?.because;
    };
    assert.match(
      told(minutes(10)) ?? '',
      /the rest it sees nobody acknowledge: it forgot the connection within 10 min$/,
    );
    assert.equal(told(hours(120)), undefined, 'five days: it was idle');
  });

  test('is the cause where the device discards the answer to a request that went around it', () => {
    assert.equal(
      causeOf([detour], [denied(undefined, 'SYN ACK')]),
      'ASYMMETRIC_RETURN at fw1, 119 min: what came to fw1 by outside takes another way since 1 h 30 min, and the rest it discards as an answer to nothing',
    );
  });
});

test('what costs no connection is no cause', () => {
  const harmless = [
    fault('fw1', { does: 'table-limit', connections: 1 }),
    fault('fw1', { does: 'clock-step', by: hours(1) }),
  ];
  assert.equal(causeOf(harmless), undefined);
});

test('who noticed something without a connection lost none', () => {
  const { flow: _flow, ...without } = notice;
  assert.equal(
    causeOf([fault('fw1', { does: 'reboot' }), fault('server', { does: 'reboot' })], [ENTRY], without),
    undefined,
  );
});
