import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { TableNames } from '../table-names.ts';
import { wordsOf } from '../word-cursor.ts';
import { type OpenRule, takeRule } from './rule-words.ts';

const tables = new TableNames();
tables.name(200, 'eth1');
const read = (line: string) => wordsOf(line, (cursor) => takeRule(cursor, { tables, family: 4, form: 'listing' }));

function ruleOf(line: string): OpenRule {
  const reading = read(line);
  if ('wrong' in reading) assert.fail(JSON.stringify(reading.wrong));
  return reading.value;
}

const plain = { family: 4, inverted: false } as const;
const main = { kind: 'lookup', table: 254 } as const;
const host = (address: string) => ({ address, length: 32 });

describe('a routing rule', () => {
  test.each([
    ['0:	from all lookup local', { ...plain, priority: 0, action: { kind: 'lookup', table: 255 } }],
    [
      'from 10.2.0.100 table 200 priority 100',
      { ...plain, priority: 100, from: host('10.2.0.100'), action: { kind: 'lookup', table: 200 } },
    ],
    ['from 10.2.0.100 lookup eth1', { ...plain, from: host('10.2.0.100'), action: { kind: 'lookup', table: 200 } }],
    [
      '50:	not from all to 10.0.0.0/8 fwmark 0x1/0xff iif eth1 uidrange 0-99 ipproto tcp sport 1024 dport 22-25 lookup 201 suppress_prefixlength 0',
      {
        family: 4,
        inverted: true,
        priority: 50,
        to: { address: '10.0.0.0', length: 8 },
        mark: { value: 1, mask: 0xff },
        arrival: 'eth1',
        users: { from: 0, to: 99 },
        protocol: 6,
        sourcePorts: { from: 1_024, to: 1_024 },
        destinationPorts: { from: 22, to: 25 },
        action: { kind: 'lookup', table: 201, suppressPrefixLength: 0 },
      },
    ],
    ['60: from all goto 100 [unresolved]', { ...plain, priority: 60, action: { kind: 'goto', priority: 100 } }],
    ['70: from all nop', { ...plain, priority: 70, action: { kind: 'nop' } }],
    [
      '80: from all tos 0x10 oif nosuch [detached] blackhole',
      { ...plain, priority: 80, typeOfService: 16, egress: 'nosuch', action: { kind: 'blackhole' } },
    ],
    ['fwmark 7 prohibit', { ...plain, mark: { value: 7, mask: 0xffff_ffff }, action: { kind: 'prohibit' } }],
    [
      'to 2001:db8::/32 type unreachable',
      { family: 6, inverted: false, to: { address: '2001:db8::', length: 32 }, action: { kind: 'unreachable' } },
    ],
  ])('%s', (line, expected) => assert.deepEqual(ruleOf(line), expected));

  test('"dev" is the arrival interface, as iproute2 has it', () => {
    assert.deepEqual(ruleOf('from 10.4.0.100 dev eth1'), {
      ...plain,
      from: host('10.4.0.100'),
      arrival: 'eth1',
      action: main,
    });
  });

  test.each([
    ['from 10.2.0.100 tabel 200', '"tabel"'],
    ['from 10.2.0.999 table 200', '"10.2.0.999"'],
    ['from all fwmark 0x1ffffffff', '"0x1ffffffff"'],
    ['from all ipproto 256', '"256"'],
    ['from all dport 70000', '"70000"'],
    ['1000: from all lookup [l3mdev-table]', '"l3mdev"'],
    ['', 'the end of the line'],
  ])('not understood: %s', (line, found) => {
    const reading = read(line);
    assert.equal('wrong' in reading ? reading.wrong.found : 'read', found);
  });
});
