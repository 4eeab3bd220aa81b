import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { type Duration, microseconds, seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import type { Segment } from './datagram.ts';
import type { Upkeep } from './firewall/firewall.ts';
import { CircuitJourney, type Journey } from './journey.ts';
import { tcpFlow } from './tcp/host.ts';
import type { Rest } from './tcp/rest.ts';
import { type Party, stopsOf, Vigil } from './vigil.ts';
import type { Way } from './way.ts';

const FLOW = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
const ms = (count: number): Duration => microseconds(count * 1_000);
const at = (second: number, milliseconds = 0) => instant(seconds(second) + ms(milliseconds));
const through = (device: string, delay: Duration) => ({ device, arrival: 'in', egress: 'out', delay });
const WAY: Way = {
  crossings: [through('fw', ms(1)), through('router', ms(2))],
  end: { kind: 'host', host: 'far', delay: ms(3) },
};
const segment = (role: Segment['role']): Segment => ({
  kind: 'ack',
  flow: FLOW,
  sequence: 1,
  length: 0,
  acknowledgement: 1,
  window: 1_000,
  role,
});

/** An end that asks first at this second, and then a minute behind each answer. */
function party(host: string, sends: Journey, asksAt: number | undefined): Party {
  const asks: Rest['asks'] =
    asksAt === undefined ? undefined : { at: at(asksAt), idle: seconds(60), interval: ms(500) };
  const rest = {
    socket: 1,
    heardAt: at(5),
    sentAt: at(5),
    asks,
    probe: segment('keepalive'),
    answer: segment('keepalive-answer'),
  };
  return { host, flow: FLOW, rest, sends, stops: stopsOf(sends.way) ?? [] };
}

function vigilOf(nearAsks: number | undefined, farAsks?: number) {
  const there = new CircuitJourney({ there: WAY, back: { ...WAY, end: { ...WAY.end, host: 'near' } as Way['end'] } });
  there.came.push(FLOW, FLOW, FLOW);
  there.back.came.push(FLOW, FLOW, FLOW);
  const crossed: string[] = [];
  const upkeep = (who: string): Upkeep => ({
    silence: seconds(90),
    leaves: () => {},
    crossed: (time) => crossed.push(`${time / 1e6} ${who}`),
    passes: (time) => crossed.push(`${time / 1e6} passes`),
    crossedLast: ({ role }) => crossed.push(`last ${role}`),
    takesBack: () => undefined,
  });
  const posts = [
    { device: 'fw', near: { upkeep: upkeep('near'), stop: 0 }, far: { upkeep: upkeep('far'), stop: 0 } },
  ] as const;
  const [near, far] = [party('near', there, nearAsks), party('far', there.back, farAsks)];
  return { vigil: new Vigil(near, far, posts), near, far, post: posts[0], crossed };
}

test('a datagram takes the sum of its legs to each stop', () => {
  assert.deepEqual(stopsOf(WAY), [ms(1), ms(3), ms(6)]);
  assert.equal(stopsOf({ ...WAY, end: { kind: 'lost' } }), undefined);
});

describe('an end that asks at 65 s, and is answered 12 ms later', () => {
  test.each([
    [at(64), undefined],
    [at(65), { probedAt: at(65), heardAt: at(5), probesOut: 1 }],
    [at(65, 11.999), { probedAt: at(65), heardAt: at(5), probesOut: 1 }],
    [at(65, 12), { probedAt: at(65), heardAt: at(65, 12), probesOut: 0 }],
    [at(125, 11), { probedAt: at(65), heardAt: at(65, 12), probesOut: 0 }],
    [at(125, 12), { probedAt: at(125, 12), heardAt: at(65, 12), probesOut: 1 }],
    [at(185, 30), { probedAt: at(185, 24), heardAt: at(125, 24), probesOut: 1 }],
  ])('at %d µs', (now, expected) => {
    const { vigil, near, far } = vigilOf(65);
    assert.deepEqual(vigil.resumed(near, now), expected);
    assert.equal(vigil.resumed(far, now), undefined);
  });

  test.each([
    [at(64), []],
    [at(65), ['keepalive at stop 0, 65.001']],
    [at(65, 1), ['keepalive at stop 1, 65.003']],
    [at(65, 6), ['keepalive-answer at stop 0, 65.007']],
    [at(65, 11), ['keepalive-answer at stop 2, 65.012']],
    [at(65, 12), []],
  ])('on its way at %d µs', (now, expected) => {
    const { vigil } = vigilOf(65);
    assert.deepEqual(
      vigil.afloat(now).map((one) => `${one.segment.role} at stop ${one.stop}, ${one.at / 1e6}`),
      expected,
    );
  });
});

describe('a device on the way', () => {
  test('hears of both ends in the order of time', () => {
    const { vigil, post, crossed } = vigilOf(65, 65);
    vigil.tells(post, at(66));
    assert.deepEqual(crossed, ['65.001 near', '65.001 far', '65.007 far', '65.007 near', 'last keepalive-answer']);
  });

  test('of what has not come yet it hears later', () => {
    const { vigil, post, crossed } = vigilOf(65);
    vigil.tells(post, at(65, 2));
    assert.deepEqual(crossed, ['65.001 near', 'last keepalive']);
  });

  test('hears that time has passed where a round is like another, and of the last ones', () => {
    const { vigil, post, crossed } = vigilOf(65);
    vigil.tells(post, at(6_100));
    assert.ok(crossed.length < 20, crossed.join());
    // The first crossed at 65.001 s, and 100 rounds of 60.012 s are over.
    assert.deepEqual(crossed.slice(-3), ['6066.201 near', '6066.207 far', 'last keepalive-answer']);
  });
});
