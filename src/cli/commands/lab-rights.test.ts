import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Refusal } from '../../lab/refusal.ts';
import { EXIT } from '../exit.ts';
import { notAllowed } from './lab-rights.ts';

test('a tool that is missing is told; what the kernel refuses of a network is a fault', () => {
  assert.equal(notAllowed(new Refusal('nft: not found', 'nft')), EXIT.unusable);
  const refused = new Refusal('Error: syntax error', 'nft -f -');
  assert.throws(() => notAllowed(refused), refused);
});
