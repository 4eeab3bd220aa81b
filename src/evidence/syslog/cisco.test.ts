import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/cpu-time.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ciscoSyslog } from './cisco.ts';

function reads(text: string) {
  const page = pageDouble({ file: 'asa.log' });
  const { readings } = readText(ciscoSyslog, page, text);
  return { seen: page.seen, readings: readings.map((one) => one.reading) };
}

const denial = (stamp: string) =>
  `${stamp} %ASA-6-106015: Deny TCP (no connection) from 10.1.1.5/1 to 192.0.2.4/2 flags RST  on interface inside`;

describe('lines of Cisco firewalls', () => {
  test('time, host and place come with what is told', () => {
    const { seen } = reads(`first line\n${denial('Nov 20 2026 10:25:04 fw1 :')}`);
    expect(seen).toMatchObject([{ node: 'fw1', clock: 'fw1', source: { file: 'asa.log', line: 2 } }]);
  });

  test.each([
    ['ASA', undefined],
    ['FWSM', 'fwsm'],
    ['PIX', 'pix'],
    ['FTD', 'ftd'],
  ])('%s says which product it is, where it is not an ASA', (tag, product) => {
    const { seen } = reads(denial('Nov 20 2026 10:25:04 fw1 :').replace('%ASA', `%${tag}`));
    expect(seen[0]).toMatchObject({ kind: 'firewall-denied' });
    expect(seen[0] && 'product' in seen[0] ? seen[0].product : undefined).toBe(product);
  });

  test('only a stamp that says its offset is UTC', () => {
    expect(reads(denial('2026-11-20T10:25:04+02:00 fw1')).seen[0]?.clock).toBe('utc');
    expect(reads(denial('Nov 20 2026 10:25:04 UTC:')).seen[0]?.clock).toBe('utc');
    expect(reads(denial('Nov 20 2026 10:25:04 CET:')).seen[0]?.clock).toBe('unknown');
  });

  test('a line without a stamp is of the time of the line before it', () => {
    const { seen } = reads(`${denial('Nov 20 2026 10:25:04 fw1 :')}\n${denial('')}`);
    expect(seen[1]?.at).toBe(seen[0]?.at);
  });

  test('messages about other things are passed over', () => {
    expect(reads('%ASA-5-111008: User ann executed the write memory command.').readings).toEqual(['read']);
    expect(reads('%ASA-4-733100: [ Scanning] drop rate-1 exceeded.').readings).toEqual(['read']);
  });

  test('prose about a message is not a message', () => {
    for (const prose of [
      'Look for %ASA-6-302014 in the log of the firewall.',
      'A line such as %ASA-6-302014: Teardown TCP connection shows how long it lived.',
      'The form is %ASA-6-302013: Built {inbound|outbound} TCP connection_id for interface:real-address/real-port',
      'all %ASA- lines matter, and %FWSM-6-302014: too',
    ]) {
      const { seen, readings } = reads(prose);
      expect(seen).toEqual([]);
      expect(readings).not.toEqual(['follow']);
    }
    expect(reads('Look for %ASA-6-302014 in the log').readings).toEqual([
      { unread: 'column 23: expected ":", found " in the log"' },
    ]);
    expect(reads('all %ASA- lines').readings).toEqual(['other']);
  });

  test('a line that is cut in its number, and one with a day that does not exist, are said', () => {
    expect(reads('Nov 20 10:25:04 fw1 %ASA-6-30201').readings).toEqual([
      { unread: 'column 33: the line is cut in its message number' },
    ]);
    expect(reads(denial('Feb 30 2026 10:25:04 fw1 :')).readings).toEqual([
      { unread: 'the stamp before column 28 names a day that does not exist' },
    ]);
  });
});

describe('whatever the line holds', () => {
  const whole = [
    'Jun  2 16:54:07 gw Jun 02 2009 21:54:05 fw.example.net: %FWSM-6-302014: Teardown TCP connection 219048017 faddr 192.0.2.89/13724 gaddr 192.0.2.247/42962 laddr 192.0.2.247/42962 duration 1:01:27 bytes 1546 (Conn-timeout)',
    '<166>Nov 20 2026 10:00:00 fw1 : %ASA-6-302013: Built outbound TCP connection 9 for outside:10.1.2.1/22 (10.1.2.1/22) to inside:10.1.1.2/53496 (203.0.113.4/4711)(CORP\\ann)',
    '2026-11-20T10:00:00Z fw1 %ASA-6-106100: access-list A denied tcp a/10.1.1.5(1) -> b/10.1.1.6(2) hit-cnt 1 first hit [0x0, 0x0]',
    '%ASA-4-106023: Deny icmp src outside:192.0.2.4 dst inside:10.1.1.5 (type 8, code 0) by access-group "A" [0x0, 0x0]',
    '%ASA-6-302020: Built inbound ICMP connection for faddr 192.0.2.50/12 gaddr 10.0.0.9/0 laddr 10.0.0.9/0 type 8 code 0',
  ] as const;
  const damaged = fc
    .tuple(fc.constantFrom(...whole), fc.nat(300), fc.nat(8), fc.string({ unit: 'binary', maxLength: 8 }))
    .map(([line, at, cut, put]) => (line.slice(0, at) + put + line.slice(at + cut)).replaceAll('\n', ' '));

  test('nothing throws, and what is said to be damaged tells nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          damaged,
          fc.string({ unit: 'binary' }).map((text) => `%ASA-6-302014: ${text}`),
        ),
        (line) => {
          const page = pageDouble({ file: 'asa.log' });
          const reading = ciscoSyslog.open(page)(line, 1);
          if (reading !== 'read') expect(page.seen).toEqual([]);
          for (const one of page.seen) {
            expect(Number.isSafeInteger(one.at)).toBe(true);
            for (const end of one.flow ? [one.flow.source, one.flow.destination] : []) {
              expect(line.includes(String(end.port)) || end.port === 0).toBe(true);
            }
          }
        },
      ),
      { numRuns: 5_000, interruptAfterTimeLimit: 4_000 },
    );
  });

  test('a long line of anything takes no longer than its length', () => {
    const started = cpuMs();
    for (const filling of [' ', '(', ' (', '-', ' - ', ':', '/', 'a', '1', '[', '<', ' from ']) {
      const junk = filling.repeat(Math.floor(60_000 / filling.length));
      reads(
        `${junk}%ASA-6-302014: Teardown TCP connection 1 for a:10.0.0.1/1 to b:10.0.0.2/2 duration 0:00:01 bytes 1${junk}`,
      );
      reads(`%ASA-6-302014: Teardown TCP connection 1 for a:10.0.0.1/1${junk}`);
      reads(`%ASA-6-302014: Teardown TCP connection 1 faddr ${junk} gaddr`);
    }
    expect(cpuMs() - started).toBeLessThan(5_000);
  });
});
