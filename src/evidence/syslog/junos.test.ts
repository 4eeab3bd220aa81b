import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { pageDouble, readText } from '../../../test/page.ts';
import { closeReasons, junosSyslog } from './junos.ts';

const document = readFileSync(new URL('../../../docs/syslog.md', import.meta.url), 'utf8');
function read(...lines: readonly string[]) {
  const page = pageDouble({ file: 'messages' });
  const { unread } = readText(junosSyslog, page, lines.join('\n'));
  return { facts: page.seen, unread: unread.map(({ reason }) => reason) };
}
const ENDS = '10.1.0.10/40001->10.2.0.10/5633';
const plain = (text: string) => `Nov 20 21:00:07  srx1 RT_FLOW: RT_FLOW_SESSION_${text}`;
const closed = (reason: string, from = '12(900)', to = '9(709)') =>
  plain(
    `CLOSE: session closed ${reason}: ${ENDS} None ${ENDS} None None 6 backup trust dmz 5 ${from} ${to} 1800 UNKNOWN`,
  );

describe('a session', () => {
  test.each([
    ['of an old release', `${ENDS} junos-ssh ${ENDS} None None 6 backup trust dmz 5 N/A(N/A) ge-0/0/1.0`],
    ['of the oldest', `${ENDS} None ${ENDS} r1 None 6 backup trust dmz 5`],
    [
      'with connection tags and kinds of rules',
      `${ENDS} 0x0 None ${ENDS} 0x0 source rule to the world N/A N/A 6 backup trust dmz 5 N/A(N/A) reth2.0 UNKNOWN`,
    ],
  ])('%s is told with its ends, zones and number', (_, text) => {
    const [fact] = read(plain(`CREATE: session created ${text}`)).facts;
    assert.deepEqual(
      { kind: fact?.kind, zones: fact?.kind === 'firewall-built' && fact.zones, node: fact?.node, flow: fact?.flow },
      {
        kind: 'firewall-built',
        zones: ['trust', 'dmz'],
        node: 'srx1',
        flow: {
          protocol: 'tcp',
          source: { address: '10.1.0.10', port: 40_001 },
          destination: { address: '10.2.0.10', port: 5_633 },
        },
      },
    );
    assert.equal(fact?.kind === 'firewall-built' && fact.connection, '5');
  });

  test('that is translated has both flows', () => {
    const text = `${ENDS} None 192.0.2.9/1024->10.2.0.10/5633 r1 None 6 backup trust dmz 5`;
    const [fact] = read(plain(`CREATE: session created ${text}`)).facts;
    assert.equal(fact?.kind === 'firewall-built' && fact.mapped?.source.address, '192.0.2.9');
  });

  test('that is translated has both when it ends, too', () => {
    const text = `${ENDS} None 192.0.2.9/1024->10.2.0.10/5633 r1 None 6 backup trust dmz 5 12(900) 9(709) 1800`;
    const [fact] = read(plain(`CLOSE: session closed idle Timeout: ${text}`)).facts;
    assert.equal(fact?.kind === 'firewall-teardown' && fact.mapped?.source.address, '192.0.2.9');
  });

  test('as structured data is the same as plain, in UTC where it says so', () => {
    const fields = `source-address="10.1.0.10" source-port="40001" destination-address="10.2.0.10" destination-port="5633" service-name="None" nat-source-address="10.1.0.10" nat-source-port="40001" nat-destination-address="10.2.0.10" nat-destination-port="5633" protocol-id="6" policy-name="backup" source-zone-name="trust" destination-zone-name="dmz"`;
    const counts = `packets-from-client="12" bytes-from-client="900" packets-from-server="9" bytes-from-server="709" elapsed-time="1800"`;
    for (const [stamp, number] of [
      ['2026-11-20T21:00:07.964+01:00', 'session-id-32'],
      ['2026-11-20T20:00:07.964Z', 'session-id'],
    ] as const) {
      const line = `<14>1 ${stamp} srx1 RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.129 reason="idle Timeout" ${fields} ${number}="5" ${counts}]`;
      const [fact, other] = [...read(line).facts, ...read(closed('idle Timeout')).facts];
      assert.ok(fact && other);
      const { at, clock, source, ...rest } = fact;
      const { at: _, clock: __, source: ___, ...expected } = other;
      assert.deepEqual(rest, expected);
      assert.deepEqual(
        [new Date(at / 1e3).toISOString(), clock, source],
        ['2026-11-20T20:00:07.964Z', 'utc', other.source],
      );
    }
  });

  test('that was denied names the policy', () => {
    const text = `DENY: session denied ${ENDS} None 6(0) default-deny(global) trust dmz UNKNOWN UNKNOWN N/A(N/A) ge-0/0/0.0 UNKNOWN policy deny`;
    for (const line of [plain(text), plain(text.replace(' None', ' 0x0 None'))]) {
      const [fact] = read(line).facts;
      assert.ok(fact?.kind === 'firewall-denied');
      assert.deepEqual([fact.denial, fact.by, fact.zone], ['policy', 'default-deny(global)', 'trust']);
    }
  });

  test('of a protocol that no session runs on is passed over', () => {
    const { facts, unread } = read(closed('response received').replace(' 6 backup', ' 1 backup'));
    assert.deepEqual([facts, unread], [[], []]);
  });
});

describe('why it was closed', () => {
  const why = (line: string) => read(line).facts.map((one) => one.kind === 'firewall-teardown' && one.reason)[0];

  test.each([...closeReasons])('%s', (words, reason) => {
    assert.equal(why(closed(words)), reason);
    assert.ok(document.includes(`\`${words}\``), `docs/syslog.md does not name ${words}`);
  });

  test('a session that was never answered was no connection', () => {
    assert.equal(why(closed('idle Timeout', '1(60)', '0(0)')), 'syn-timeout');
  });

  test('newer releases print an application beside it; other words are kept', () => {
    assert.equal(why(closed('idle Timeout N/A')), 'idle');
    assert.equal(why(closed('a word of tomorrow')), 'other');
  });
});

describe('the device itself', () => {
  const events = (...lines: readonly string[]) =>
    read(...lines).facts.map((one) =>
      one.kind === 'node-event' ? [one.node, one.event, one.port ?? one.interface] : one,
    );

  test('says that it was started, that its node took over, that it was cleared, and of links', () => {
    assert.deepEqual(
      events(
        'Nov 20 21:00:01  srx1 eventd[1967]: SYSTEM_OPERATIONAL: System is operational',
        "Nov 20 21:00:02  srx1 jsrpd[1520]: JSRPD_RG_STATE_CHANGE: Redundancy-group 1 transitioned from 'secondary' to 'primary' state due to Remote yield (0/0)",
        "Nov 20 21:00:03  srx1 mgd[4611]: UI_CMDLINE_READ_LINE: User 'admin', command 'clear security flow session all '",
        "Nov 20 21:00:04  srx1 mgd[4611]: UI_CMDLINE_READ_LINE: User 'admin', command 'clear security flow session destination-port 5633 '",
        'Nov 20 21:00:05  srx1 mib2d[1344]: SNMP_TRAP_LINK_DOWN: ifIndex 517, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-0/0/1',
      ),
      [
        ['srx1', 'restarted', undefined],
        ['srx1', 'took-over', undefined],
        ['srx1', 'cleared', undefined],
        ['srx1', 'cleared', 5_633],
        ['srx1', 'link-down', 'ge-0/0/1'],
      ],
    );
  });

  test('a command that only looks, a node that became secondary, and words that somebody quotes are nothing', () => {
    const { facts, unread } = read(
      "Nov 20 21:00:03  srx1 mgd[4611]: UI_CMDLINE_READ_LINE: User 'admin', command 'show log messages | match SYSTEM_OPERATIONAL: '",
      "Nov 20 21:00:03  srx1 mgd[4611]: UI_CMDLINE_READ_LINE: User 'admin', command 'show security flow session '",
      "Nov 20 21:00:03  srx1 jsrpd[1520]: JSRPD_RG_STATE_CHANGE: Redundancy-group 1 transitioned from 'secondary-hold' to 'secondary' state due to Ready to become secondary",
    );
    assert.deepEqual([facts, unread], [[], []]);
  });

  test('a device that prints no name of its own is not called by its process', () => {
    const [fact] = read('Nov 20 21:00:01   eventd[1967]: SYSTEM_OPERATIONAL: System is operational').facts;
    assert.notEqual(fact?.node, 'eventd[1967]');
  });
});

describe('damage', () => {
  test.each([
    ['a line that is cut', plain('CLO')],
    ['an end that is none', closed('TCP FIN').replaceAll('10.1.0.10/40001', '10.1.0.10/99999')],
    ['a line without numbers', closed('TCP FIN').slice(0, 150)],
    ['a day that there is not', closed('TCP FIN').replace('Nov 20', 'Nov 31')],
    [
      'structured data of nothing',
      '<14>1 2026-11-20T20:00:07Z srx1 RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.129 ]',
    ],
  ])('%s is unread, and said with a place', (_, line) => {
    const { facts, unread } = read(line);
    assert.deepEqual(facts, []);
    assert.match(unread[0] ?? '', /column \d+/);
  });

  test('a line of sixty thousand words takes no time', () => {
    const began = process.cpuUsage().user;
    for (const text of ['6 '.repeat(30_000), '6 5('.repeat(15_000), '->'.repeat(30_000), 'x="'.repeat(20_000)])
      read(closed(text), plain(`CREATE: session created ${text}`), `RT_FLOW_SESSION_CLOSE [${text}`);
    assert.ok(process.cpuUsage().user - began < 1e6);
  });
});
