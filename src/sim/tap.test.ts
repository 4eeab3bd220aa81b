import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../base/address.ts';
import { microseconds } from '../base/duration.ts';
import { CircuitJourney } from './journey.ts';
import { isTapped, receivedOf } from './tap.ts';
import { tcpFlow } from './tcp/host.ts';
import { Travelling } from './travelling.ts';
import type { Crossing } from './way.ts';

test('packets of an end are seen at its own table where its system filters, and at its TCP where a cloud does', () => {
  assert.ok(isTapped({ of: 'receiver', captured: 'wire' }, 'receiver'));
  assert.ok(!isTapped({ of: 'sender', captured: 'wire' }, 'receiver'));
  assert.ok(!isTapped({ of: 'receiver', captured: 'stack' }, 'receiver'));
  assert.ok(!isTapped(undefined, 'receiver'));
});

test('a packet has passed the routers behind whoever sent it', () => {
  const delay = microseconds(500);
  const at = (device: string, routersBefore: number): Crossing => ({
    device,
    arrival: 'a',
    egress: 'b',
    delay,
    routersBefore,
  });
  const end = { kind: 'host', host: 'server', delay } as const;
  const on = new CircuitJourney({
    there: { crossings: [at('near', 1), at('far', 2)], end, routers: 4 },
    back: { crossings: [], end },
  });
  const flow = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: '10.2.0.1' as Address, port: 22 });
  const datagram = { kind: 'reset', flow, sequence: 1, length: 0, acknowledgement: 1, window: 0 } as const;
  const seen = (spokenAt?: number) => receivedOf(new Travelling(datagram, { on, stop: 2, spokenAt }));
  assert.deepEqual([seen().speaker, seen().routers], [undefined, 4]);
  assert.deepEqual([seen(1).speaker, seen(1).routers], ['far', 2]);
});
