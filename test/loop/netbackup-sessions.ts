import { type Duration, seconds } from '../../src/base/duration.ts';
import { type BackupOptions, backupSession } from '../../src/dialogue/netbackup/backup-session.ts';
import type { Session } from '../../src/dialogue/session.ts';
import { CLIENT, SERVER } from './guarded-pair.ts';

/** A backup of `server` by the media server `client`, which is the one that connects. */
export const backupOf = (options: Partial<BackupOptions> = {}): Session =>
  backupSession({
    name: 'backup',
    media: { host: 'client', address: CLIENT },
    client: { host: 'server', address: SERVER },
    image: 'first',
    contacts: 3,
    bytes: 1e9,
    rate: 50e6,
    ...options,
  });

interface Walk {
  /** How long the client walks its files and says nothing. */
  readonly walks: Duration;
  /** CLIENT_READ_TIMEOUT. */
  readonly patience: Duration;
}

/** bpbrm waits for what bpbkar has to say, and no longer than it is allowed to. */
export function walkOf({ walks, patience }: Walk): Session {
  const failed = { status: 13, words: 'file read failed' };
  return {
    name: 'walk',
    actors: [
      {
        name: 'bpcd',
        host: 'server',
        steps: [
          { does: 'listen', port: 13_724 },
          { does: 'accept', as: 'DATA', ports: [13_724] },
          { does: 'receive', on: 'DATA', bytes: 200 },
          { does: 'send', on: 'DATA', bytes: 10 },
          { does: 'idle', for: walks },
          { does: 'send', on: 'DATA', bytes: 10 },
          { does: 'await-close', on: 'DATA', within: seconds(60) },
        ],
      },
      {
        name: 'bpbrm',
        host: 'client',
        steps: [
          { does: 'connect', as: 'DATA', to: SERVER, ports: [13_724] },
          { does: 'send', on: 'DATA', bytes: 200 },
          { does: 'receive', on: 'DATA', bytes: 10, name: 'hear that the backup has started', otherwise: failed },
          { does: 'receive', on: 'DATA', bytes: 10, within: patience, name: 'hear of the files', otherwise: failed },
          { does: 'end', status: { status: 0, words: 'the requested operation was successfully completed' } },
        ],
      },
    ],
  };
}
