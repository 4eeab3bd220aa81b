import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  arcnet,
  etherType,
  ethernet,
  fddi,
  juniperEthernet,
  layerOfLinkType,
  llc,
  loopback,
  mpls,
  ppp,
  rawIp,
  sll,
  sll2,
} from './link.ts';
import { type Layer, Packet } from './packet.ts';

/** What a layer makes of these octets, and how many of them it takes. */
function look(layer: (packet: Packet) => Layer, octets: readonly number[], type = 0) {
  const packet = new Packet();
  const bytes = Uint8Array.from([...octets, ...new Uint8Array(40)]);
  Object.assign(packet, { bytes, end: bytes.length, wireEnd: bytes.length, type });
  const next = layer(packet);
  return { next, at: packet.at, packet };
}
const taken = (...of: Parameters<typeof look>) => {
  const { next, at } = look(...of);
  return [next, at];
};
const twelve = Array.from({ length: 12 }, () => 2);

describe('a link type', () => {
  test.each([
    [1, 'ethernet'],
    [113, 'sll'],
    [276, 'sll2'],
    [12, 'raw-ip'],
    [101, 'raw-ip'],
    [228, 'raw-ip'],
    [229, 'raw-ip'],
    [0, 'loopback'],
    [108, 'loopback'],
    [9, 'ppp'],
    [50, 'ppp'],
    [10, 'fddi'],
    [105, 'wlan'],
    [127, 'radiotap'],
    [129, 'arcnet'],
    [178, 'juniper-ethernet'],
  ] as const)('%i begins with %s', (linkType, layer) => assert.equal(layerOfLinkType(linkType), layer));
  test('that is not read begins with nothing', () =>
    assert.deepEqual([2, 147, -1].map(layerOfLinkType), ['nothing', 'nothing', 'nothing']));
});

describe('Ethernet', () => {
  test('has a type, or up to 1500 a length', () => {
    assert.deepEqual(taken(ethernet, [...twelve, 8, 0]), ['ipv4', 14]);
    assert.deepEqual(taken(ethernet, [...twelve, 0x86, 0xdd]), ['ethertype', 14]);
    assert.deepEqual(
      [1500, 1501].map((length) => look(ethernet, [...twelve, length >> 8, length & 255]).next),
      ['llc', 'ethertype'],
    );
  });
  test('of a length ends there, whatever pads it', () =>
    assert.equal(look(ethernet, [...twelve, 0, 20]).packet.wireEnd, 34));
  test('that is cut is nothing', () => {
    const packet = Object.assign(new Packet(), { bytes: Uint8Array.from(twelve), end: 13 });
    assert.equal(ethernet(packet), 'nothing');
  });
});

describe('an EtherType', () => {
  test.each([
    [0x0800, [], 'ipv4', 0],
    [0x86dd, [], 'ipv6', 0],
    [0x8847, [], 'mpls', 0],
    [0x8848, [], 'mpls', 0],
    [0x6558, [], 'ethernet', 0],
    [0x88e7, [], 'ethernet', 4],
    [0x8903, [], 'ethernet', 2],
    [0x8864, [0, 0, 0, 0, 0, 9], 'ppp', 6],
    [0x8100, [0, 5, 8, 0], 'ethertype', 4],
    [0x88a8, [0, 5, 8, 0], 'ethertype', 4],
    [0x9100, [0, 5, 8, 0], 'ethertype', 4],
    [0x8926, [0, 0, 0, 0, 8, 0], 'ethertype', 6],
    [0x8200, [], 'wlan', 0],
    [0x0806, [], 'nothing', 0],
    [0x8201, [], 'nothing', 0],
  ] as const)('%i', (type, octets, next, at) => assert.deepEqual(taken(etherType, octets, type), [next, at]));
  test('behind a tag may be a length; of zero it is no frame', () => {
    assert.deepEqual(
      [taken(etherType, [0, 5, 0, 9], 0x8100)[0], taken(etherType, [0, 5, 0, 0], 0x8100)[0]],
      ['llc', 'nothing'],
    );
  });
});

test('802.2 carries an EtherType by SNAP, or IP itself', () => {
  const snap = look(llc, [0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd]);
  assert.deepEqual([snap.next, snap.at, snap.packet.type], ['ethertype', 8, 0x86dd]);
  assert.deepEqual([taken(llc, [6, 6, 3]), taken(llc, [0x42, 0x42, 3])[0]], [['ipv4', 3], 'nothing']);
});

test('Linux cooked captures name the protocol last, or first with the interface', () => {
  assert.deepEqual(
    [taken(sll, [...twelve, 0, 0, 8, 0]), taken(sll, [...twelve, 0, 0, 0, 4])[0]],
    [['ethertype', 16], 'llc'],
  );
  const { next, at, packet } = look(sll2, [8, 0, 0, 0, 0, 0, 0, 7]);
  assert.deepEqual([next, at, packet.type, packet.cookedInterface], ['ethertype', 20, 0x0800, 7]);
});

test('BSD loopback names the family in either byte order', () => {
  const families = [
    [0, 0, 0, 2],
    [2, 0, 0, 0],
    [0, 0, 0, 24],
    [28, 0, 0, 0],
    [30, 0, 0, 0],
    [0, 0, 0, 10],
    [0, 0, 0, 7],
  ];
  assert.deepEqual(
    families.map((family) => look(loopback, family).next),
    ['ipv4', 'ipv4', 'ipv6', 'ipv6', 'ipv6', 'ipv6', 'nothing'],
  );
});

test('PPP has its protocol in two bytes or one, with or without a header', () => {
  assert.deepEqual(taken(ppp, [0xff, 3, 0, 0x21]), ['ipv4', 4]);
  assert.deepEqual(taken(ppp, [0, 0x57]), ['ipv6', 2]);
  assert.deepEqual(taken(ppp, [0x21]), ['ipv4', 1]);
  assert.deepEqual(
    [taken(ppp, [2, 0x81])[0], taken(ppp, [2, 0x83])[0], taken(ppp, [0xc0, 0x21])[0]],
    ['mpls', 'mpls', 'nothing'],
  );
});

test('FDDI and ARCNET', () => {
  assert.deepEqual([taken(fddi, [0x50]), taken(fddi, [0x41])[0]], [['llc', 13], 'nothing']);
  assert.deepEqual(
    [taken(arcnet, [0, 0, 0, 0, 240]), taken(arcnet, [0, 0, 0, 0, 212, 0]), taken(arcnet, [0, 0, 0, 0, 212, 0xff])],
    [
      ['ipv4', 5],
      ['ipv4', 8],
      ['ipv4', 12],
    ],
  );
  assert.equal(taken(arcnet, [0, 0, 0, 0, 213])[0], 'nothing');
});

test('Juniper’s frames say whether a link header follows, and how long their extensions are', () => {
  assert.deepEqual(taken(juniperEthernet, [0x4d, 0x47, 0x43, 0]), ['ethernet', 4]);
  assert.deepEqual(taken(juniperEthernet, [0x4d, 0x47, 0x43, 0x82, 0, 5]), ['raw-ip', 11]);
  assert.equal(taken(juniperEthernet, [0x4d, 0x47, 0x44, 0])[0], 'nothing');
});

describe('MPLS', () => {
  const label = [0, 0, 0, 64];
  const bottom = [0, 0, 1, 64];
  test('ends with the label at the bottom, and then is IP, Ethernet of a pseudowire, or nothing', () => {
    assert.deepEqual(taken(mpls, [...label, ...bottom, 0x45]), ['ipv4', 8]);
    assert.deepEqual(taken(mpls, [...bottom, 0x60]), ['ipv6', 4]);
    assert.deepEqual(taken(mpls, [...bottom, 0, 0, 0, 0]), ['ethernet', 8]);
    assert.equal(taken(mpls, [...bottom, 0x10])[0], 'nothing');
  });
  test('of more than sixteen labels is nothing', () => {
    const stack = (labels: number) =>
      look(mpls, [...Array.from({ length: labels - 1 }, () => label).flat(), ...bottom, 0x45]).next;
    assert.deepEqual([stack(16), stack(17)], ['ipv4', 'nothing']);
  });
});

test('raw IP is told by its version', () =>
  assert.deepEqual(
    [0x45, 0x60, 0x10].map((first) => look(rawIp, [first]).next),
    ['ipv4', 'ipv6', 'nothing'],
  ));
