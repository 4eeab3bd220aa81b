import { limits } from '../base/limits.ts';
import { type Duration, formatDuration, microseconds, seconds } from '../base/duration.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { isName } from '../config/network-file.ts';
import { shaped } from '../config/shape-errors.ts';
import { type YamlBound, type YamlPath, YamlPlaces } from '../config/yaml-places.ts';
import { sessionErrors } from '../dialogue/session-errors.ts';
import { everyStep, type Session } from '../dialogue/session.ts';
import type { ConfigError } from '../model/configuration.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { expectationsOf } from './written-expectations.ts';
import type { Plan, PlannedSession } from './plan.ts';
import { refuseKeepalive } from './keepalive-bounds.ts';
import { lengthOf } from './played-length.ts';
import type { Reading } from './reading.ts';
import { sessionsShape, type WrittenSession, type WrittenSessions } from './sessions-shape.ts';
import { withCarriers } from './carriers.ts';
import { withImposedSockets } from './imposed-sockets.ts';
import { AlikePrograms } from './alike-programs.ts';
import { actorsOf } from './written-actors.ts';
import { chanceOf, faultsOf } from './written-faults.ts';
import { dialogueSession, meantDialogue } from './written-dialogue.ts';

/** What of a plan was asked for: how long is played, whatever it says, and which session. */
export interface Asked {
  readonly until?: Duration | undefined;
  readonly session?: string | undefined;
}

/**
 * Reads `sessions.yaml`. What is wrong is told with its place; nothing is thrown, and nothing is played while there is
 * any of it.
 */
export function readSessions(file: ConfigFile, network: LoadedNetwork, asked: Asked = {}): Plan {
  const { places, written } = openSessions(file);
  const faults = faultsOf({ places, network }, written.faults ?? []);
  const entries = Object.entries(written.sessions);
  // None is planned of more than are played, or where no more mistakes are told: each takes room and time.
  const reading = { places, network, programs: new AlikePrograms() };
  const planned = isTooMany(places, entries)
    ? []
    : entries.flatMap(([name, one]) => (places.isFull ? [] : plannedSession(reading, name, one)));
  const atRandom = written['random-faults'];
  const chance = chanceOf({ places, network }, atRandom, atRandom ? portsOf(planned) : []);
  if (entries.length === 0 && places.errors.length === 0)
    places.wrong([], {
      found: 'no session',
      expected: 'at least one below "sessions:"',
      remedy: 'describe a job or a stream',
    });
  refuseUnreachable(places, planned, written.until);
  refuseUnplayed(places, written, { ...asked, last: lastPlayed(planned) });
  return {
    sessions: planned,
    ...(written.until === undefined ? {} : { until: written.until }),
    seed: written.seed ?? 1,
    faults,
    ...(chance ? { chance } : {}),
    errors: places.errors,
  };
}

const IN_PARTS = 'check them in parts: files of their own beside the network, each for "holdfast check FILE"';

/** How much of it is read. */
export const SESSIONS_BOUND: YamlBound = {
  name: 'sessionsYamlCharsMax',
  charsMax: limits.sessionsYamlCharsMax,
  remedy: `many alike sessions are "copies:"; or ${IN_PARTS}`,
  entries: { below: 'sessions', max: limits.sessionsMax, name: 'sessionsMax', remedy: IN_PARTS },
};

function openSessions(file: ConfigFile): { readonly places: YamlPlaces; readonly written: WrittenSessions } {
  const places = new YamlPlaces(file, SESSIONS_BOUND);
  return { places, written: shaped(places, { shape: sessionsShape, nothing: { sessions: {} }, begin: 'sessions' }) };
}

/**
 * What is wrong with `sessions.yaml` by itself. Where the network has mistakes of its own, who is not in it may be
 * missing for them; what is told here is wrong in any network.
 */
export function mistakesInSessions(file: ConfigFile): readonly ConfigError[] {
  const { places, written } = openSessions(file);
  for (const [name, one] of Object.entries(written.sessions))
    if (one.dialogue !== undefined && !places.isFull) meantDialogue(places, name, one);
  refuseUnplayed(places, written);
  return places.errors;
}

/** Which the programs connect to; each program is asked once. */
const portsOf = (planned: readonly PlannedSession[]): readonly number[] => [
  ...new Set(
    [...new Set(planned.flatMap(({ session }) => session.actors))]
      .flatMap(({ steps }) => everyStep(steps))
      .flatMap((step) => (step.does === 'connect' ? step.ports : [])),
  ),
];

interface ReadingSessions extends Reading {
  readonly programs: AlikePrograms;
}

function plannedSession(reading: ReadingSessions, name: string, written: WrittenSession): readonly PlannedSession[] {
  const { places, network, programs: alike } = reading;
  const path = ['sessions', name];
  if (!isName(name)) {
    const expected = 'a name of 1 to 255 characters without blanks';
    places.wrongKey(path, {
      found: JSON.stringify(name.slice(0, 64)),
      expected,
      remedy: 'write "-" in place of blanks',
    });
    return [];
  }
  const before = places.errors.length;
  const own = sessionOf(reading, name, written);
  if (own) refuseKeepalive(reading, own, written);
  const session = own && withCarriers(reading, withImposedSockets(reading, own, written), written);
  const programs = session?.actors.map((actor) => actor.name);
  const expects = expectationsOf(reading, name, { written: written.expect ?? {}, programs });
  if (!session || places.errors.length > before) return [];
  const start = written.start ?? seconds(0);
  const delayed = alike.session(start === 0 ? session : startingAt(session, start));
  for (const { actor, found, expected, remedy = 'correct it', step, at } of sessionErrors(network, [session])) {
    const complaint = {
      found: step === undefined ? found : `${found} in "${step}" of ${actor}`,
      expected,
      remedy,
    };
    if (!written.actors) places.wrongKey(path, complaint);
    else if (at) places.wrong([...path, 'actors', actor, ...stepPath(at)], complaint);
    else places.wrong([...path, 'actors', actor, 'on'], complaint);
  }
  return [{ session: delayed, ...playedBy(written), start, copies: written.copies ?? 1, expects }];
}

/** Of a named dialogue who plays it, and with which settings. */
function playedBy({ dialogue, roles = {}, with: settings = {} }: WrittenSession): Partial<PlannedSession> {
  if (dialogue === undefined) return {};
  const hosts = Object.entries(roles).map(([role, text]) => [role, text.split(' ')[0] ?? text]);
  return { dialogue, roles: Object.fromEntries(hosts), settings };
}

/** Where a step stands below its actor. */
const stepPath = (at: readonly number[]): YamlPath => at.flatMap((number) => ['steps', number]);

function sessionOf(reading: Reading, name: string, written: WrittenSession): Session | undefined {
  const { places } = reading;
  const path = ['sessions', name];
  if ((written.dialogue === undefined) === (written.actors === undefined)) {
    places.wrongKey(path, {
      found: written.actors ? 'both "dialogue" and "actors"' : 'neither "dialogue" nor "actors"',
      expected: 'one of them',
      remedy: 'name a dialogue with its roles, or write the actors by hand',
    });
    return undefined;
  }
  if (written.actors) return actorsOf(reading, name, written.actors);
  return dialogueSession(reading, name, written);
}

/** Every actor waits first. */
const startingAt = ({ name, actors }: Session, start: PlannedSession['start']): Session => ({
  name,
  actors: actors.map((actor) => ({
    ...actor,
    steps: [{ does: 'idle', for: start, name: 'wait for the start' }, ...actor.steps],
  })),
});

/** Copies counted. Told at the first that is too many. */
function isTooMany(places: YamlPlaces, entries: readonly (readonly [string, WrittenSession])[]): boolean {
  let all = 0;
  let first: YamlPath | undefined;
  for (const [name, { copies }] of entries) {
    all += copies ?? 1;
    if (all > limits.sessionsMax) first ??= ['sessions', name, ...(copies === undefined ? [] : ['copies'])];
  }
  if (!first) return false;
  places.wrongKey(first, {
    found: `${all} sessions, copies counted`,
    expected: `at most ${limits.sessionsMax} (sessionsMax)`,
    remedy: IN_PARTS,
  });
  return true;
}

/** What is expected of a time that is never played. */
function refuseUnreachable(places: YamlPlaces, planned: readonly PlannedSession[], until: Plan['until']): void {
  if (until === undefined) return;
  for (const { session, start, expects } of planned)
    for (const expected of expects)
      if (expected.is === 'survives' && start + expected.for > until)
        places.wrong(['sessions', session.name, 'expect', 'survives'], {
          found: 'a time behind "until"',
          expected: 'one that is played',
          remedy: 'raise "until", or leave it out',
        });
}

/** When the longest of them ends where no `until` is written; undefined: none is planned, so that nobody knows. */
const lastPlayed = (planned: readonly PlannedSession[]): Duration | undefined =>
  planned.length === 0 ? undefined : microseconds(planned.reduce((last, one) => Math.max(last, lengthOf(one)), 0));

/**
 * What happens in a time that is never played: the verdict would be that of a night without it. `last`: when the last
 * session ends of a file without `until`.
 */
function refuseUnplayed(
  places: YamlPlaces,
  { until: written, sessions, faults = [], 'random-faults': chance }: WrittenSessions,
  { until: asked, session, last }: Asked & { readonly last?: Duration | undefined } = {},
): void {
  const end = asked ?? written ?? last;
  if (end === undefined) return;
  const expected = 'one that is played';
  const [where, remedy] =
    asked !== undefined
      ? [`"--until ${formatDuration(asked)}"`, 'raise --until, or correct the time']
      : written !== undefined
        ? ['"until"', 'raise "until", or correct the time']
        : [`the last that is played, ${formatDuration(end)}`, 'write "until:" with a later time, or correct this one'];
  const unplayed = { found: `a time behind ${where}`, expected, remedy };
  const unbegun = { found: `a start that is not before ${where}: it would not have begun`, expected, remedy };
  for (const [name, { start }] of Object.entries(sessions))
    if (start !== undefined && start >= end && isMeant(name, session))
      places.wrong(['sessions', name, 'start'], unbegun);
  for (const [i, { at }] of faults.entries()) if (at > end) places.wrong(['faults', i, 'at'], unplayed);
  if (chance && chance.before > end) places.wrong(['random-faults', 'before'], unplayed);
}

/** `nightly#2` is one of the copies of nightly. */
const isMeant = (name: string, session: string | undefined): boolean =>
  session === undefined || session === name || session.replace(/#\d+$/, '') === name;
