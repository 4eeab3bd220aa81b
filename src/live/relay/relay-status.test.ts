import assert from 'node:assert/strict';
import { test } from 'vitest';
import { serviceLog } from '../service-log.ts';
import type { DataPath } from './data-path.ts';
import { Ledger } from './ledger.ts';
import { type Relay, relayDefaults } from './relay.ts';
import { RelayService } from './relay-service.ts';
import { relayStatus } from './relay-status.ts';

const relay = (name: string): Relay => ({
  ...relayDefaults,
  name,
  listen: [{ host: '::', port: 1 }],
  to: [{ host: '10.1.0.1', port: 1_556 }],
});

test('a relay that a reload took out is told until the last of its connections has ended', async () => {
  const path: DataPath = {
    kind: 'node',
    serve: async (relays) => relays.map((one) => ({ relay: one.relay.name, at: { host: '::', port: 1 } })),
    connections: async () => [],
    cut: async () => undefined,
    close: async () => undefined,
  };
  const ledger = Ledger.of(1);
  const service = new RelayService({ path, ledger, log: serviceLog({ write: () => undefined }) });
  const told = async () => {
    const { relays } = await relayStatus({ service, path, ledger, threads: 1, since: new Date(0) });
    return relays.map(({ name, listen, active }) => ({ name, listen, active }));
  };
  const stays = { name: 'stays', listen: ['[::]:1'], active: 0 };
  await service.apply([relay('stays'), relay('goes')]);
  ledger.enter(1, 10);
  await service.apply([relay('stays')]);
  assert.deepEqual(await told(), [stays, { name: 'goes', listen: [], active: 1 }]);
  ledger.leave(1);
  assert.deepEqual(await told(), [stays]);
});
