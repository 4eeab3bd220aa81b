import { describe } from 'vitest';
import { idleTimeout, nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const STREAM = 'rsync 12 error in rsync protocol data stream (code 12)';
const LULL = { lull: '3h' };

describe('the far side reads its files for three hours', () => {
  nights(
    'rsync-ssh',
    ['server'],
    [
      { what: 'or for twenty minutes: nothing happens', settings: { lull: '20 min' }, result: 'completed' },
      {
        what: 'ssh’s TCPKeepAlive finds a reset after two hours, and rsync ends with 12',
        settings: LULL,
        result: 'failed',
        noticed: [
          'ssh ECONNRESET by reset at 7200 s',
          'rsync ETIME at 7200 s',
          'sshd ETIMEDOUT by keepalive at 10800 s',
        ],
        words: [
          'ssh 255 Read from remote host 10.2.0.11: Connection reset by peer',
          STREAM,
          'sshd 255 Read error from remote host: Connection timed out',
        ],
      },
      {
        what: 'without TCPKeepAlive nobody at the client ever learns of it',
        settings: { ...LULL, 'tcp-keep-alive': false },
        result: 'failed',
        noticed: ['sshd ETIMEDOUT by retransmission at 11738 s'],
      },
      {
        what: 'a keepalive time of half an hour keeps it',
        settings: LULL,
        sysctl: KEEPALIVE_30_MIN,
        result: 'completed',
      },
      {
        what: 'ServerAliveInterval keeps it',
        settings: { ...LULL, 'server-alive-interval': '60 s' },
        result: 'completed',
      },
      {
        what: 'ClientAliveInterval keeps it',
        settings: { ...LULL, 'client-alive-interval': '10 min' },
        result: 'completed',
      },
      {
        what: 'above the hour it does not',
        settings: { ...LULL, 'server-alive-interval': '61 min' },
        result: 'failed',
      },
    ],
  );
});

describe('time-outs', () => {
  nights(
    'rsync-ssh',
    ['server'],
    [
      {
        what: 'three requests without an answer',
        outside: ['client'],
        asa: idleTimeout('0:01:00'),
        settings: { 'server-alive-interval': '120 s' },
        result: 'failed',
        noticed: ['ssh ETIME at 480 s', 'rsync ETIME at 480 s', 'sshd ECONNRESET by reset at 7200 s'],
        words: ['ssh 255 Timeout, server 10.1.0.11 not responding.', STREAM, 'sshd 255 Connection reset'],
      },
      {
        what: '--timeout is rsync’s own',
        settings: { timeout: '600 s' },
        result: 'failed',
        noticed: ['rsync ETIME at 600 s'],
        words: ['rsync 30 timeout in data send/receive (code 30)'],
      },
      {
        what: 'the port is not open',
        firewall: onlyPort(23),
        settings: { 'connect-timeout': '30 s' },
        result: 'failed',
        words: ['ssh 255 ssh: connect to host 10.2.0.11 port 22: Connection timed out', STREAM],
      },
    ],
  );
});
