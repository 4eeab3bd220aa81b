import * as v from 'valibot';
import { hours, microseconds, seconds } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import { beatsIn, repeated, silenceWith } from '../heartbeat.ts';
import type { SocketOptions } from '../session.ts';
import type { Status } from '../status.ts';
import { byteCount, byteRate, duration, moment, setting } from '../written-amounts.ts';

const settings = v.strictObject({
  quiet: setting(duration(), 'How long the source writes nothing; 12 hours if absent.'),
  bytes: setting(byteCount(), 'How much binary log it writes then; 1 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 50 MB/s if absent.'),
  'net-timeout': setting(duration(), 'replica_net_timeout (slave_net_timeout); 60 s if absent, 3600 s before 5.7.'),
  'heartbeat-period': setting(
    moment(),
    'SOURCE_HEARTBEAT_PERIOD (MASTER_HEARTBEAT_PERIOD); half of net-timeout if absent, 0s turns it off.',
  ),
});

const PORT = 3_306;
const EVENT_BYTES = 70;

/** Both ends call vio_keepalive() (sql_connect.cc, client.c): SO_KEEPALIVE with the system's times. */
const KEEPALIVE: SocketOptions = { keepalive: true };

/** The client library's error of a read that ended or took too long, and of a connect that failed (errmsg.h). */
const LOST: Status = { status: 2013, words: 'Lost connection to MySQL server during query' };
const cannotConnect = (address: string): Status => ({
  status: 2003,
  words: `Can't connect to MySQL server on '${address}:${PORT}'`,
});

/**
 * The binary log goes one way. A source that has nothing to write sends heartbeat events, and a replica that hears
 * nothing gives up.
 */
export const mysqlReplica: Dialogue<'source' | 'replica', typeof settings> = {
  name: 'mysql-replica',
  says: 'A MySQL replica: the source sends heartbeat events when its binary log is silent, 30 s apart since 5.7, 30 min before.',
  roles: { source: 'the source: its dump thread', replica: 'the replica: its I/O thread' },
  settings,
  simplified: ['the I/O thread connects again after a loss; here its first death is the outcome'],
  unverified: ['the number and words of a connect that failed', 'the size of events'],
  session({ name, roles: { source, replica }, settings: given }) {
    const { quiet = hours(12), bytes = 1e9, rate = 50e6 } = given;
    const timeout = given['net-timeout'] ?? seconds(60);
    const every = given['heartbeat-period'] ?? microseconds(timeout / 2);
    return {
      name,
      actors: [
        {
          name: 'dump thread',
          host: source.host,
          steps: [
            { does: 'listen', port: PORT, options: KEEPALIVE },
            { does: 'accept', as: 'binlog', ports: [PORT] },
            { does: 'receive', on: 'binlog', bytes: 100, name: 'COM_BINLOG_DUMP' },
            ...silenceWith(quiet, every, [
              { does: 'send', on: 'binlog', bytes: EVENT_BYTES, name: 'send a heartbeat event' },
            ]),
            { does: 'bulk', on: 'binlog', bytes, rate, name: 'send the binary log' },
            { does: 'await-close', on: 'binlog' },
          ],
        },
        {
          name: 'I/O thread',
          host: replica.host,
          steps: [
            {
              does: 'connect',
              as: 'binlog',
              to: source.address,
              ports: [PORT],
              options: KEEPALIVE,
              otherwise: cannotConnect(source.address),
            },
            { does: 'send', on: 'binlog', bytes: 100, name: 'COM_BINLOG_DUMP' },
            ...repeated(beatsIn(quiet, every), [
              {
                does: 'receive',
                on: 'binlog',
                bytes: EVENT_BYTES,
                within: timeout,
                name: 'wait for an event',
                otherwise: LOST,
              },
            ]),
            { does: 'receive', on: 'binlog', bytes, silence: timeout, name: 'wait for events', otherwise: LOST },
          ],
        },
      ],
    };
  },
};
