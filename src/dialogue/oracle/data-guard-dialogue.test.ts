import { describe } from 'vitest';
import { nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN } from '../../../test/played-dialogue.ts';

const LOST = '3135 ORA-03135: connection lost contact';

describe('four hours without redo', () => {
  nights(
    'oracle-data-guard',
    ['standby'],
    [
      {
        what: 'redo transport gets a reset, though the archiver’s ping went through all the time',
        result: 'failed',
        noticed: ['TT00 ECONNRESET by reset at 14400 s'],
        words: [`TT00 ${LOST}`],
      },
      {
        what: 'with the primary outside it repeats itself for a quarter of an hour',
        outside: ['primary'],
        result: 'failed',
        noticed: ['TT00 ETIMEDOUT by retransmission at 15338 s'],
        words: [`TT00 ${LOST}`],
      },
      {
        what: 'a lower keepalive time alone is nothing to sockets without SO_KEEPALIVE',
        sysctl: KEEPALIVE_30_MIN,
        result: 'failed',
      },
      { what: '(ENABLE=BROKEN) alone has two hours', settings: { 'enable-broken': true }, result: 'failed' },
      { what: 'both keep it', settings: { 'enable-broken': true }, sysctl: KEEPALIVE_30_MIN, result: 'completed' },
      {
        what: 'SQLNET.EXPIRE_TIME of ten minutes keeps it',
        settings: { 'expire-time': '10 min' },
        result: 'completed',
      },
      { what: 'SQLNET.EXPIRE_TIME of an hour does not', settings: { 'expire-time': '1h' }, result: 'failed' },
      { what: 'half an hour without redo is none', settings: { quiet: '30 min' }, result: 'completed' },
    ],
  );
});

describe('time-outs', () => {
  nights(
    'oracle-data-guard',
    ['primary'],
    [
      {
        what: 'NET_TIMEOUT ends LGWR’s wait after 30 s',
        settings: { mode: 'sync' },
        result: 'failed',
        noticed: ['LGWR ETIME at 14430 s'],
        words: ['LGWR 16198 ORA-16198: Timeout incurred on internal channel during remote archival'],
      },
      {
        what: 'the port is not open',
        firewall: onlyPort(22),
        result: 'failed',
        words: ['TT00 12170 ORA-12170: TNS:Connect timeout occurred'],
      },
    ],
  );
});
