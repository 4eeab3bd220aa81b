import { describe, expect, test } from 'vitest';
import { Cursor } from './cursor.ts';
import { endpointOf, readBareSide, readEitherSide, readField, readSide } from './endpoint.ts';

const nothing = { zone: undefined, address: undefined, port: undefined, mapped: undefined };

describe('one end of a connection', () => {
  test.each([
    ['outside:192.0.2.7/443', { zone: 'outside', address: '192.0.2.7', port: 443 }],
    ['DMZ-1_x:192.0.2.7/0', { zone: 'DMZ-1_x', address: '192.0.2.7', port: 0 }],
    ['NP Identity Ifc:192.0.2.7/22', { zone: 'NP Identity Ifc', address: '192.0.2.7', port: 22 }],
    ['inside:2001:db8:0:0::1/22', { zone: 'inside', address: '2001:db8::1', port: 22 }],
    [
      'inside:10.1.1.2/5 (203.0.113.9/6)',
      { zone: 'inside', address: '10.1.1.2', port: 5, mapped: { address: '203.0.113.9', port: 6 } },
    ],
    [
      'inside:10.1.1.2/5 (203.0.113.9/6)(CORP\\ann)',
      { zone: 'inside', address: '10.1.1.2', port: 5, mapped: { address: '203.0.113.9', port: 6 } },
    ],
    [
      'inside:2001:db8::2/5 (2001:db8::3/6) (ann)',
      { zone: 'inside', address: '2001:db8::2', port: 5, mapped: { address: '2001:db8::3', port: 6 } },
    ],
    ['inside:10.1.1.2/5(CORP\\John Smith)', { zone: 'inside', address: '10.1.1.2', port: 5 }],
    // `names`: the configuration's own word for an address, which nobody else knows
    ['dmz:db-server.prod/1521', { zone: 'dmz', port: 1521 }],
    // a crawl of the web took the address away
    ['outside:/443', { zone: 'outside', port: 443 }],
    ['outside:', { zone: 'outside' }],
    ['outside:/', { zone: 'outside' }],
    // taken out by those who show their logs
    ['outside:<ip>/443', { zone: 'outside', port: 443 }],
    ['outside:[redacted]/<port>', { zone: 'outside' }],
    ['outside:10.1.x.x/443 (203.0.113.x/443)', { zone: 'outside', port: 443 }],
    ['outside:***/443', { zone: 'outside', port: 443 }],
    ['<ip>/443', { port: 443 }],
  ])('%s', (text, expected) => {
    const cursor = new Cursor(text);
    expect(readSide(cursor)).toEqual({ ...nothing, ...expected });
    expect(cursor.damage).toBeUndefined();
    expect(cursor.at).toBe(text.length);
  });

  test.each([
    ['192.0.2.7/443', 'column 1: expected an interface name and ":", found "192.0.2.7/443"'],
    ['outside:192.0.2.777/443', 'column 9: expected an address, found "192.0.2.777/443"'],
    ['outside:192.0.2.7/y', 'column 19: expected a port, found "y"'],
    ['outside:192.0.2.7/70000', 'column 19: expected a port up to 65535, found "70000"'],
    ['outside:192.0.2.7/443 (192.0.2.7/4', 'column 35: expected ")", found the end of the line'],
  ])('damage: %s', (text, damage) => {
    const cursor = new Cursor(text);
    readSide(cursor);
    expect(cursor.damage).toBe(damage);
  });

  test('without an interface', () => {
    expect(readBareSide(new Cursor('192.0.2.7/443 flags'))).toEqual({ ...nothing, address: '192.0.2.7', port: 443 });
    expect(readEitherSide(new Cursor('2001:db8::1/443'))).toMatchObject({ zone: undefined, address: '2001:db8::1' });
    expect(readEitherSide(new Cursor('dmz:192.0.2.7/443'))).toMatchObject({ zone: 'dmz', address: '192.0.2.7' });
  });

  test('an end is an endpoint only when both address and port are printed', () => {
    expect(endpointOf(readSide(new Cursor('dmz:192.0.2.7/443')))).toEqual({ address: '192.0.2.7', port: 443 });
    expect(endpointOf(readSide(new Cursor('dmz:192.0.2.7')))).toBeUndefined();
    expect(endpointOf(readSide(new Cursor('dmz:db-server/443')))).toBeUndefined();
  });
});

describe('faddr, gaddr, laddr', () => {
  test('each field is an address, perhaps with a port and a user', () => {
    const cursor = new Cursor('faddr 192.0.2.7/12(CORP\\ann) gaddr');
    expect(readField(cursor, 'faddr', 'gaddr')).toEqual({ ...nothing, address: '192.0.2.7', port: 12 });
    expect(cursor.text.slice(cursor.at)).toBe('gaddr');
  });

  test('an empty field is nowhere, and no damage', () => {
    const cursor = new Cursor('faddr gaddr laddr duration');
    for (const [field, next] of [
      ['faddr', 'gaddr'],
      ['gaddr', 'laddr'],
      ['laddr', 'duration'],
    ] as const) {
      expect(readField(cursor, field, next)).toEqual(nothing);
    }
    expect(cursor.damage).toBeUndefined();
  });
});
