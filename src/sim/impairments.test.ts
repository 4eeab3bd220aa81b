import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { random } from '../base/random.ts';
import { type Impairment, Impairments, type Point } from './impairments.ts';

const WAY: readonly Point[] = [
  { node: 'client', interface: 'eth0', direction: 'out' },
  { node: 'fw', interface: 'in', direction: 'in' },
];

function withOne(one: Impairment): Impairments {
  const impairments = new Impairments(random(1));
  impairments.add(one);
  return impairments;
}

describe('what meets a packet', () => {
  test.each<[string, Impairment, boolean]>([
    ['a node that is down', { node: 'fw', share: 1 }, true],
    ['another node', { node: 'server', share: 1 }, false],
    ['an interface of it', { node: 'fw', interface: 'in', share: 1 }, true],
    ['another interface', { node: 'fw', interface: 'out', share: 1 }, false],
    ['the direction of the packet', { node: 'fw', interface: 'in', direction: 'in', share: 1 }, true],
    ['the other direction', { node: 'fw', interface: 'in', direction: 'out', share: 1 }, false],
  ])('%s', (_, one, lost) => assert.equal(withOne(one).loses(WAY), lost));
});

test('a share of the packets is lost, and the same ones in every run', () => {
  const lost = () => {
    const impairments = withOne({ node: 'fw', share: 0.25 });
    return Array.from({ length: 1_000 }, () => impairments.loses(WAY));
  };
  const count = lost().filter(Boolean).length;
  assert.ok(count > 200 && count < 300, String(count));
  assert.deepEqual(lost(), lost());
});

test('what is over loses nothing', () => {
  const one: Impairment = { node: 'fw', share: 1 };
  const impairments = withOne(one);
  assert.ok(impairments.areAny);
  impairments.remove(one);
  assert.ok(!impairments.areAny);
  assert.ok(!impairments.loses(WAY));
});
