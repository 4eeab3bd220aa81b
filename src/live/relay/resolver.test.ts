import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Address, parseAddress } from '../../base/address.ts';
import type { Looked } from '../name-lookup.ts';
import { Resolver } from './resolver.ts';

const address = (text: string): Address => parseAddress(text) ?? assert.fail(text);
const media1 = [address('10.1.0.1'), address('2001:db8::1')];

/** Answers by turns. */
const answering = (...answers: Looked[]) => new Resolver(async () => answers.shift() ?? { error: 'ENOTFOUND' });
const to = [{ host: 'media1', port: 1556 }];

describe('what a relay connects to', () => {
  test('a name stands for all of its addresses, each a target, in their order', async () => {
    const { targets } = await answering(media1).targetsOf({ to });
    assert.deepEqual(
      targets.map(({ address: one, port, written }) => [one, port, written]),
      [
        ['10.1.0.1', 1_556, 'media1:1556'],
        ['2001:db8::1', 1_556, 'media1:1556'],
      ],
    );
  });

  test('with a source only those of its family', async () => {
    const { targets } = await answering(media1).targetsOf({ to, source: address('10.1.0.9') });
    assert.deepEqual(
      targets.map((one) => one.address),
      ['10.1.0.1'],
    );
  });

  test('an address is looked up nowhere', async () => {
    const { targets, failed } = await answering().targetsOf({ to: [{ host: '10.1.0.1', port: 1 }] });
    assert.deepEqual([targets.length, failed], [1, []]);
  });

  test('when DNS is gone, what it said last holds, and that is told', async () => {
    const resolver = answering(media1, { error: 'EAI_AGAIN' });
    await resolver.targetsOf({ to });
    const { targets, failed } = await resolver.targetsOf({ to });
    assert.equal(targets.length, 2);
    assert.deepEqual(failed, [{ name: 'media1', error: 'EAI_AGAIN', known: true }]);
  });

  test('a name that never was known gives none, and the others stay', async () => {
    const both = [...to, { host: '10.2.0.2', port: 2 }];
    const { targets, failed } = await answering({ error: 'ENOTFOUND' }).targetsOf({ to: both });
    assert.deepEqual(
      targets.map((one) => one.address),
      ['10.2.0.2'],
    );
    assert.deepEqual(failed, [{ name: 'media1', error: 'ENOTFOUND', known: false }]);
  });
});
