import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { hours, seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { translationText } from './translation-text.ts';

const seen = { at: instant(0), clock: 'fw', node: 'fw', source: { simulated: true }, how: 'dynamic' } as const;
const ends = (...ports: readonly number[]) => {
  const [real, mapped] = ports.map((port) => ({ port }));
  return {
    real: { zone: 'inside', address: '10.1.1.5' as Address, ...real },
    mapped: { zone: 'outside', address: '192.0.2.1' as Address, ...mapped },
  };
};

test('a port and an address, each when it is given and when it is taken back', () => {
  const [port, address] = [{ ...ends(1234, 1235), protocol: 'tcp' } as const, ends()];
  assert.deepEqual(
    [
      translationText({ ...seen, kind: 'firewall-translation-built', ...port }),
      translationText({ ...seen, kind: 'firewall-translation-teardown', ...port, lasted: seconds(30) }),
      translationText({ ...seen, kind: 'firewall-translation-built', ...address }),
      translationText({ ...seen, kind: 'firewall-translation-teardown', ...address, lasted: hours(3) }),
    ],
    [
      '6-305011: Built dynamic TCP translation from inside:10.1.1.5/1234 to outside:192.0.2.1/1235',
      '6-305012: Teardown dynamic TCP translation from inside:10.1.1.5/1234 to outside:192.0.2.1/1235 duration 0:00:30',
      '6-305009: Built dynamic translation from inside:10.1.1.5 to outside:192.0.2.1',
      '6-305010: Teardown dynamic translation from inside:10.1.1.5 to outside:192.0.2.1 duration 3:00:00',
    ],
  );
});
