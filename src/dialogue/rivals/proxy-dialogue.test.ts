import { describe } from 'vitest';
import { nights } from '../../../test/dialogue-nights.ts';

const KEEPS = 'net.ipv4.tcp_keepalive_time: 30';
/**
 * The client finds the end of the stream when it speaks, or what its keepalive was told before: the proxy’s host has
 * forgotten it.
 */
const closedAt = (proxy: string, at: number, finds: string): readonly string[] => [
  `${proxy} ETIME at ${at} s`,
  `server END_OF_STREAM at ${at} s`,
  `client ${finds}`,
];

describe('haproxy and half an hour of silence', () => {
  nights(
    'idle-proxy',
    ['proxy', 'server'],
    [
      {
        what: 'it closes both sides after a minute',
        result: 'failed',
        noticed: closedAt('haproxy', 60, 'END_OF_STREAM at 1800 s'),
        words: [
          'haproxy 1 cD: timeout client',
          'server 1 the peer closed the connection',
          'client 1 the peer closed the connection',
        ],
      },
      {
        what: 'keepalive on all four sockets does not move it',
        sysctl: KEEPS,
        settings: { 'proxy-keepalive': true },
        result: 'failed',
        noticed: closedAt('haproxy', 60, 'EPIPE by reset at 1800 s'),
      },
      {
        what: 'the shorter of its two time-outs decides, and its log says which',
        settings: { 'timeout-client': '20 min', 'timeout-server': '10 min' },
        result: 'failed',
        noticed: closedAt('haproxy', 600, 'END_OF_STREAM at 1800 s'),
      },
      { what: 'timeout tunnel takes the place of both', settings: { 'timeout-tunnel': '1h' }, result: 'completed' },
    ],
  );
});

describe('envoy', () => {
  nights(
    'idle-proxy',
    ['proxy', 'server'],
    [
      { what: 'has an hour', settings: { product: 'envoy' }, result: 'completed' },
      {
        what: 'and no more',
        settings: { product: 'envoy', silence: '2h' },
        sysctl: KEEPS,
        result: 'failed',
        noticed: closedAt('envoy', 3_600, 'EPIPE by reset at 7200 s'),
      },
      {
        what: 'more if it is told so, and the sockets in front of the firewall have keepalive',
        settings: { product: 'envoy', silence: '2h', 'idle-timeout': '3h' },
        sysctl: KEEPS,
        result: 'completed',
      },
    ],
  );
});
