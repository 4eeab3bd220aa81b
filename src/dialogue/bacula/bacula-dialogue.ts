import * as v from 'valibot';
import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import type { Dialogue, Role } from '../dialogue.ts';
import { beatsIn, silenceWith } from '../heartbeat.ts';
import type { Actor, SocketOptions, Step } from '../session.ts';
import type { Otherwise, Status } from '../status.ts';
import { byteCount, byteRate, moment, setting } from '../written-amounts.ts';

const settings = v.strictObject({
  bytes: setting(byteCount(), 'The size of the job; 200 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 20 MB/s if absent.'),
  heartbeat: setting(
    moment(),
    'Heartbeat Interval of all daemons; 5 min if absent, 0s, the old default, turns it off.',
  ),
  'director-heartbeat': setting(moment(), 'Heartbeat Interval of the Director; as heartbeat if absent.'),
  'client-heartbeat': setting(moment(), 'Heartbeat Interval of the File daemon; as heartbeat if absent.'),
  'storage-heartbeat': setting(moment(), 'Heartbeat Interval of the Storage daemon; as heartbeat if absent.'),
});

const FILE_DAEMON = 9_102;
const STORAGE_DAEMON = 9_103;
const BEAT_BYTES = 4;
const END_BYTES = 200;

const jobError = (words: string): Status => ({ status: 1, words });
const byErrno = (words: (why: string) => string): Otherwise => ({
  by: {
    ETIMEDOUT: jobError(words('Connection timed out')),
    EHOSTUNREACH: jobError(words('No route to host')),
    ECONNRESET: jobError(words('Connection reset by peer')),
    EPIPE: jobError(words('Broken pipe')),
    END_OF_STREAM: jobError('No Job status returned from FD.'),
  },
  rest: jobError(words('Input/output error')),
});

/** The Director's words, and the File daemon's (dird/backup.c, dird/msgchan.c, filed/backup.c). */
const FD_LOST = byErrno((why) => `Network error with FD during Backup: ERR=${why}`);
const SD_LOST: Status = jobError("Director's comm line to SD dropped.");
const SEND_FAILED = byErrno((why) => `Network send error to SD. ERR=${why}`);

interface Job {
  readonly director: Role;
  readonly client: Role;
  readonly storage: Role;
  /** Of the sockets of each. */
  readonly options: Readonly<Record<'director' | 'client' | 'storage', SocketOptions>>;
  readonly bytes: number;
  readonly rate: number;
  /** How long the data flows, and how often the File daemon sends a heartbeat meanwhile. */
  readonly lasts: Duration;
  readonly every: Duration;
}

/**
 * Three connections: Director to Storage daemon, Director to File daemon, File daemon to Storage daemon. The first two
 * are silent while the third is busy, except for heartbeats.
 */
export const bacula: Dialogue<'director' | 'client' | 'storage', typeof settings> = {
  name: 'bacula',
  says: 'A Bacula backup: the Director’s connections on 9102 and 9103 say nothing while data flows, but for heartbeats.',
  roles: { director: 'the Director', client: 'the client: the File daemon', storage: 'the Storage daemon' },
  settings,
  unverified: [
    'that the Storage daemon sends no heartbeat to the Director: here the keepalive of its socket does its work',
    'the words where a daemon cannot be reached',
    'that Bacula has the words on the Storage daemon that Bareos has',
    'the size of messages',
  ],
  session({ name, roles, settings: given }) {
    const { bytes = 200e9, rate = 20e6, heartbeat: every = seconds(300) } = given;
    const lasts = microseconds((bytes / rate) * 1e6);
    const client = given['client-heartbeat'] ?? every;
    const options = {
      director: socketsWith(given['director-heartbeat'] ?? every),
      client: socketsWith(client),
      storage: socketsWith(given['storage-heartbeat'] ?? every),
    };
    const job: Job = { ...roles, options, bytes, rate, lasts, every: client };
    return { name, actors: [...director(job), ...fileDaemon(job), ...storageDaemon(job)] };
  },
};

/**
 * SO_KEEPALIVE always, and with an interval also TCP_KEEPIDLE and TCP_KEEPINTVL of that length (bsock.c); the count is
 * Linux'.
 */
const socketsWith = (every: Duration): SocketOptions => ({
  keepalive: true,
  ...(every > 0 ? { keepaliveTimes: { idle: every, interval: every, count: 9 } } : {}),
});

const hear = (on: string, words: string, otherwise: Otherwise): Step => ({
  does: 'receive',
  on,
  bytes: END_BYTES,
  name: words,
  otherwise,
});

function director({ director: { host }, client, storage, options, lasts, every }: Job): readonly Actor[] {
  const connect = (as: string, to: Role, port: number): Step => ({
    does: 'connect',
    as,
    to: to.address,
    ports: [port],
    options: options.director,
    otherwise: jobError(`Failed to connect to ${as === 'FD' ? 'File' : 'Storage'} daemon.`),
  });
  return [
    {
      name: 'bacula-dir',
      host,
      steps: [
        { does: 'await', signal: 'storage-connected' },
        connect('FD', client, FILE_DAEMON),
        { does: 'send', on: 'FD', bytes: 1_000, name: 'start the job' },
        {
          does: 'receive',
          on: 'FD',
          bytes: END_BYTES + BEAT_BYTES * beatsIn(lasts, every),
          name: 'hear how the job ended',
          otherwise: FD_LOST,
        },
        { does: 'await', signal: 'storage-ended' },
        {
          does: 'await',
          signal: 'storage-heard',
          within: seconds(1),
          name: 'hear of the Storage daemon',
          otherwise: SD_LOST,
        },
        { does: 'end', status: { status: 0, words: 'Backup OK' } },
      ],
    },
    {
      name: 'bacula-dir/messages',
      host,
      ends: 'storage-ended',
      steps: [
        connect('SD', storage, STORAGE_DAEMON),
        { does: 'send', on: 'SD', bytes: 500, name: 'announce the job' },
        hear('SD', 'hear that it waits', SD_LOST),
        { does: 'signal', signal: 'storage-connected' },
        hear('SD', 'hear what is stored', SD_LOST),
        { does: 'signal', signal: 'storage-heard' },
      ],
    },
  ];
}

function fileDaemon({ client: { host }, storage, options, bytes, rate, lasts, every }: Job): readonly Actor[] {
  const beat: Step = { does: 'send', on: 'FD', bytes: BEAT_BYTES, name: 'send a heartbeat' };
  return [
    {
      name: 'bacula-fd',
      host,
      steps: [
        { does: 'listen', port: FILE_DAEMON, options: options.client },
        { does: 'accept', as: 'FD', ports: [FILE_DAEMON] },
        { does: 'receive', on: 'FD', bytes: 1_000 },
        { does: 'signal', signal: 'job' },
        ...(every > 0 ? silenceWith(lasts, every, [beat]) : []),
        { does: 'await', signal: 'stored' },
        { does: 'send', on: 'FD', bytes: END_BYTES, name: 'tell how the job ended' },
        { does: 'await-close', on: 'FD' },
      ],
    },
    {
      name: 'bacula-fd/data',
      host,
      steps: [
        { does: 'await', signal: 'job' },
        {
          does: 'connect',
          as: 'data',
          to: storage.address,
          ports: [STORAGE_DAEMON],
          options: options.client,
          otherwise: SEND_FAILED,
        },
        { does: 'bulk', on: 'data', bytes, rate, name: 'send the data', otherwise: SEND_FAILED },
        hear('data', 'hear that it is stored', SEND_FAILED),
        { does: 'signal', signal: 'stored' },
      ],
    },
  ];
}

const storageDaemon = ({ storage: { host }, options, bytes }: Job): readonly Actor[] => [
  {
    name: 'bacula-sd',
    host,
    steps: [
      { does: 'listen', port: STORAGE_DAEMON, options: options.storage },
      { does: 'accept', as: 'SD', ports: [STORAGE_DAEMON] },
      { does: 'receive', on: 'SD', bytes: 500 },
      { does: 'send', on: 'SD', bytes: END_BYTES },
      { does: 'accept', as: 'data', ports: [STORAGE_DAEMON] },
      { does: 'receive', on: 'data', bytes, name: 'receive the data' },
      { does: 'send', on: 'data', bytes: END_BYTES },
      { does: 'send', on: 'SD', bytes: END_BYTES, name: 'tell what is stored' },
      { does: 'await-close', on: 'SD' },
    ],
  },
];
