import assert from 'node:assert/strict';
import { test } from 'vitest';
import { askedTwice, MASQUERADED, verdictsOf } from '../../../test/verdicts.ts';
import { verdictJson } from './check-json.ts';

test('times are seconds since the beginning, and nothing is left to be guessed', () => {
  const [verdict] = verdictsOf(
    `sessions:\n${askedTwice({ expect: '{ survives: 12h, volume: 1 kB, first-data-within: 5s, status: { clientd: 0 }, fails-with: IDLE_TIMEOUT, idle-below: { fw1: 5 min }, completes: false }' })}`,
  );
  assert.ok(verdict);
  const json = JSON.parse(JSON.stringify(verdictJson(verdict)));
  assert.deepEqual(
    json.expected.map(({ is, verdict: kept, line }: { is: string; verdict: string; line: number }) => [is, kept, line]),
    [
      ['completes', 'holds', 22],
      ['survives', 'broken', 22],
      ['volume', 'broken', 22],
      ['status', 'broken', 22],
      ['first-data-within', 'holds', 22],
      ['idle-below', 'broken', 22],
      ['fails-with', 'holds', 22],
    ],
  );
  assert.equal(json.holds, false);
  assert.equal(json.cause.code, 'KEEPALIVE_OFF');
  assert.equal(json.cause.at, 3_600.001189);
  assert.equal(json.outcome.result, 'failed');
  assert.equal(json.outcome.noticed[0].error, 'ETIMEDOUT');
  assert.ok(json.endedAt > 8_000 && json.endedAt < 9_000);
});

test('a flow is as the host has it, and beside it stands what it is to its client', () => {
  const [verdict] = verdictsOf(`sessions:\n${askedTwice({ within: ', within: 90 min' })}`, MASQUERADED);
  assert.ok(verdict);
  const json = JSON.parse(JSON.stringify(verdictJson(verdict)));
  const [server, client] = json.outcome.noticed;
  assert.equal(server.flow.destination.address, '10.3.0.2');
  assert.equal(server.clientsFlow.destination.address, '10.1.0.10');
  assert.equal(client.flow.source.address, '10.1.0.10');
  assert.equal('clientsFlow' in client, false);
});
