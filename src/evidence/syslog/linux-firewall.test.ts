import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { linuxFirewall } from './linux-firewall.ts';

function reads(text: string) {
  const page = pageDouble({ file: 'messages' });
  const { readings } = readText(linuxFirewall, page, text);
  const [one] = page.seen;
  return {
    told: one?.kind === 'node-event' ? `${formatInstant(one.at)} ${one.node} ${one.event}` : undefined,
    words: one?.kind === 'node-event' ? one.words : undefined,
    reading: readings[0]?.reading,
  };
}

const SUDO =
  'Nov 20 11:12:13 gw sudo:    admin : TTY=pts/0 ; PWD=/home/admin ; USER=root ; COMMAND=/usr/sbin/conntrack';

describe('a unit takes over', () => {
  test.each([
    'Nov 20 11:12:13 gw Keepalived_vrrp[812]: (VI_1) Entering MASTER STATE',
    'Nov 20 11:12:13 gw Keepalived_vrrp[59094]: VRRP_Instance(VI_1) Entering MASTER STATE',
    '2026-11-20T11:12:13+00:00 gw Keepalived_vrrp[812]: (outside) Entering MASTER STATE',
  ])('%s', (line) => assert.equal(reads(line).told, '2026-11-20T11:12:13.000 gw took-over'));

  test.each([
    'Nov 20 11:12:13 gw Keepalived_vrrp[812]: (VI_1) Entering BACKUP STATE (init)',
    'the unit that is seen Entering MASTER STATE has the address',
  ])('nothing is told by: %s', (line) => assert.equal(reads(line).told, undefined));
});

describe('somebody empties the table', () => {
  test.each([
    '-F',
    '-f ipv4 -F',
    '-s 10.1.0.10 -p tcp -D',
    '--flush',
    '-F conntrack',
    '-D -p tcp --dport 1556',
    '--delete -s 10.1.0.10',
  ])('conntrack %s', (how) => assert.equal(reads(`${SUDO} ${how}`).told, '2026-11-20T11:12:13.000 gw cleared'));

  test.each(['-F expect', '-L', '-E -o timestamp', '-S'])('conntrack %s costs no connection', (how) =>
    assert.equal(reads(`${SUDO} ${how}`).reading, 'other'),
  );

  test('what is repeated of a line is bounded', () => {
    assert.ok((reads(`${SUDO} -D ${'-s 10.1.0.10 '.repeat(500)}`).words?.length ?? 1_000) <= 160);
  });
});

test('a day that does not exist is damage', () => {
  const { reading } = reads('Feb 30 11:12:13 gw Keepalived_vrrp[812]: (VI_1) Entering MASTER STATE');
  assert.ok(typeof reading === 'object' && 'unread' in reading);
});
