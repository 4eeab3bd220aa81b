import { type Duration, milliseconds, seconds } from '../../base/duration.ts';
import { SILENT_PORT_WAIT } from '../../trace/netbackup/attempts.ts';
import type { Admission, Role } from '../dialogue.ts';
import { LOOPBACK } from '../loopback.ts';
import type { Actor, Session, Step } from '../session.ts';
import type { Status } from '../status.ts';
import { refuse, unheard } from './caller-check.ts';
import { BROKEN, CANNOT_CONNECT, DONE, netbackupStatus, READ_FAILED, SEND_FAILED } from './status-table.ts';
import { boundTo, DIRECT_PORTS, direct, KEEPALIVE, type Line, PBX_ONLY, type Transport } from './transport.ts';

export interface BackupOptions {
  readonly name: string;
  readonly media: Role;
  readonly client: Role;
  /**
   * Where the media server binds its sockets to, and whether the client has it among its servers; undefined: it has,
   * and the system chooses.
   */
  readonly admission?: Admission | undefined;
  /** Before 8.1, or from then on. */
  readonly transport?: Transport;
  /**
   * When the image socket is made. `first`: it waits while bpbrm turns to bpcd, as a multiplexed backup and one of a
   * snapshot have it.
   */
  readonly image: 'first' | 'when-ready';
  /** `restore`: the image goes to the client. */
  readonly direction?: 'backup' | 'restore';
  /** How often bpbrm turns to bpcd before the backup starts. */
  readonly contacts: number;
  /** What bpbrm and bpcd have to do besides connecting, for each contact. */
  readonly workPerContact?: Duration;
  /** How long vnetd keeps the forward socket open for the local process (vnet_sock_ready max_time). */
  readonly forwardWait?: Duration;
  /**
   * How long the client works before it says that it has begun, and how long it looks for files before it sends the
   * first.
   */
  readonly start?: Duration;
  readonly scan?: Duration;
  /** CLIENT_READ_TIMEOUT. */
  readonly readTimeout?: Duration;
  readonly bytes: number;
  /** In bytes a second. */
  readonly rate: number;
}

/** vnetd chooses one for each forward socket; any that nothing else of the model uses will do. */
const FORWARD_PORT = 41_163;
/** vnet_sock_ready max_time: 120. */
const FORWARD_WAIT = seconds(120);
/** bpcd tries a refused forward socket five times, with these rests between (vendor article 100024894). */
const FORWARD_RESTS = [1, 2, 4, 8].map(seconds);
const WORK = milliseconds(100);
/** As long as looking takes that finds what is there. */
const AT_ONCE = milliseconds(1);
/** CLIENT_READ_TIMEOUT, 300 s by default (administrator's guide, time-out properties). */
const READ_TIMEOUT = seconds(300);

/** A number of vnetd's own, not of NetBackup. */
const WAIT_TIMED_OUT: Status = { status: 11, words: 'vnet_sock_ready: wait timed out' };

/**
 * A backup or restore of one client by the sockets that it takes: bptm's image socket, which bpcd gets by way of a
 * local port of vnetd; for each contact of bpbrm a service socket and a forward socket, of which the last pair stays
 * open and says nothing while the data flows.
 */
export function backupSession(options: BackupOptions): Session {
  const actors = [bptm(options), bpbrm(options), bpcd(options), vnetd(options)];
  return { name: options.name, actors: [...actors, ...transportOf(options).carriers(controlLine(options))] };
}

const transportOf = ({ transport = direct }: BackupOptions): Transport => transport;
const imagePorts = (options: BackupOptions) => (transportOf(options) === direct ? DIRECT_PORTS : PBX_ONLY);
const isFirst = ({ image }: BackupOptions): boolean => image === 'first';

const controlLine = (options: BackupOptions): Line => ({
  service: 'bpcd',
  from: options.media,
  to: options.client,
  bind: options.admission?.bind,
  sockets: ['DATA', 'NAME'],
  rounds: options.contacts,
  after: begin(options),
});

/** Where the image socket is the first, everything else waits for it. */
const begin = (options: BackupOptions): readonly Step[] =>
  isFirst(options) ? [{ does: 'await', signal: 'forward-open' }] : [];

/** The image goes from program to program also from 8.1 on: the proxies are for what controls (logging guide 11.1). */
function bptm(options: BackupOptions): Actor {
  const wait: readonly Step[] = isFirst(options) ? [] : [{ does: 'await', signal: 'ready' }];
  return {
    name: 'bptm',
    host: options.media.host,
    steps: [
      ...wait,
      {
        does: 'connect',
        as: 'image',
        to: options.client.address,
        ...boundTo(options.admission?.bind),
        ports: imagePorts(options),
        within: SILENT_PORT_WAIT,
        options: KEEPALIVE,
        name: 'connect the image socket',
        otherwise: CANNOT_CONNECT,
      },
      { does: 'send', on: 'image', bytes: 64, name: 'ask for a forward socket' },
      ...(options.direction === 'restore' ? sendImage(options) : receiveImage(options)),
    ],
  };
}

/**
 * A server that hears nothing of the client for the read time-out ends with 41; from the first byte on, for nobody
 * knows before when it comes.
 */
const receiveImage = ({ bytes, readTimeout = READ_TIMEOUT }: BackupOptions): readonly Step[] => [
  { does: 'await', signal: 'started' },
  {
    does: 'receive',
    on: 'image',
    bytes,
    silence: readTimeout,
    name: 'receive the image',
    otherwise: { ...READ_FAILED, by: { ...READ_FAILED.by, ETIME: netbackupStatus(41) } },
  },
  { does: 'signal', signal: 'image-received' },
];

const sendImage = ({ bytes, rate, scan }: BackupOptions): readonly Step[] => [
  { does: 'await', signal: 'started' },
  ...idleFor(scan, 'look for files'),
  { does: 'bulk', on: 'image', bytes, rate, name: 'send the image', otherwise: SEND_FAILED },
  { does: 'await', signal: 'image-received' },
  { does: 'signal', signal: 'image-sent' },
];

const idleFor = (time: Duration | undefined, name: string): readonly Step[] =>
  time ? [{ does: 'idle', for: time, name }] : [];

function bpbrm(options: BackupOptions): Actor {
  const line = controlLine(options);
  const { connect } = transportOf(options);
  const { readTimeout = READ_TIMEOUT } = options;
  return {
    name: 'bpbrm',
    host: options.media.host,
    steps: [
      ...begin(options),
      ...eachContact(options, (last) => [
        ...connect(line, 'DATA'),
        ...connect(line, 'NAME'),
        { does: 'send', on: 'DATA', bytes: 200, name: 'tell bpcd what to do' },
        { does: 'receive', on: 'DATA', bytes: 20, name: 'hear from bpcd', otherwise: unheard(options.admission) },
        ...(last ? [] : closeBoth),
      ]),
      {
        does: 'receive',
        on: 'DATA',
        bytes: 10,
        within: readTimeout,
        name: 'hear that the backup has started',
        otherwise: { by: { ETIME: netbackupStatus(13) }, rest: CANNOT_CONNECT },
      },
      { does: 'receive', on: 'DATA', bytes: 10, name: 'hear that the backup is done', otherwise: BROKEN },
      { does: 'end', status: DONE },
    ],
  };
}

function bpcd(options: BackupOptions): Actor {
  const line = controlLine(options);
  const { accept, listen } = transportOf(options);
  const done = options.direction === 'restore' ? 'image-received' : 'image-sent';
  const ready: readonly Step[] = isFirst(options)
    ? []
    : [
        { does: 'signal', signal: 'ready' },
        { does: 'await', signal: 'forward-open' },
      ];
  return {
    name: 'bpcd',
    host: options.client.host,
    steps: [
      ...listen(line),
      ...begin(options),
      ...eachContact(options, (last) => [
        ...accept(line, 'DATA'),
        ...accept(line, 'NAME'),
        { does: 'receive', on: 'DATA', bytes: 200 },
        ...refuse(options.admission),
        { does: 'idle', for: options.workPerContact ?? WORK },
        { does: 'send', on: 'DATA', bytes: 20 },
        ...(last ? [] : closeBoth),
      ]),
      ...ready,
      {
        does: 'connect',
        as: 'image',
        to: LOOPBACK,
        ports: [FORWARD_PORT, FORWARD_PORT, FORWARD_PORT, FORWARD_PORT, FORWARD_PORT],
        pauses: FORWARD_RESTS,
        name: 'connect to the forward socket',
        otherwise: CANNOT_CONNECT,
      },
      ...idleFor(options.start, 'work before the backup starts'),
      { does: 'send', on: 'DATA', bytes: 10, name: 'tell that the backup has started' },
      { does: 'signal', signal: 'started' },
      { does: 'await', signal: 'bpbkar-ended' },
      { does: 'await', signal: done, within: AT_ONCE, name: 'see how bpbkar ended', otherwise: BROKEN },
      { does: 'send', on: 'DATA', bytes: 10, name: 'tell that the backup is done', otherwise: BROKEN },
      { does: 'await-close', on: 'DATA', name: 'wait for bpbrm to close', otherwise: BROKEN },
    ],
  };
}

/**
 * Opens a local port for bpcd, and hands it the image socket; here it also sends what bpbkar would, and receives what
 * tar would.
 */
function vnetd(options: BackupOptions): Actor {
  const { forwardWait: within = FORWARD_WAIT, bytes } = options;
  const begins: readonly Step[] = isFirst(options) ? [] : [{ does: 'await', signal: 'ready' }];
  const moves: readonly Step[] =
    options.direction === 'restore'
      ? [
          { does: 'receive', on: 'image', bytes, name: 'receive the image', otherwise: READ_FAILED },
          { does: 'signal', signal: 'image-received' },
        ]
      : sendImage(options);
  return {
    name: 'vnetd',
    host: options.client.host,
    ends: 'bpbkar-ended',
    steps: [
      ...begins,
      { does: 'accept', as: 'image', ports: imagePorts(options) },
      { does: 'receive', on: 'image', bytes: 64 },
      { does: 'listen', port: FORWARD_PORT },
      { does: 'signal', signal: 'forward-open' },
      {
        does: 'accept',
        as: 'local',
        ports: [FORWARD_PORT],
        within,
        name: 'wait for the local process',
        otherwise: WAIT_TIMED_OUT,
      },
      ...moves,
    ],
  };
}

const closeBoth: readonly Step[] = [
  { does: 'close', on: 'NAME' },
  { does: 'close', on: 'DATA' },
];

const eachContact = ({ contacts }: BackupOptions, steps: (last: boolean) => readonly Step[]): readonly Step[] => [
  ...(contacts > 1 ? [{ does: 'repeat', times: contacts - 1, steps: steps(false) } as const] : []),
  ...steps(true),
];
