import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../base/duration.ts';
import { cpuMs } from '../../test/cpu-time.ts';
import { conversation } from '../../test/conversation.ts';
import { accepted, built, connected, denied, flowOf, seen, tornDown } from '../../test/seen.ts';
import { formatFlow } from '../model/flow.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Observation } from '../model/observation.ts';
import { joinConnections } from './connections.ts';
import { Timeline } from './timeline.ts';
import { behindTranslations } from './translations.ts';

const FORTH = '10.1.0.4:3583 > 10.2.0.9:1556';
const BACK = '10.2.0.9:1556 > 10.1.0.4:3583';

/** Each connection: its flow, `?` when nobody knows who began it, and what was told of it. */
function joined(observations: readonly Observation[], conversations: readonly Conversation[] = []) {
  const behind = behindTranslations(new Timeline(observations, []), conversations);
  return joinConnections(behind.timeline, behind.conversations).map((one) => ({
    flow: `${formatFlow(one.flow).replace('->', '>')}${one.oriented ? '' : ' ?'}`,
    told: one.observations.map(({ kind }) => kind),
    captures: one.conversations.length,
  }));
}

describe('what several sources say', () => {
  test('of one address and port, either way round, is one connection', () => {
    assert.deepEqual(
      joined([
        seen(connected, { at: 1, on: 'media1', flow: FORTH }),
        seen(accepted, { at: 1, on: 'client1', flow: FORTH }),
        seen(tornDown, { at: 3_600, on: 'fw1', flow: BACK }),
      ]),
      [{ flow: FORTH, told: ['connected', 'accepted', 'firewall-teardown'], captures: 0 }],
    );
  });

  test('of a port that is used again is two connections', () => {
    const twice = joined([
      seen(built, { at: 0, flow: FORTH }),
      seen(tornDown, { at: 20, flow: FORTH }),
      seen(built, { at: 30.000001, flow: FORTH }),
      seen(tornDown, { at: 50, flow: FORTH }),
    ]);
    assert.deepEqual(
      twice.map(({ told }) => told),
      [
        ['firewall-built', 'firewall-teardown'],
        ['firewall-built', 'firewall-teardown'],
      ],
    );
  });

  test('of one birth within half a minute is one connection', () => {
    assert.equal(joined([seen(built, { at: 0, flow: FORTH }), seen(accepted, { at: 30, flow: FORTH })]).length, 1);
  });

  test('without a port is of no connection', () => {
    for (const flow of ['10.1.0.4:0 > 10.2.0.9:1556', '10.1.0.4:3583 > 10.2.0.9:0'])
      assert.deepEqual(joined([seen(denied, { at: 0, flow })]), []);
  });
});

describe('who began it', () => {
  test('is not known from a denied packet or a teardown', () => {
    assert.deepEqual(joined([seen(denied, { at: 0, flow: BACK })])[0]?.flow, `${BACK} ?`);
    assert.deepEqual(joined([seen(tornDown, { at: 0, flow: BACK })])[0]?.flow, `${BACK} ?`);
  });

  test('is learned later from one that knows', () => {
    assert.equal(joined([seen(denied, { at: 0, flow: BACK }), seen(accepted, { at: 1, flow: FORTH })])[0]?.flow, FORTH);
  });

  test('is not forgotten for an answer that a firewall turned away', () => {
    assert.equal(joined([seen(built, { at: 0, flow: FORTH }), seen(denied, { at: 9, flow: BACK })])[0]?.flow, FORTH);
  });

  test('is what the first who knows says', () => {
    assert.equal(joined([seen(built, { at: 0, flow: FORTH }), seen(accepted, { at: 1, flow: BACK })])[0]?.flow, FORTH);
  });
});

describe('a translated connection', () => {
  const OUTSIDE = '192.0.2.1:40001 > 10.2.0.9:1556';
  const translated = (at: number, inside: string) =>
    seen({ kind: 'firewall-built', connection: '7', mapped: flowOf(OUTSIDE) }, { at, on: 'fw1', flow: inside });

  test('is one with the side behind the firewall, by whose flow it is known', () => {
    const both = joined([translated(10, FORTH), seen(accepted, { at: 10, on: 'client1', flow: OUTSIDE })]);
    assert.deepEqual(both, [{ flow: FORTH, told: ['firewall-built', 'accepted'], captures: 0 }]);
  });

  test('is joined to its own time when the firewall gives the port again', () => {
    const next = '10.1.0.5:5000 > 10.2.0.9:1556';
    const both = joined([
      translated(0, FORTH),
      seen(accepted, { at: 1, on: 'client1', flow: OUTSIDE }),
      translated(900, next),
      seen(accepted, { at: 901, on: 'client1', flow: OUTSIDE }),
    ]);
    assert.deepEqual(
      both.map(({ flow, told }) => [flow, told.length]),
      [
        [FORTH, 2],
        [next, 2],
      ],
    );
  });
});

describe('captures', () => {
  const captured = (first: number, last: number, more: Partial<Parameters<typeof conversation>[0]> = {}) =>
    conversation({ from: '10.1.0.4:3583', to: '10.2.0.9:1556', first, last, ...more });
  /** The conversation double counts from midnight of this day. */
  const DAY = Date.UTC(2026, 10, 20) / 1_000;

  test('join what was told of the connection while they ran', () => {
    assert.deepEqual(joined([seen(accepted, { at: DAY + 5, flow: FORTH })], [captured(5, 900)]), [
      { flow: FORTH, told: ['accepted'], captures: 1 },
    ]);
  });

  test('taken at two points are one connection, with or without logs', () => {
    const points = [captured(5, 900, { node: 'a' }), captured(5, 900, { node: 'b' })];
    assert.deepEqual(
      joined([], points).map(({ captures }) => captures),
      [2],
    );
    assert.deepEqual(
      joined([seen(accepted, { at: DAY + 5, flow: FORTH })], points).map(({ captures }) => captures),
      [2],
    );
  });

  test('of another hour are another connection', () => {
    const logged = [seen(accepted, { at: DAY + 5, flow: FORTH })];
    assert.deepEqual(
      joined(logged, [captured(4_000, 5_000)]).map(({ captures }) => captures),
      [0, 1],
    );
  });

  test('that ended long before the line about its end are joined by how long that says it had lasted', () => {
    const told = (lasted: number) => {
      assert.ok(tornDown.kind === 'firewall-teardown');
      return [seen({ ...tornDown, lasted: seconds(lasted) }, { at: DAY + 900, flow: FORTH })];
    };
    const captures = (lasted: number) => joined(told(lasted), [captured(0, 10)]).map((one) => one.captures);
    assert.deepEqual(captures(900), [1]);
    assert.deepEqual(captures(100), [1, 0]);
  });

  test('each join their own of many that used the port', () => {
    const births = Array.from({ length: 200 }, (_, i) => seen(built, { at: DAY + i * 100, flow: FORTH }));
    const captures = Array.from({ length: 200 }, (_, i) => captured(i * 100, i * 100 + 20)).toReversed();
    const all = joined(births, captures);
    assert.equal(all.length, 200);
    assert.ok(all.every(({ told, captures: count }) => told.length === 1 && count === 1));
  });

  test('tell who began it where no log does', () => {
    const stray = seen(denied, { at: DAY + 6, flow: BACK });
    assert.equal(joined([stray], [captured(5, 900)])[0]?.flow, FORTH);
    assert.equal(joined([stray], [captured(5, 900, { initiatorSeen: false })])[0]?.flow, `${BACK} ?`);
  });
});

test('a hundred thousand connections over one port are joined in no time', () => {
  const births = Array.from({ length: 100_000 }, (_, i) => seen(built, { at: i * 60, flow: FORTH }));
  const begun = cpuMs();
  assert.equal(joinConnections(new Timeline(births, []), []).length, 100_000);
  assert.ok(cpuMs() - begun < 5_000);
});
