import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { idleTimeout, nights, onlyPort } from '../../../test/dialogue-nights.ts';
import { KEEPALIVE_30_MIN, playDialogue } from '../../../test/played-dialogue.ts';

const SILENT = { 'wal-sender-timeout': '0s', 'wal-receiver-timeout': '0s', 'wal-receiver-status-interval': '0s' };
const LOST = 'could not receive data from WAL stream: server closed the connection unexpectedly';

describe('twelve hours without WAL', () => {
  nights(
    'postgresql-replication',
    ['primary'],
    [
      { what: 'the standby’s reports keep the connection', result: 'completed' },
      {
        what: 'so do the primary’s keepalive messages, where the standby reports nothing of its own',
        settings: { 'wal-receiver-status-interval': '0s' },
        result: 'completed',
      },
      {
        what: 'so do the standby’s requests, where only its own time-out is on',
        settings: { ...SILENT, 'wal-receiver-timeout': '60 s' },
        result: 'completed',
      },
      {
        what: 'with all three turned off it is silent, and the standby’s keepalive finds a reset',
        settings: SILENT,
        result: 'failed',
        noticed: ['walreceiver ECONNRESET by reset at 7200 s', 'walsender ETIMEDOUT by keepalive at 7875 s'],
        words: [`walreceiver 1 ${LOST}`, 'walsender 1 could not receive data from client: Connection timed out'],
      },
      {
        what: 'the same with the primary inside: it is the primary that gets the reset',
        outside: ['standby'],
        settings: SILENT,
        result: 'failed',
        noticed: ['walsender ECONNRESET by reset at 7200 s', 'walreceiver ETIMEDOUT by keepalive at 7875 s'],
      },
      {
        what: 'a keepalive time of half an hour keeps it',
        settings: SILENT,
        sysctl: KEEPALIVE_30_MIN,
        result: 'completed',
      },
      {
        what: 'keepalives_idle of the standby alone is enough',
        settings: { ...SILENT, 'keepalives-idle': '10 min' },
        result: 'completed',
      },
      {
        what: 'tcp_keepalives_idle of the primary alone is enough',
        settings: { ...SILENT, 'tcp-keepalives-idle': '10 min' },
        result: 'completed',
      },
    ],
  );
});

describe('time-outs', () => {
  nights(
    'postgresql-replication',
    ['primary'],
    [
      {
        what: 'behind a device that forgets in 5 s the first report is lost, and each side ends by its own time-out',
        asa: idleTimeout('0:00:05'),
        outside: ['standby'],
        settings: { quiet: '10 min' },
        result: 'failed',
        noticed: ['walreceiver ETIME at 60 s', 'walsender ETIME at 60 s'],
        words: [
          'walreceiver 1 terminating walreceiver due to timeout',
          'walsender 1 terminating walsender process due to replication timeout',
        ],
      },
      {
        what: 'the port is not open',
        firewall: onlyPort(22),
        result: 'failed',
        words: ['walreceiver 1 connection to server at "10.2.0.10", port 5432 failed: Connection timed out'],
      },
    ],
  );

  test('a report every ten seconds, and an answer to every third', () => {
    const { timeline } = playDialogue('postgresql-replication', {
      outside: ['primary'],
      settings: { quiet: '10 min' },
    });
    const sent = (name: string) =>
      timeline.filter((one) => one.kind === 'sent' && one.process?.name === name && one.at < 600e6);
    // START_REPLICATION, and 59 reports, of which 19 ask.
    assert.equal(sent('walreceiver').length, 60);
    assert.equal(sent('walsender').length, 19);
  });
});
