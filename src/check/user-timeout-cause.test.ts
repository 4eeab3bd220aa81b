import assert from 'node:assert/strict';
import { test } from 'vitest';
import { failedNight } from '../../test/failed-night.ts';
import { flowOf, seen } from '../../test/seen.ts';
import { instant } from '../base/instant.ts';
import type { Notice } from '../dialogue/outcome.ts';
import type { Step } from '../dialogue/session.ts';
import { userTimeoutCause } from './user-timeout-cause.ts';

const FLOW = '10.1.0.10:40000 > 10.2.0.10:5432';
const notice: Notice = {
  at: instant(71_000_000),
  actor: 'clientd',
  host: 'client',
  step: 'send the dump',
  error: 'ETIMEDOUT',
  by: 'user-timeout',
  flow: flowOf(FLOW),
};

const because = (steps: readonly Step[], of: Notice = notice) => {
  const timeline = [
    seen({ kind: 'connected' }, { at: 1, on: 'client', flow: FLOW }),
    seen({ kind: 'accepted' }, { at: 1, on: 'server', flow: FLOW }),
  ];
  const night = failedNight({ timeline });
  const actors = [...night.session.actors, { name: 'serverd', host: 'server', steps }];
  return userTimeoutCause({ ...night, session: { ...night.session, actors } }, of)?.because;
};

test('a socket that gave up by its TCP_USER_TIMEOUT is told in words, and who had stopped reading', () => {
  const words =
    'server took nothing of what clientd on client sent at “send the dump” for as long as the TCP_USER_TIMEOUT of that socket';
  assert.equal(because([]), words);
  assert.ok(because([{ does: 'read', on: 'db', reading: false }])?.startsWith(`${words}; serverd there had stopped`));
});

test('not one that gave up by anything else', () => {
  assert.equal(because([], { ...notice, by: 'retransmission' }), undefined);
});
