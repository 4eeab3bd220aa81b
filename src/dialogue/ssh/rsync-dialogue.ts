import * as v from 'valibot';
import { type Duration, milliseconds, microseconds, seconds } from '../../base/duration.ts';
import type { Address } from '../../base/address.ts';
import type { Dialogue } from '../dialogue.ts';
import { beatsIn, repeated, silenceWith } from '../heartbeat.ts';
import type { SocketOptions, Step } from '../session.ts';
import type { Otherwise, Status } from '../status.ts';
import { byteCount, byteRate, duration, moment, setting, wholeNumber, yesOrNo } from '../written-amounts.ts';

const settings = v.strictObject({
  lull: setting(moment(), 'How long the far side reads files before the first byte comes; 20 min if absent.'),
  bytes: setting(byteCount(), 'How much comes then; 50 GB if absent.'),
  rate: setting(byteRate(), 'How fast it comes; 20 MB/s if absent.'),
  'server-alive-interval': setting(moment(), 'ServerAliveInterval of ssh; 0s, which is off, if absent.'),
  'server-alive-count-max': setting(wholeNumber(1, 1_000), 'ServerAliveCountMax of ssh; 3 if absent.'),
  'client-alive-interval': setting(moment(), 'ClientAliveInterval of sshd; 0s, which is off, if absent.'),
  'client-alive-count-max': setting(wholeNumber(1, 1_000), 'ClientAliveCountMax of sshd; 3 if absent.'),
  'tcp-keep-alive': setting(yesOrNo(), 'TCPKeepAlive of ssh and sshd; it is on if absent.'),
  'connect-timeout': setting(duration(), 'ConnectTimeout of ssh; as long as the system tries if absent.'),
  timeout: setting(moment(), '--timeout of rsync; 0s, which is off, if absent.'),
});

type Given = v.InferOutput<typeof settings>;

const PORT = 22;
/** keepalive@openssh.com and its answer, in packets of a usual cipher. */
const ALIVE_BYTES = 64;

const ssh = (words: string): Status => ({ status: 255, words });

/** What ssh says where it reads or asks in vain (clientloop.c). */
const sshLost = (server: Address): Otherwise => ({
  by: {
    ETIME: ssh(`Timeout, server ${server} not responding.`),
    END_OF_STREAM: ssh(`Connection to ${server} closed by remote host.`),
    EPIPE: ssh('client_loop: send disconnect: Broken pipe'),
    ETIMEDOUT: ssh(`Read from remote host ${server}: Connection timed out`),
    EHOSTUNREACH: ssh(`Read from remote host ${server}: No route to host`),
    ECONNRESET: ssh(`Read from remote host ${server}: Connection reset by peer`),
  },
  rest: ssh(`Read from remote host ${server}: error`),
});

const connectFailed = (server: Address): Otherwise => {
  const failed = (why: string) => ssh(`ssh: connect to host ${server} port ${PORT}: ${why}`);
  return {
    by: { ECONNREFUSED: failed('Connection refused'), EHOSTUNREACH: failed('No route to host') },
    rest: failed('Connection timed out'),
  };
};

/** sshd's (serverloop.c). */
const SSHD_LOST: Otherwise = {
  by: {
    ETIME: ssh('Timeout, client not responding'),
    ETIMEDOUT: ssh('Read error from remote host: Connection timed out'),
    EHOSTUNREACH: ssh('Read error from remote host: No route to host'),
    ECONNRESET: ssh('Connection reset'),
    END_OF_STREAM: ssh('Connection closed'),
  },
  rest: ssh('Read error from remote host'),
};

/** rsync's exit values (errcode.h, log.c). */
const STREAM: Status = { status: 12, words: 'error in rsync protocol data stream (code 12)' };
const TIMEOUT: Status = { status: 30, words: 'timeout in data send/receive (code 30)' };

/** One connection: ssh's. rsync sees it by pipes, and ends when ssh does. */
export const rsyncSsh: Dialogue<'client' | 'server', typeof settings> = {
  name: 'rsync-ssh',
  says: 'rsync over ssh: the connection is silent while the far side reads its files, and busy afterwards.',
  roles: { client: 'where rsync was called: rsync and ssh', server: 'the far side: sshd and its rsync' },
  settings,
  unverified: [
    'that rsync ends with 12 where ssh ends with 255: it may be 255 too',
    'that rsync sends nothing of its own in the lull; with --timeout it does in some phases, every half of it',
    'the size of messages',
  ],
  session({ name, roles: { client, server }, settings: given }) {
    const { lull = seconds(1_200), bytes = 50e9, rate = 20e6 } = given;
    const options: SocketOptions = { keepalive: given['tcp-keep-alive'] ?? true };
    const connectTimeout = given['connect-timeout'];
    const lost = sshLost(server.address);
    const beats = aliveBeats(lull, given, lost);
    return {
      name,
      actors: [
        {
          name: 'rsync',
          host: client.host,
          steps: [
            {
              does: 'await',
              signal: 'first-byte',
              or: 'ssh-ended',
              ...ofTimeout(given),
              name: 'wait for data',
              otherwise: TIMEOUT,
            },
            { does: 'await', signal: 'ssh-ended', name: 'read from ssh' },
            { does: 'await', signal: 'received', within: milliseconds(1), name: 'read the rest', otherwise: STREAM },
            { does: 'end', status: { status: 0, words: '' } },
          ],
        },
        {
          name: 'ssh',
          host: client.host,
          ends: 'ssh-ended',
          steps: [
            {
              does: 'connect',
              as: 'ssh',
              to: server.address,
              ports: [PORT],
              options,
              ...(connectTimeout === undefined ? {} : { within: connectTimeout }),
              otherwise: connectFailed(server.address),
            },
            { does: 'send', on: 'ssh', bytes: 2_000, name: 'start rsync --server' },
            ...beats.client,
            { does: 'receive', on: 'ssh', bytes: 1, name: 'wait for data', otherwise: lost },
            { does: 'signal', signal: 'first-byte' },
            { does: 'receive', on: 'ssh', bytes: bytes - 1, name: 'receive data', otherwise: lost },
            { does: 'signal', signal: 'received' },
          ],
        },
        {
          name: 'sshd',
          host: server.host,
          steps: [
            { does: 'listen', port: PORT, options },
            { does: 'accept', as: 'ssh', ports: [PORT] },
            { does: 'receive', on: 'ssh', bytes: 2_000 },
            ...beats.server,
            { does: 'bulk', on: 'ssh', bytes, rate, name: 'send data', otherwise: SSHD_LOST },
            { does: 'await-close', on: 'ssh' },
          ],
        },
      ],
    };
  },
};

const ofTimeout = ({ timeout }: Given): { readonly within?: Duration } => (timeout ? { within: timeout } : {});

/**
 * Either end may ask whether the other is alive; the answer is data to both, so that the shorter interval leaves the
 * longer nothing to do.
 */
function aliveBeats(lull: Duration, given: Given, lost: Otherwise) {
  const [byClient, byServer] = [given['server-alive-interval'] ?? 0, given['client-alive-interval'] ?? 0];
  const clientAsks = byClient > 0 && (byServer === 0 || byClient <= byServer);
  const every = microseconds(clientAsks ? byClient : byServer);
  const count = (clientAsks ? given['server-alive-count-max'] : given['client-alive-count-max']) ?? 3;
  const asks: readonly Step[] = [
    { does: 'send', on: 'ssh', bytes: ALIVE_BYTES, name: 'ask whether the other side is alive' },
    {
      does: 'receive',
      on: 'ssh',
      bytes: ALIVE_BYTES,
      within: microseconds(every * count),
      name: 'hear that the other side is alive',
      otherwise: clientAsks ? lost : SSHD_LOST,
    },
  ];
  const answers: readonly Step[] = [
    { does: 'receive', on: 'ssh', bytes: ALIVE_BYTES, name: 'be asked', otherwise: clientAsks ? SSHD_LOST : lost },
    { does: 'send', on: 'ssh', bytes: ALIVE_BYTES, name: 'answer' },
  ];
  const times = beatsIn(lull, every);
  return clientAsks
    ? {
        client: repeated(times, [{ does: 'idle', for: every, name: 'hear nothing' }, ...asks]),
        server: [...repeated(times, answers), ...idleFor(microseconds(lull - times * every))],
      }
    : { client: repeated(times, answers), server: lull > 0 ? silenceWith(lull, every, asks) : [] };
}

const idleFor = (time: Duration): readonly Step[] =>
  time > 0 ? [{ does: 'idle', for: time, name: 'read files' }] : [];
