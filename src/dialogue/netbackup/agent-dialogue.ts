import * as v from 'valibot';
import type { Dialogue } from '../dialogue.ts';
import { byteCount, byteRate, setting, wholeNumber } from '../written-amounts.ts';
import { agentSession } from './agent-session.ts';
import { direct, proxied, type Transport } from './transport.ts';

const settings = v.strictObject({
  children: setting(wholeNumber(1, 10_000), 'How many images the script makes, one after the other; 4 if absent.'),
  bytes: setting(byteCount(), 'The size of each image; 50 GB if absent.'),
  rate: setting(byteRate(), 'How fast each is sent; 10 MB/s if absent.'),
});

const agent = (name: string, era: string, transport: Transport) =>
  ({
    name,
    says: `A database agent's automatic backup ${era}: nbjm and the parent's bpbrm hold two sockets that say nothing while child jobs run.`,
    roles: {
      primary: 'the primary server: nbjm',
      media: 'the media server: bpbrm of the parent job, bptm of the child jobs',
      client: 'the database server: the script and dbclient',
    },
    asks: { from: 'primary', to: 'media' },
    settings,
    unverified: [
      'that nbjm connects to bpbrm, and on which port',
      'the number and size of messages',
      'at which word the media server refuses a caller that is no server to it',
      'that these ends are 24 and 42, and no others are',
      'the child jobs: only their data socket is played, on port 13724',
    ],
    session: ({ name: session, roles, settings: given, admission }) =>
      agentSession({
        name: session,
        ...roles,
        transport,
        admission,
        children: given.children ?? 4,
        bytes: given.bytes ?? 50e9,
        rate: given.rate ?? 10e6,
      }),
  }) satisfies Dialogue<'primary' | 'media' | 'client', typeof settings>;

export const netbackupAgent = agent('netbackup-agent', 'before NetBackup 8.1', direct);
export const netbackup81Agent = agent('netbackup-8.1-agent', 'from NetBackup 8.1 on', proxied);
