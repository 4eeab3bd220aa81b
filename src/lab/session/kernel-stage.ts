import type { Duration } from '../../base/duration.ts';
import { familyOf } from '../../base/prefix.ts';
import { unspecified } from '../../base/address.ts';
import { type Instant, instant, later } from '../../base/instant.ts';
import type { ActorRun } from '../../dialogue/actor-run.ts';
import { NOTHING_KNOWN } from '../../dialogue/bulk-stream.ts';
import type { SocketOptions } from '../../dialogue/session.ts';
import type {
  Connecting,
  Noted,
  Opened,
  Opening,
  Owner,
  SetAlarm,
  SocketCommand,
  Stage,
} from '../../dialogue/stage.ts';
import type { Flow } from '../../model/flow.ts';
import type { NodeName } from '../../model/observation.ts';
import { type SocketId, tcpFlow } from '../../sim/tcp/host.ts';
import type { Laboratory } from '../laboratory.ts';
import { SystemError } from '../../live/kernel/libc.ts';
import { endpointOf, socketAddress } from '../../live/kernel/socket-address.ts';
import {
  acceptFrom,
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  listenOn,
  localName,
  openSocket,
  options,
  peerName,
  setOption,
  socketType,
} from '../../live/kernel/sockets.ts';
import { int, KernelSocket, nameOf, setSocketOptions } from './kernel-socket.ts';

/** What an actor did or noticed, and when. */
interface StageMark extends Noted {
  readonly at: Instant;
}

/** How often everybody looks. Many sessions are played at once, and nothing of a dialogue is decided in less. */
const LOOK_EVERY_MS = 8;
/** What one program does, another answers at once. */
const LOOK_AGAIN_MS = 1;
/** tcp_max_syn_backlog and somaxconn of a new namespace. */
const BACKLOG = 4_096;

interface Owned {
  readonly host: NodeName;
  readonly socket: KernelSocket;
  readonly owner: Owner;
}

interface Playing {
  readonly runs: readonly ActorRun[];
  readonly until: Duration;
  /** Called when the clock begins. */
  readonly begun: () => void;
  readonly signal?: AbortSignal | undefined;
}

/** Where actors play over real sockets, each in the namespace of its host, and in real time. */
export class KernelStage implements Stage {
  readonly marks: StageMark[] = [];
  readonly traffic = { written: 0 };
  readonly #laboratory: Laboratory;
  readonly #runs: ActorRun[] = [];
  readonly #sockets = new Map<SocketId, Owned>();
  /** By host and port: one for each family. */
  readonly #listeners = new Map<string, readonly number[]>();
  readonly #alarms = new Set<{ readonly at: Instant; readonly ring: () => void }>();
  readonly #signals = new Set<string>();
  #begun = performance.now();
  #now: Instant = instant(0);
  #made = 0;
  #isBusy = true;

  constructor(laboratory: Laboratory) {
    this.#laboratory = laboratory;
  }

  /** As an event loop has it: the moment of the present look, until the next one. */
  get now(): Instant {
    return this.#now;
  }

  /** Plays until all have ended, or so long. */
  async play({ runs, until, begun, signal }: Playing): Promise<void> {
    this.#runs.push(...runs);
    this.#begun = performance.now();
    begun();
    const stopped = () => signal?.aborted === true;
    // All begin at one moment, and a SYN takes longer than that to arrive.
    for (const run of runs.toSorted((a, b) => Number(listens(b)) - Number(listens(a)))) run.start();
    while (runs.some(({ end }) => end === 'running') && this.now < until && !stopped()) {
      const wait = this.#isBusy ? LOOK_AGAIN_MS : LOOK_EVERY_MS;
      await new Promise((resolve) => setTimeout(resolve, wait));
      this.#look();
    }
  }

  close(): void {
    for (const { socket } of this.#sockets.values()) socket.vanish();
    for (const descriptors of this.#listeners.values()) for (const one of descriptors) closeDescriptor(one);
    this.#sockets.clear();
    this.#listeners.clear();
  }

  #look(): void {
    this.#now = instant(Math.round((performance.now() - this.#begun) * 1_000));
    this.#isBusy = false;
    const before = this.marks.length;
    for (const [id, { socket, owner }] of this.#sockets) {
      for (const event of socket.look()) {
        this.#isBusy = true;
        owner.hears(id, event);
      }
      if (socket.isGone) this.#sockets.delete(id);
    }
    this.#ring();
    // Whoever waits to accept asks the kernel itself.
    for (const run of this.#runs) run.look();
    this.#isBusy ||= this.marks.length > before;
  }

  /**
   * Whoever is woken takes it to be the time that he wanted to be woken at: how late a busy machine runs the programs
   * of the lab says nothing about its kernel, and would add up from wait to wait.
   */
  #ring(): void {
    const now = this.#now;
    const due = [...this.#alarms].filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
    for (const alarm of due) {
      if (!this.#alarms.delete(alarm)) continue;
      this.#now = alarm.at;
      alarm.ring();
      this.#isBusy = true;
    }
    this.#now = now;
  }

  // What actors ask for

  connect({ host, step, port }: Connecting, owner: Owner): Opening {
    const to = { address: step.to, port };
    const id = ++this.#made;
    const six = familyOf(step.to) === 6;
    const descriptor = this.#within(host, () => openSocket(six ? domain.inet6 : domain.inet, socketType.stream, 0));
    const refused = opening(() => {
      setSocketOptions(descriptor, step.options ?? {});
      if (step.from !== undefined) bindSocket(descriptor, socketAddress({ address: step.from, port: 0 }));
      return connectTo(descriptor, socketAddress(to));
    });
    if (refused !== undefined && refused !== 'EINPROGRESS') {
      closeDescriptor(descriptor);
      const from = { address: step.from ?? unspecified[six ? 6 : 4], port: 0 };
      return { socket: id, flow: tcpFlow(from, to), error: nameOf(refused) };
    }
    this.#sockets.set(id, { host, socket: new KernelSocket(descriptor, 'connecting'), owner });
    return { socket: id, flow: tcpFlow(endpointOf(localName(descriptor)), to) };
  }

  listen(host: NodeName, port: number, how: { readonly backlog?: number; readonly options?: SocketOptions }): void {
    const open = (family: 4 | 6): number => {
      const socket = this.#within(host, () =>
        openSocket(family === 6 ? domain.inet6 : domain.inet, socketType.stream, 0),
      );
      setOption(socket, options.reuseAddress, int(1));
      if (family === 6) setOption(socket, options.sixOnly, int(1));
      setSocketOptions(socket, how.options ?? {});
      bindSocket(socket, socketAddress({ address: unspecified[family], port }));
      listenOn(socket, how.backlog ?? BACKLOG);
      return socket;
    };
    this.#listeners.set(`${host} ${port}`, [open(4), open(6)]);
  }

  stopListening(host: NodeName, port: number): void {
    for (const one of this.#listeners.get(`${host} ${port}`) ?? []) closeDescriptor(one);
    this.#listeners.delete(`${host} ${port}`);
  }

  accept(host: NodeName, ports: readonly number[], owner: Owner): Opened | undefined {
    for (const listener of ports.flatMap((port) => this.#listeners.get(`${host} ${port}`) ?? [])) {
      const descriptor = acceptFrom(listener);
      if (descriptor === undefined) continue;
      const id = ++this.#made;
      this.#sockets.set(id, { host, socket: new KernelSocket(descriptor, 'open'), owner });
      return { socket: id, flow: flowOf(descriptor) };
    }
    return undefined;
  }

  command(_host: NodeName, socket: SocketId, command: SocketCommand): void {
    const owned = this.#sockets.get(socket);
    for (const event of owned?.socket.command(command) ?? []) owned?.owner.hears(socket, event);
  }

  alarm(after: Duration, ring: () => void): SetAlarm {
    const alarm = { at: later(this.now, after), ring };
    this.#alarms.add(alarm);
    return { stop: () => void this.#alarms.delete(alarm) };
  }

  awaits(): void {}

  /** Real data is sent evenly. */
  circumstances(): typeof NOTHING_KNOWN {
    return NOTHING_KNOWN;
  }

  signal(session: string, signal: string): void {
    this.#signals.add(`${session} ${signal}`);
  }

  hasSignal(session: string, signal: string): boolean {
    return this.#signals.has(`${session} ${signal}`);
  }

  note(noted: Noted): void {
    this.marks.push({ ...noted, at: this.now });
  }

  /** A host loses power: its programs and their sockets are gone, and nobody is told. */
  vanish(host: NodeName): void {
    for (const [id, { host: of, socket }] of this.#sockets)
      if (of === host) {
        socket.vanish();
        this.#sockets.delete(id);
      }
    for (const run of this.#runs) if (run.actor.host === host) run.vanish();
  }

  #within<T>(host: NodeName, action: () => T): T {
    return this.#laboratory.namespace(host).within(action);
  }
}

const listens = ({ actor: { steps } }: ActorRun): boolean => steps[0]?.does === 'listen';

/** What the peer of an accepted connection is found by, where it is still there. */
function flowOf(descriptor: number): Flow {
  const own = endpointOf(localName(descriptor));
  try {
    return tcpFlow(own, endpointOf(peerName(descriptor)));
  } catch (error) {
    // It was reset while it waited: the first read will tell.
    if (error instanceof SystemError) return tcpFlow(own, own);
    throw error;
  }
}

/** The name of the error that came first, if one did. */
function opening(open: () => string | undefined): string | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof SystemError) return error.code;
    throw error;
  }
}
