import assert from 'node:assert/strict';
import { array, assert as holds, integer, property, tuple } from 'fast-check';
import { test } from 'vitest';
import { type Address, addressFromIpv4Number } from './address.ts';
import { contains, networkOf, parsePrefix, type Prefix } from './prefix.ts';
import { addressKey, PrefixTable } from './prefix-table.ts';
import { random } from './random.ts';

const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text);
  assert.ok(parsed);
  return parsed;
};

const first = <T>(value: T): T => value;

test('the longest prefix answers', () => {
  const table = new PrefixTable<string>();
  for (const text of ['0.0.0.0/0', '10.0.0.0/8', '10.4.0.0/24', '10.4.0.100/32', '::/0', '2001:db8::/32'])
    table.add(prefix(text), text);
  const find = (address: string) => table.find(address as Address, first);
  assert.equal(find('10.4.0.100'), '10.4.0.100/32');
  assert.equal(find('10.4.0.101'), '10.4.0.0/24');
  assert.equal(find('10.5.0.1'), '10.0.0.0/8');
  assert.equal(find('192.0.2.1'), '0.0.0.0/0');
  assert.equal(find('2001:db8::7'), '2001:db8::/32');
  assert.equal(find('2001:db9::7'), '::/0');
  assert.equal(table.size, 6);
});

test('a prefix that does not answer leaves the word to the shorter one', () => {
  const table = new PrefixTable<string>();
  table.add(prefix('10.0.0.0/8'), 'wide');
  table.add(prefix('10.4.0.0/16'), 'narrow');
  assert.equal(
    table.find('10.4.0.1' as Address, (value) => (value === 'narrow' ? undefined : value)),
    'wide',
  );
});

test('values of one prefix keep their order', () => {
  const table = new PrefixTable<number>();
  for (const text of ['10.0.0.0/8', '2001:db8::/32']) for (const value of [3, 1, 2]) table.add(prefix(text), value);
  for (const address of ['10.0.0.1', '2001:db8::1']) {
    const asked: number[] = [];
    table.find(address as Address, (value) => void asked.push(value));
    assert.deepEqual(asked, [3, 1, 2]);
  }
});

test('what is added after a question is found by the next', () => {
  const table = new PrefixTable<string>();
  table.add(prefix('10.0.0.0/8'), 'wide');
  assert.equal(table.find('10.4.0.1' as Address, first), 'wide');
  table.add(prefix('10.4.0.0/16'), 'narrow');
  assert.equal(table.find('10.4.0.1' as Address, first), 'narrow');
  assert.equal(table.find('10.5.0.1' as Address, first), 'wide');
});

test('who asks often gives the address by number, and what the answer goes by', () => {
  const table = new PrefixTable<number>();
  for (const text of ['0.0.0.0/0', '200.0.0.0/8', '200.4.0.0/16', '::/0', 'fd00::/8'])
    table.add(prefix(text), prefix(text).length);
  const shorter = (length: number, than: number) => (length < than ? length : undefined);
  const ask = (address: string, than: number) => table.ask(addressKey(address as Address), shorter, than);
  assert.deepEqual([ask('200.4.0.1', 32), ask('200.4.0.1', 16), ask('200.4.0.1', 8)], [16, 8, 0]);
  assert.deepEqual([ask('fd00::1', 32), ask('fd00::1', 8), ask('fd00::1', 0)], [8, 0, undefined]);
});

test('it answers like a search through all', () => {
  const address = integer({ min: 0, max: 0xff }).map((low) => addressFromIpv4Number((0x0a00_0000 + low) >>> 0));
  const prefixes = array(tuple(address, integer({ min: 20, max: 32 })), { maxLength: 40 });
  holds(
    property(prefixes, address, (pairs, wanted) => {
      const table = new PrefixTable<number>();
      const all = pairs.map(([of, length]) => networkOf(of, length));
      for (const one of all) table.add(one, one.length);
      const lengths = all.filter((one) => contains(one, wanted)).map(({ length }) => length);
      assert.equal(table.find(wanted, first), lengths.length > 0 ? Math.max(...lengths) : undefined);
    }),
  );
});

test('a large table answers like a search through all, also for what came before it was large', () => {
  const dice = random(11);
  const table = new PrefixTable<number>();
  const all: Prefix[] = [];
  const some = () => addressFromIpv4Number(((10 << 24) | dice.below(2 ** 19)) >>> 0);
  for (let i = 0; i < 3_000; i++) {
    const one = networkOf(some(), dice.pick([8, 14, 16, 17, 20, 24, 27, 31, 32]));
    all.push(one);
    table.add(one, one.length);
  }
  for (let i = 0; i < 1_000; i++) {
    const wanted = some();
    const lengths = all.filter((one) => contains(one, wanted)).map(({ length }) => length);
    assert.equal(table.find(wanted, first), Math.max(...lengths));
  }
});
