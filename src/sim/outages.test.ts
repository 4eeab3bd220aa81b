import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Instant, instant } from '../base/instant.ts';
import { Alarm } from './alarm.ts';
import { Outages } from './outages.ts';

const detour = { node: 'fw', interface: 'out', direction: 'in', share: 0, isDetour: true } as const;

function watched() {
  const rings: [Instant, (now: Instant) => void][] = [];
  const outages = new Outages(
    {},
    {
      alarm: (at, ring) => {
        rings.push([at, ring]);
        return new Alarm(ring);
      },
      travels: () => undefined,
      arrives: () => undefined,
    },
  );
  return { outages, rings };
}

test('a detour leads around a node by one of its interfaces, until it is over', () => {
  const { outages, rings } = watched();
  assert.equal(outages.leadsAround('fw', 'out'), false);
  outages.begin(detour, instant(5));
  assert.equal(outages.leadsAround('fw', 'out'), true);
  assert.equal(outages.leadsAround('fw', 'in'), false);
  assert.equal(outages.leadsAround('other', 'out'), false);
  for (const [at, ring] of rings) ring(at);
  assert.equal(outages.leadsAround('fw', 'out'), false);
});

test('one that is never over asks for no alarm', () => {
  const { outages, rings } = watched();
  outages.begin(detour, undefined);
  assert.deepEqual(rings, []);
  assert.equal(outages.areAny, true);
});
