import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import { denialText, layoutOf } from './layout.ts';

const at = (zone: string, address: string, port: number) => {
  const real = { address: address as Address, port };
  return { zone, real, mapped: real };
};
const sides = { near: at('dmz', '10.2.0.10', 22), far: at('inside', '10.1.0.10', 40_001) };
const ended = { ...sides, id: '7', lasted: seconds(3_687), bytes: 1_546, words: 'Conn-timeout' };

describe('a connection', () => {
  test('is told with its interfaces by ASA, FWSM and PIX of the last years', () => {
    for (const [product, major] of [
      ['asa', 9],
      ['fwsm', 4],
      ['pix', 7],
    ] as const) {
      const { built, torn } = layoutOf({ product, major });
      assert.equal(
        built('7', 'outbound', sides),
        '6-302013: Built outbound TCP connection 7 for dmz:10.2.0.10/22 (10.2.0.10/22) to inside:10.1.0.10/40001 (10.1.0.10/40001)',
      );
      assert.equal(
        torn(ended),
        '6-302014: Teardown TCP connection 7 for dmz:10.2.0.10/22 to inside:10.1.0.10/40001 duration 1:01:27 bytes 1546 Conn-timeout',
      );
    }
  });

  test('is told by the foreign host by older ones, with the reason in brackets', () => {
    assert.equal(
      layoutOf({ product: 'fwsm', major: 2 }).torn(ended),
      '6-302014: Teardown TCP connection 7 faddr 10.2.0.10/22 gaddr 10.1.0.10/40001 laddr 10.1.0.10/40001 duration 1:01:27 bytes 1546 (Conn-timeout)',
    );
    assert.equal(
      layoutOf({ product: 'pix', major: 6 }).built('7', 'inbound', sides),
      '6-302001: Built inbound TCP connection 7 for faddr 10.2.0.10/22 gaddr 10.1.0.10/40001 laddr 10.1.0.10/40001',
    );
  });

  test('ends without words where none are known', () => {
    assert.match(layoutOf({ product: 'asa', major: 9 }).torn({ ...ended, words: '' }), / bytes 1546$/);
  });
});

test('a packet that is turned away by each of the reasons, or in silence', () => {
  const turned = {
    flags: 'SYN',
    zone: 'inside',
    source: sides.far.real,
    destination: sides.near.real,
    towards: 'dmz',
    by: 'IN',
    limit: 500,
    limitOf: 'class',
    lacks: 'port',
  } as const;
  const told = (['policy', 'no-connection', 'reverse-path', 'spoof', 'table-full', 'no-translation'] as const).map(
    (denial) => denialText({ ...turned, denial }),
  );
  assert.deepEqual(told, [
    '4-106023: Deny tcp src inside:10.1.0.10/40001 dst dmz:10.2.0.10/22 by access-group "IN" [0x0, 0x0]',
    '6-106015: Deny TCP (no connection) from 10.1.0.10/40001 to 10.2.0.10/22 flags SYN  on interface inside',
    '1-106021: Deny TCP reverse path check from 10.1.0.10 to 10.2.0.10 on interface inside',
    '1-106022: Deny TCP connection spoof from 10.1.0.10 to 10.2.0.10 on interface inside',
    '3-201011: Connection limit exceeded 500/500 for input packet from 10.1.0.10/40001 to 10.2.0.10/22 on interface inside',
    '3-305006: portmap translation creation failed for tcp src inside:10.1.0.10/40001 dst dmz:10.2.0.10/22',
  ]);
  assert.equal(
    denialText({ ...turned, denial: 'table-full', limitOf: undefined }),
    "5-321001: Resource 'conns' limit of 500 reached for system",
  );
  assert.match(denialText({ ...turned, denial: 'table-full', limitOf: 'client' }) ?? '', /^3-201013: Per-client /);
  assert.match(
    denialText({ ...turned, denial: 'policy', by: undefined }) ?? '',
    /^2-106001: Inbound TCP connection denied /,
  );
});
