import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { fortiosLog, sessionEnds } from './fortios.ts';

const document = readFileSync(new URL('../../../docs/syslog.md', import.meta.url), 'utf8');
function read(...lines: readonly string[]) {
  const page = pageDouble({ file: 'fortigate.log' });
  const { unread } = readText(fortiosLog, page, lines.join('\n'));
  return { facts: page.seen, unread: unread.map(({ reason }) => reason) };
}

const HEAD = 'date=2026-11-20 time=21:00:07 devname="fw1" devid="FGT60FTK00000000"';
const ENDS =
  'srcip=10.1.0.10 srcport=40001 srcintf="lan" dstip=10.2.0.10 dstport=5633 dstintf="dmz" sessionid=7108610 proto=6';
const traffic = (action: string, rest = 'duration=3600 sentbyte=900 rcvdbyte=709 sentpkt=12 rcvdpkt=9', time = '') =>
  `<189>${HEAD} ${time}logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" ${ENDS} action="${action}" policyid=48 policytype="policy" trandisp="noop" ${rest}`;

describe('a session', () => {
  test.each([...sessionEnds])('%s is the end of one: %s', (action, reason) => {
    const [fact] = read(traffic(action)).facts;
    assert.ok(fact?.kind === 'firewall-teardown');
    assert.deepEqual(
      [fact.reason, fact.words, fact.connection, fact.lasted, fact.bytes, fact.node, fact.flow?.destination.port],
      [reason, action, '7108610', 3_600e6, 1_609, 'fw1', 5_633],
    );
    assert.ok(document.includes(`\`${action}\``));
  });

  test('says which end reset it', () => {
    const by = read(traffic('client-rst'), traffic('server-rst')).facts;
    assert.deepEqual(
      by.map((one) => one.kind === 'firewall-teardown' && one.resetBy),
      ['initiator', 'responder'],
    );
  });

  test('that nobody answered was none', () => {
    const [fact] = read(traffic('timeout', 'duration=10 sentbyte=180 rcvdbyte=0 sentpkt=3 rcvdpkt=0')).facts;
    assert.equal(fact?.kind === 'firewall-teardown' && fact.reason, 'syn-timeout');
  });

  test('that starts has interfaces, and what it is translated to', () => {
    const [fact] = read(traffic('start', 'transip=192.0.2.9 transport=1024')).facts;
    assert.ok(fact?.kind === 'firewall-built');
    assert.deepEqual([fact.zones, fact.mapped?.source.address], [['lan', 'dmz'], '192.0.2.9']);
  });

  test('that ends says what it was translated to, which most policies log only then', () => {
    const [fact, plain] = read(traffic('close', 'transip=192.0.2.9 transport=1024'), traffic('close')).facts;
    assert.ok(fact?.kind === 'firewall-teardown' && plain?.kind === 'firewall-teardown');
    assert.deepEqual([fact.mapped?.source, plain.mapped], [{ address: '192.0.2.9', port: 1024 }, undefined]);
  });

  test('that is denied names the policy', () => {
    const by = read(traffic('deny', 'duration=0'), traffic('deny', 'policyname="no way"')).facts;
    assert.deepEqual(
      by.map((one) => one.kind === 'firewall-denied' && [one.denial, one.by, one.zone]),
      [
        ['policy', '48', 'lan'],
        ['policy', 'no way', 'lan'],
      ],
    );
  });

  test('that lives, and one of another protocol, are passed over', () => {
    assert.deepEqual(read(traffic('accept'), traffic('close').replace('proto=6', 'proto=1')), {
      facts: [],
      unread: [],
    });
  });
});

describe('when', () => {
  test.each([
    ['', '2026-11-20T21:00:07.000 fw1'],
    ['tz="+0100" ', '2026-11-20T20:00:07.000 utc'],
    ['tz="-0230" ', '2026-11-20T23:30:07.000 utc'],
    ['eventtime=1795204807123456789 tz="+0100" ', '2026-11-20T20:00:07.123456 utc'],
    ['eventtime=1795204807 ', '2026-11-20T20:00:07.000 utc'],
  ])('%s', (time, expected) => {
    const [fact] = read(traffic('close', '', time)).facts;
    assert.equal(fact && `${formatInstant(fact.at)} ${fact.clock}`, expected);
  });
});

describe('the device itself', () => {
  const event = (id: string, rest: string) =>
    `${HEAD} logid="${id}" type="event" subtype="system" level="notice" vd="root" ${rest}`;

  test('says that it was started, that it took over, and of links', () => {
    const { facts } = read(
      event('0100032009', 'logdesc="FortiGate started" msg="Fortigate started"'),
      event('0108037904', 'logdesc="Device set as HA primary"'),
      event('0108035016', 'logdesc="HA failover success"'),
      event(
        '0100020099',
        'logdesc="Interface status changed" action="interface-stat-change" status="DOWN" msg="Interface port1 turned down"',
      ),
    );
    assert.deepEqual(
      facts.map((one) => one.kind === 'node-event' && [one.event, one.interface]),
      [
        ['restarted', undefined],
        ['took-over', undefined],
        ['took-over', undefined],
        ['link-down', 'port1'],
      ],
    );
  });

  test('says much that costs no connection', () => {
    assert.deepEqual(read(event('0100032001', 'logdesc="Admin login successful" msg="type=traffic"')), {
      facts: [],
      unread: [],
    });
  });
});

describe('damage', () => {
  test.each([
    ['a day that there is not', traffic('close').replace('2026-11-20', '2026-11-31')],
    ['an end that is none', traffic('close').replace('10.1.0.10', '10.1.0.999')],
    ['a line that is cut', traffic('close').replace(/ sessionid.* action/, ' action')],
  ])('%s is unread', (_, line) => {
    const { facts, unread } = read(line);
    assert.deepEqual([facts, unread.length], [[], 1]);
  });

  test('lines of others are not taken', () => {
    const page = pageDouble({ file: 'x.log' });
    const { readings } = readText(fortiosLog, page, 'type=event date=2026-11-20\nmime type=traffic');
    assert.deepEqual([...new Set(readings.map(({ reading }) => reading))], ['other']);
  });

  test('what stands in quotation marks is a value, whatever it says', () => {
    const [fact] = read(traffic('close', 'duration=5 msg="a \\" srcip=1.2.3.4 action=deny"')).facts;
    assert.equal(fact?.flow?.source.address, '10.1.0.10');
  });

  test('a line of sixty thousand characters takes no time', () => {
    const began = process.cpuUsage().user;
    for (const text of ['a='.repeat(30_000), 'a="'.repeat(20_000), '\\"'.repeat(30_000), `x="${'\\'.repeat(60_000)}`])
      read(traffic('close', text), `${HEAD} type="traffic" ${text}`);
    assert.ok(process.cpuUsage().user - began < 1e6);
  });
});
