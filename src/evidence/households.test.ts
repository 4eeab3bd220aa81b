import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Address, parseAddress } from '../base/address.ts';
import { Households } from './households.ts';

const at = (last: number): Address => parseAddress(`10.0.0.${last}`) ?? assert.fail();

test('an address that nobody shares is its own household', () => {
  const households = new Households();
  assert.equal(households.of(at(1)), at(1));
  assert.equal(households.all().size, 1);
});

test('who shares one address with one and another with the next joins them all, under the first seen', () => {
  const households = new Households();
  households.join(at(1), at(2));
  households.join(at(3), at(4));
  assert.notEqual(households.of(at(2)), households.of(at(4)));
  households.join(at(2), at(4));
  assert.deepEqual(
    [1, 2, 3, 4].map((one) => households.of(at(one))),
    [at(1), at(1), at(1), at(1)],
  );
  assert.deepEqual([...households.all()], [[at(1), [at(1), at(2), at(3), at(4)]]]);
});

test('a long chain does no harm', () => {
  const households = new Households();
  for (let i = 1; i < 250; i++) households.join(at(i + 1), at(i));
  assert.equal(households.all().size, 1);
});
