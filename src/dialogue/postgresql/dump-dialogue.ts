import * as v from 'valibot';
import { seconds } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import type { Step } from '../session.ts';
import { linuxKeepalive } from '../keepalive-options.ts';
import { byteCount, byteRate, duration, moment, setting } from '../written-amounts.ts';
import { CLIENT_LOST, connectFailed, KEEPALIVE, PORT, SERVER_LOST } from './libpq-status.ts';

const settings = v.strictObject({
  lull: setting(
    moment(),
    'How long the server works or waits before it answers, for a lock or for an index that is built; nothing if absent.',
  ),
  bytes: setting(byteCount(), 'How much COPY moves; 20 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 20 MB/s if absent.'),
  'connect-timeout': setting(duration(), 'connect_timeout; as long as the system tries if absent.'),
  'keepalives-idle': setting(duration(), 'keepalives_idle of the client; the system’s time if absent.'),
  'tcp-keepalives-idle': setting(duration(), 'tcp_keepalives_idle of the server; the system’s time if absent.'),
});

const QUERY_BYTES = 200;
const ANSWER_BYTES = 500;

/** One connection of pg_dump: asks, waits while the server works, receives COPY, asks once more. */
export const pgDump: Dialogue<'client' | 'server', typeof settings> = {
  name: 'pg-dump',
  says: 'pg_dump over one connection: it is silent while the server waits for a lock or works, and busy while COPY runs.',
  roles: { client: 'where pg_dump runs', server: 'the PostgreSQL server' },
  settings,
  unverified: ['the number and size of messages'],
  session({ name, roles: { client, server }, settings: given }) {
    const { lull = seconds(0), bytes = 20e9, rate = 20e6 } = given;
    const timeout = given['connect-timeout'];
    const query = (words: string): Step => ({ does: 'send', on: 'SQL', bytes: QUERY_BYTES, name: words });
    const asked: Step = {
      does: 'receive',
      on: 'SQL',
      bytes: QUERY_BYTES,
      name: 'wait for a query',
      otherwise: CLIENT_LOST,
    };
    const answer: Step = { does: 'send', on: 'SQL', bytes: ANSWER_BYTES, name: 'answer', otherwise: CLIENT_LOST };
    const answered = (words: string): Step => ({
      does: 'receive',
      on: 'SQL',
      bytes: ANSWER_BYTES,
      name: words,
      otherwise: SERVER_LOST,
    });
    return {
      name,
      actors: [
        {
          name: 'pg_dump',
          host: client.host,
          steps: [
            {
              does: 'connect',
              as: 'SQL',
              to: server.address,
              ports: [PORT],
              options: { ...KEEPALIVE, ...linuxKeepalive(given['keepalives-idle']) },
              ...(timeout === undefined ? {} : { within: timeout }),
              otherwise: connectFailed(server.address),
            },
            query('LOCK TABLE'),
            answered('wait for the lock'),
            query('COPY'),
            { does: 'receive', on: 'SQL', bytes, name: 'receive the table', otherwise: SERVER_LOST },
            query('COMMIT'),
            answered('wait for the end'),
            { does: 'end', status: { status: 0, words: '' } },
          ],
        },
        {
          name: 'postgres',
          host: server.host,
          steps: [
            { does: 'listen', port: PORT, options: { ...KEEPALIVE, ...linuxKeepalive(given['tcp-keepalives-idle']) } },
            { does: 'accept', as: 'SQL', ports: [PORT] },
            asked,
            ...(lull > 0 ? [{ does: 'idle', for: lull, name: 'wait for the lock' } as const] : []),
            answer,
            asked,
            { does: 'bulk', on: 'SQL', bytes, rate, name: 'send the table', otherwise: CLIENT_LOST },
            asked,
            answer,
            { does: 'await-close', on: 'SQL', name: 'wait for the client to close', otherwise: CLIENT_LOST },
          ],
        },
      ],
    };
  },
};
