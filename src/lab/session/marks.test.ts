import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import type { Fact } from '../../model/observation.ts';
import { factWords } from './marks.ts';

const to = { address: '10.2.0.10' as Address, port: 1_556 };

test.each<[Fact, string]>([
  [{ kind: 'connect-started', attempt: 2, to }, 'connect-started attempt 2'],
  [{ kind: 'refused', error: { name: 'ECONNREFUSED' } }, 'refused ECONNREFUSED'],
  [{ kind: 'received', bytes: 10 }, 'received 10 bytes'],
  [{ kind: 'received', bytes: 0 }, 'received 0 bytes'],
  [{ kind: 'sent', error: { name: 'EPIPE' } }, 'sent EPIPE'],
  [{ kind: 'listening', port: 5_432 }, 'listening port 5432'],
  [{ kind: 'status', status: 40, words: 'network connection broken' }, 'status 40'],
])('%j', (fact, words) => {
  assert.equal(factWords(fact), words);
});
