import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { defaultForDevice } from './default-for-device.ts';

const asked = { from: 'serverA', to: '10.4.0.100', bindDevice: 'eth1' };

describe('a default route of the device’s own', () => {
  test.each([
    ['default via 10.1.0.1 dev eth0', 1_000],
    ['default via 10.1.0.1 dev eth0 metric 400', 1_400],
  ])('stands behind %s', (route, metric) => {
    const subject = networkCase('cases/two-interfaces/as-drawn', (text) =>
      text.replace('default via 10.1.0.1 dev eth0', route),
    );
    assert.deepEqual(firstPatch(mendingOf(subject, asked, defaultForDevice)), [
      `serverA: ip route add default via 10.2.0.1 dev eth1 metric ${metric}`,
    ]);
  });
});
