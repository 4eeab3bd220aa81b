import { isWindows } from '../../model/windows.ts';
import { type Address, isLoopback } from '../../base/address.ts';
import { inSeconds } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { ActorStep, Tape } from '../../dialogue/tape.ts';
import type { Session, Step } from '../../dialogue/session.ts';
import type { Flow } from '../../model/flow.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Node } from '../../model/node.ts';
import type { NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import { writtenError } from '../error-number.ts';
import { tokenOf } from '../hash.ts';
import type { LogLine } from './log-line.ts';
import { type LogProcess, Processes } from './processes.ts';
import { programOf, programs } from './programs.ts';
import * as say from './wording.ts';
import type { Said } from './wording.ts';

export interface NetbackupNight {
  readonly timeline: readonly Observation[];
  readonly actorSteps: Tape['actorSteps'];
  readonly sessions: readonly Session[];
  readonly nodeOf: (name: NodeName) => Node | undefined;
  /** Who has an address. */
  readonly ownerOf: (address: Address) => NodeName | undefined;
}

/** What the programs of NetBackup wrote down of a night, in the order in which it happened. */
export function netbackupLogs(night: NetbackupNight): readonly LogLine[] {
  const scribe = new Scribe(night);
  for (const [i, observation] of night.timeline.entries()) {
    const acted = night.actorSteps.get(i);
    const program = acted && programOf(acted.actor);
    if (acted && program !== undefined) scribe.writes(observation, acted, program);
  }
  return scribe.lines;
}

/** Ports of daemons; a vnetd that listens on any other does it for a local process. */
const DAEMONS: ReadonlySet<number> = new Set([1_556, 1_557, 13_720, 13_721, 13_722, 13_723, 13_724, 13_782, 13_783]);
const [BROKER, VNETD, BPCD] = [1_556, 13_724, 13_782] as const;

type Told = {
  readonly observation: Observation;
  readonly acted: ActorStep;
  readonly program: string;
  readonly process: LogProcess;
  readonly system: Node['system'];
};

/**
 * What programs do without a word in their logs, and what others than programs do. A kind that is new has to be placed.
 */
type Unwritten =
  | `firewall-${string}`
  | 'packet-logged'
  | 'node-event'
  | 'connect-waiting'
  | 'told-port'
  | 'request'
  | 'token'
  | 'spawned'
  | 'peer-named'
  | 'broker-reported'
  | 'socket-opened'
  | 'bound'
  | 'option-set'
  | 'waited'
  | 'socket-state'
  | 'address-listed'
  | 'sources-offered'
  | 'segment'
  | 'failure'
  | 'progress'
  | 'setting'
  | 'counter';

class Scribe {
  readonly lines: LogLine[] = [];
  readonly #night: NetbackupNight;
  readonly #processes = new Processes();
  /** Which attempt of its connect each actor is at. */
  readonly #attempts = new Map<string, number>();
  /** Since when a vnetd waits for a local process. */
  readonly #opened = new Map<string, Observation>();

  constructor(night: NetbackupNight) {
    this.#night = night;
  }

  writes(observation: Observation, acted: ActorStep, program: string): void {
    const { node = '' } = observation;
    const system = this.#night.nodeOf(node)?.system ?? 'not-known';
    const process = this.#processOf(node, acted, program);
    const told: Told = { observation, acted, program, process, system };
    this.#say(told, this.#said(told));
  }

  #processOf(node: NodeName, { session, actor }: ActorStep, program: string): LogProcess {
    return this.#processes.of(node, program, `${session} ${actor}`);
  }

  #say({ observation, process }: Pick<Told, 'observation' | 'process'>, said: readonly Said[]): void {
    const { at, node = '' } = observation;
    for (const one of said) this.lines.push({ at, node, process, ...one });
  }

  #said(told: Told): readonly Said[] {
    const { observation, acted, program, system } = told;
    switch (observation.kind) {
      case 'connect-started':
        return this.#connectStarted(observation, acted);
      case 'connected':
        return this.#connected(told, observation.flow);
      case 'accepted':
        return this.#accepted(told, observation.flow);
      case 'refused': {
        const number = writtenError(observation.error.name, system)?.number;
        const isLast = 'ports' in acted.step && this.#attempts.get(keyOf(acted)) === acted.step.ports.length;
        return [
          ...(number === undefined ? [] : [say.connectError(number)]),
          ...(isLast && isLocal(observation.flow) ? say.forwardMissed : []),
        ];
      }
      case 'listening':
        return program === 'vnetd' && !DAEMONS.has(observation.port) ? this.#opens(told, observation.port) : [];
      case 'wait-expired':
        return this.#expired(told);
      case 'read-expired':
        return programs.get(program)?.fails({ error: 'ETIME', does: 'read', system }) ?? [];
      case 'received':
      case 'sent':
        return this.#transferred(told, observation);
      case 'status':
        return [...answerOf(told, observation.status), ...(programs.get(program)?.ends(observation) ?? [])];
      default:
        void (observation.kind satisfies Unwritten);
        return [];
    }
  }

  // Connections

  #connectStarted({ attempt, to }: ObservationOf<'connect-started'>, acted: ActorStep): readonly Said[] {
    this.#attempts.set(keyOf(acted), attempt);
    if (!to || !isLoopback(to.address)) return [say.connectInProgress(attempt)];
    // The same port again is no next port.
    return [...(attempt === 1 ? [say.forwardWanted(to.port)] : []), say.connectInProgress(1)];
  }

  #connected({ acted, process }: Told, flow: Flow | undefined): readonly Said[] {
    if (!flow) return [];
    const handle = this.#processes.handle(process);
    if (isLocal(flow))
      return [say.asyncConnect(flow, handle), ...say.forwardReceived(hashes(acted.session, flow.destination.port))];
    const forward = isForward(acted.step);
    switch (flow.destination.port) {
      case BROKER:
        return [
          ...say.viaBroker(flow, handle),
          ...(forward ? this.#asksForward(flow, acted) : [say.connectionLogged(flow, handle)]),
        ];
      case VNETD: {
        const isFallback = (this.#attempts.get(keyOf(acted)) ?? 1) > 1;
        const first = [say.brokerSupported, ...(isFallback ? [say.brokerNotRunning] : [])];
        return forward
          ? [
              ...first,
              say.connectVnetd(flow, handle),
              say.asyncConnect(flow, handle),
              ...this.#asksForward(flow, acted),
            ]
          : [
              ...first,
              ...say.serviceAsked,
              say.viaVnetd(flow, handle),
              say.asyncConnect(flow, handle),
              say.connectionLogged(flow, handle),
            ];
      }
      default:
        return [
          say.asyncConnect(flow, handle),
          ...(flow.destination.port === BPCD ? [say.connectionLogged(flow, handle)] : []),
        ];
    }
  }

  /**
   * The hash of a NAME socket comes at once; that of an image socket when vnetd has opened the port that the dialogue
   * tells of.
   */
  #asksForward(flow: Flow, { step }: ActorStep): readonly Said[] {
    if (isImage(step)) return [say.forwardAsked];
    const [first] = hashes(formatFlow(flow), 0);
    return [say.forwardAsked, ...say.forwardTold(localPort(flow), first)];
  }

  #accepted(told: Told, flow: Flow | undefined): readonly Said[] {
    if (!flow) return [];
    const { acted, program, process, observation } = told;
    const from = forwardOf(flow);
    if (isLocal(flow)) return say.forwardTaken(from.source.port, hashes(acted.session, from.destination.port)[1]);
    const { port } = from.destination;
    if (program === 'vnetd') return this.#brokerTakes(told, from);
    if (program !== 'bpcd') return [];
    if (port !== BPCD) {
      // Whoever accepts in the dialogue, it is vnetd that answers on its port, and on PBX' in PBX' place.
      const broker = this.#processes.of(observation.node ?? '', 'vnetd', formatFlow(flow));
      this.#say({ observation, process: broker }, this.#brokerSays(told, from, broker));
    }
    if (isForward(acted.step)) return say.forwardReceived(hashes(formatFlow(from), 0));
    const peer = this.#night.ownerOf(from.source.address) ?? from.source.address;
    return [say.daemonAccept(from, this.#processes.handle(process)), say.peerNamed(peer, from)];
  }

  #brokerTakes({ process }: Told, flow: Flow): readonly Said[] {
    return [say.brokerAccept(flow, this.#processes.handle(process)), say.requestTaken('CONNECT_FORWARD_SOCKET', 10)];
  }

  #brokerSays({ acted }: Told, flow: Flow, broker: LogProcess): readonly Said[] {
    const accepted = [
      say.brokerAccept(flow, this.#processes.handle(broker)),
      say.requestTaken('PBX_C_SUPPORTED', 13),
      say.requestDone(0),
    ];
    if (!isForward(acted.step))
      return [...accepted, say.requestTaken('SERVICE_SOCKET', 6), say.serviceStarted, say.requestDone(0)];
    const pair = hashes(formatFlow(flow), 0);
    return [
      ...accepted,
      say.requestTaken('CONNECT_FORWARD_SOCKET', 10),
      ...say.forwardOpened(localPort(flow), pair),
      ...say.forwardTaken(localPort(flow) + 1, pair[1]),
    ];
  }

  // The socket that waits for a local process

  #opens({ observation, acted }: Told, port: number): readonly Said[] {
    const pair = hashes(acted.session, port);
    this.#opened.set(keyOf(acted), observation);
    this.#tellsOthers(observation, acted, port, pair[0]);
    return say.forwardOpened(port, pair);
  }

  /**
   * bptm hears of the port, and hands it to bpbrm; of a multiplexed backup to a child that bpbrm makes for it. In the
   * dialogue they know at once.
   */
  #tellsOthers(observation: Observation, { session }: ActorStep, port: number, token: string): void {
    const { actors = [] } = this.#night.sessions.find(({ name }) => name === session) ?? {};
    for (const actor of actors) {
      const program = programOf(actor.name);
      if (program !== 'bptm' && program !== 'bpbrm') continue;
      const there = { observation: { ...observation, node: actor.host } };
      const process = this.#processes.of(actor.host, program, `${session} ${actor.name}`);
      if (program === 'bptm') this.#say({ ...there, process }, say.forwardTold(port, token));
      else this.#tellsBpbrm({ ...there, process }, session, say.socketOffered(observation.node ?? '', port, token));
    }
  }

  #tellsBpbrm(there: Pick<Told, 'observation' | 'process'>, session: string, said: readonly Said[]): void {
    const { node = '' } = there.observation;
    const { pid, tid } = there.process;
    const system = this.#night.nodeOf(node)?.system ?? 'not-known';
    const parent = this.#processes.of(node, 'bpbrm', `${session} parent`);
    const child = isWindows(system) ? `${pid}.${tid}` : `${pid}`;
    this.#say({ ...there, process: parent }, [...said, say.childSpawned(child)]);
  }

  #expired({ observation, acted, program }: Told): readonly Said[] {
    const opened = this.#opened.get(keyOf(acted));
    if (program !== 'vnetd' || !opened) return [];
    return say.forwardExpired(Math.round(inSeconds(between(opened.at, observation.at))));
  }

  // Data

  #transferred(
    { acted, program, system }: Told,
    { kind, error, bytes }: ObservationOf<'received' | 'sent'>,
  ): readonly Said[] {
    if (error)
      return (
        programs.get(program)?.fails({ error: error.name, does: kind === 'sent' ? 'write' : 'read', system }) ?? []
      );
    const says = bytes === 0 ? undefined : PROGRESS.get(`${program}: ${acted.step.name ?? ''}`);
    return says?.(this.#clientOf(acted.session)) ?? [];
  }

  #clientOf(session: string): NodeName {
    const { actors = [] } = this.#night.sessions.find(({ name }) => name === session) ?? {};
    return actors.find(({ name }) => programOf(name) === 'bpcd')?.host ?? 'client';
  }
}

/** What a program says of a step that went well, by program and name of the step. */
const PROGRESS: ReadonlyMap<string, (client: NodeName) => readonly Said[]> = new Map([
  [
    'bpbrm: hear that the backup has started',
    (client) => [say.debug(`bpbrm main: from client ${client}: BACKUP START`)],
  ],
]);

/** Before bpbrm ends because bpcd could not connect, it says what bpcd answered. */
const answerOf = ({ acted, program }: Told, status: number): readonly Said[] =>
  program === 'bpbrm' && status === 25 && acted.step.name === 'hear that the backup has started'
    ? say.daemonFailed(status)
    : [];

const keyOf = ({ session, actor }: ActorStep): string => `${session} ${actor}`;
const isLocal = (flow: Flow | undefined): boolean => flow !== undefined && isLoopback(flow.destination.address);
const socketOf = (step: Step): string => ('as' in step ? step.as : '');
/**
 * Which sockets of a dialogue go through a forward socket of vnetd, and which of them to a process that is not there
 * yet.
 */
const isForward = (step: Step): boolean => socketOf(step) === 'NAME' || isImage(step);
const isImage = (step: Step): boolean => socketOf(step) === 'image';
/** An acceptor's flow is told from its own end. */
const forwardOf = ({ protocol, source, destination }: Flow): Flow => ({
  protocol,
  source: destination,
  destination: source,
});
/** vnetd takes any free port for a NAME socket, and gives it back at once. */
const localPort = (flow: Flow): number => 20_000 + (flow.source.port % 10_000);
const hashes = (of: string, port: number): readonly [string, string] => [
  tokenOf(`${of} ${port} 1`),
  tokenOf(`${of} ${port} 2`),
];
