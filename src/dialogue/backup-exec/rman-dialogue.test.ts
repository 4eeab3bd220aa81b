import { describe } from 'vitest';
import { nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const FAILED = ['bengine 1 the job failed'];

describe('RMAN moves 200 GB in 2 h 47 min, and CORBA says nothing meanwhile', () => {
  nights(
    'backup-exec-rman',
    ['database'],
    [
      {
        what: 'the next action gets a reset, and the agent waits for ever',
        result: 'failed',
        noticed: ['bengine ECONNRESET by reset at ~10000 s'],
        words: FAILED,
      },
      {
        what: 'a lower keepalive time of the system is nothing to a socket without SO_KEEPALIVE',
        sysctl: KEEPALIVE_30_MIN,
        result: 'failed',
        noticed: ['bengine ECONNRESET by reset at ~10000 s'],
      },
      {
        what: 'SO_KEEPALIVE with the system’s two hours is too late',
        settings: { keepalive: true },
        result: 'failed',
        noticed: ['bengine ECONNRESET by reset at ~10000 s', 'beremote ETIMEDOUT by keepalive at ~10000 s'],
      },
      {
        what: 'both together keep it',
        settings: { keepalive: true },
        sysctl: KEEPALIVE_30_MIN,
        result: 'completed',
        words: ['bengine 0 the job completed'],
      },
      { what: 'a small database is done within the hour', settings: { bytes: '50 GB' }, result: 'completed' },
      { what: 'dead connection detection keeps it', asa: dcd(), result: 'completed' },
      {
        what: 'without the CORBA port there is no session',
        firewall: onlyPort(10_000),
        result: 'failed',
        words: FAILED,
      },
    ],
  );
});

function dcd(): string {
  return 'policy-map P\n class class-default\n  set connection timeout dcd\nservice-policy P global\n';
}
