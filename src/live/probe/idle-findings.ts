import { presets } from '../../config/presets.ts';
import { type Duration, inSeconds, seconds } from '../../base/duration.ts';
import type { FarKind } from './far-kind.ts';
import { bracketOf, isFound, type Known, type SearchBounds } from './idle-search.ts';
import { type Exercise, isDead, type Tried, type Verdict } from './idle-verdict.ts';

/** What the tries of one search prove. What was not tried, or not to the end, is undefined. */
export interface IdleFindings {
  /** The longest silence that was survived, below the shortest that was not. */
  readonly survived: Duration;
  readonly died?: Duration;
  /** As exactly as it was asked for. */
  readonly exact: boolean;
  readonly how?: 'silent' | 'reset' | 'closed';
  readonly when?: 'in-pause' | 'on-data';
  /** After the timer has run out: does what this end sends arrive, and what the far end sends? */
  readonly direction: { readonly request?: boolean; readonly reply?: boolean };
  /**
   * What starts the timer anew when it comes at half of the time. `bothData`: where not even that does, it is no idle
   * timer.
   */
  readonly refreshed: Partial<Readonly<Record<Refresher, boolean>>>;
  /** Kinds of devices whose own timer lies between the two. */
  readonly presets: readonly { readonly name: string; readonly device: string; readonly idleTimeout: Duration }[];
  /** Both ends agree on what was sent and what came; or this one alone has seen it. */
  readonly certainty: 'both-ends' | 'one-end';
  /** A longer silence was survived than one that was not. */
  readonly contradicted: boolean;
}

export type Refresher = 'keepalive' | 'nearData' | 'farData' | 'bothData';

const REFRESHERS: readonly (readonly [Refresher, Exercise])[] = [
  ['keepalive', 'keepalive'],
  ['nearData', 'near-data'],
  ['farData', 'far-data'],
  ['bothData', 'both-data'],
];

export function findingsOf(tried: readonly Tried[], bounds: SearchBounds, far: FarKind): IdleFindings {
  const bracket = bracketOf(tried.flatMap(knownOf));
  const { alive: survived, dead: died, contradicted } = bracket;
  const deadly = died === undefined ? [] : tried.filter(({ pause }) => pause >= died);
  // Each of them was silent for at least as long as `died`, whatever was meant.
  const deaths = tried
    .filter(({ exercise, verdict }) => exercise === 'plain' && isDead(verdict))
    .toSorted((a, b) => a.pause - b.pause);
  const [first] = deaths;
  return {
    survived,
    ...(died === undefined ? {} : { died }),
    exact: isFound(bracket, bounds),
    ...(first ? howOf(first.verdict) : {}),
    direction: directionOf(deadly, deaths),
    refreshed: Object.fromEntries(
      REFRESHERS.flatMap(([name, exercise]) => {
        const survivedIt = survives(deadly, exercise);
        return survivedIt === undefined ? [] : [[name, survivedIt]];
      }),
    ),
    presets:
      died === undefined
        ? []
        : [...presets.values()].filter(
            ({ name, idleTimeout }) => name !== UNKNOWN && idleTimeout > survived && idleTimeout <= died,
          ),
    certainty: far === 'serve' ? 'both-ends' : 'one-end',
    contradicted,
  };
}

/** What a try tells of the timer: only of what is silent and nothing else. */
export function knownOf({ exercise, pause, verdict }: Tried): readonly Known[] {
  if (exercise !== 'plain' || verdict.is === 'spoiled') return [];
  if (verdict.is === 'alive' || verdict.is === 'silent')
    return [{ pause: verdict.silence, fate: verdict.is === 'alive' ? 'alive' : 'dead' }];
  const ended = verdict.when === 'in-pause' ? { endedAt: verdict.after } : {};
  return [{ pause: verdict.when === 'in-pause' ? pause : verdict.after, fate: 'dead', ...ended }];
}

function howOf(verdict: Verdict): Pick<IdleFindings, 'how' | 'when'> {
  switch (verdict.is) {
    case 'silent':
      return { how: 'silent', when: 'on-data' };
    case 'reset':
    case 'closed':
      return { how: verdict.is, when: verdict.when };
    case 'alive':
    case 'spoiled':
      return {};
  }
}

function survives(deadly: readonly Tried[], exercise: Exercise): boolean | undefined {
  const [one] = deadly
    .filter((tried) => tried.exercise === exercise && tried.verdict.is !== 'spoiled')
    .toSorted((a, b) => a.pause - b.pause);
  return one && one.verdict.is === 'alive';
}

/** It stands for devices of which nothing is known. */
const UNKNOWN = 'not-known';

/** Only of a silent death: a reset ends both. */
function directionOf(deadly: readonly Tried[], deaths: readonly Tried[]): IdleFindings['direction'] {
  const silent = deaths.flatMap(({ verdict }) =>
    verdict.is === 'silent' && verdict.farGot !== undefined ? [verdict.farGot] : [],
  );
  const reply = survives(deadly, 'far-speaks');
  return { ...(silent[0] === undefined ? {} : { request: silent[0] }), ...(reply === undefined ? {} : { reply }) };
}

/**
 * What a model takes for the timer: a silence that was survived, in whole seconds. Undefined where no timer was found.
 */
export function modelTimeout({ survived, died }: IdleFindings): Duration | undefined {
  if (died === undefined) return undefined;
  return seconds(Math.max(1, Math.floor(inSeconds(survived))));
}

/** Keepalive that is surely early enough, in whole seconds: with half of the time a probe that is lost does no harm. */
export const keepaliveIdle = ({ survived }: IdleFindings): Duration =>
  seconds(Math.max(1, Math.min(300, Math.floor(inSeconds(survived) / 2))));
