import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostFrom } from '../../test/yaml-network.ts';
import { freeMark, freePriorities, freeTable } from './free-number.ts';

const host = (keys: string) => hostFrom(`system: linux\ninterfaces: { eth0: 10.1.0.1/24 }\n${keys}`);
const tables = (...numbers: number[]) =>
  `routes: [${numbers.map((table) => `10.${table % 256}.0.0/16 via 10.1.0.9 table ${table}`).join(', ')}]`;

describe('numbers that nobody has', () => {
  test('a table: neither one with routes nor one that a rule leads to, nor the kernel’s own', () => {
    assert.equal(freeTable(host('')), 200);
    assert.equal(freeTable(host(`${tables(200)}\nrules: [from 10.9.0.1 table 201]`)), 202);
    assert.equal(freeTable(host(''), [200]), 201);
    assert.equal(freeTable(host(tables(...Array.from({ length: 53 }, (_, i) => 200 + i)))), 256);
  });

  test('a priority: behind what is for something special, or before everything', () => {
    assert.deepEqual(freePriorities(host(''), 4), [32_765]);
    assert.deepEqual(freePriorities(host(''), 4, [32_765]), [32_764]);
    assert.deepEqual(freePriorities(host('rules: [from 10.9.0.1 table 7 priority 100]'), 4), [32_765, 99]);
    assert.deepEqual(freePriorities(host('rules: [from all table 7 priority 100]'), 4), [99]);
    assert.deepEqual(freePriorities(host('rules: [from 10.9.0.1 table 7 priority 1]'), 4), [32_765]);
  });

  test('a mark: neither one that a rule asks for nor one that is set', () => {
    assert.equal(freeMark(host('')), 0x4846);
    const nft = `nft: |
  table ip t {
    chain c {
      type filter hook prerouting priority 0;
      ct mark 0x4847 accept
      meta mark set 0x4848
    }
  }`;
    assert.equal(freeMark(host(`rules: [fwmark 0x4846 table 7]\n${nft}`)), 0x4849);
  });
});
