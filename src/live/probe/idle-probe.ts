import { type Duration, formatDuration, microseconds, seconds } from '../../base/duration.ts';
import { closeDescriptor } from '../kernel/sockets.ts';
import type { AttemptTarget } from './attempt.ts';
import { attemptAll } from './attempt-all.ts';
import { adopt } from './connected-socket.ts';
import { askFar } from './far-end.ts';
import type { FarState } from './far-words.ts';
import { knownOf } from './idle-findings.ts';
import type { FarKind } from './far-kind.ts';
import { IdleConnection } from './idle-connection.ts';
import {
  bracketOf,
  companionPauses,
  firstLadder,
  isFound,
  type Known,
  nextPauses,
  type SearchBounds,
} from './idle-search.ts';
import { noConnectionWords } from './outcome.ts';
import { type Exercise, type IdleTrial, sameTrial, type Tried } from './idle-verdict.ts';

export interface IdleProbe {
  readonly target: AttemptTarget;
  readonly far: FarKind;
  readonly bounds: SearchBounds;
  readonly answerWait: Duration;
  /** What was found before, by a run that did not come to its end. */
  readonly known: readonly Tried[];
  readonly signal?: AbortSignal;
  readonly onTried?: (tried: Tried) => void;
  readonly onProgress?: (progress: IdleProgress) => void;
}

export interface IdleProgress {
  /** Survived, of what is silent and nothing else. */
  readonly survived: Duration;
  readonly silent: number;
}

export interface IdleSearched {
  readonly tried: readonly Tried[];
  readonly interrupted: boolean;
  /** Why it could not go on, in words. */
  readonly stopped?: string;
}

/** So many that are spoiled without one that is not are no accident. */
const SPOILED_MAX = 20;
const OPENED_AT_ONCE = 32;
/** Where a device resets all connections at one moment, the far end is asked of a few: they tell the same. */
const ASKING_MAX = 8;
const CONNECT_WAIT = seconds(10);
const PROGRESS_EVERY_MS = 1_000;

const START_SERVE =
  'start holdfast probe serve there, or ask a port at which something listens with --far echo or --far any; holdfast probe HOST:PORT tells who answers';

/** Of a service that is not ours, mostly: sshd(8) takes ten that have not signed in (MaxStartups). */
const FEW = 32;
export const takesFew = ({ connections }: Pick<SearchBounds, 'connections'>): boolean => connections <= FEW;

/** What tells more than the timer. A far end that is not ours can only be kept alive. */
export const companionsWith = (far: FarKind): readonly Exercise[] =>
  far === 'serve' ? ['far-speaks', 'keepalive', 'near-data', 'far-data', 'both-data'] : ['keepalive'];

/** Finds how long a connection may be silent on this path, and what becomes of one that is silent for longer. */
export async function probeIdle(probe: IdleProbe): Promise<IdleSearched> {
  const session = probe.far === 'serve' ? await newSession(probe) : '';
  if (typeof session === 'object') return { tried: probe.known, interrupted: false, stopped: session.stopped };
  return new IdleSearch(probe, session).run();
}

async function newSession({ target }: IdleProbe): Promise<string | { readonly stopped: string }> {
  const answer = await askFar(target, { ask: 'new' }, CONNECT_WAIT);
  if ('unheard' in answer) {
    if (answer.unheard === 'connect') return { stopped: `${noConnectionWords(answer.fate)}; ${START_SERVE}` };
    const said = answer.said === '' ? 'nothing' : `"${answer.said.trim().slice(0, 60)}"`;
    return {
      stopped: `the far end says ${said}, which is not what holdfast probe serve says; start that there, or take the service as it is with --far echo or --far any, which is less certain`,
    };
  }
  if (answer.is === 'ok' && answer.session !== undefined) return answer.session;
  return { stopped: `the far end has no room for another search (${answer.is === 'no' ? answer.why : answer.is})` };
}

class IdleSearch {
  readonly #probe: IdleProbe;
  readonly #session: string;
  readonly #running = new Map<IdleConnection, { suspect: boolean }>();
  readonly #tried: Tried[];
  readonly #companions: readonly Exercise[];
  /** Trials that are to be opened, in order; those that are being opened count as running. */
  readonly #queue: IdleTrial[] = [];
  #opening: readonly IdleTrial[] = [];
  #spoiled = 0;
  #ids = 0;
  #asking = 0;
  #stopped: string | undefined;
  #wake: () => void = () => undefined;

  constructor(probe: IdleProbe, session: string) {
    this.#probe = probe;
    this.#session = session;
    this.#tried = [...probe.known];
    this.#companions = companionsWith(probe.far);
  }

  async run(): Promise<IdleSearched> {
    const { signal, onProgress } = this.#probe;
    const stop = () => this.#wake();
    signal?.addEventListener('abort', stop);
    const telling = onProgress && setInterval(() => onProgress(this.#progress()), PROGRESS_EVERY_MS);
    this.#begin();
    while (this.#goesOn()) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#queue.length > 0) await this.#openQueued();
      else await woken;
      this.#consider();
    }
    clearInterval(telling);
    signal?.removeEventListener('abort', stop);
    for (const connection of this.#running.keys()) connection.abandon();
    const interrupted = signal?.aborted === true && !this.#isSettled();
    return { tried: this.#tried, interrupted, ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }) };
  }

  #goesOn(): boolean {
    return !this.#probe.signal?.aborted && this.#stopped === undefined && !this.#isOver();
  }

  #progress(): IdleProgress {
    return { survived: bracketOf(this.#known()).alive, silent: this.#running.size };
  }

  #begin(): void {
    const { bounds } = this.#probe;
    const { alive, dead } = bracketOf(this.#known());
    if (dead === undefined)
      this.#want(
        firstLadder(bounds).map((pause) => ({ exercise: 'plain', pause })),
        alive,
      );
    const late = takesFew(bounds) && dead === undefined;
    const companions = companionPauses(bounds).filter(
      (pause) => !late && (dead === undefined || pause === this.#decisive()),
    );
    for (const exercise of this.#companions)
      this.#want(
        companions.map((pause) => ({ exercise, pause })),
        alive,
      );
    this.#consider();
  }

  /** Those that are longer than what was survived, and not known. */
  #want(trials: readonly IdleTrial[], above: Duration): void {
    const fresh = trials.filter((trial) => trial.pause > above && !this.#tried.some((one) => sameTrial(one, trial)));
    this.#queue.push(...fresh);
  }

  /** Of the plain ones. */
  #known(): readonly Known[] {
    const tried = this.#tried.flatMap(knownOf);
    const suspects = [...this.#running].flatMap(([{ trial }, { suspect }]): Known[] =>
      suspect && trial.exercise === 'plain' ? [{ pause: trial.pause, fate: 'suspect' }] : [],
    );
    return [...tried, ...suspects];
  }

  /** The shortest pause of a companion that is not survived: there the others tell what they have to tell. */
  #decisive(): Duration | undefined {
    const { dead, suspected } = bracketOf(this.#known());
    if (dead === undefined || suspected) return undefined;
    return companionPauses(this.#probe.bounds).find((pause) => pause >= dead);
  }

  #consider(): void {
    const { bounds } = this.#probe;
    const plain = [...this.#running.keys()].filter(({ trial }) => trial.exercise === 'plain');
    const coming = [...this.#queue, ...this.#opening].filter(({ exercise }) => exercise === 'plain');
    const pauses = [...plain.map(({ trial }) => trial.pause), ...coming.map(({ pause }) => pause)];
    const { open, abandon } = nextPauses(bounds, this.#known(), pauses);
    const useless = new Set(abandon);
    const decisive = this.#decisive();
    const isUseless = ({ exercise, pause }: IdleTrial) =>
      exercise === 'plain' ? useless.has(pause) : decisive !== undefined && pause > decisive;
    for (const connection of [...this.#running.keys()].filter(({ trial }) => isUseless(trial))) this.#drop(connection);
    for (const trial of this.#queue.splice(0)) if (!isUseless(trial)) this.#queue.push(trial);
    this.#want(
      open.map((pause) => ({ exercise: 'plain', pause })),
      microseconds(0),
    );
    if (decisive !== undefined && takesFew(bounds) && isFound(bracketOf(this.#known()), bounds))
      this.#wantLate(decisive);
  }

  /** Where only a few connections may be open, what tells more waits until the timer is known. */
  #wantLate(pause: Duration): void {
    const here = [...[...this.#running.keys()].map(({ trial }) => trial), ...this.#queue, ...this.#opening];
    const trials = this.#companions.map((exercise) => ({ exercise, pause }));
    this.#want(
      trials.filter((trial) => !here.some((one) => sameTrial(one, trial))),
      microseconds(0),
    );
  }

  #drop(connection: IdleConnection): void {
    this.#running.delete(connection);
    connection.abandon();
  }

  #isSettled(): boolean {
    const decisive = this.#decisive();
    return (
      isFound(bracketOf(this.#known()), this.#probe.bounds) &&
      (decisive === undefined ||
        this.#companions.every((exercise) =>
          this.#tried.some((one) => one.exercise === exercise && one.pause === decisive),
        ))
    );
  }

  #isOver(): boolean {
    return this.#isSettled() || (this.#running.size === 0 && this.#queue.length === 0);
  }

  async #openQueued(): Promise<void> {
    this.#opening = this.#queue.splice(0);
    const { target, signal } = this.#probe;
    const wanted = this.#opening.map((trial) => ({ ...target, trial }));
    const options = { wait: CONNECT_WAIT, atOnce: OPENED_AT_ONCE, ...(signal ? { signal } : {}) };
    for await (const {
      target: { trial },
      outcome,
      descriptor,
    } of attemptAll(wanted, options)) {
      this.#opening = this.#opening.filter((one) => one !== trial);
      if (descriptor === undefined)
        this.#spoil(
          outcome.kind === 'not-sent' ? `no connection is made: ${outcome.error}` : noConnectionWords(outcome.kind),
        );
      else if (this.#stopped !== undefined) closeDescriptor(descriptor);
      else
        this.#start(
          trial,
          new IdleConnection(
            trial,
            adopt(descriptor, outcome),
            this.#connectionOptions(() => this.#suspect(trial)),
          ),
        );
    }
    this.#opening = [];
  }

  #connectionOptions(onSuspect: () => void) {
    const { far, answerWait, target } = this.#probe;
    const id = this.#ids++;
    const ask = async (): Promise<FarState | undefined> => {
      if (far !== 'serve' || this.#asking >= ASKING_MAX) return undefined;
      this.#asking++;
      const answer = await askFar(target, { ask: 'state', session: this.#session, id }, CONNECT_WAIT);
      this.#asking--;
      return 'is' in answer && answer.is === 'state' ? answer : undefined;
    };
    return { far, session: this.#session, id, answerWait, ask, onSuspect };
  }

  #start(trial: IdleTrial, connection: IdleConnection): void {
    this.#running.set(connection, { suspect: false });
    void connection.run().then((verdict) => {
      this.#running.delete(connection);
      if (verdict?.is === 'spoiled') this.#spoil(verdict.why);
      else if (verdict) {
        const tried = { ...trial, verdict };
        this.#tried.push(tried);
        this.#probe.onTried?.(tried);
      }
      this.#wake();
    });
  }

  #suspect(trial: IdleTrial): void {
    for (const [connection, running] of this.#running) if (connection.trial === trial) running.suspect = true;
    this.#wake();
  }

  #spoil(why: string): void {
    this.#spoiled++;
    if (this.#tried.length === this.#probe.known.length || this.#spoiled >= SPOILED_MAX) {
      // One is an accident; where none succeeds, or many fail, it is not.
      if (this.#spoiled >= Math.min(SPOILED_MAX, 3)) this.#stopped = why;
    }
    this.#wake();
  }
}

export const progressWords = ({ survived, silent }: IdleProgress): string =>
  `${silent} silent connections; ${survived === 0 ? 'no silence' : `a silence of ${formatDuration(survived)}`} was survived so far`;
