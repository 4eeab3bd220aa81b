import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, noConnection, stamped, torn } from '../../../test/asa-log.ts';
import { conversation, moment, noKeepalive, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { idleRivals } from './idle-rivals.ts';
import { stateLost } from './state-lost.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const other = { from: '10.1.0.10:40002', to: '10.2.0.20:1556', id: 2 };
const missed = (at: number, one: { readonly from: string; readonly to: string } = ends) =>
  noConnection({ at, from: one.to, to: one.from });
const startup = (at: number) => stamped(at, '6-199002: startup completed.  Beginning operation.');
const look = (...lines: readonly string[]) => stateLost.look(evidenceOf({ 'fw1/asa.log': lines.join('\n') }));

test('a device that started within the life of a connection and does not know it later: proved', () => {
  const [finding, more] = look(built({ at: 0, ...ends }), startup(600), missed(700));
  assert.equal(finding?.confidence, 'proved');
  assert.match(finding.headline, /fw1 was restarted and knew 1 connection no longer that was open/);
  assert.equal(more, undefined);
});

test('all connections of one device and moment are one finding', () => {
  const lines = [built({ at: 0, ...ends }), built({ at: 1, ...other }), startup(600), missed(700), missed(701, other)];
  const findings = look(...lines);
  assert.deepEqual(
    findings.map(({ headline }) => /\d+ connections/.exec(headline)?.[0]),
    ['2 connections'],
  );
});

test('not of a connection that an end had closed before the device lost it', () => {
  const seen = (closedAt: number) =>
    conversation({ ...ends, last: 700, close: { how: 'fin', by: 'backward', first: moment(closedAt), both: false } });
  const log = [built({ at: 0, ...ends }), startup(600), missed(700)].join('\n');
  const found = (closedAt: number) => stateLost.look(evidenceOf({ 'fw1/asa.log': log }, [seen(closedAt)])).length;
  assert.deepEqual([found(300), found(690)], [0, 1]);
});

test('a switch of units and a command count as well; a line before the connection does not', () => {
  const failover = stamped(600, '1-104001: (Secondary) Switching to ACTIVE - HELLO not heard from mate.');
  const clear = stamped(600, "5-111008: User 'enable_15' executed the 'clear conn' command.");
  assert.match(look(built({ at: 0, ...ends }), failover, missed(700))[0]?.headline ?? '', /took over/);
  assert.match(look(built({ at: 0, ...ends }), clear, missed(700))[0]?.headline ?? '', /told to clear/);
  assert.deepEqual(look(startup(0), built({ at: 10, ...ends }), missed(700)), []);
});

describe('translations that are cleared', () => {
  const clear = (at: number) => stamped(at, "5-111008: User 'enable_15' executed the 'clear xlate' command.");
  const xlateClear = torn({ at: 600, ...ends, lasted: 600, reason: 'Xlate Clear' });
  /** The inside is known as 198.51.100.7 outside. */
  const mapped = stamped(
    0,
    '6-302013: Built outbound TCP connection 7001 for outside:10.2.0.20/1556 (10.2.0.20/1556) to inside:10.1.0.10/40001 (198.51.100.7/2001)',
  );
  const missedOutside = noConnection({ at: 700, from: '10.2.0.20:1556', to: '198.51.100.7:2001' });

  test('take the connections with them: the line of the command and that of the end, also to whom knows them as mapped', () => {
    const [finding] = look(mapped, clear(600), xlateClear, missedOutside);
    assert.equal(finding?.confidence, 'proved');
    assert.equal(
      finding.headline,
      'fw1 was told to clear its translations and knew 1 connection no longer that was open.',
    );
    const cited = finding.story.flatMap(({ citations }) => citations.map((one) => ('line' in one ? one.line : 0)));
    assert.deepEqual(new Set(cited), new Set([1, 2, 3, 4]));
  });

  test('where only the end is written down, it says enough', () => {
    const [finding] = look(mapped, xlateClear, missedOutside);
    assert.equal(finding?.confidence, 'proved');
    assert.equal(finding.headline, 'fw1 cleared 1 connection that was open ("Xlate Clear").');
    assert.match(finding.story.at(-1)?.text ?? '', /No line of fw1 says who cleared it/);
  });

  test('what came over the device long before it is another matter', () => {
    const kept = stamped(300, '1-104001: (Secondary) Switching to ACTIVE - HELLO not heard from mate.');
    const [finding] = look(mapped, kept, xlateClear, missedOutside);
    assert.match(finding?.headline ?? '', /^fw1 cleared 1 connection/);
  });

  test('are no reason for a connection that uses none', () => {
    assert.deepEqual(look(built({ at: 0, ...ends }), clear(600), missed(700)), []);
    const [finding] = look(built({ at: 0, ...ends }), clear(600), xlateClear, missed(700));
    assert.match(finding?.headline ?? '', /told to clear its translations/, 'the device itself says otherwise');
  });

  test('and none for a port that was given to another connection since', () => {
    const again = stamped(
      650,
      '6-302013: Built outbound TCP connection 7002 for outside:10.2.0.20/1556 (10.2.0.20/1556) to inside:10.1.0.11/40009 (198.51.100.7/2001)',
    );
    const early = stamped(
      640,
      '6-302014: Teardown TCP connection 7001 for outside:10.2.0.20/1556 to inside:10.1.0.10/40001 duration 0:10:40 bytes 9 TCP FINs',
    );
    const late = noConnection({ at: 800, from: '10.2.0.20:1556', to: '198.51.100.7:2001' });
    const found = look(mapped, early, again, stamped(700, '6-199002: startup completed.  Beginning operation.'), late);
    assert.deepEqual(
      found.map(({ figures }) => figures.find(({ name }) => name === 'the first')?.value),
      ['10.1.0.11:40009 -> 10.2.0.20:1556'],
    );
  });
});

test('without such a line: likely, of a device that writes down when it ends connections', () => {
  const lines = [built({ at: 0, ...ends }), built({ at: 1, ...other }), missed(700)];
  assert.deepEqual(look(...lines), []);
  const told = look(...lines, torn({ at: 800, ...other, lasted: 799, reason: 'TCP FINs' }));
  assert.equal(told[0]?.confidence, 'likely');
});

test('an end for a reason of its own is another cause, and a late FIN, RST or SYN ACK none', () => {
  const idle = torn({ at: 650, ...ends, lasted: 650, reason: 'Conn-timeout' });
  assert.deepEqual(look(built({ at: 0, ...ends }), startup(600), idle, missed(700)), []);
  for (const flags of ['FIN ACK', 'RST', 'SYN ACK'])
    assert.deepEqual(
      look(built({ at: 0, ...ends }), startup(600), noConnection({ at: 700, from: ends.to, to: ends.from, flags })),
      [],
    );
});

describe('a Linux that forwards writes down that it was started, and nothing of connections', () => {
  const hour = 3_600;
  const unanswered = { transmissions: 3, first: moment(2 * hour, 20), last: moment(2 * hour + 30, 24) };
  const silent = conversation({
    ...ends,
    last: 2 * hour + 30,
    silences: [silence(100, 2 * hour)],
    forward: { unanswered },
  });
  const settings = (idle: number) => `net.netfilter.nf_conntrack_tcp_timeout_established = ${idle}`;
  const banner = 'Nov 20 01:00:00 gw kernel: [    0.000000] Linux version 6.1.0 (builder@build) #1 SMP';
  const looking = (idle: number, log: string) =>
    stateLost.look(evidenceOf({ 'gw/sysctl.txt': settings(idle), 'gw/messages': log }, [silent]));

  test('within the silence of a connection whose words were not answered: likely, and idleness its rival', () => {
    const [finding] = looking(432_000, banner);
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /gw was restarted and knew 1 connection no longer/);
    assert.deepEqual(
      finding.rivals.map(({ cause }) => cause),
      ['IDLE_TIMEOUT'],
    );
  });

  test('also beside another device on the way, which has it still; not where that says that it removed it', () => {
    const beside = (...log: readonly string[]) =>
      stateLost
        .look(
          evidenceOf({ 'gw/sysctl.txt': settings(432_000), 'gw/messages': banner, 'fw1/asa.log': log.join('\n') }, [
            silent,
          ]),
        )
        .map(({ headline }) => /^\w+/.exec(headline)?.[0]);
    const begun = built({ at: 0, ...ends });
    assert.deepEqual(beside(begun), ['gw']);
    assert.deepEqual(beside(begun, torn({ at: 2 * hour + 600, ...ends, lasted: 2 * hour + 600 })), ['gw']);
    assert.deepEqual(beside(begun, torn({ at: hour + 100, ...ends, lasted: hour + 100 })), []);
  });

  /** Heard every five minutes up to 00:59:10, and not from 01:04:10 on. */
  const kept = conversation({
    ...ends,
    last: 3_990,
    forward: {
      keepalive: {
        ...noKeepalive,
        probes: 21,
        answered: 12,
        lastAnswer: moment(3_550, 60),
        unansweredAtEnd: 9,
        unansweredSince: moment(3_850, 61),
        last: moment(4_090, 69),
      },
    },
    close: { how: 'reset', by: 'forward', moment: moment(4_120, 70) },
  });
  /** One end only listens; data is repeated from 01:00:04 on. */
  const streaming = conversation({
    ...ends,
    last: 4_520,
    forward: { unanswered: { transmissions: 16, first: moment(3_604, 80), last: moment(4_520, 99) } },
  });
  const cleared = 'Nov 20 01:00:02 gw sudo:    admin : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/sbin/conntrack -F';
  const lookingAt = (seen: readonly ReturnType<typeof conversation>[], log: string) =>
    stateLost.look(evidenceOf({ 'gw/sysctl.txt': settings(432_000), 'gw/messages': log }, seen));

  test('probes that were answered, and no longer since then, are words as well', () => {
    const [finding] = lookingAt([kept], banner);
    assert.equal(finding?.confidence, 'likely');
    assert.ok(finding.story.some(({ text }) => /keepalive probe is sent 9 times and never answered/.test(text)));
    assert.deepEqual(lookingAt([kept], banner.replace('01:00:00', '00:57:00')), []);
    const denied = { ...kept, close: { how: 'reset', by: 'backward', moment: moment(4_120, 70) } as const };
    assert.deepEqual(lookingAt([denied], banner), []);
  });

  test('of a stream to somebody who only listens, at the moment when it broke', () => {
    assert.match(lookingAt([streaming], cleared)[0]?.headline ?? '', /gw was told to clear connections/);
    assert.deepEqual(lookingAt([streaming], cleared.replace('01:00:02', '00:58:30')), []);
    assert.deepEqual(lookingAt([streaming], cleared.replace('01:00:02', '01:02:00')), []);
  });

  test('not where another connection to the same port goes on that was open before', () => {
    const lives = (port: number) =>
      conversation({
        from: '10.1.0.10:40009',
        to: `10.2.0.20:${port}`,
        last: 4_600,
        silences: [silence(3_700, 3_720)],
      });
    assert.deepEqual(lookingAt([streaming, lives(1_556)], cleared), []);
    assert.equal(lookingAt([streaming, lives(22)], cleared).length, 1);
  });

  test('not before it, not behind it, and not where it forgets connections as soon anyway', () => {
    assert.deepEqual(looking(432_000, banner.replace('01:00:00', '00:00:30')), []);
    assert.deepEqual(looking(432_000, banner.replace('01:00:00', '03:00:00')), []);
    assert.deepEqual(looking(3_600, banner), []);
  });

  test('without the line it is a rival of idleness, with what would decide', () => {
    const [death] = idleDeaths(evidenceOf({ 'gw/sysctl.txt': settings(432_000) }, [silent]));
    assert.ok(death);
    const rival = idleRivals(evidenceOf({}, [silent]), death).find(({ cause }) => cause === 'STATE_LOST');
    assert.match(rival?.splitBy ?? '', /uptime -s/);
  });
});
