import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seen } from '../../../test/seen.ts';
import type { Fact } from '../../model/observation.ts';
import { laneOf } from './lane-name.ts';

const kindOf = (fact: Fact) => laneOf(seen(fact, { at: 1, on: 'gw' })).kind;

test('what a node passes on, or says of connections, stands on a lane of a firewall', () => {
  const logged = { kind: 'packet-logged', prefix: 'seen', arrival: 'in' } as const;
  assert.deepEqual(
    [kindOf({ kind: 'firewall-denied', denial: 'policy' }), kindOf({ ...logged, egress: 'out' }), kindOf(logged)],
    ['firewall', 'firewall', 'host'],
  );
});

test('who takes over is a firewall, who starts or loses a link may be any host', () => {
  const event = { kind: 'node-event', event: 'took-over', words: 'Entering MASTER STATE' } as const;
  const started = { ...event, event: 'restarted', words: 'Linux version 6.1.0' } as const;
  assert.deepEqual([kindOf(event), kindOf(started)], ['firewall', 'host']);
});
