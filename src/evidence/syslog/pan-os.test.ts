import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { endReasons, panosLog } from './pan-os.ts';

const document = readFileSync(new URL('../../../docs/syslog.md', import.meta.url), 'utf8');
function read(...lines: readonly string[]) {
  const page = pageDouble({ file: 'traffic.log' });
  const { unread } = readText(panosLog, page, lines.join('\n'));
  return { facts: page.seen, unread: unread.map(({ reason }) => reason) };
}

interface Written {
  readonly subtype?: string;
  readonly reason?: string;
  readonly received?: number;
  readonly nat?: string;
  readonly rule?: string;
  readonly protocol?: string;
  readonly session?: string;
  readonly device?: string;
}

/** As a device of release 10 prints it. */
const traffic = ({
  subtype = 'end',
  reason = 'aged-out',
  received = 9,
  nat = '0.0.0.0',
  rule = 'backup',
  protocol = 'tcp',
  session = '272624',
  device = 'fw1',
}: Written = {}) =>
  '<14>Nov 20 21:00:09 relay 1,2026/11/20 21:00:08,007000016479,TRAFFIC,' +
  `${subtype},2817,2026/11/20 21:00:07,10.1.0.10,10.2.0.10,${nat},0.0.0.0,${rule},,,unknown-tcp,vsys1,trust,dmz,ethernet1/1,ethernet1/2,fwd,` +
  `2026/11/20 21:00:07,${session},1,40001,5633,${nat === '0.0.0.0' ? 0 : 1024},0,0x400000,${protocol},allow,1609,900,709,21,2026/11/20 20:00:07,3600,any,,` +
  `7491468824485099958,0x0,10.0.0.0-10.255.255.255,10.0.0.0-10.255.255.255,,12,${received},${reason},0,0,0,0,,${device},from-policy,,,0`;

describe('a session', () => {
  test('that ended is told with its ends, how long it lasted, and the local time of the device', () => {
    const [fact] = read(traffic()).facts;
    assert.ok(fact?.kind === 'firewall-teardown');
    assert.deepEqual(
      [fact.reason, fact.words, fact.connection, fact.lasted, fact.bytes, fact.flow?.destination.port],
      ['idle', 'aged-out', '272624', 3_600e6, 1_609, 5_633],
    );
    assert.equal(`${formatInstant(fact.at)} ${fact.clock}`, '2026-11-20T21:00:07.000 fw1');
  });

  test.each([...endReasons])('%s is %s', (reason, expected) => {
    const [fact] = read(traffic({ reason })).facts;
    assert.equal(fact?.kind === 'firewall-teardown' && fact.reason, expected);
    assert.ok(document.includes(`\`${reason}\``), `docs/syslog.md does not name ${reason}`);
  });

  test('says which end reset it; one that nobody answered was none; a reason of tomorrow is kept', () => {
    const { facts } = read(
      traffic({ reason: 'tcp-rst-from-client' }),
      traffic({ reason: 'tcp-rst-from-server' }),
      traffic({ received: 0 }),
      traffic({ reason: 'a-new-one' }),
    );
    assert.deepEqual(
      facts.map((one) => one.kind === 'firewall-teardown' && [one.reason, one.resetBy ?? one.words]),
      [
        ['reset', 'initiator'],
        ['reset', 'responder'],
        ['syn-timeout', 'aged-out'],
        ['other', 'a-new-one'],
      ],
    );
  });

  test('that ends says what it was translated to, which most rules log only then', () => {
    const [fact, plain] = read(
      traffic({ reason: 'aged-out', nat: '192.0.2.9' }),
      traffic({ reason: 'aged-out' }),
    ).facts;
    assert.ok(fact?.kind === 'firewall-teardown' && plain?.kind === 'firewall-teardown');
    assert.deepEqual([fact.mapped?.source.address, plain.mapped], ['192.0.2.9', undefined]);
  });

  test('that starts is told once, however often its application changes', () => {
    const start = traffic({ subtype: 'start', reason: 'n/a', nat: '192.0.2.9' });
    const { facts } = read(start, start, traffic({ subtype: 'start', session: '5' }));
    assert.deepEqual(
      facts.map((one) => one.kind === 'firewall-built' && [one.connection, one.zones, one.mapped?.source.address]),
      [
        ['272624', ['trust', 'dmz'], '192.0.2.9'],
        ['5', ['trust', 'dmz'], undefined],
      ],
    );
  });

  test.each(['drop', 'deny'])('that a rule did not let through (%s) names it', (subtype) => {
    const [fact] = read(traffic({ subtype, rule: '"the last, of ""all"""', reason: 'policy-deny' })).facts;
    assert.ok(fact?.kind === 'firewall-denied');
    assert.deepEqual([fact.denial, fact.by, fact.zone], ['policy', 'the last, of "all"', 'trust']);
  });

  test('of another protocol is passed over', () => {
    assert.deepEqual(read(traffic({ protocol: 'icmp' })), { facts: [], unread: [] });
  });
});

test('a line of a release that does not print its name is of the host of the header', () => {
  assert.equal(read(traffic({ device: '' })).facts[0]?.node, 'relay');
});

describe('damage', () => {
  test.each([
    ['a day that there is not', traffic().replace('2026/11/20 21:00:07', '2026/11/31 21:00:07')],
    ['an end that is none', traffic().replace('10.1.0.10', '10.1.0.999')],
    ['a line that is cut', traffic().slice(0, 200)],
  ])('%s is unread', (_, line) => {
    const { facts, unread } = read(line);
    assert.deepEqual([facts, unread.length], [[], 1]);
  });

  test('a line of sixty thousand characters takes no time', () => {
    const began = process.cpuUsage().user;
    for (const text of [','.repeat(60_000), '"'.repeat(60_000), '"",'.repeat(20_000), '1,2026/11/20 '.repeat(5_000)])
      read(traffic({ rule: text }), `${text},TRAFFIC,`, `1,2026/11/20 21:00:08,1,TRAFFIC,end,${text}`);
    assert.ok(process.cpuUsage().user - began < 1e6);
  });
});
