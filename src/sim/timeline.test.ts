import assert from 'node:assert/strict';
import { test } from 'vitest';
import { instant } from '../base/instant.ts';
import { type Recording, SimulatedTimeline } from './timeline.ts';

test.each<[Recording, readonly string[]]>([
  ['all', ['segment', 'listening']],
  ['telling', ['listening']],
  ['nothing', []],
])('of a segment and a note of a program, %s keeps %j', (recording, expected) => {
  const timeline = new SimulatedTimeline(recording);
  const fact = { kind: 'segment', role: 'syn', point: 'client', bytes: 0 } as const;
  timeline.add({ at: instant(1), node: 'client', fact });
  timeline.add({ at: instant(2), node: 'server', fact: { kind: 'listening', port: 22 }, process: 'sshd' });
  assert.deepEqual(
    timeline.observations.map(({ kind }) => kind),
    expected,
  );
});
