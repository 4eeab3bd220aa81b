import * as v from 'valibot';
import { type Duration, hours, minutes } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import type { Otherwise, Status } from '../status.ts';
import { duration, oneOf, setting, yesOrNo } from '../written-amounts.ts';

interface Product {
  readonly port: number;
  /** Undefined: it has none unless someone sets one. */
  readonly limit: Duration | undefined;
  /** What the server logs when it closes, and what the client tells when it speaks again. */
  readonly closes: Status;
  readonly finds: Otherwise;
}

const products = {
  /** idle_session_timeout, 0 by default (postgresql.conf). */
  postgresql: {
    port: 5_432,
    limit: undefined,
    closes: { status: 1, words: 'terminating connection due to idle-session timeout' },
    finds: { status: 1, words: 'terminating connection due to idle-session timeout' },
  },
  /** wait_timeout, 28 800 s; since 8.0.24 the client is told why. */
  mysql: {
    port: 3_306,
    limit: hours(8),
    closes: { status: 4_031, words: 'The client was disconnected by the server because of inactivity' },
    finds: { status: 4_031, words: 'The client was disconnected by the server because of inactivity' },
  },
  /** IDLETIMEOUT, 15 min (IBM Storage Protect server options). */
  'storage-protect': {
    port: 1_500,
    limit: minutes(15),
    closes: { status: 1, words: 'the session was idle for longer than IDLETIMEOUT' },
    finds: { status: 1, words: 'the session was lost' },
  },
} as const satisfies Record<string, Product>;

const settings = v.strictObject({
  product: setting(oneOf('postgresql', 'mysql', 'storage-protect'), 'Whose limit it is; storage-protect if absent.'),
  limit: setting(
    duration(),
    'idle_session_timeout, wait_timeout or IDLETIMEOUT; none for postgresql, 8 h for mysql, 15 min for storage-protect if absent.',
  ),
  silence: setting(duration(), 'How long the client says nothing; 30 min if absent.'),
  keepalive: setting(yesOrNo(), 'Whether both ends have SO_KEEPALIVE; they have if absent.'),
});

/** A rival of the firewall's idle time-out: the server closes in good order, and says why in its log. */
export const serverIdleLimit: Dialogue<'client' | 'server', typeof settings> = {
  name: 'server-idle-limit',
  says: 'A server that closes a session which is idle for too long: keepalive does not move its limit.',
  roles: { client: 'whose session is idle', server: 'who has the limit' },
  settings,
  unverified: ['port 1500 and the words of storage-protect', 'the words are the server’s; a client may print others'],
  session({ name, roles: { client, server }, settings: given }) {
    const { product = 'storage-protect', silence = minutes(30), keepalive = true } = given;
    const { port, closes, finds, limit: usual }: Product = products[product];
    const limit = given.limit ?? usual;
    const within = limit === undefined ? {} : { within: limit };
    const options = { keepalive };
    return {
      name,
      actors: [
        {
          name: 'client',
          host: client.host,
          steps: [
            { does: 'connect', as: 'session', to: server.address, ports: [port], options, otherwise: finds },
            { does: 'send', on: 'session', bytes: 200, name: 'begin' },
            { does: 'receive', on: 'session', bytes: 200, otherwise: finds },
            { does: 'idle', for: silence, name: 'say nothing' },
            { does: 'send', on: 'session', bytes: 200, name: 'ask' },
            { does: 'receive', on: 'session', bytes: 200, name: 'wait for the answer', otherwise: finds },
          ],
        },
        {
          name: 'server',
          host: server.host,
          steps: [
            { does: 'listen', port, options },
            { does: 'accept', as: 'session', ports: [port] },
            { does: 'receive', on: 'session', bytes: 200 },
            { does: 'send', on: 'session', bytes: 200 },
            {
              does: 'receive',
              on: 'session',
              bytes: 200,
              ...within,
              name: 'wait for the client',
              otherwise: closes,
            },
            { does: 'send', on: 'session', bytes: 200, name: 'answer' },
            { does: 'await-close', on: 'session' },
          ],
        },
      ],
    };
  },
};
