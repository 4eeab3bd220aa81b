import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, endpoint, moment, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { requestsAt, standsAt, usualTtl, watchesAt } from './vantage.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const [caller, called] = [endpoint(ends.from).address, endpoint(ends.to).address];
const owner = { 'client1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED` };
const ttl = (forward: number, backward: number) => ({
  forward: { ttl: { first: forward } },
  backward: { ttl: { first: backward } },
});

describe('a capture stands at a host', () => {
  const stands = (seen: ReturnType<typeof conversation>, texts = {}, address = called) =>
    standsAt(evidenceOf(texts, [seen]), seen.point, address);
  test('when other evidence says that the address is that host’s, whatever the times-to-live', () => {
    assert.equal(stands(conversation({ ...ends, node: 'client1', ...ttl(64, 63) }), owner), true);
    assert.equal(stands(conversation({ ...ends, node: 'r1', ...ttl(63, 64) }), owner), false);
  });
  test('else when that end’s packets are as fresh as only the host itself sees them, and the other’s have travelled', () => {
    for (const initial of [64, 128, 255])
      assert.equal(stands(conversation({ ...ends, node: 'tap', ...ttl(57, initial) })), true);
    assert.equal(stands(conversation({ ...ends, node: 'tap', ...ttl(57, 63) })), false);
  });
  test('not when both are fresh: two hosts on one wire, and the capture may be at either', () => {
    assert.equal(stands(conversation({ ...ends, node: 'tap', ...ttl(64, 64) })), false);
  });
  test('not when the address was seen from afar at the same point', () => {
    const near = conversation({ ...ends, node: 'tap', ...ttl(57, 64) });
    const far = conversation({ from: '10.1.0.10:40002', to: ends.to, node: 'tap', ...ttl(64, 60) });
    assert.equal(standsAt(evidenceOf({}, [near, far]), near.point, called), false);
  });
});

describe('captures that watched a host at a moment', () => {
  const there = conversation({ ...ends, node: 'client1', first: 100, last: 200 });
  const evidence = evidenceOf(owner, [there]);
  const count = (at: number) => watchesAt(evidence, called, second(at)).length;
  test('ran from their first packet to their last, and five seconds beyond', () => {
    assert.deepEqual([94.999, 95, 150, 205, 205.001].map(count), [0, 1, 1, 1, 0]);
  });
  test('are none for the other end, whose host it was not taken on', () => {
    assert.deepEqual(watchesAt(evidence, caller, second(150)), []);
  });
});

describe('requests that a point saw', () => {
  const seen = conversation({ ...ends, node: 'client1', first: 100, last: 110 });
  const evidence = evidenceOf(owner, [seen]);
  const count = (to: string, at: number) => requestsAt(evidence, seen.point, endpoint(to), second(at)).length;
  test('are those to the port at about that moment, whoever asked', () => {
    assert.deepEqual(
      [94.999, 95, 115, 115.001].map((at) => count(ends.to, at)),
      [0, 1, 1, 0],
    );
    assert.equal(count('10.2.0.20:1557', 105), 0);
  });
});

describe('the usual time-to-live', () => {
  const usual = (...seen: readonly ReturnType<typeof conversation>[]) => {
    const [first] = seen;
    assert.ok(first);
    return usualTtl(evidenceOf({}, seen), first.point, called);
  };
  const one = (backward: number, more = {}) => conversation({ ...ends, ...ttl(64, backward), ...more });
  const other = { from: '10.1.0.10:40002' };
  test('is the one in which all packets of an address agree', () => {
    assert.equal(usual(one(60)), 60);
    assert.equal(usual(one(60), one(60, other)), 60);
    assert.equal(usual(one(60), one(61, other)), undefined);
  });
  test('is not that of the reset in question', () => {
    assert.equal(usual(one(64, { handshake: { refused: moment(1) } }), one(60, other)), 60);
  });
});
