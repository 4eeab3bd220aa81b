import * as v from 'valibot';
import { hours, seconds } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import type { Actor, SocketOptions, Step } from '../session.ts';
import type { Otherwise, Status } from '../status.ts';
import { byteCount, byteRate, duration, setting, yesOrNo } from '../written-amounts.ts';

const settings = v.strictObject({
  wait: setting(
    duration(),
    'How long the source looks for what is to be sent, or waits for a tape that is mounted, before it goes on; 3 h if absent.',
  ),
  bytes: setting(byteCount(), 'How much it then sends; 200 GB if absent.'),
  rate: setting(byteRate(), 'How fast it is sent; 50 MB/s if absent.'),
  keepalive: setting(yesOrNo(), 'KEEPALIVE of the source; YES if absent.'),
  'keepalive-time': setting(duration(), 'KEEPALIVETIME of the source; 300 s if absent.'),
  'keepalive-interval': setting(duration(), 'KEEPALIVEINTERVAL of the source; 30 s if absent.'),
});

/** TCPPORT, unless somebody sets another. */
const PORT = 1_500;
const MESSAGE_BYTES = 500;

const failed = (words: string): Status => ({ status: 1, words });
const LOST: Otherwise = {
  by: {
    ETIMEDOUT: failed('the session with the target server was lost: Connection timed out'),
    ECONNRESET: failed('the session with the target server was lost: Connection reset by peer'),
  },
  rest: failed('the session with the target server was lost'),
};
const SOURCE_LOST: Status = failed('the session with the source server was lost');

/**
 * A server that sends what it has to another one. KEEPALIVE is for the sockets that a server opens itself: those that
 * it accepts are left as they are.
 */
export const storageProtectReplication: Dialogue<'source' | 'target', typeof settings> = {
  name: 'storage-protect-replication',
  says: 'Node replication of IBM Storage Protect: a session with the target server that is silent while the source has nothing ready.',
  roles: { source: 'the server that sends', target: 'the server that receives' },
  settings,
  simplified: ['several sessions replicate at a time; here it is the one that waits longest'],
  unverified: [
    'that IDLETIMEOUT of the target does not end the session of another server',
    'how many unanswered probes end a session: here it is the count of the system',
    'the words and numbers where a session is lost, and the size of messages',
  ],
  session({ name, roles: { source, target }, settings: given }) {
    const { wait = hours(3), bytes = 200e9, rate = 50e6 } = given;
    const times = {
      idle: given['keepalive-time'] ?? seconds(300),
      interval: given['keepalive-interval'] ?? seconds(30),
    };
    const options: SocketOptions =
      given.keepalive === false ? { keepalive: false } : { keepalive: true, keepaliveTimes: { ...times, count: 9 } };
    const replicates: readonly Step[] = [
      { does: 'connect', as: 'session', to: target.address, ports: [PORT], options, otherwise: LOST },
      { does: 'send', on: 'session', bytes: MESSAGE_BYTES, name: 'open the session' },
      { does: 'receive', on: 'session', bytes: MESSAGE_BYTES, otherwise: LOST },
      { does: 'idle', for: wait, name: 'look for what is to be sent' },
      { does: 'bulk', on: 'session', bytes, rate, name: 'send the data', otherwise: LOST },
      { does: 'receive', on: 'session', bytes: MESSAGE_BYTES, name: 'hear that it is stored', otherwise: LOST },
      { does: 'end', status: { status: 0, words: '' } },
    ];
    const receives: readonly Step[] = [
      { does: 'listen', port: PORT, options: { keepalive: false } },
      { does: 'accept', as: 'session', ports: [PORT] },
      { does: 'receive', on: 'session', bytes: MESSAGE_BYTES },
      { does: 'send', on: 'session', bytes: MESSAGE_BYTES },
      { does: 'receive', on: 'session', bytes, name: 'receive the data', otherwise: SOURCE_LOST },
      { does: 'send', on: 'session', bytes: MESSAGE_BYTES, otherwise: SOURCE_LOST },
      { does: 'await-close', on: 'session' },
    ];
    const actors: readonly Actor[] = [
      { name: 'dsmserv', host: source.host, steps: replicates },
      { name: 'dsmserv/target', host: target.host, steps: receives },
    ];
    return { name, actors };
  },
};
