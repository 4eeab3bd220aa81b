import { between, type Instant, instant } from '../base/instant.ts';
import type { Fact } from '../model/observation.ts';
import type { SocketId } from '../sim/tcp/host.ts';
import type { SocketEvent } from '../sim/tcp/socket-words.ts';
import type { Steady } from '../sim/steady.ts';
import { AlarmClock } from './alarm-clock.ts';
import { BulkRun } from './bulk-run.ts';
import { factOfFailure } from './failure-fact.ts';
import { FirstData } from './first-data.ts';
import { Handle } from './handle.ts';
import { type Failure, Handles } from './handles.ts';
import type { Notice, Wait } from './outcome.ts';
import { patienceAtFirst, patienceEnds } from './patience.ts';
import { ProgramCounter } from './program-counter.ts';
import { Relay } from './relay.ts';
import { type Actor, awaited, type Doing, everyStep, type PlayedStep, type Status, stepName } from './session.ts';
import type { Owner, Reading, Stage } from './stage.ts';
import { statusFor } from './status.ts';

/** How far a step has come. */
type Progress = 'done' | 'waits' | Failure;

type StepOf<Does extends Doing['does']> = Extract<Doing, { readonly does: Does }>;

export type ActorEnd = 'running' | 'completed' | 'failed';

/** One actor of a session that is being played. */
export class ActorRun implements Owner {
  readonly session: string;
  readonly actor: Actor;
  readonly notices: Notice[] = [];
  readonly statuses: (Status & { readonly actor: string; readonly at: Instant })[] = [];
  end: ActorEnd = 'running';
  endedAt: Instant | undefined;
  readonly first = new FirstData();
  readonly #stage: Stage;
  readonly #handles = new Handles();
  readonly #ports: number[] = [];
  readonly #program: ProgramCounter;
  /** Some time or other it stops reading, and then it matters what came before. */
  readonly #stopsReading: boolean;
  #since: Instant;
  /** Of the present step and attempt. */
  readonly #clock: AlarmClock;
  /** Within a connect: which of the ports. */
  #attempt = 0;
  #isPausing = false;
  #bulk: BulkRun | undefined;
  #relay: Relay | undefined;
  #isBusy = false;

  constructor(session: string, actor: Actor, stage: Stage) {
    this.session = session;
    this.actor = actor;
    this.#stage = stage;
    this.#stopsReading = everyStep(actor.steps).some(({ does }) => does === 'read');
    this.#program = new ProgramCounter(actor.steps);
    this.#since = stage.now;
    this.#clock = new AlarmClock(stage, () => this.look());
  }

  get wait(): Wait | undefined {
    const { step } = this.#program;
    if (this.end !== 'running' || !step) return undefined;
    const { name: actor, host } = this.actor;
    const place = step.written === undefined ? {} : { written: step.written };
    return { actor, host, step: stepName(step), does: step.does, ...place, since: this.#since };
  }

  /** Undefined: nothing any more. */
  get doing(): PlayedStep['does'] | undefined {
    return this.end === 'running' ? this.#program.step?.does : undefined;
  }

  start(): void {
    this.#enter();
    this.look();
  }

  get delivered(): number {
    return this.#handles.delivered;
  }

  hears(socket: SocketId, event: SocketEvent): void {
    const handle = this.#handles.of(socket);
    handle?.hears(event, this.#stage.now);
    // Whoever has closed will answer what comes, and the stream is to notice it when it would.
    if (event.kind === 'peer-closed') this.stirred(socket, 'changed');
    this.first.hears(event, this.#program.step, this.#stage.now);
    this.look();
  }

  /** Something may have changed that the present step waits for. */
  look(): void {
    if (this.#isBusy || this.end !== 'running') return;
    this.#isBusy = true;
    for (let { step } = this.#program; this.end === 'running'; { step } = this.#program) {
      if (!step) {
        this.#finish('completed');
        break;
      }
      const progress = this.#poll(step);
      if (progress === 'waits') break;
      if (progress !== 'done') this.#fails(step, progress);
      else {
        this.#program.advance();
        this.#enter();
      }
    }
    this.#isBusy = false;
  }

  /** The beginning of a step: what is done once. */
  #enter(): void {
    this.#since = this.#stage.now;
    this.#attempt = 0;
    this.#clock.off();
    const { step } = this.#program;
    if (step) this.#begin(step);
  }

  #begin(step: PlayedStep): void {
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
        return this.#beginBulk(step);
      case 'idle':
        return this.#clock.set(step.for);
      case 'read':
        return this.#command(step.on, { kind: 'read', on: step.reading });
      case 'close':
        if (step.half !== true) this.#handles.get(step.on)?.ends(this.#stage.now);
        return this.#command(step.on, { kind: 'close', half: step.half ?? false });
      case 'signal':
        return this.#stage.signal(this.session, step.signal);
      case 'relay':
        this.#relay = new Relay(step.between, this.#stage.now);
        this.#awaits(...step.between);
        return this.#clock.set(step.idleTimeout);
      case 'receive':
        this.#awaits(step.on);
        return this.#clock.set(patienceAtFirst(step));
      case 'accept':
      case 'await-close':
      case 'await':
        return this.#clock.set(step.within);
      case 'end':
    }
  }

  #poll(step: PlayedStep): Progress {
    switch (step.does) {
      case 'connect':
        return this.#connecting(step);
      case 'accept':
        return this.#accepting(step);
      case 'send':
        return this.#handles.failureOf(step.on) ?? 'done';
      case 'bulk':
        return this.#handles.failureOf(step.on) ?? this.#bulk?.poll(this.#clock.rangAt) ?? 'done';
      case 'receive':
        return this.#receiving(step);
      case 'relay':
        return this.#relaying(step);
      case 'idle':
        return this.#handles.ending(step.watching ?? []) ?? (this.#clock.rangAt !== undefined ? 'done' : 'waits');
      case 'await-close': {
        const handle = this.#handles.get(step.on);
        if (handle?.peerClosed || handle?.closed) return 'done';
        return this.#handles.failureOf(step.on) ?? this.#until();
      }
      case 'await':
        return awaited(step).some((one) => this.#stage.hasSignal(this.session, one)) ? 'done' : this.#until();
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
    this.#clock.off();
    this.#isPausing = false;
    const { host } = this.actor;
    const to = { address: step.to, port };
    this.#note({ kind: 'connect-started', attempt: this.#attempt + 1, to });
    const opened = this.#stage.connect({ host, step, port }, this);
    this.#handles.set(step.as, new Handle(opened, false));
    this.#clock.set(step.within);
  }

  #connecting(step: StepOf<'connect'>): Progress {
    for (;;) {
      if (this.#isPausing) {
        if (this.#clock.rangAt === undefined) return 'waits';
        this.#tryPort(step);
      }
      const handle = this.#handles.get(step.as);
      if (handle?.isConnected) {
        this.#note({ kind: 'connected' }, step.as);
        return 'done';
      }
      if (!handle?.failure && this.#clock.rangAt === undefined) return 'waits';
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
    this.#isPausing = true;
    this.#clock.set(pause);
  }

  #accepting(step: StepOf<'accept'>): Progress {
    const opened = this.#stage.accept(this.actor.host, step.ports, this);
    if (!opened) return this.#until();
    const handle = new Handle(opened, true);
    this.#handles.set(step.as, handle);
    if (handle.delivered > 0) this.first.received(this.#stage.now);
    this.#note({ kind: 'accepted' }, step.as);
    return 'done';
  }

  // Data

  #receiving(step: StepOf<'receive'>): Progress {
    const { on, bytes } = step;
    const handle = this.#handles.get(on);
    if (handle && handle.available >= bytes) {
      handle.available -= bytes;
      this.#note({ kind: 'received', bytes }, on);
      return 'done';
    }
    const failure = this.#handles.failureOf(on);
    // recv() is never told EPIPE: the end of the stream comes first (SOCK_DONE, tcp_recvmsg_locked(); seen on 6.18).
    if (failure && failure.error !== 'EPIPE') return failure;
    if (failure || handle?.peerClosed) return { error: 'END_OF_STREAM' };
    return step.silence === undefined ? this.#until() : this.#untilSilent(handle, step);
  }

  #relaying({ between: both, idleTimeout }: StepOf<'relay'>): Progress {
    const sockets = {
      send: (on: string, bytes: number) => this.#push(on, bytes),
      shut: (on: string) => this.#command(on, { kind: 'close', half: true }),
    };
    const isOver = this.#relay?.passOn(this.#handles, this.#stage.now, sockets) ?? true;
    if (this.#relay?.isLoop(this.#stage.traffic)) return { error: 'RELAY_LOOP' };
    const failure = this.#handles.failureOf(both[0]) ?? this.#handles.failureOf(both[1]);
    if (failure || isOver) return failure ?? 'done';
    return this.#relay && idleTimeout !== undefined ? this.#until(this.#relay.expiry(idleTimeout)) : 'waits';
  }

  #write(on: string, bytes: number): void {
    this.#stage.traffic.written += bytes;
    if (this.#push(on, bytes)) this.#note({ kind: 'sent', bytes }, on);
  }

  #push(on: string, bytes: number, steady?: Steady): boolean {
    const handle = this.#handles.get(on);
    if (!handle || handle.failure) return false;
    handle.outstanding += bytes;
    handle.sent += bytes;
    this.#command(on, { kind: 'send', bytes, steady });
    return true;
  }

  /** Whoever sends to these is to bring what there is, and to mind from now on how it is read. */
  #awaits(...names: readonly string[]): void {
    for (const name of names) {
      const handle = this.#handles.get(name);
      if (handle) this.#stage.awaits(this.actor.host, handle.flow);
    }
  }

  #beginBulk({ on, bytes, rate, every }: StepOf<'bulk'>): void {
    const handle = this.#handles.get(on);
    if (!handle) return;
    this.#stage.traffic.written += bytes;
    this.#bulk = new BulkRun({
      stage: this.#stage,
      host: this.actor.host,
      handle,
      bytes,
      rate,
      every,
      send: (lump, steady) => void this.#push(on, lump, steady),
      alarm: (after) => this.#clock.set(after),
    });
  }

  stirred(socket: SocketId, why: 'awaited' | 'changed'): void {
    const bulk = this.#bulk;
    if (this.end !== 'running' || this.#program.step?.does !== 'bulk' || this.#clock.rangAt !== undefined) return;
    if (bulk?.handle.socket === socket && !bulk.handle.failure) bulk.stirred(why);
  }

  reading(socket: SocketId): Reading {
    const reading = this.#handles.reading(socket, this.#program.step);
    return this.#stopsReading ? { ...reading, calmly: false } : reading;
  }

  // Failure

  /** Waits for the alarm. A time-out may move meanwhile: then one that rang too early is set again. */
  #until(deadline: Instant = this.#stage.now): Progress {
    const { now } = this.#stage;
    if (this.#clock.rangAt === undefined) return 'waits';
    if (now >= deadline) return { error: 'ETIME' };
    this.#clock.set(between(now, deadline));
    return 'waits';
  }

  /** A read time-out, which each byte moves, those that a stream has announced too: it is looked at when that ends. */
  #untilSilent(handle: Handle | undefined, { within, silence }: StepOf<'receive'>): Progress {
    const { now } = this.#stage;
    const { ringsAt, rangAt } = this.#clock;
    const announced = silence === undefined ? undefined : handle?.heard.silentFor(silence);
    const waiting = { since: this.#since, heard: handle?.heard.by(now), announced };
    const ends = patienceEnds({ within, silence }, waiting);
    if (rangAt !== undefined && now >= ends.known) return { error: 'ETIME' };
    const over = instant(ends.announced);
    if (rangAt !== undefined || (ringsAt !== undefined && over < ringsAt)) this.#clock.set(between(now, over));
    return 'waits';
  }

  #fails(step: PlayedStep, { error, by }: Failure): void {
    const on = this.#handles.nameIn(step);
    const flow = on === undefined ? undefined : this.#handles.get(on)?.flow;
    const { name: actor, host } = this.actor;
    this.notices.push({ at: this.#stage.now, actor, host, step: stepName(step), error, by, flow });
    if (step.does !== 'connect') this.#note(factOfFailure(step, error), on);
    if (step.otherwise) this.#prints(statusFor(step.otherwise, error));
    this.#finish('failed');
  }

  #prints(status: Status): void {
    this.statuses.push({ ...status, actor: this.actor.name, at: this.#stage.now });
    this.#note({ kind: 'status', ...status });
  }

  /** The process ends, and the system closes what it had open. */
  #finish(end: ActorEnd): void {
    this.#ends(end);
    for (const name of this.#handles.names) this.#command(name, { kind: 'close', half: false });
    if (this.actor.ends !== undefined) this.#stage.signal(this.session, this.actor.ends);
  }

  /** Its host has stopped: the process is gone, and could tell nobody. */
  vanish(): void {
    if (this.end === 'running') this.#ends('failed');
  }

  #ends(end: ActorEnd): void {
    this.end = end;
    this.endedAt = this.#stage.now;
    this.#handles.end(this.endedAt);
    this.#clock.off();
    for (const port of this.#ports) this.#stage.stopListening(this.actor.host, port);
  }

  // The rest

  #command(name: string, input: Parameters<Stage['command']>[2]): void {
    const handle = this.#handles.get(name);
    if (handle && !handle.closed && !handle.failure) this.#stage.command(this.actor.host, handle.socket, input);
  }

  #note(fact: Fact, on?: string): void {
    const flow = on === undefined ? undefined : this.#handles.get(on)?.flow;
    const { name: actor, host } = this.actor;
    this.#stage.note({ host, actor, session: this.session, step: this.#program.step, flow, fact });
  }
}
