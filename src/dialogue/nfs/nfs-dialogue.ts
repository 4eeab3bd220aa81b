import * as v from 'valibot';
import { type Duration, hours, microseconds, seconds } from '../../base/duration.ts';
import type { Address } from '../../base/address.ts';
import type { Dialogue } from '../dialogue.ts';
import { beatsIn, repeated, silenceWith } from '../heartbeat.ts';
import type { SocketOptions, Step } from '../session.ts';
import type { Otherwise } from '../status.ts';
import { byteCount, byteRate, duration, oneOf, setting, wholeNumber } from '../written-amounts.ts';

const settings = v.strictObject({
  version: setting(oneOf(3, 4), 'Of NFS; 4 if absent.'),
  quiet: setting(duration(), 'How long nobody uses the mount; 8 hours if absent.'),
  bytes: setting(byteCount(), 'How much is read before and after; 10 GB if absent.'),
  rate: setting(byteRate(), 'How fast; 50 MB/s if absent.'),
  timeo: setting(duration(), 'How long a request waits before it is said again; 60 s if absent.'),
  retrans: setting(wholeNumber(0, 100), 'How often before the server counts as not responding; 2 if absent.'),
  renew: setting(duration(), 'How often NFS 4 renews its lease; 60 s if absent.'),
});

const PORT = 2_049;
const CALL_BYTES = 200;
const REPLY_BYTES = 120;
/**
 * The client closes what nobody used for five minutes, and connects again for the next request (XS_IDLE_DISC_TO,
 * xprtsock.c).
 */
const IDLE_DISCONNECT = seconds(300);

/** What the kernel logs of a soft mount; a hard one is still trying (call_timeout() in clnt.c). 5 is EIO. */
const lost = (server: Address): Otherwise => {
  const notResponding = { status: 5, words: `nfs: server ${server} not responding, timed out` };
  return {
    by: { ETIME: notResponding, ETIMEDOUT: notResponding, EHOSTUNREACH: notResponding },
    rest: { status: 5, words: 'the connection was lost' },
  };
};

/**
 * Linux' NFS over TCP sets its own keepalive: idle and interval are timeo, the count is retrans + 1, and
 * TCP_USER_TIMEOUT their product (xs_tcp_set_socket_timeouts() in xprtsock.c).
 */
const optionsOf = (timeo: Duration, retrans: number): SocketOptions => ({
  keepalive: true,
  keepaliveTimes: { idle: timeo, interval: timeo, count: retrans + 1 },
  userTimeout: microseconds(timeo * (retrans + 1)),
});

/** A mount that is used, left alone for the night, and used again. */
export const nfs: Dialogue<'client' | 'server', typeof settings> = {
  name: 'nfs',
  says: 'An NFS mount over TCP that is left alone: version 4 renews its lease, version 3 closes after five minutes and connects anew.',
  roles: { client: 'who mounts', server: 'the NFS server' },
  settings,
  simplified: [
    'a mount whose connection was lost connects anew and asks again; here its first death is the outcome',
    'a hard mount tries for ever; a soft one is played, which ends with EIO',
  ],
  unverified: [
    'timeo: 60 s, and retrans: 2',
    'renew: two thirds of a lease of 90 s',
    'the options of the server’s sockets: none are set here',
    'the size of messages',
  ],
  session({ name, roles: { client, server }, settings: given }) {
    const { version = 4, quiet = hours(8), bytes = 10e9, rate = 50e6, retrans = 2 } = given;
    const timeo = given.timeo ?? seconds(60);
    const renew = given.renew ?? seconds(60);
    const waits = { within: microseconds(timeo * (retrans + 1)), otherwise: lost(server.address) };
    const connect: Step = {
      does: 'connect',
      as: 'RPC',
      to: server.address,
      ports: [PORT],
      options: optionsOf(timeo, retrans),
      otherwise: lost(server.address),
    };
    const call: Step = { does: 'send', on: 'RPC', bytes: CALL_BYTES, name: 'call' };
    const reply: Step = { does: 'receive', on: 'RPC', bytes: REPLY_BYTES, name: 'wait for the reply', ...waits };
    const answers: readonly Step[] = [
      { does: 'receive', on: 'RPC', bytes: CALL_BYTES, name: 'wait for a call' },
      { does: 'send', on: 'RPC', bytes: REPLY_BYTES },
    ];
    const reads: readonly Step[] = [
      call,
      reply,
      { does: 'receive', on: 'RPC', bytes, silence: waits.within, name: 'read a file', otherwise: waits.otherwise },
    ];
    const serves: readonly Step[] = [...answers, { does: 'bulk', on: 'RPC', bytes, rate, name: 'send a file' }];
    const accept: Step = { does: 'accept', as: 'RPC', ports: [PORT] };
    const parts =
      version === 4
        ? {
            client: silenceWith(quiet, renew, [call, reply]),
            server: repeated(beatsIn(quiet, renew), answers),
          }
        : leftAlone(quiet, connect, accept);
    return {
      name,
      actors: [
        {
          name: 'nfs',
          host: client.host,
          steps: [connect, ...reads, ...parts.client, ...reads, { does: 'end', status: { status: 0, words: '' } }],
        },
        {
          name: 'nfsd',
          host: server.host,
          steps: [
            { does: 'listen', port: PORT },
            accept,
            ...serves,
            ...parts.server,
            ...serves,
            { does: 'await-close', on: 'RPC' },
          ],
        },
      ],
    };
  },
};

function leftAlone(
  quiet: Duration,
  connect: Step,
  accept: Step,
): { readonly client: readonly Step[]; readonly server: readonly Step[] } {
  if (quiet <= IDLE_DISCONNECT) return { client: [{ does: 'idle', for: quiet }], server: [] };
  return {
    client: [
      { does: 'idle', for: IDLE_DISCONNECT, name: 'use nothing' },
      { does: 'close', on: 'RPC' },
      { does: 'idle', for: microseconds(quiet - IDLE_DISCONNECT), name: 'use nothing' },
      connect,
    ],
    server: [{ does: 'await-close', on: 'RPC' }, { does: 'close', on: 'RPC' }, accept],
  };
}
