import * as v from 'valibot';
import { seconds } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import type { Status } from '../status.ts';
import { duration, port, setting, yesOrNo } from '../written-amounts.ts';

const settings = v.strictObject({
  port: setting(port(), 'Of the server; 8000 if absent.'),
  work: setting(duration(), 'How long the server works before it answers; 10 min if absent.'),
  'read-timeout': setting(
    duration(),
    'How long the client waits for the answer; 300 s, as CLIENT_READ_TIMEOUT, if absent.',
  ),
  keepalive: setting(yesOrNo(), 'Whether both ends have SO_KEEPALIVE; they have if absent.'),
});

const FAILED: Status = { status: 1, words: 'read failed' };
const TIMED_OUT: Status = { status: 1, words: 'read timed out' };

/** A rival of the idle time-out: the connection lives, and the program has had enough. */
export const applicationReadTimeout: Dialogue<'client' | 'server', typeof settings> = {
  name: 'application-read-timeout',
  says: 'A client that gives up waiting while its connection is well: no matter of the network.',
  roles: { client: 'who asks', server: 'who works before it answers' },
  settings,
  unverified: [],
  session({ name, roles: { client, server }, settings: given }) {
    const { port: at = 8_000, work = seconds(600), keepalive = true } = given;
    const within = given['read-timeout'] ?? seconds(300);
    const options = { keepalive };
    const otherwise = { by: { ETIME: TIMED_OUT }, rest: FAILED };
    return {
      name,
      actors: [
        {
          name: 'client',
          host: client.host,
          steps: [
            { does: 'connect', as: 'line', to: server.address, ports: [at], options, otherwise: FAILED },
            { does: 'send', on: 'line', bytes: 200, name: 'ask' },
            { does: 'receive', on: 'line', bytes: 200, within, name: 'wait for the answer', otherwise },
          ],
        },
        {
          name: 'server',
          host: server.host,
          steps: [
            { does: 'listen', port: at, options },
            { does: 'accept', as: 'line', ports: [at] },
            { does: 'receive', on: 'line', bytes: 200 },
            { does: 'idle', for: work, name: 'work' },
            { does: 'send', on: 'line', bytes: 200, name: 'answer' },
            { does: 'await-close', on: 'line' },
          ],
        },
      ],
    };
  },
};
