import * as v from 'valibot';
import { type Duration, hours, microseconds, minutes } from '../../base/duration.ts';
import type { Dialogue } from '../dialogue.ts';
import { linuxKeepalive } from '../keepalive-options.ts';
import type { Status } from '../status.ts';
import { duration, oneOf, port, setting, yesOrNo } from '../written-amounts.ts';

const settings = v.strictObject({
  product: setting(oneOf('haproxy', 'envoy'), 'haproxy if absent.'),
  'timeout-client': setting(duration(), 'timeout client of haproxy; 1 min if absent.'),
  'timeout-server': setting(duration(), 'timeout server of haproxy; 1 min if absent.'),
  'timeout-tunnel': setting(duration(), 'timeout tunnel of haproxy, which takes the place of both; none if absent.'),
  'idle-timeout': setting(duration(), 'idle_timeout of envoy’s tcp_proxy; 1 h if absent.'),
  port: setting(port(), 'Of the proxy; 5000 if absent.'),
  'server-port': setting(port(), 'Of the server behind it; 5001 if absent.'),
  silence: setting(duration(), 'How long the client says nothing; 30 min if absent.'),
  keepalive: setting(yesOrNo(), 'Whether client and server have SO_KEEPALIVE; they have if absent.'),
  'proxy-keepalive': setting(
    yesOrNo(),
    'clitcpka and srvtcpka of haproxy: whether its sockets have it; not if absent.',
  ),
  'proxy-keepalive-idle': setting(
    duration(),
    'clitcpka-idle and srvtcpka-idle of haproxy, since 2.3: its sockets have keepalive with this time; the system’s time if absent.',
  ),
});

type Given = v.InferOutput<typeof settings>;

const LOST: Status = { status: 1, words: 'the peer closed the connection' };

interface Limit {
  readonly idleTimeout: Duration;
  readonly words: string;
}

/**
 * The shorter of haproxy's two decides, for what is sent to one side refreshes both of its timers (option
 * independent-streams is off), and the state of the session in its log tells whose it was. envoy counts bytes of both
 * connections.
 */
function limitOf(given: Given): Limit {
  if (given.product === 'envoy')
    return { idleTimeout: given['idle-timeout'] ?? hours(1), words: 'tcp_proxy idle_timeout' };
  const tunnel = given['timeout-tunnel'];
  const [client, server] = [given['timeout-client'] ?? minutes(1), given['timeout-server'] ?? minutes(1)];
  const idleTimeout = tunnel ?? microseconds(Math.min(client, server));
  return { idleTimeout, words: client <= server ? 'cD: timeout client' : 'sD: timeout server' };
}

/**
 * A rival of the firewall's idle time-out: a proxy, whose timer counts data, so that no keepalive of either side moves
 * it.
 */
export const idleProxy: Dialogue<'client' | 'proxy' | 'server', typeof settings> = {
  name: 'idle-proxy',
  says: 'A connection by way of haproxy or envoy, which closes both sides when no data came for its own idle time-out.',
  roles: { client: 'who connects to the proxy', proxy: 'haproxy or envoy', server: 'who is behind the proxy' },
  settings,
  unverified: [
    'timeout-client, timeout-server: haproxy has no default, one minute is what examples have',
    'what envoy logs when its idle_timeout ends a connection',
    'that a tunnel’s time-out is told as cD',
  ],
  session({ name, roles: { client, proxy, server }, settings: given }) {
    const { port: front = 5_000, silence = minutes(30), keepalive = true } = given;
    const back = given['server-port'] ?? 5_001;
    const idle = given['proxy-keepalive-idle'];
    const own = { keepalive: given['proxy-keepalive'] ?? idle !== undefined, ...linuxKeepalive(idle) };
    const { idleTimeout, words } = limitOf(given);
    const options = { keepalive };
    const asks = (what: string) =>
      [
        { does: 'send', on: 'line', bytes: 200, name: what },
        { does: 'receive', on: 'line', bytes: 200, name: 'wait for the answer', otherwise: LOST },
      ] as const;
    const answers = [
      { does: 'receive', on: 'line', bytes: 200, name: 'wait for the client', otherwise: LOST },
      { does: 'send', on: 'line', bytes: 200, name: 'answer' },
    ] as const;
    return {
      name,
      actors: [
        {
          name: 'client',
          host: client.host,
          steps: [
            { does: 'connect', as: 'line', to: proxy.address, ports: [front], options, otherwise: LOST },
            ...asks('begin'),
            { does: 'idle', for: silence, name: 'say nothing' },
            ...asks('ask'),
          ],
        },
        {
          name: given.product ?? 'haproxy',
          host: proxy.host,
          steps: [
            { does: 'listen', port: front, options: own },
            { does: 'accept', as: 'front', ports: [front] },
            { does: 'connect', as: 'back', to: server.address, ports: [back], options: own, otherwise: LOST },
            {
              does: 'relay',
              between: ['front', 'back'],
              idleTimeout,
              name: 'pass on what comes',
              otherwise: { by: { ETIME: { status: 1, words } }, rest: LOST },
            },
          ],
        },
        {
          name: 'server',
          host: server.host,
          steps: [
            { does: 'listen', port: back, options },
            { does: 'accept', as: 'line', ports: [back] },
            ...answers,
            ...answers,
            { does: 'await-close', on: 'line' },
          ],
        },
      ],
    };
  },
};
