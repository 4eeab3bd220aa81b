import * as v from 'valibot';
import { hours, seconds } from '../../base/duration.ts';
import type { Dialogue, Role } from '../dialogue.ts';
import { beatsIn, repeated, silenceWith } from '../heartbeat.ts';
import type { Actor, SocketOptions, Step } from '../session.ts';
import type { Status } from '../status.ts';
import {
  byteCount,
  byteRate,
  duration,
  moment,
  oneOf,
  port,
  setting,
  wholeNumber,
  yesOrNo,
} from '../written-amounts.ts';

const settings = v.strictObject({
  port: setting(port(), 'Of the connection that is silent; 5000 if absent.'),
  silence: setting(duration(), 'How long nothing is said on it; 2 hours if absent.'),
  speaks: setting(oneOf('client', 'server'), 'Who speaks when the silence is over; client if absent.'),
  heartbeat: setting(moment(), 'How often that side says a word in the silence; 0s, which is never, if absent.'),
  'read-timeout': setting(duration(), 'How long the answer behind the silence is waited for; for ever if absent.'),
  'connect-timeout': setting(duration(), 'How long a connection is tried for; as long as the system does if absent.'),
  keepalive: setting(yesOrNo(), 'Whether both ends have SO_KEEPALIVE; they have not if absent.'),
  'keepalive-idle': setting(duration(), 'TCP_KEEPIDLE; the system’s time if absent.'),
  'keepalive-interval': setting(duration(), 'TCP_KEEPINTVL; 75 s if absent. Counts only with keepalive-idle.'),
  'keepalive-count': setting(wholeNumber(1, 127), 'TCP_KEEPCNT; 9 if absent. Counts only with keepalive-idle.'),
  'user-timeout': setting(duration(), 'TCP_USER_TIMEOUT; none if absent.'),
  'data-port': setting(port(), 'Of a second connection that carries data in the silence; there is none if absent.'),
  rate: setting(byteRate(), 'How fast it does; 20 MB/s if absent.'),
  word: setting(byteCount(), 'How much is said at a time; 100 bytes if absent.'),
});

type Given = v.InferOutput<typeof settings>;

const FAILED: Status = { status: 1, words: 'the connection failed' };
const TIMED_OUT: Status = { status: 1, words: 'no answer in time' };

/**
 * For whatever has no dialogue of its own: a connection that says a word, is silent, and says another; and perhaps one
 * that is busy meanwhile.
 */
export const generic: Dialogue<'client' | 'server', typeof settings> = {
  name: 'generic',
  says: 'Any client and server: one connection that is silent for a time, and on wish a second one that is busy meanwhile.',
  roles: { client: 'who connects', server: 'who listens' },
  settings,
  unverified: [],
  session({ name, roles: { client, server }, settings: given }) {
    const data = given['data-port'];
    return {
      name,
      actors: [...control(client, server, given), ...(data === undefined ? [] : busy(client, server, given, data))],
    };
  },
};

function optionsOf(given: Given): SocketOptions {
  const idle = given['keepalive-idle'];
  const times = {
    interval: given['keepalive-interval'] ?? seconds(75),
    count: given['keepalive-count'] ?? 9,
  };
  return {
    keepalive: given.keepalive ?? idle !== undefined,
    ...(idle === undefined ? {} : { keepaliveTimes: { idle, ...times } }),
    ...(given['user-timeout'] === undefined ? {} : { userTimeout: given['user-timeout'] }),
  };
}

const withinOf = (time: Given['read-timeout']) => (time === undefined ? {} : { within: time });

function control(client: Role, server: Role, given: Given): readonly Actor[] {
  const { port: at = 5_000, silence = hours(2), heartbeat = seconds(0), word: bytes = 100 } = given;
  const options = optionsOf(given);
  const otherwise = { by: { ETIME: TIMED_OUT }, rest: FAILED };
  const say = (name: string): Step => ({ does: 'send', on: 'control', bytes, name, otherwise: FAILED });
  const hear = (name: string): Step => ({ does: 'receive', on: 'control', bytes, name, otherwise: FAILED });
  const speaks: readonly Step[] = [
    ...silenceWith(silence, heartbeat, [say('a heartbeat')]),
    say('the word after the silence'),
    { does: 'receive', on: 'control', bytes, ...withinOf(given['read-timeout']), name: 'its answer', otherwise },
  ];
  const hears: readonly Step[] = [
    ...repeated(beatsIn(silence, heartbeat), [hear('a heartbeat')]),
    hear('the word after the silence'),
    say('its answer'),
  ];
  const clientSpeaks = (given.speaks ?? 'client') === 'client';
  return [
    {
      name: 'client',
      host: client.host,
      steps: [
        {
          does: 'connect',
          as: 'control',
          to: server.address,
          ports: [at],
          options,
          ...withinOf(given['connect-timeout']),
          otherwise: FAILED,
        },
        say('the first word'),
        ...(clientSpeaks ? speaks : hears),
      ],
    },
    {
      name: 'server',
      host: server.host,
      steps: [
        { does: 'listen', port: at, options },
        { does: 'accept', as: 'control', ports: [at] },
        hear('the first word'),
        ...(clientSpeaks ? hears : speaks),
      ],
    },
  ];
}

function busy(client: Role, server: Role, given: Given, at: number): readonly Actor[] {
  const { silence = hours(2), rate = 20e6 } = given;
  const bytes = Math.max(1, Math.round((silence / 1e6) * rate));
  const connect: Step = { does: 'connect', as: 'data', to: server.address, ports: [at], otherwise: FAILED };
  return [
    {
      name: 'client/data',
      host: client.host,
      steps: [connect, { does: 'bulk', on: 'data', bytes, rate, name: 'send data', otherwise: FAILED }],
    },
    {
      name: 'server/data',
      host: server.host,
      steps: [
        { does: 'listen', port: at },
        { does: 'accept', as: 'data', ports: [at] },
        { does: 'receive', on: 'data', bytes, name: 'receive data', otherwise: FAILED },
      ],
    },
  ];
}
