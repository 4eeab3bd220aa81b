import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { connected, endpointOf, seen } from '../../../test/seen.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { Fact } from '../../model/observation.ts';
import { fallbackOf } from './fallback.ts';

const first = endpointOf('10.2.0.20:1556');
const calling = (to: string): Fact => ({ kind: 'connect-started', attempt: 1, to: endpointOf(to) });
const refused = (name: 'ETIMEDOUT' | 'ECONNREFUSED'): Fact => ({ kind: 'refused', error: { name } });

/** The first fact ends an attempt on port 1556; one stands a second behind the other. */
const look = (facts: readonly Fact[], { pastRefusals }: { readonly pastRefusals?: true } = {}) => {
  const history = facts.map((fact, i) => seen(fact, { at: i }));
  const found = fallbackOf(history, 0, { endpoint: first, ...(pastRefusals ? { pastRefusals } : {}) });
  return found && formatEndpoint(found.endpoint);
};
const next = calling('10.2.0.20:13724');

describe('the port that a caller falls back on', () => {
  test('is the next of the same host that answers', () =>
    assert.equal(look([refused('ETIMEDOUT'), next, connected]), '10.2.0.20:13724'));
  test('may be the one after others that are silent', () =>
    assert.equal(
      look([refused('ETIMEDOUT'), next, refused('ETIMEDOUT'), calling('10.2.0.20:13782'), connected]),
      '10.2.0.20:13782',
    ));
  test('is none behind one that refuses, unless those are passed over', () => {
    const facts = [refused('ECONNREFUSED'), next, refused('ECONNREFUSED'), calling('10.2.0.20:13782'), connected];
    assert.equal(look(facts), undefined);
    assert.equal(look(facts, { pastRefusals: true }), '10.2.0.20:13782');
  });
  test('is none on another host, on the same port, or where nothing is known of the one before', () => {
    assert.equal(look([refused('ETIMEDOUT'), calling('10.2.0.21:13724'), connected]), undefined);
    assert.equal(look([refused('ETIMEDOUT'), calling('10.2.0.20:1556'), connected]), undefined);
    assert.equal(
      fallbackOf([seen(next, { at: 0 }), seen(connected, { at: 1 })], 0, { endpoint: undefined }),
      undefined,
    );
  });
});
