import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import type { Flow } from '../../model/flow.ts';
import { BegunConnections } from './begun-connections.ts';
import { Connection, ConnectionBook, Milestone } from './connection.ts';

const [client, server] = ['10.0.0.1', '10.0.0.2'] as Address[] as [Address, Address];
const to = (port: number, from = 40_000): Flow => ({
  protocol: 'tcp',
  source: { address: client, port: from },
  destination: { address: server, port },
});

test('the latest that sent its SYN is found, those before the first question too', () => {
  const book = new ConnectionBook();
  const connection = new Connection(book);
  const begin = (flow: Flow, hasSyn = true) => {
    connection.begin({ point: 0, flow, forwardIsLow: true, at: 0, frame: 1 });
    if (hasSyn) connection.reached(Milestone.syn, 0, 1);
    return connection.number;
  };
  const begun = new BegunConnections(book);
  begin(to(80));
  const second = begin(to(80, 40_001));
  const other = begin(to(443));
  begin(to(25), false);
  assert.deepEqual(
    [80, 443, 25, undefined].map((port) => begun.latest(client, server, port)),
    [second, other, undefined, other],
  );
  const later = begin(to(80, 40_002));
  begun.add(to(80, 40_002), later);
  assert.deepEqual(
    [80, 443, undefined].map((port) => begun.latest(client, server, port)),
    [later, other, later],
  );
  assert.equal(begun.latest(server, client, undefined), undefined);
});
