import { type Instant, instant } from '../base/instant.ts';
import { earliest } from '../sim/machine.ts';
import type { RunEnd } from '../sim/world.ts';
import type { ActorRun } from './actor-run.ts';
import type { Outcome, Result } from './outcome.ts';
import { everyStep } from './session.ts';

/** What became of a session, as its actors tell it when nothing is played any more. */
export function outcomeOf(session: string, runs: readonly ActorRun[], ended: RunEnd): Outcome {
  const waits = runs.flatMap(({ wait }) => (wait ? [wait] : []));
  const times = runs.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt]));
  return {
    session,
    result: resultOf(runs, ended),
    endedAt: waits.length > 0 || times.length === 0 ? undefined : instant(Math.max(...times)),
    delivered: runs.reduce((sum, { delivered }) => sum + delivered, 0),
    firstDataAt: firstDataOf(runs),
    noticed: runs.flatMap(({ notices }) => notices).toSorted((a, b) => a.at - b.at),
    statuses: runs.flatMap(({ statuses }) => statuses).toSorted((a, b) => a.at - b.at),
    waits,
  };
}

function firstDataOf(runs: readonly ActorRun[]): Instant | undefined {
  const hasBulk = runs.some(({ actor }) => everyStep(actor.steps).some(({ does }) => does === 'bulk'));
  return earliest(...runs.map(({ first }) => (hasBulk ? first.bulkAt : first.receivedAt)));
}

function resultOf(runs: readonly ActorRun[], ended: RunEnd): Result {
  if (runs.some(({ end }) => end === 'failed')) return 'failed';
  if (runs.every(({ end }) => end === 'completed')) return 'completed';
  return ended === 'nothing-left' ? 'deadlock' : 'unfinished';
}
