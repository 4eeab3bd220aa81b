import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import type { Conversation } from '../model/conversation.ts';
import { formatFlow } from '../model/flow.ts';

const INSIDE = '10.1.0.4:40001';
const OUTSIDE = '192.0.2.1:1024';
const SERVER = '10.2.0.9:5432';

interface Sight {
  readonly from: string;
  readonly node: string;
  readonly first?: number;
  /** The initial numbers. */
  readonly numbers?: readonly [number, number];
  readonly ttl?: number;
}

function sight({ from, node, first = 0, numbers = [3_000_000_001, 2_000_000_001], ttl = 64 }: Sight): Conversation {
  const seen = conversation({ from, to: SERVER, node, first });
  const print = (initial: number) => [
    { ...seen.first, sequence: initial, relativeSequence: 0, acknowledgement: 0, payloadLength: 0, flags: 2 },
  ];
  return {
    ...seen,
    forward: { ...seen.forward, ttl: { first: ttl } },
    fingerprints: { forward: print(numbers[0]), backward: print(numbers[1]) },
  };
}

const connectionsOf = (...all: readonly Conversation[]) => {
  const { connections, translations } = evidenceOf({}, all);
  return { flows: connections.map(({ flow }) => formatFlow(flow)), translated: translations.areAny };
};

test('one connection under two addresses begins with the same numbers: it is the one of the client', () => {
  const far = sight({ from: OUTSIDE, node: 'server', ttl: 63 });
  const near = sight({ from: INSIDE, node: 'client' });
  assert.deepEqual(connectionsOf(far, near).flows, ['10.1.0.4:40001 -> 10.2.0.9:5432']);
});

test('whatever their clocks say', () => {
  const far = sight({ from: OUTSIDE, node: 'server', ttl: 63, first: 7_200 });
  assert.equal(connectionsOf(sight({ from: INSIDE, node: 'client' }), far).flows.length, 1);
});

test.each([
  ['of one direction differ', [3_000_000_001, 2_000_000_002]],
  ['of both differ', [3_000_000_002, 2_000_000_002]],
] as const)('two whose numbers %s are two', (_, numbers) => {
  const found = connectionsOf(
    sight({ from: INSIDE, node: 'client' }),
    sight({ from: OUTSIDE, node: 'server', numbers }),
  );
  assert.deepEqual([found.flows.length, found.translated], [2, false]);
});

test('numbers that a tool made up join nothing', () => {
  const numbers = [1_000, 5_000] as const;
  const all = [sight({ from: INSIDE, node: 'client', numbers }), sight({ from: OUTSIDE, node: 'server', numbers })];
  assert.equal(connectionsOf(...all).flows.length, 2);
});
