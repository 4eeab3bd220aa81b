import * as v from 'valibot';
import { hours, seconds } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import type { SocketOptions } from '../session.ts';
import { byteCount, byteRate, duration, moment, setting } from '../written-amounts.ts';
import { CLIENT_LOST, connectFailed, KEEPALIVE, PORT, WAL_STREAM_LOST } from './libpq-status.ts';
import { replicationBeats } from './replication-beats.ts';
import { linuxKeepalive } from '../keepalive-options.ts';

const settings = v.strictObject({
  quiet: setting(duration(), 'How long the primary writes nothing; 12 hours if absent.'),
  bytes: setting(byteCount(), 'How much WAL it writes then; 1 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 50 MB/s if absent.'),
  'wal-sender-timeout': setting(moment(), 'wal_sender_timeout; 60 s if absent, 0s turns it off.'),
  'wal-receiver-timeout': setting(moment(), 'wal_receiver_timeout; 60 s if absent, 0s turns it off.'),
  'wal-receiver-status-interval': setting(moment(), 'wal_receiver_status_interval; 10 s if absent, 0s turns it off.'),
  'tcp-keepalives-idle': setting(duration(), 'tcp_keepalives_idle of the primary; the system’s time if absent.'),
  'keepalives-idle': setting(duration(), 'keepalives_idle in primary_conninfo; the system’s time if absent.'),
});

/**
 * PostgreSQL's physical replication: one connection from the standby that is never silent unless someone has turned
 * three timers off.
 */
export const postgresqlReplication: Dialogue<'primary' | 'standby', typeof settings> = {
  name: 'postgresql-replication',
  says: 'PostgreSQL streaming replication: the standby’s walreceiver reports every ten seconds, also when there is nothing to send.',
  roles: { primary: 'the primary: walsender', standby: 'the standby: walreceiver' },
  settings,
  simplified: ['a walreceiver that has ended is started again; here its first death is the outcome'],
  unverified: [],
  session({ name, roles: { primary, standby }, settings: given }) {
    const { quiet = hours(12), bytes = 1e9, rate = 50e6 } = given;
    const times = {
      senderTimeout: given['wal-sender-timeout'] ?? seconds(60),
      receiverTimeout: given['wal-receiver-timeout'] ?? seconds(60),
      statusInterval: given['wal-receiver-status-interval'] ?? seconds(10),
    };
    const beats = replicationBeats(quiet, times);
    const server: SocketOptions = { ...KEEPALIVE, ...linuxKeepalive(given['tcp-keepalives-idle']) };
    const client: SocketOptions = { ...KEEPALIVE, ...linuxKeepalive(given['keepalives-idle']) };
    const silence = times.receiverTimeout > 0 ? { silence: times.receiverTimeout } : {};
    return {
      name,
      actors: [
        {
          name: 'walsender',
          host: primary.host,
          steps: [
            { does: 'listen', port: PORT, options: server },
            { does: 'accept', as: 'WAL', ports: [PORT] },
            { does: 'receive', on: 'WAL', bytes: 100, name: 'START_REPLICATION' },
            ...beats.sender,
            { does: 'bulk', on: 'WAL', bytes, rate, name: 'send WAL', otherwise: CLIENT_LOST },
            { does: 'receive', on: 'WAL', bytes: 39, name: 'hear that the WAL is kept', otherwise: CLIENT_LOST },
          ],
        },
        {
          name: 'walreceiver',
          host: standby.host,
          steps: [
            {
              does: 'connect',
              as: 'WAL',
              to: primary.address,
              ports: [PORT],
              options: client,
              otherwise: connectFailed(primary.address),
            },
            { does: 'send', on: 'WAL', bytes: 100, name: 'START_REPLICATION' },
            ...beats.receiver,
            { does: 'receive', on: 'WAL', bytes, ...silence, name: 'receive WAL', otherwise: WAL_STREAM_LOST },
            { does: 'send', on: 'WAL', bytes: 39 },
            { does: 'await-close', on: 'WAL' },
          ],
        },
      ],
    };
  },
};
