import * as v from 'valibot';
import { milliseconds, seconds } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import { byteCount, byteRate, duration, setting, wholeNumber } from '../written-amounts.ts';
import { backupSession } from './backup-session.ts';

const settings = v.strictObject({
  contacts: setting(wholeNumber(1, 1_000), 'How often bpbrm turns to bpcd before the backup starts; 5 if absent.'),
  work: setting(duration(), 'What bpbrm and bpcd have to do besides connecting, for each contact; 100 ms if absent.'),
  'forward-wait': setting(duration(), 'How long vnetd keeps the forward socket open (max_time); 120 s if absent.'),
  bytes: setting(byteCount(), 'The size of the image; 10 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 50 MB/s if absent.'),
});

const dialogue = (name: string, says: string, multiplexed: boolean): Dialogue<'media' | 'client', typeof settings> => ({
  name,
  says,
  roles: { media: 'the media server: bptm and bpbrm', client: 'the client: vnetd, bpcd and bpbkar' },
  settings,
  session: ({ name: session, roles: { media, client }, settings: given }) =>
    backupSession({
      name: session,
      media: media.host,
      client: client.host,
      clientAddress: client.address,
      multiplexed,
      contacts: given.contacts ?? 5,
      workPerContact: given.work ?? milliseconds(100),
      forwardWait: given['forward-wait'] ?? seconds(120),
      bytes: given.bytes ?? 10e9,
      rate: given.rate ?? 50e6,
    }),
});

/** A backup of one client before 8.1, each job with its own image socket. */
export const netbackupPlain = dialogue(
  'netbackup-plain',
  'A backup of one client before NetBackup 8.1: the image socket is made when the client is ready.',
  false,
);

/** The same where jobs share a tape: the image socket is made first and used last. */
export const netbackupMultiplexed = dialogue(
  'netbackup-multiplexed',
  'A multiplexed backup before NetBackup 8.1: the image socket is made first, and waits while bpbrm turns to bpcd.',
  true,
);
