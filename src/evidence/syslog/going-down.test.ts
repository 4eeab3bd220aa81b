import assert from 'node:assert/strict';
import { test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { goingDown } from './going-down.ts';

function reads(line: string): string {
  const page = pageDouble({ file: 'messages' });
  const { readings } = readText(goingDown, page, line);
  const [one] = page.seen;
  if (one?.kind !== 'node-event') return typeof readings[0]?.reading === 'object' ? 'unread' : 'nothing';
  return `${formatInstant(one.at)} ${one.node} ${one.event}`;
}

test.each([
  'systemd-logind[611]: System is rebooting.',
  'systemd-logind[611]: System is powering down.',
  'systemd-shutdown[1]: Sending SIGTERM to remaining processes...',
  'rsyslogd: [origin software="rsyslogd" swVersion="8.2112.0" x-pid="700" x-info="https://www.rsyslog.com"] exiting on signal 15.',
  'shutdown[4711]: shutting down for system reboot',
])('a host that is told to stop: %s', (words) =>
  assert.equal(reads(`Nov 20 11:12:13 db1 ${words}`), '2026-11-20T11:12:13.000 db1 stopped'),
);

test('another program that says so tells nothing', () =>
  assert.equal(reads('Nov 20 11:12:13 db1 monitor: System is rebooting.'), 'nothing'));

test('a day that does not exist is said to be one', () =>
  assert.equal(reads('Feb 31 11:12:13 db1 systemd-logind[611]: System is rebooting.'), 'unread'));
