import { type Duration, microseconds, seconds } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { Fact } from '../model/observation.ts';
import type { SocketId } from '../sim/tcp/host.ts';
import type { FailedBy, SocketEvent } from '../sim/tcp/socket-words.ts';
import { Handle } from './handle.ts';
import type { Notice, NoticedError, Wait } from './outcome.ts';
import { type Actor, type Doing, type Status, type Step, stepName } from './session.ts';
import type { Stage } from './stage.ts';

/** How far a step has come. */
type Progress = 'done' | 'waits' | Failure;

interface Failure {
  readonly error: NoticedError;
  readonly by?: FailedBy | undefined;
}

type StepOf<Does extends Doing['does']> = Extract<Doing, { readonly does: Does }>;

/** Much data is played as one segment in so long a time: below the shortest idle time-out of any device that is known (60 s). */
const BURST_EVERY: Duration = seconds(10);
/** What a program can write ahead of what was acknowledged: Linux' largest send buffer by default (tcp_wmem). */
const SEND_BUFFER_BYTES = 4_194_304;

export type ActorEnd = 'running' | 'completed' | 'failed';

/** One actor of a session that is being played. */
export class ActorRun {
  readonly session: string;
  readonly actor: Actor;
  readonly notices: Notice[] = [];
  readonly statuses: (Status & { readonly actor: string; readonly at: Instant })[] = [];
  end: ActorEnd = 'running';
  endedAt: Instant | undefined;
  /** When the first of its bulk data was acknowledged. */
  firstBulkAt: Instant | undefined;
  /** When the first byte came. */
  firstReceivedAt: Instant | undefined;
  readonly #stage: Stage;
  readonly #handles = new Map<string, Handle>();
  readonly #ports: number[] = [];
  #at = 0;
  #since: Instant;
  /** The present step and attempt: an alarm of another one rings in vain. */
  #turn = 0;
  #rang = false;
  /** Within a connect: which of the ports; within a bulk: what is left. */
  #attempt = 0;
  #isPausing = false;
  #left = 0;
  #isBusy = false;

  constructor(session: string, actor: Actor, stage: Stage) {
    this.session = session;
    this.actor = actor;
    this.#stage = stage;
    this.#since = stage.now;
  }

  get wait(): Wait | undefined {
    const step = this.actor.steps[this.#at];
    if (this.end !== 'running' || !step) return undefined;
    return { actor: this.actor.name, host: this.actor.host, step: stepName(step), since: this.#since };
  }

  start(): void {
    this.#enter();
    this.look();
  }

  owns(socket: SocketId): boolean {
    return this.#handleOf(socket) !== undefined;
  }

  /** Bytes that came, on all its sockets. */
  get delivered(): number {
    return [...this.#handles.values()].reduce((sum, { delivered }) => sum + delivered, 0);
  }

  hears(socket: SocketId, event: SocketEvent): void {
    this.#handleOf(socket)?.hears(event);
    if (event.kind === 'received') this.firstReceivedAt ??= this.#stage.now;
    if (event.kind === 'acknowledged' && this.actor.steps[this.#at]?.does === 'bulk')
      this.firstBulkAt ??= this.#stage.now;
    this.look();
  }

  /** Something may have changed that the present step waits for. */
  look(): void {
    if (this.#isBusy || this.end !== 'running') return;
    this.#isBusy = true;
    for (let step = this.actor.steps[this.#at]; this.end === 'running'; step = this.actor.steps[this.#at]) {
      if (!step) {
        this.#finish('completed');
        break;
      }
      const progress = this.#poll(step);
      if (progress === 'waits') break;
      if (progress !== 'done') this.#fails(step, progress);
      else {
        this.#at++;
        this.#enter();
      }
    }
    this.#isBusy = false;
  }

  /** The beginning of a step: what is done once. */
  #enter(): void {
    this.#since = this.#stage.now;
    this.#attempt = 0;
    this.#newTurn();
    const step = this.actor.steps[this.#at];
    if (step) this.#begin(step);
  }

  #begin(step: Step): void {
    const { host } = this.actor;
    switch (step.does) {
      case 'connect':
        return this.#tryPort(step);
      case 'listen':
        this.#ports.push(step.port);
        this.#note({ kind: 'listening', port: step.port });
        return this.#stage.listen(host, step.port, step);
      case 'send':
        return this.#write(step.on, step.bytes);
      case 'bulk':
        this.#left = step.bytes;
        return this.#burst(step);
      case 'idle':
        return this.#alarm(step.for);
      case 'read':
        return this.#command(step.on, { kind: 'read', on: step.reading });
      case 'close':
        return this.#command(step.on, { kind: 'close', half: step.half ?? false });
      case 'signal':
        return this.#stage.signal(this.session, step.signal);
      case 'accept':
      case 'receive':
      case 'await-close':
      case 'await':
        return this.#alarm(step.within);
      case 'end':
    }
  }

  #poll(step: Step): Progress {
    switch (step.does) {
      case 'connect':
        return this.#connecting(step);
      case 'accept':
        return this.#accepting(step);
      case 'send':
        return this.#failureOf(step.on) ?? 'done';
      case 'bulk':
        return this.#bulk(step);
      case 'receive':
        return this.#receiving(step);
      case 'idle':
        return this.#watched(step.watching ?? []) ?? (this.#rang ? 'done' : 'waits');
      case 'await-close': {
        const handle = this.#handles.get(step.on);
        if (handle?.peerClosed || handle?.closed) return 'done';
        return this.#failureOf(step.on) ?? this.#untilRung();
      }
      case 'await':
        return this.#stage.hasSignal(this.session, step.signal) ? 'done' : this.#untilRung();
      case 'end':
        this.#prints(step.status);
        this.#finish(step.status.status === 0 ? 'completed' : 'failed');
        return 'waits';
      case 'listen':
      case 'read':
      case 'close':
      case 'signal':
        return 'done';
    }
  }

  // Connections

  #tryPort(step: StepOf<'connect'>): void {
    const port = step.ports[this.#attempt];
    if (port === undefined) return;
    this.#newTurn();
    this.#isPausing = false;
    const { host } = this.actor;
    const to = { address: step.to, port };
    this.#note({ kind: 'connect-started', attempt: this.#attempt + 1, to });
    const opened = this.#stage.connect({ host, step, port });
    this.#handles.set(step.as, new Handle(opened, false));
    this.#alarm(step.within);
  }

  #connecting(step: StepOf<'connect'>): Progress {
    for (;;) {
      if (this.#isPausing) {
        if (!this.#rang) return 'waits';
        this.#tryPort(step);
      }
      const handle = this.#handles.get(step.as);
      if (handle?.isConnected) {
        this.#note({ kind: 'connected' }, step.as);
        return 'done';
      }
      if (!handle?.failure && !this.#rang) return 'waits';
      const failure: Failure = handle?.failure ?? { error: 'ETIME' };
      if (handle?.failure) this.#note({ kind: 'refused', error: { name: handle.failure.error } }, step.as);
      else this.#command(step.as, { kind: 'close', half: false });
      if (++this.#attempt >= step.ports.length) return failure;
      if (!handle?.failure) this.#note({ kind: 'connect-waiting', attempt: this.#attempt + 1 }, step.as);
      this.#pauseBefore(step);
    }
  }

  #pauseBefore(step: StepOf<'connect'>): void {
    const pause = step.pauses?.[this.#attempt - 1];
    if (pause === undefined) return this.#tryPort(step);
    this.#newTurn();
    this.#isPausing = true;
    this.#alarm(pause);
  }

  #accepting(step: StepOf<'accept'>): Progress {
    const { host } = this.actor;
    for (const port of step.ports) {
      const opened = this.#stage.accept(host, port);
      if (!opened) continue;
      const handle = new Handle(opened, true);
      this.#handles.set(step.as, handle);
      if (handle.delivered > 0) this.firstReceivedAt ??= this.#stage.now;
      this.#note({ kind: 'accepted' }, step.as);
      return 'done';
    }
    return this.#untilRung();
  }

  // Data

  #receiving({ on, bytes }: StepOf<'receive'>): Progress {
    const handle = this.#handles.get(on);
    if (handle && handle.available >= bytes) {
      handle.available -= bytes;
      this.#note({ kind: 'received', bytes }, on);
      return 'done';
    }
    const failure = this.#failureOf(on);
    if (failure) return failure;
    if (handle?.peerClosed) return { error: 'END_OF_STREAM' };
    return this.#untilRung();
  }

  #write(on: string, bytes: number): void {
    const handle = this.#handles.get(on);
    if (!handle || handle.failure) return;
    handle.outstanding += bytes;
    this.#note({ kind: 'sent', bytes }, on);
    this.#command(on, { kind: 'send', bytes });
  }

  #burst({ on, rate }: StepOf<'bulk'>): void {
    const bytes = Math.min(this.#left, Math.max(1, Math.round((rate * BURST_EVERY) / 1e6)));
    this.#left -= bytes;
    this.#newTurn();
    this.#alarm(microseconds(Math.max(1, Math.round((bytes / rate) * 1e6))));
    const handle = this.#handles.get(on);
    if (!handle || handle.failure) return;
    handle.outstanding += bytes;
    this.#command(on, { kind: 'send', bytes });
  }

  #bulk(step: StepOf<'bulk'>): Progress {
    for (;;) {
      const failure = this.#failureOf(step.on);
      if (failure) return failure;
      const outstanding = this.#handles.get(step.on)?.outstanding ?? 0;
      if (!this.#rang || outstanding > SEND_BUFFER_BYTES) return 'waits';
      if (this.#left <= 0) return 'done';
      this.#burst(step);
    }
  }

  // Failure

  #failureOf(on: string): Failure | undefined {
    const handle = this.#handles.get(on);
    return handle ? handle.failure : { error: 'OTHER' };
  }

  #watched(names: readonly string[]): Failure | undefined {
    for (const name of names) {
      const failure = this.#failureOf(name);
      if (failure) return failure;
      if (this.#handles.get(name)?.peerClosed) return { error: 'END_OF_STREAM' };
    }
    return undefined;
  }

  #untilRung(): Progress {
    return this.#rang ? { error: 'ETIME' } : 'waits';
  }

  #fails(step: Step, { error, by }: Failure): void {
    const on = 'on' in step ? step.on : 'as' in step ? step.as : undefined;
    const flow = on === undefined ? undefined : this.#handles.get(on)?.flow;
    const { name: actor, host } = this.actor;
    this.notices.push({ at: this.#stage.now, actor, host, step: stepName(step), error, by, flow });
    if (step.does !== 'connect') this.#note(factOf(step, error), on);
    if (step.otherwise) this.#prints(step.otherwise);
    this.#finish('failed');
  }

  #prints(status: Status): void {
    this.statuses.push({ ...status, actor: this.actor.name, at: this.#stage.now });
    this.#note({ kind: 'status', ...status });
  }

  /** The process ends, and the system closes what it had open. */
  #finish(end: ActorEnd): void {
    this.end = end;
    this.endedAt = this.#stage.now;
    this.#newTurn();
    for (const port of this.#ports) this.#stage.stopListening(this.actor.host, port);
    for (const name of this.#handles.keys()) this.#command(name, { kind: 'close', half: false });
  }

  /** Its host has stopped: the process is gone, and could tell nobody. */
  vanish(): void {
    if (this.end !== 'running') return;
    this.end = 'failed';
    this.endedAt = this.#stage.now;
    this.#newTurn();
    for (const port of this.#ports) this.#stage.stopListening(this.actor.host, port);
  }

  // The rest

  #newTurn(): void {
    this.#turn++;
    this.#rang = false;
  }

  #alarm(after: Duration | undefined): void {
    if (after === undefined) return;
    const turn = this.#turn;
    this.#stage.alarm(after, () => {
      if (turn !== this.#turn) return;
      this.#rang = true;
      this.look();
    });
  }

  #handleOf(socket: SocketId): Handle | undefined {
    for (const handle of this.#handles.values()) if (handle.socket === socket) return handle;
    return undefined;
  }

  #command(name: string, input: Parameters<Stage['command']>[2]): void {
    const handle = this.#handles.get(name);
    if (handle && !handle.closed && !handle.failure) this.#stage.command(this.actor.host, handle.socket, input);
  }

  #note(fact: Fact, on?: string): void {
    const flow = on === undefined ? undefined : this.#handles.get(on)?.flow;
    this.#stage.note({ host: this.actor.host, actor: this.actor.name, flow, fact });
  }
}

/** As the program's log would tell it. */
function factOf({ does }: Step, error: NoticedError): Fact {
  if (error === 'ETIME')
    return does === 'receive' ? { kind: 'read-expired', error: { name: error } } : { kind: 'wait-expired' };
  if (error === 'END_OF_STREAM') return { kind: 'received', bytes: 0 };
  return { kind: does === 'send' || does === 'bulk' ? 'sent' : 'received', error: { name: error } };
}
