import * as v from 'valibot';
import type { Dialogue } from '../dialogue.ts';
import { byteCount, byteRate, duration, moment, setting, wholeNumber } from '../written-amounts.ts';
import { type BackupOptions, backupSession } from './backup-session.ts';
import { direct, proxied, type Transport } from './transport.ts';

const settings = v.strictObject({
  contacts: setting(
    wholeNumber(1, 1_000),
    'How often bpbrm turns to bpcd before the job starts; 5 if absent, 8 for a snapshot.',
  ),
  work: setting(duration(), 'What bpbrm and bpcd have to do besides connecting, for each contact; 100 ms if absent.'),
  'forward-wait': setting(duration(), 'How long vnetd keeps the forward socket open (max_time); 120 s if absent.'),
  start: setting(moment(), 'How long the client works before it says that it has started; nothing if absent.'),
  scan: setting(moment(), 'How long it looks for files before it sends the first byte; nothing if absent.'),
  'client-read-timeout': setting(duration(), 'CLIENT_READ_TIMEOUT; 300 s if absent.'),
  bytes: setting(byteCount(), 'The size of the image; 10 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 50 MB/s if absent.'),
});

type Job = Pick<BackupOptions, 'image' | 'direction' | 'contacts'> & {
  readonly name: string;
  readonly says: string;
  readonly unverified: readonly string[];
};

interface Era {
  readonly prefix: string;
  readonly words: string;
  readonly transport: Transport;
  readonly unverified: readonly string[];
}

const before: Era = { prefix: 'netbackup', words: 'before 8.1', transport: direct, unverified: [] };
const since: Era = {
  prefix: 'netbackup-8.1',
  words: 'from 8.1 on, by vnetd’s proxies on 1556',
  transport: proxied,
  unverified: [
    'the status where a proxy cannot connect',
    'how long a proxy tries to connect: as long as the system does',
    'that the image socket still waits for the local process as before 8.1',
  ],
};

/** How much work it is to hear from bpcd, and in how many words, differs from release to release. */
const SIZES = [
  'the number and size of messages',
  'that these ends are 24 and 42, and no others are',
  'at which word bpcd refuses a caller that is no server to it, and that vnetd, which takes the image socket, refuses none',
];

const jobs: readonly Job[] = [
  {
    name: 'plain',
    says: 'a backup of one client: the image socket is made when the client is ready',
    image: 'when-ready',
    contacts: 5,
    unverified: SIZES,
  },
  {
    name: 'multiplexed',
    says: 'a multiplexed backup: the image socket is made first, and waits while bpbrm turns to bpcd',
    image: 'first',
    contacts: 5,
    unverified: SIZES,
  },
  {
    name: 'snapshot',
    says: 'a backup from a snapshot: bpbrm turns to bpcd more often before it starts',
    image: 'first',
    contacts: 8,
    unverified: [...SIZES, 'contacts: eight', 'that the image socket is made first'],
  },
  {
    name: 'restore',
    says: 'a restore to one client: the image goes the other way, and the control sockets are as silent',
    image: 'when-ready',
    direction: 'restore',
    contacts: 5,
    unverified: [...SIZES, 'the statuses of a restore: those of a backup'],
  },
];

const dialogue = (job: Job, era: Era): Dialogue<'media' | 'client', typeof settings> => ({
  name: `${era.prefix}-${job.name}`,
  says: `NetBackup ${era.words}: ${job.says}.`,
  roles: { media: 'the media server: bptm and bpbrm', client: 'the client: vnetd, bpcd and bpbkar' },
  asks: { from: 'media', to: 'client' },
  settings,
  unverified: [...job.unverified, ...era.unverified],
  session: ({ name, roles: { media, client }, settings: given, admission }) =>
    backupSession({
      name,
      media,
      client,
      admission,
      transport: era.transport,
      image: job.image,
      direction: job.direction ?? 'backup',
      contacts: given.contacts ?? job.contacts,
      bytes: given.bytes ?? 10e9,
      rate: given.rate ?? 50e6,
      ...timesOf(given),
    }),
});

const timesOf = (given: v.InferOutput<typeof settings>): Partial<BackupOptions> => ({
  ...(given.work === undefined ? {} : { workPerContact: given.work }),
  ...(given['forward-wait'] === undefined ? {} : { forwardWait: given['forward-wait'] }),
  ...(given['client-read-timeout'] === undefined ? {} : { readTimeout: given['client-read-timeout'] }),
  ...(given.start === undefined ? {} : { start: given.start }),
  ...(given.scan === undefined ? {} : { scan: given.scan }),
});

/** Four jobs, before 8.1 and since. */
export const netbackupJobs: readonly Dialogue<'media' | 'client', typeof settings>[] = [before, since].flatMap((era) =>
  jobs.map((job) => dialogue(job, era)),
);
