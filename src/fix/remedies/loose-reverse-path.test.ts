import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { failures, firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { looseReversePath, reversePathOff } from './loose-reverse-path.ts';

const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };
const strict = (settings: string) =>
  networkCase('cases/two-interfaces/strict-filter', (text) =>
    text.replace('net.ipv4.conf.eth1.rp_filter: 1', settings),
  );

describe('the reverse-path filter of one interface', () => {
  test.each(['net.ipv4.conf.eth1.rp_filter: 1', 'net.ipv4.conf.all.rp_filter: 1'])(
    'loose holds with %s',
    (settings) => {
      assert.deepEqual(firstPatch(mendingOf(strict(settings), asked, looseReversePath)), [
        'serverB: net.ipv4.conf.eth1.rp_filter = 2',
      ]);
    },
  );

  test('off holds only where all is off', () => {
    const own = mendingOf(strict('net.ipv4.conf.eth1.rp_filter: 1'), asked, reversePathOff);
    assert.deepEqual(
      [firstPatch(own), own?.fixes[0]?.price.security],
      [['serverB: net.ipv4.conf.eth1.rp_filter = 0'], 'much'],
    );
    const all = mendingOf(strict('net.ipv4.conf.all.rp_filter: 1'), asked, reversePathOff);
    assert.deepEqual(failures(all), ['REVERSE_PATH_OFF: the request ends at serverB: REVERSE_PATH_FILTERED']);
    assert.match(all?.failed[0]?.words ?? '', /where all has 1$/);
  });
});
