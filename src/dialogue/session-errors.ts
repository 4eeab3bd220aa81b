import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { Actor, Session, Step } from './session.ts';
import { stepName } from './session.ts';

/** What is wrong with a session before it is played. */
export interface SessionError {
  readonly session: string;
  readonly actor: string;
  readonly step?: string;
  /** Which step it is: its number from 0, and behind that its number within the repetition. */
  readonly at?: readonly number[];
  readonly found: string;
  readonly expected: string;
  /** Undefined: to correct it. */
  readonly remedy?: string;
}

/** What no run could make sense of: hosts and sockets that do not exist, times and amounts that cannot be. */
export function sessionErrors(network: LoadedNetwork, sessions: readonly Session[]): readonly SessionError[] {
  const known = knownOf(network);
  return sessions.flatMap((session) => {
    const errors = known.get(session) ?? errorsOf(network, session);
    known.set(session, errors.length === 0 ? NONE : errors);
    return errors;
  });
}

const NONE: readonly SessionError[] = [];

/** A session is looked at once in a network, however often it is played. */
const looked = new WeakMap<LoadedNetwork, WeakMap<Session, readonly SessionError[]>>();

function knownOf(network: LoadedNetwork): WeakMap<Session, readonly SessionError[]> {
  const known = looked.get(network) ?? new WeakMap<Session, readonly SessionError[]>();
  looked.set(network, known);
  return known;
}

const errorsOf = (network: LoadedNetwork, session: Session): readonly SessionError[] => [
  ...session.actors.flatMap((actor) => [...hostErrors(network, session, actor), ...stepErrors(session, actor)]),
  ...portErrors(session),
  ...session.actors.flatMap((actor) => unreachedError(session, actor)),
];

function hostErrors(network: LoadedNetwork, { name }: Session, actor: Actor): readonly SessionError[] {
  if (network.node(actor.host)) return [];
  const nodes = [...network.nodes].map((node) => node.name).join(', ');
  return [{ session: name, actor: actor.name, found: `host ${actor.host}`, expected: `one of ${nodes}` }];
}

function stepErrors({ name }: Session, { name: actor, steps }: Actor): readonly SessionError[] {
  const sockets = new Set<string>();
  return placedSteps(steps).flatMap(({ step, at }) => {
    const problems = [...socketProblems(step, sockets), ...problemsOf(step)];
    if ('as' in step) sockets.add(step.as);
    if (step.does === 'close' && step.half !== true) sockets.delete(step.on);
    return problems.map((problem) => ({ session: name, actor, step: stepName(step), at, ...problem }));
  });
}

/** EADDRINUSE: a program that listens on its own port again. Others may have ended by then. */
function portErrors({ name, actors }: Session): readonly SessionError[] {
  return actors.flatMap(({ name: actor, host, steps }) => {
    const taken = new Set<string>();
    return placedSteps(steps).flatMap(({ step, at }) => {
      if (step.does !== 'listen') return [];
      const place = `${host} ${step.port}`;
      if (taken.has(place)) {
        const found = `port ${step.port} of ${host}, which is taken already`;
        return [{ session: name, actor, step: stepName(step), at, found, expected: 'a port with one listener' }];
      }
      taken.add(place);
      return [];
    });
  });
}

/**
 * The first step behind one that always ends the program: what people expect of it is never played. A dialogue may end
 * an actor before its steps, as one that refuses its caller does.
 */
function unreachedError({ name }: Session, { name: actor, steps }: Actor): readonly SessionError[] {
  const unreached = unreachedStep(steps);
  if (!unreached) return [];
  return [
    {
      session: name,
      actor,
      step: stepName(unreached.step),
      at: unreached.at,
      found: 'a step that nobody reaches, behind "end"',
      expected: '"end" as the last step',
      remedy: 'move "end" behind it, or take it out',
    },
  ];
}

function unreachedStep(steps: readonly Step[], within: readonly number[] = []): PlacedStep | undefined {
  for (const [number, step] of steps.entries()) {
    const inner = step.does === 'repeat' ? unreachedStep(step.steps, [...within, number]) : undefined;
    if (inner) return inner;
    const next = steps[number + 1];
    if (next?.written !== undefined && ends(step)) return { step: next, at: [...within, number + 1] };
  }
  return undefined;
}

const ends = (step: Step): boolean => step.does === 'end' || (step.does === 'repeat' && step.steps.some(ends));

interface PlacedStep {
  readonly step: Step;
  readonly at: readonly number[];
}

/** Also those that are repeated. */
const placedSteps = (steps: readonly Step[], within: readonly number[] = []): readonly PlacedStep[] =>
  steps.flatMap((step, number) => {
    const at = [...within, number];
    return [{ step, at }, ...(step.does === 'repeat' ? placedSteps(step.steps, at) : [])];
  });

type Problem = Pick<SessionError, 'found' | 'expected'>;

function socketProblems(step: Step, sockets: ReadonlySet<string>): readonly Problem[] {
  const used = [
    ...('on' in step ? [step.on] : []),
    ...('between' in step ? step.between : []),
    ...('watching' in step ? (step.watching ?? []) : []),
  ];
  return used
    .filter((socket) => !sockets.has(socket))
    .map((socket) => ({
      found: `socket ${socket}`,
      expected: 'one that was connected or accepted before, and is not closed',
    }));
}

/** Ten years in microseconds: longer than any session, and far from where integers end. */
const TIME_MAX = 315_360_000_000_000;

/** More rounds than seconds in a year are no session. */
const TIMES_MAX = 31_536_000;

function problemsOf(step: Step): readonly Problem[] {
  const problems: Problem[] = [];
  const times = {
    within: 'within' in step ? step.within : undefined,
    silence: step.does === 'receive' ? step.silence : undefined,
    for: step.does === 'idle' ? step.for : undefined,
    idleTimeout: step.does === 'relay' ? step.idleTimeout : undefined,
  };
  for (const [key, value] of Object.entries(times))
    if (value !== undefined && !(value > 0 && value <= TIME_MAX))
      problems.push({ found: `${key} ${value} µs`, expected: 'more than nothing, and at most ten years' });
  if ('bytes' in step && !(Number.isSafeInteger(step.bytes) && step.bytes > 0))
    problems.push({ found: `${step.bytes} bytes`, expected: 'a whole number above 0' });
  if (step.does === 'bulk' && !(step.rate > 0))
    problems.push({ found: `${step.rate} bytes/s`, expected: 'a rate above 0' });
  if (step.does === 'relay' && step.between[0] === step.between[1])
    problems.push({ found: `a relay between ${step.between.join(' and ')}`, expected: 'two sockets' });
  if (step.does === 'repeat' && !(Number.isInteger(step.times) && step.times > 0 && step.times <= TIMES_MAX))
    problems.push({ found: `${step.times} times`, expected: `a whole number from 1 to ${TIMES_MAX}` });
  if (step.does === 'repeat' && step.steps.length === 0)
    problems.push({ found: 'nothing that is repeated', expected: 'at least one step' });
  const ports = 'ports' in step ? step.ports : 'port' in step ? [step.port] : [1];
  if (ports.length === 0 || ports.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535))
    problems.push({ found: `ports ${ports.join(', ')}`, expected: 'at least one, from 1 to 65535' });
  return problems;
}
