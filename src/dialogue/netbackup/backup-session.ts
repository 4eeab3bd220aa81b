import type { Address } from '../../base/address.ts';
import { type Duration, milliseconds, seconds } from '../../base/duration.ts';
import type { NodeName } from '../../model/observation.ts';
import { SILENT_PORT_WAIT } from '../../trace/netbackup/attempts.ts';
import { LOOPBACK } from '../loopback.ts';
import type { Actor, Session, SocketOptions, Status, Step } from '../session.ts';

export interface BackupOptions {
  readonly name: string;
  readonly media: NodeName;
  readonly client: NodeName;
  /** What the media server connects to. */
  readonly clientAddress: Address;
  /** A multiplexed backup has its image socket made first, and uses it when everything else is done. */
  readonly multiplexed: boolean;
  /** How often bpbrm turns to bpcd before the backup starts. */
  readonly contacts: number;
  /** What bpbrm and bpcd have to do besides connecting, for each contact. */
  readonly workPerContact?: Duration;
  /** How long vnetd keeps the forward socket open for the local process (vnet_sock_ready max_time). */
  readonly forwardWait?: Duration;
  readonly bytes: number;
  /** In bytes a second. */
  readonly rate: number;
}

/** PBX, vnetd, and bpcd's own port: tried in this order since 7.0.1 (vendor article 100024894). */
const PORTS = [1_556, 13_724, 13_782] as const;
/** vnetd chooses one for each forward socket; any that nothing else of the model uses will do. */
const FORWARD_PORT = 41_163;

/** vnet_sock_ready max_time: 120. */
const FORWARD_WAIT = seconds(120);
/** bpcd tries a refused forward socket five times, with these rests between (vendor article 100024894). */
const FORWARD_RESTS = [1, 2, 4, 8].map(seconds);
const WORK = milliseconds(100);

/** NetBackup's sockets have SO_KEEPALIVE with the system's times (vendor article 100001028). */
const KEEPALIVE: SocketOptions = { keepalive: true };

const status = (number: number, words: string): Status => ({ status: number, words });
const CANNOT_CONNECT = status(25, 'cannot connect on socket');
const BROKEN = status(40, 'network connection broken');
/** A number of vnetd's own, not of NetBackup. */
const WAIT_TIMED_OUT = status(11, 'vnet_sock_ready: wait timed out');

/**
 * A backup of one client, before 8.1, by the sockets that it takes: bptm's image socket, which bpcd gets by way of a local port of
 * vnetd; for each contact of bpbrm a service socket and a forward socket, of which the last pair stays open and says nothing while the data
 * flows.
 */
export function backupSession(options: BackupOptions): Session {
  return { name: options.name, actors: [bptm(options), bpbrm(options), bpcd(options), vnetd(options)] };
}

function connect(options: BackupOptions, as: string): Step {
  const { clientAddress: to } = options;
  return {
    does: 'connect',
    as,
    to,
    ports: PORTS,
    within: SILENT_PORT_WAIT,
    options: KEEPALIVE,
    name: `connect the ${as} socket`,
    otherwise: CANNOT_CONNECT,
  };
}

/** The image socket: made at once when jobs are multiplexed, else when the client is ready. */
function bptm(options: BackupOptions): Actor {
  const wait: readonly Step[] = options.multiplexed ? [] : [{ does: 'await', signal: 'ready' }];
  return {
    name: 'bptm',
    host: options.media,
    steps: [
      ...wait,
      connect(options, 'image'),
      { does: 'send', on: 'image', bytes: 64, name: 'ask for a forward socket' },
      { does: 'receive', on: 'image', bytes: options.bytes, name: 'receive the image' },
      { does: 'signal', signal: 'image-received' },
    ],
  };
}

function bpbrm(options: BackupOptions): Actor {
  const begin: readonly Step[] = options.multiplexed ? [{ does: 'await', signal: 'forward-open' }] : [];
  return {
    name: 'bpbrm',
    host: options.media,
    steps: [
      ...begin,
      ...eachContact(options, (last) => [
        connect(options, 'DATA'),
        connect(options, 'NAME'),
        { does: 'send', on: 'DATA', bytes: 200, name: 'tell bpcd what to do' },
        { does: 'receive', on: 'DATA', bytes: 20, name: 'hear from bpcd', otherwise: CANNOT_CONNECT },
        ...(last ? [] : closeBoth),
      ]),
      { does: 'receive', on: 'DATA', bytes: 10, name: 'hear that the backup has started', otherwise: CANNOT_CONNECT },
      { does: 'receive', on: 'DATA', bytes: 10, name: 'hear that the backup is done', otherwise: BROKEN },
      { does: 'end', status: status(0, 'the requested operation was successfully completed') },
    ],
  };
}

function bpcd(options: BackupOptions): Actor {
  const begin: readonly Step[] = options.multiplexed ? [{ does: 'await', signal: 'forward-open' }] : [];
  const ready: readonly Step[] = options.multiplexed
    ? []
    : [
        { does: 'signal', signal: 'ready' },
        { does: 'await', signal: 'forward-open' },
      ];
  return {
    name: 'bpcd',
    host: options.client,
    steps: [
      ...PORTS.map((port): Step => ({ does: 'listen', port, options: KEEPALIVE })),
      ...begin,
      ...eachContact(options, (last) => [
        { does: 'accept', as: 'DATA', ports: PORTS },
        { does: 'accept', as: 'NAME', ports: PORTS },
        { does: 'receive', on: 'DATA', bytes: 200 },
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
      { does: 'send', on: 'DATA', bytes: 10, name: 'tell that the backup has started' },
      { does: 'await', signal: 'image-sent' },
      { does: 'send', on: 'DATA', bytes: 10, name: 'tell that the backup is done' },
      { does: 'await-close', on: 'DATA', name: 'wait for bpbrm to close', otherwise: BROKEN },
    ],
  };
}

/** Opens a local port for bpcd, and hands it the image socket; here it also sends what bpbkar would. */
function vnetd(options: BackupOptions): Actor {
  const { forwardWait: within = FORWARD_WAIT, bytes, rate } = options;
  const begin: readonly Step[] = options.multiplexed ? [] : [{ does: 'await', signal: 'ready' }];
  return {
    name: 'vnetd',
    host: options.client,
    steps: [
      ...begin,
      { does: 'accept', as: 'image', ports: PORTS },
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
      { does: 'bulk', on: 'image', bytes, rate, name: 'send the image', otherwise: BROKEN },
      { does: 'await', signal: 'image-received' },
      { does: 'signal', signal: 'image-sent' },
    ],
  };
}

const closeBoth: readonly Step[] = [
  { does: 'close', on: 'NAME' },
  { does: 'close', on: 'DATA' },
];

const eachContact = ({ contacts }: BackupOptions, steps: (last: boolean) => readonly Step[]): readonly Step[] =>
  Array.from({ length: contacts }, (_, i) => steps(i === contacts - 1)).flat();
