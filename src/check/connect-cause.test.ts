import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Address, parseAddress } from '../base/address.ts';
import { minutes } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import type { Notice } from '../dialogue/outcome.ts';
import type { Actor, Step } from '../dialogue/session.ts';
import type { Observation } from '../model/observation.ts';
import { connectCause, interceptCause, traceCause } from './connect-cause.ts';
import type { Played } from './played.ts';
import { failedNight } from '../../test/failed-night.ts';
import { endpointOf, flowOf, seen } from '../../test/seen.ts';
import { askedTwice, TWO_HOSTS, verdictsOf } from '../../test/verdicts.ts';

const FLOW = '10.1.0.10:40000 > 10.2.0.10:5432';

function address(text: string): Address {
  const found = parseAddress(text);
  assert.ok(found);
  return found;
}

const notice: Notice = {
  at: instant(5_000_000),
  actor: 'clientd',
  host: 'client',
  step: 'ask',
  error: 'ETIMEDOUT',
  flow: flowOf(FLOW),
};

interface Asked {
  readonly more?: string;
  readonly timeline?: readonly Observation[];
  readonly step?: Step;
}

const CONNECT: Step = { does: 'connect', name: 'ask', to: address('10.2.0.10'), as: 'db', ports: [5432] };

const played = ({ step = CONNECT, ...night }: Asked): Played =>
  failedNight({ ...night, steps: [step], outcome: { noticed: [notice] } });

const causeOf = (asked: Asked, of = notice): string | undefined => {
  const found = connectCause(played(asked), of);
  return found && `${found.cause} at ${found.node}: ${found.because}`;
};

const PERMITS_SSH = '    permits: [tcp from any to any port 22]\n';

describe('a connection that was never made', () => {
  test('for a rule on its way', () =>
    assert.match(
      causeOf({ more: PERMITS_SSH }) ?? '',
      /^POLICY_DENY at fw1: the request of a connection to 10\.2\.0\.10 port 5432 ends at fw1: /,
    ));

  test('for want of a program that listens, where it was refused and its way is open', () =>
    assert.equal(
      causeOf({}, { ...notice, error: 'ECONNREFUSED' }),
      'NO_LISTENER at client: nothing listens on port 5432 of 10.2.0.10',
    ));

  test('for nothing that routes and filters tell, where it was not', () => assert.equal(causeOf({}), undefined));

  test('for a backlog that is full, in words, for no cause has its name', () => {
    const listen: Step = { does: 'listen', port: 5432, backlog: 1 };
    const connected = (port: number) =>
      seen({ kind: 'connected' }, { at: 3, on: 'client', flow: `10.1.0.10:${port} > 10.2.0.10:5432` });
    const accepted = seen({ kind: 'accepted' }, { at: 4, on: 'server', flow: '10.1.0.10:40001 > 10.2.0.10:5432' });
    const found = (...timeline: readonly Observation[]) => {
      const night = played({ timeline });
      const server: Actor = { name: 'serverd', host: 'server', steps: [listen] };
      return connectCause(
        { ...night, session: { ...night.session, actors: [...night.session.actors, server] } },
        notice,
      )?.because;
    };
    const two = [connected(40_001), connected(40_002)];
    assert.equal(
      found(...two),
      'server passes over the request of clientd on client: 2 connections to port 5432 are made that serverd has not accepted, and its backlog is 1',
    );
    assert.equal(found(connected(40_001), accepted), undefined);
  });

  test('for want of room, which comes before what the rules say', () => {
    const full = seen({ kind: 'firewall-denied', denial: 'table-full' }, { at: 4, on: 'fw1', flow: FLOW });
    const words = 'TABLE_FULL at fw1: fw1 had as many connections as it takes, and discarded the request';
    assert.equal(causeOf({ timeline: [full] }), words);
    assert.equal(causeOf({ timeline: [full], more: PERMITS_SSH }), words);
  });

  test('for want of what it would be translated to', () => {
    const lacking = { kind: 'firewall-denied', denial: 'no-translation', lacks: 'port' } as const;
    assert.equal(
      causeOf({ timeline: [seen(lacking, { at: 4, on: 'fw1', flow: FLOW })] }),
      'TABLE_FULL at fw1: fw1 had given away every port of its translation pool, and discarded the request',
    );
    const { lacks: _, ...denied } = lacking;
    assert.equal(causeOf({ timeline: [seen(denied, { at: 4, on: 'fw1', flow: FLOW })] }), undefined);
  });

  test.each([
    ['later', 6, FLOW],
    ['for another', 4, '10.1.0.10:40001 > 10.2.0.10:5432'],
  ])('and a device that was full %s has no part in it', (_, at, flow) => {
    const full = seen({ kind: 'firewall-denied', denial: 'table-full' }, { at, on: 'fw1', flow });
    assert.equal(causeOf({ timeline: [full] }), undefined);
  });
});

describe('a connection that was made with a device in the listener’s place, and reset', () => {
  const reset = { ...notice, error: 'ECONNRESET', by: 'reset' } as const;
  const torn = { kind: 'firewall-teardown', connection: '1', reason: 'reset-outside', words: 'TCP Reset-O' } as const;
  const madeByDevice = [
    seen({ kind: 'connected' }, { at: 1, on: 'client', flow: FLOW }),
    seen(torn, { at: 2, on: 'fw1', flow: FLOW }),
  ];
  const causeBehind = (timeline: readonly Observation[], of: Notice = reset, listens = false) => {
    const night = played({ timeline });
    const server: Actor = { name: 'serverd', host: 'server', steps: [{ does: 'listen', port: 5432 }] };
    const actors = listens ? [...night.session.actors, server] : night.session.actors;
    return interceptCause({ ...night, session: { ...night.session, actors } }, of)?.because;
  };

  test('nobody listens, and who answered', () =>
    assert.equal(
      causeBehind(madeByDevice),
      'nothing listens on port 5432 of 10.2.0.10; fw1 had answered in its place',
    ));

  test('not where somebody listens, has accepted it, or no device had a part in it', () => {
    assert.equal(causeBehind(madeByDevice, reset, true), undefined);
    const accepted = seen({ kind: 'accepted' }, { at: 1, on: 'server', flow: FLOW });
    assert.equal(causeBehind([...madeByDevice, accepted]), undefined);
    assert.equal(causeBehind(madeByDevice.slice(0, 1)), undefined);
    const forgot = seen({ ...torn, reason: 'idle', words: 'Conn-timeout' }, { at: 2, on: 'fw1', flow: FLOW });
    assert.equal(causeBehind([...madeByDevice.slice(0, 1), forgot]), undefined);
    assert.equal(causeBehind(madeByDevice, notice), undefined);
  });
});

test('who waits at another step made its connection', () =>
  assert.equal(causeOf({ more: PERMITS_SSH, step: { does: 'idle', name: 'ask', for: minutes(1) } }), undefined));

test('a host that is not in the network is asked nothing', () => {
  const asked = { host: 'nobody', to: address('10.2.0.10'), port: 22 };
  assert.equal(traceCause(played({}), asked, notice), undefined);
});

describe('the moment of what ended on its way', () => {
  const denied = (at: number, on = 'fw1', flow = FLOW) =>
    seen({ kind: 'firewall-denied', denial: 'policy', flags: 'SYN' }, { at, on, flow });
  const started = (at: number, port = 5432) =>
    seen({ kind: 'connect-started', attempt: 1, to: endpointOf(`10.2.0.10:${port}`) }, { at, on: 'client' });
  const second = (...timeline: readonly Observation[]): number | undefined => {
    const found = connectCause(played({ more: PERMITS_SSH, timeline }), notice);
    return found && found.at / 1e6;
  };

  test.each<[string, readonly Observation[], number]>([
    ['is that of the first packet that was discarded', [started(1), denied(2), denied(3)], 2],
    ['is that of the request where nobody wrote it down', [started(1)], 1],
    ['is that of the attempt at this port', [started(1), started(4, 22)], 1],
    [
      'is none of another connection or device',
      [denied(1, 'fw2'), denied(2, 'fw1', FLOW.replace('40000', '40001'))],
      5,
    ],
    ['is that of whoever noticed where nothing else is known', [denied(6), started(7)], 5],
  ])('%s', (_, timeline, expected) => assert.equal(second(...timeline), expected));

  test('of a night that is played is not when the system gave up', () => {
    const [verdict] = verdictsOf(`sessions:\n${askedTwice({})}`, `${TWO_HOSTS}${PERMITS_SSH}`);
    assert.ok(verdict?.cause);
    const { cause, outcome } = verdict;
    assert.equal(cause.cause, 'POLICY_DENY');
    assert.ok(cause.at < 1e6 && (outcome.noticed[0]?.at ?? 0) > 60e6, `${cause.at}`);
  });
});

test('a pool that was empty: the first request that was discarded counts', () => {
  const full = (at: number) =>
    seen({ kind: 'firewall-denied', denial: 'table-full', flags: 'SYN' }, { at, on: 'fw1', flow: FLOW });
  assert.equal(connectCause(played({ timeline: [full(1), full(3)] }), notice)?.at, 1e6);
});
