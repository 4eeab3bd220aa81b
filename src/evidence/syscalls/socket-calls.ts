import { type Duration, milliseconds, seconds } from '../../base/duration.ts';
import { isUnspecified } from '../../base/address.ts';
import { reverse, type Endpoint, type Flow } from '../../model/flow.ts';
import type { Fact, OsError, Process } from '../../model/observation.ts';
import { osErrorByName, osErrorByNumber } from '../os-error.ts';
import type { Page } from '../reader.ts';
import { type Call, isEndpoint } from './call.ts';
import { callKind, type SocketCallKind } from './call-kind.ts';
import { type Descriptor, Descriptors, type DescriptorTable } from './descriptors.ts';

/** Turns system calls into facts, and remembers which descriptor is which connection. */
export class SocketCalls {
  readonly #page: Page;
  readonly #descriptors = new Descriptors();
  /** By its number, one for all of its calls: what a process did is found by the process. */
  readonly #processes = new Map<number, Process>();

  constructor(page: Page) {
    this.#page = page;
  }

  tell(call: Call): void {
    const kind = callKind(call.name);
    if (kind === undefined) return;
    if (kind === 'wait') return this.#wait(call);
    if (kind === 'birth') return this.#birth(call);
    const table = this.#descriptors.of(call.pid);
    if (kind === 'open') return this.#open(call, table);
    const handle = Number(/^\d+/.exec(call.arguments)?.[0] ?? Number.NaN);
    if (!Number.isInteger(handle)) return;
    if (kind === 'close') return table.close(handle);
    table.rename(handle, call.named);
    if (table.get(handle)?.other !== true) this.#onSocket(kind, call, table, handle);
  }

  #onSocket(kind: SocketCallKind, call: Call, table: DescriptorTable, handle: number): void {
    switch (kind) {
      case 'bind':
        return this.#bind(call, table, handle);
      case 'connect':
        return this.#connect(call, table, handle);
      case 'accept':
        return this.#accept(call, table, handle);
      case 'name':
        return learn(call, table, handle);
      case 'set-option':
        return this.#setOption(call, table.get(handle), handle);
      case 'ask-error':
        return this.#askError(call, table, handle);
      case 'send':
      case 'receive':
      case 'write':
      case 'read':
        return this.#transfer(kind, call, table.get(handle), handle);
      default:
        return kind satisfies never;
    }
  }

  #birth(call: Call): void {
    if (call.result > 0) this.#descriptors.born(call.result, call.pid, /\bCLONE_FILES\b/.test(call.arguments));
  }

  #open(call: Call, table: DescriptorTable): void {
    if (call.result < 0) return;
    // AIX prints the numbers: 2 is AF_INET, 24 AF_INET6, type 1 SOCK_STREAM.
    const stream = /^(?:[AP]F_INET6?|2|24), (?:SOCK_STREAM|1\b|SOCK_\w+\|SOCK_STREAM)/.test(call.arguments);
    table.set(call.result, stream ? {} : { other: true });
    if (stream) this.#emit({ kind: 'socket-opened', handle: call.result }, call, call.ended);
  }

  #bind(call: Call, table: DescriptorTable, handle: number): void {
    const { address: local, error } = call;
    if (local === 'other-family') return void table.set(handle, { other: true });
    if (error) return this.#emit({ kind: 'failure', words: `bind() of handle ${handle}`, error }, call, call.ended);
    // A socket is bound before it connects, so a bound one that was connecting was closed unseen, and this is another.
    if (table.get(handle)?.connecting) table.close(handle);
    if (!isEndpoint(local)) return;
    table.demand(handle).local = local;
    this.#emit({ kind: 'bound', local, handle }, call, call.ended);
  }

  #connect(call: Call, table: DescriptorTable, handle: number): void {
    const { address: to, error } = call;
    if (to === 'other-family') return void table.set(handle, { other: true });
    if (error && PENDING.has(error.name) && table.get(handle)?.connecting) return; // asked again how it stands
    const socket = table.demand(handle);
    if (isEndpoint(to)) socket.peer = to;
    const flow = flowOf(socket);
    const attempt = attemptOf(table, isEndpoint(to) ? to.address : 'unknown');
    this.#emit(
      { kind: 'connect-started', attempt, ...(isEndpoint(to) ? { to } : {}), handle },
      call,
      call.started,
      flow,
    );
    if (error && PENDING.has(error.name)) socket.connecting = true;
    else if (error) this.#refused(call, socket, error);
    else this.#connected(call, table, socket, handle);
  }

  #connected(call: Call, table: DescriptorTable, socket: Descriptor, handle: number): void {
    table.failing = undefined;
    socket.connecting = false;
    this.#emit({ kind: 'connected', handle }, call, call.ended, flowOf(socket));
  }

  #refused(call: Call, socket: Descriptor, error: OsError): void {
    const { peer: to } = socket;
    this.#emit({ kind: 'refused', error, ...(to ? { to } : {}) }, call, call.ended, flowOf(socket));
  }

  #accept(call: Call, table: DescriptorTable, handle: number): void {
    if (call.result < 0) return;
    if (call.address === 'other-family') return void table.set(call.result, { other: true });
    const accepted = table.set(call.result, {});
    const local = table.get(handle)?.local;
    if (isEndpoint(call.address)) accepted.peer = call.address;
    if (local && !isUnspecified(local.address)) accepted.local = local;
    table.rename(call.result, call.returned);
    const flow = flowOf(accepted);
    this.#emit({ kind: 'accepted', handle: call.result }, call, call.ended, flow && reverse(flow));
  }

  #setOption(call: Call, socket: Descriptor | undefined, handle: number): void {
    if (call.result !== 0) return;
    const [, level = '', printed = '', value] = /^\d+, (\w+), (\w+)[^,]*, (?:\[(-?\d+)\])?/.exec(call.arguments) ?? [];
    const option = /^(?:0x)?\d/.test(printed) && TCP_LEVELS.has(level) ? optionNumbers[Number(printed)] : printed;
    if (option === undefined || !OPTIONS.has(option)) return;
    const known = value === undefined ? {} : { value: Number(value) };
    this.#emit({ kind: 'option-set', option, ...known, handle }, call, call.ended, flowOf(socket));
  }

  /** getsockopt(SO_ERROR) after a connect() in progress: 0 is success, printed as a number or as a name. */
  #askError(call: Call, table: DescriptorTable, handle: number): void {
    const value = /\bSO_ERROR, \[(\w+)\]/.exec(call.arguments)?.[1];
    const socket = table.demand(handle);
    if (value === undefined || call.result !== 0) return;
    if (value === '0') {
      if (socket.connecting) this.#connected(call, table, socket, handle);
      return;
    }
    const error = /^\d+$/.test(value) ? osErrorByNumber(Number(value), 'linux') : osErrorByName(value);
    socket.connecting = false;
    if (error) this.#refused(call, socket, error);
  }

  #transfer(
    kind: 'send' | 'receive' | 'write' | 'read',
    call: Call,
    socket: Descriptor | undefined,
    handle: number,
  ): void {
    if ((kind === 'read' || kind === 'write') && !socket) return; // files, pipes and terminals are read and written too
    if (call.error && NOTHING_HAPPENED.test(call.error.name) && (call.took ?? 0) < seconds(1)) return;
    const sent = kind === 'send' || kind === 'write';
    if (!call.error && call.result > 0 && !flowOf(socket)) return;
    const outcome: { bytes: number } | { error: OsError } = call.error ? { error: call.error } : { bytes: call.result };
    const flow = flowOf(socket);
    this.#emit(
      { kind: sent ? 'sent' : 'received', ...outcome, handle },
      call,
      call.ended,
      sent ? flow : flow && reverse(flow),
    );
  }

  #wait(call: Call): void {
    const handles = [...call.arguments.matchAll(/\{fd=(\d+)/g)].map((hit) => Number(hit[1]));
    const handle = handles.length === 1 ? handles[0] : undefined;
    const socket = handle === undefined ? undefined : this.#descriptors.of(call.pid).get(handle);
    const answered = call.result > 0;
    const lasted = call.took ?? (answered ? undefined : allowedWait(call));
    if (call.result < 0 || lasted === undefined || lasted === 0) return;
    // Programs turn in loops of short waits; one that waits for a connection, or a second for nothing, is worth
    // telling.
    if (!socket?.connecting && (answered || lasted < seconds(1))) return;
    const named = handle === undefined ? {} : { handle };
    this.#emit({ kind: 'waited', for: lasted, answered, ...named }, call, call.ended, flowOf(socket));
  }

  #process(pid: number): Process {
    const known = this.#processes.get(pid);
    if (known) return known;
    const process: Process = { name: '', pid };
    this.#processes.set(pid, process);
    return process;
  }

  #emit(fact: Fact, call: Call, at: Call['started'], flow?: Flow): void {
    this.#page.emit(fact, {
      at,
      line: call.line,
      ...(flow ? { flow } : {}),
      process: this.#process(call.pid ?? NOT_PRINTED),
      ...(call.utc ? { utc: true } : {}),
    });
  }
}

/** Without -f a trace is of one process, and does not print its number. */
const NOT_PRINTED = 0;

/** EAGAIN is what local sockets say where TCP says EINPROGRESS. */
const PENDING: ReadonlySet<string> = new Set(['EINPROGRESS', 'EAGAIN']);
/** Nothing there yet, or a signal came (EINTR is OTHER): no event, unless the program waited for it (SO_RCVTIMEO). */
const NOTHING_HAPPENED = /^(?:EAGAIN|OTHER)$/;
const OPTIONS: ReadonlySet<string> = new Set([
  'SO_KEEPALIVE',
  'TCP_KEEPIDLE',
  'TCP_KEEPINTVL',
  'TCP_KEEPCNT',
  'TCP_USER_TIMEOUT',
]);
const TCP_LEVELS: ReadonlySet<string> = new Set(['SOL_TCP', 'IPPROTO_TCP', '6']);
/** include/uapi/linux/tcp.h, for a strace that is older than its kernel. */
const optionNumbers: Readonly<Record<number, string>> = {
  4: 'TCP_KEEPIDLE',
  5: 'TCP_KEEPINTVL',
  6: 'TCP_KEEPCNT',
  18: 'TCP_USER_TIMEOUT',
};

/** Both ends are needed, and the local port is 0 until the kernel has chosen it. */
function flowOf(socket: Descriptor | undefined): Flow | undefined {
  const { local, peer }: { local?: Endpoint; peer?: Endpoint } = socket ?? {};
  if (!local || !peer || local.port === 0 || isUnspecified(local.address)) return undefined;
  return { protocol: 'tcp', source: local, destination: peer };
}

function learn(call: Call, table: DescriptorTable, handle: number): void {
  if (call.result !== 0 || !isEndpoint(call.address)) return;
  // A handle that was never seen to be opened may be a datagram socket; its name alone makes it no connection.
  const socket = table.get(handle);
  if (!socket) return;
  if (call.name.endsWith('peername')) socket.peer = call.address;
  else socket.local = call.address;
}

/** Counts on while the same process tries the same host and has not got through. */
function attemptOf(table: DescriptorTable, host: string): number {
  const attempts = table.failing?.host === host ? table.failing.attempts + 1 : 1;
  table.failing = { host, attempts };
  return attempts;
}

/**
 * The time-out among the arguments, for a trace without -T: milliseconds last for poll and epoll_wait, a structure for
 * the others.
 */
function allowedWait(call: Call): Duration | undefined {
  if (call.remark !== 'Timeout' && !call.name.startsWith('epoll')) return undefined;
  const span = /\{(?:tv_sec=)?(\d{1,9}), (?:tv_[nu]?sec=)?(\d{1,9})\}/.exec(call.arguments);
  if (span) return seconds(Number(span[1]));
  const last = /, (\d{1,9})$/.exec(call.arguments)?.[1];
  return last === undefined ? undefined : milliseconds(Number(last));
}
