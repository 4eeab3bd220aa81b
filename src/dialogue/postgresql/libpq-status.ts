import type { Address } from '../../base/address.ts';
import type { SocketOptions } from '../session.ts';
import type { Otherwise, Status } from '../status.ts';

export const PORT = 5_432;

/** Both ends have it: libpq by `keepalives=1`, a server's process on every connection of a client (pqcomm.c). */
export const KEEPALIVE: SocketOptions = { keepalive: true };

/** psql, pg_dump and pg_restore end with 1; a server's process writes FATAL to its log. */
const fatal = (words: string): Status => ({ status: 1, words });

/** libpq tells a reset like an end, and names other errors (fe-secure.c, fe-misc.c). */
export const SERVER_LOST: Otherwise = {
  by: {
    ETIMEDOUT: fatal('could not receive data from server: Connection timed out'),
    EHOSTUNREACH: fatal('could not receive data from server: No route to host'),
  },
  rest: fatal('server closed the connection unexpectedly'),
};

/** The same in the log of a standby (walreceiver.c, libpqwalreceiver.c). */
export const WAL_STREAM_LOST: Otherwise = {
  by: {
    ETIME: fatal('terminating walreceiver due to timeout'),
    ETIMEDOUT: fatal(
      'could not receive data from WAL stream: could not receive data from server: Connection timed out',
    ),
    EHOSTUNREACH: fatal('could not receive data from WAL stream: could not receive data from server: No route to host'),
  },
  rest: fatal('could not receive data from WAL stream: server closed the connection unexpectedly'),
};

/** A server's process that loses its client (pqcomm.c), and a walsender that hears nothing (walsender.c). */
export const CLIENT_LOST: Otherwise = {
  by: {
    ETIME: fatal('terminating walsender process due to replication timeout'),
    ETIMEDOUT: fatal('could not receive data from client: Connection timed out'),
    EHOSTUNREACH: fatal('could not receive data from client: No route to host'),
    ECONNRESET: fatal('could not receive data from client: Connection reset by peer'),
  },
  rest: fatal('unexpected EOF on client connection with an open transaction'),
};

export function connectFailed(to: Address): Otherwise {
  const failed = (why: string) => fatal(`connection to server at "${to}", port ${PORT} failed: ${why}`);
  return {
    by: {
      ECONNREFUSED: failed('Connection refused'),
      ETIMEDOUT: failed('Connection timed out'),
      ETIME: failed('timeout expired'),
      EHOSTUNREACH: failed('No route to host'),
    },
    rest: failed('could not connect'),
  };
}
