import { describe, expect, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ciscoSyslog } from './cisco.ts';

function hits(text: string) {
  const page = pageDouble({ file: 'fw1/asa.log' });
  const { readings } = readText(ciscoSyslog, page, `%ASA-6-106100: access-list ${text}`);
  const told = page.seen.map((one) => [one, one.flow && `${one.flow.protocol} ${formatFlow(one.flow)}`]);
  return { told, reading: readings[0]?.reading };
}

const tail = 'hit-cnt 1 first hit [0x71a87d94, 0x0]';

describe('106100', () => {
  test('a permit is the word of the list, not a forwarded packet', () => {
    for (const word of ['permitted', 'est-allowed']) {
      const { told } = hits(`IN-OUT ${word} tcp inside/10.1.1.5(4001) -> outside/192.0.2.6(80) ${tail}`);
      expect(told).toMatchObject([[{ kind: 'firewall-permitted', by: 'IN-OUT' }, 'tcp 10.1.1.5:4001 -> 192.0.2.6:80']]);
    }
  });

  test('a denial is policy, by the list', () => {
    const line = `OUT-IN denied tcp outside/192.0.2.6(4001)(CORP\\ann) -> inside/2001:db8::5(1556)(bob) hit-cnt 12 300-second interval`;
    expect(hits(line).told).toMatchObject([
      [
        {
          kind: 'firewall-denied',
          denial: 'policy',
          by: 'OUT-IN',
          zone: 'outside',
        },
        'tcp 192.0.2.6:4001 -> [2001:db8::5]:1556',
      ],
    ]);
  });

  test('an interface name with a slash; type and code of ICMP are no ports', () => {
    expect(hits(`A denied udp Gi0/1/10.1.1.5(53) -> b/192.0.2.6(53) ${tail}`).told).toMatchObject([
      [{ zone: 'Gi0/1' }, 'udp 10.1.1.5:53 -> 192.0.2.6:53'],
    ]);
    expect(hits(`A permitted icmp a/10.1.1.5(8) -> b/192.0.2.6(0) ${tail}`).told).toMatchObject([
      [{ kind: 'firewall-permitted' }, 'icmp 10.1.1.5 -> 192.0.2.6'],
    ]);
  });

  test.each(['a/(4001) -> b/(1556)', 'a/<ip>(4001) -> b/10.1.x.x(1556)', 'a/() -> b/()', 'a -> b'])(
    'without its addresses: %s',
    (ends) => {
      expect(hits(`A denied tcp ${ends} ${tail}`).told).toMatchObject([
        [{ kind: 'firewall-denied', denial: 'policy', zone: 'a', by: 'A' }, undefined],
      ]);
    },
  );

  test('without anything of its ends', () => {
    expect(hits(`A denied tcp -> ${tail}`).told).toMatchObject([
      [{ kind: 'firewall-denied', denial: 'policy', by: 'A' }, undefined],
    ]);
  });

  test.each([
    [
      'A allowed tcp a/10.1.1.5(1) -> b/10.1.1.6(2)',
      'column 30: expected "permitted", "denied" or "est-allowed", found "allowed tcp a/10.1.1.5(1"',
    ],
    ['A denied tcp a/10.1.1(1) -> b/10.1.1.6(2)', 'column 43: expected an address, found "10.1.1(1) -> b/10.1.1.6("'],
    [
      'A denied tcp 10.1.1.5(1) -> b/10.1.1.6(2)',
      'column 41: expected interface/address, found "10.1.1.5(1) -> b/10.1.1."',
    ],
    ['A denied tcp a/10.1.1.5(1) -> b/10.1.1.6', 'column 58: expected interface/address and "(", found "b/10.1.1.6"'],
  ])('damage: %s', (text, unread) => {
    expect(hits(text)).toEqual({ told: [], reading: { unread } });
  });
});
