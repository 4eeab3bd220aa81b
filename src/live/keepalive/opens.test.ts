import assert from 'node:assert/strict';
import { test } from 'vitest';
import { opensOf } from './opens.ts';

const snmp = `Ip: Forwarding DefaultTTL
Ip: 2 64
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails
Tcp: 1 200 120000 -1 29 13 4
`;

test('connections that were opened either way', () => assert.equal(opensOf(snmp), 42));
test.each(['', 'Tcp: ActiveOpens\n', 'Tcp: ActiveOpens PassiveOpens\nTcp: 1\n'])('%j does not tell', (text) => {
  assert.equal(opensOf(text), undefined);
});
