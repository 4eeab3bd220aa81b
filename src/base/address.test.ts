import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, test } from 'vitest';
import {
  addressFromGroups,
  addressFromIpv4Number,
  ipv4At,
  isLoopback,
  isUnspecified,
  parseAddress,
  addressIn,
} from './address.ts';

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
const isMapped = (some: readonly number[]) => some.slice(0, 5).every((one) => one === 0) && some[5] === 0xffff;

describe('IPv4', () => {
  test('is four decimal numbers', () => {
    fc.assert(fc.property(ipv4, (text) => assert.equal(parseAddress(text), text)));
  });

  test.each([
    '010.0.0.1', // ten to some, eight to others
    '10.0.0.01',
    '10.00.0.1',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '1..2.3',
    '.1.2.3.4',
    '1.2.3.4.',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.-4',
    '1.2.3.4/24',
    '0x7f.0.0.1',
    '2130706433',
    '1.2.3.4e0',
    '٠.1.2.3',
    '1.2.3.99999999999999999999',
    '',
    '...',
  ])('%j is none', (text) => {
    assert.equal(parseAddress(text), undefined);
  });

  test('of 32 bits has them in order', () => {
    assert.equal(addressFromIpv4Number(0x0a0405fe), '10.4.5.254');
    assert.equal(addressFromIpv4Number(0xffffffff), '255.255.255.255');
    fc.assert(
      fc.property(ipv4, (text) => {
        const bits = text.split('.').reduce((sum, one) => sum * 256 + Number(one), 0);
        assert.equal(addressFromIpv4Number(bits), text);
      }),
    );
  });
});

test('an IPv4 address is read within a text, and strictly', () => {
  fc.assert(
    fc.property(ipv4, fc.string({ maxLength: 5 }), (text, around) => {
      assert.equal(ipv4At(`${around}${text}${around}`, around.length, around.length + text.length), text);
    }),
  );
  assert.equal(ipv4At('10.0.0.1.99', 0, 8), '10.0.0.1');
  assert.equal(ipv4At('10.0.0.1.99', 0, 11), undefined);
  assert.equal(ipv4At('010.0.0.1', 0, 9), undefined);
  assert.equal(ipv4At('255.255.255.255', 0, 15), '255.255.255.255');
});

test('an address is read where it stands, of either family', () => {
  const bytes = Uint8Array.of(9, 10, 2, 0, 100, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9);
  const view = new DataView(bytes.buffer);
  assert.equal(addressIn(view, 1, 4), '10.2.0.100');
  assert.equal(addressIn(view, 5, 6), '2001:db8::1');
  assert.throws(() => addressIn(view, 7, 6), RangeError);
});

describe('IPv6', () => {
  test('is written as RFC 5952 wants it', () => {
    fc.assert(
      fc.property(groups, (some) => {
        fc.pre(!isMapped(some));
        assert.equal(addressFromGroups(some), new ipaddr.IPv6([...some]).toRFC5952String());
      }),
    );
  });

  test('is the same however it is written', () => {
    fc.assert(
      fc.property(groups, fc.boolean(), (some, capital) => {
        fc.pre(!isMapped(some));
        const spelled = some.map((one) => one.toString(16).padStart(4, '0')).join(':');
        const canonical = addressFromGroups(some);
        for (const text of [spelled, canonical, some.map((one) => one.toString(16)).join(':')]) {
          assert.equal(parseAddress(capital ? text.toUpperCase() : text), canonical);
        }
      }),
    );
  });

  test.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], // the first of two equal runs
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'], // the longer run
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // a single zero stays
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:a00:1', '10.0.0.1'],
  ])('%s is %s', (text, canonical) => {
    assert.equal(parseAddress(text), canonical);
  });

  test.each([
    ':::',
    '1:::2',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    '::1.2.3',
    '::1.2.3.4.5',
    '::01.2.3.4',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '[::1]',
    '::1/128',
    '%eth0',
    '10.0.0.1:80',
  ])('%j is none', (text) => {
    assert.equal(parseAddress(text), undefined);
  });
});

test('what is read is what ipaddr.js reads', () => {
  // Without dots: it reads 010.0.0.1 and 10.1, which are no addresses here, and ::1.2.3.4 as mapped, which it is not.
  const letters = fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef::::')), maxLength: 24 });
  const colons = fc.oneof(letters, fc.ipV6()).filter((text) => text.includes(':') && !text.includes('.'));
  fc.assert(
    fc.property(colons, (text) => assert.equal(parseAddress(text), byOracle(text), text)),
    { numRuns: 2_000 },
  );
});

function byOracle(text: string): string | undefined {
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

test('reading twice changes nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const once = parseAddress(text);
      if (once !== undefined) assert.equal(parseAddress(once), once);
    }),
  );
});

const read = (text: string) => {
  const address = parseAddress(text);
  assert.ok(address !== undefined);
  return address;
};

test('every host has its loopback addresses', () => {
  assert.deepEqual(
    ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'].map((one) => isLoopback(read(one))),
    [true, true, true, true],
  );
  assert.deepEqual(
    ['128.0.0.1', '::', '1.127.0.0'].map((one) => isLoopback(read(one))),
    [false, false, false],
  );
});

test('a socket that the system is to place is bound to no address', () => {
  assert.deepEqual(
    ['0.0.0.0', '::', '0:0::0', '0.0.0.1', '::1'].map((one) => isUnspecified(read(one))),
    [true, true, true, false, false],
  );
});
