import assert from 'node:assert/strict';
import { test } from 'vitest';
import { mended, subjectFrom } from '../../test/fix-subject.ts';
import { play } from './goal.ts';
import { netbackupGoals } from './netbackup-goal.ts';
import { allowDestination } from './remedies/allow-destination.ts';

const network = (entry: string) => `complete: true
nodes:
  media1: { system: linux, interfaces: { eth0: 10.12.0.11/16 }, bp.conf: "SERVER = media1\\n${entry}\\n" }
  client1: { system: linux, interfaces: { eth0: 10.12.0.21/16 }, listens: [1556], bp.conf: "SERVER = media1\\n" }
`;
const goal = { is: 'netbackup', from: 'media1', to: 'client1' } as const;

test('each server, which lists itself, to each other host of NetBackup', () => {
  assert.deepEqual(netbackupGoals(subjectFrom({ network: network('') }).network), [{ from: 'media1', to: 'client1' }]);
});

test('it holds where the connects get there and nobody refuses the caller', () => {
  assert.equal(play(subjectFrom({ network: network('') }), goal)?.outcome.holds, true);
});

test.each([
  ['PREFERRED_NETWORK = 10.12.0.0/16 PROHIBITED', '"PREFERRED_NETWORK = 10.12.0.21 MATCH" on media1'],
  ['REQUIRED_NETWORK = 10.13.0.0/16', '"PREFERRED_NETWORK = 10.12.0.21 MATCH" on media1'],
  ['PREFERRED_NETWORK = 10.12.0.21 PROHIBITED', 'without "PREFERRED_NETWORK = 10.12.0.21 PROHIBITED" on media1'],
])('%s leaves no destination', (entry, words) => {
  const mending = mended(subjectFrom({ network: network(entry) }), [allowDestination], goal);
  assert.equal(mending.cause, 'NO_DESTINATION_LEFT');
  assert.deepEqual(
    mending.fixes.map((fix) => fix.words),
    [words],
  );
});

test('a name that nobody has is no matter of settings', () => {
  const played = play(subjectFrom({ network: network('') }), { ...goal, to: 'client9' });
  assert.deepEqual([played?.outcome.holds, played?.outcome.cause], [false, undefined]);
});
