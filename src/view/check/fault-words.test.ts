import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, minutes, seconds } from '../../base/duration.ts';
import type { Incident } from '../../dialogue/fault.ts';
import { faultWords } from './fault-words.ts';

test.each<[Incident, string]>([
  [{ does: 'reboot' }, 'reboot'],
  [{ does: 'reboot', for: seconds(30) }, 'reboot, for 30.000 s'],
  [{ does: 'failover', state: 'lost', for: minutes(10) }, 'failover, state lost, for 10 min'],
  [{ does: 'failover', state: 'kept' }, 'failover, state kept'],
  [{ does: 'clear-connections', port: 1556 }, 'clear-connections to port 1556'],
  [{ does: 'policy-change', change: { sets: 'idle-timeout', to: hours(1) } }, 'idle-timeout to 1 h'],
  [
    { does: 'policy-change', change: { sets: 'block', port: 22, answer: 'silent', reaches: 'every-packet' } },
    'block of port 22, silent, every-packet',
  ],
  [
    {
      does: 'policy-change',
      change: { sets: 'block', port: 22, answer: 'reset', reaches: 'new-connections', log: 'DROP: ' },
    },
    'block of port 22, reset, new-connections, logged',
  ],
  [{ does: 'table-limit', connections: 0 }, 'table-limit of 0 connections'],
  [{ does: 'link-down', interface: 'in', for: minutes(4) }, 'link-down of in, for 240 s'],
  [{ does: 'one-way-loss', direction: 'out', share: 0.5, for: minutes(4) }, 'one-way-loss, out, 50 %, for 240 s'],
  [{ does: 'keepalive-time', to: minutes(5) }, 'keepalive-time to 300 s'],
  [{ does: 'clock-step', by: seconds(-30) }, 'clock-step by -30.000 s'],
])('case %#', (incident, words) =>
  assert.equal(faultWords({ at: seconds(1), node: 'fw', ...incident }), `fw: ${words}`),
);
