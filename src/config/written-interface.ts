import { familyOf, networkOf, samePrefix } from '../base/prefix.ts';
import { known } from '../model/configuration.ts';
import type { InterfaceAddress, InterfaceSettings } from '../model/interface.ts';
import { takeInterfaceAddress } from './iproute/address-words.ts';
import type { InterfaceShape, NodeShape } from './network-schema.ts';
import type { InterfacePart } from './parts.ts';
import { wordsOf } from './word-cursor.ts';
import type { YamlPath, YamlPlaces } from './yaml-places.ts';

/** The interfaces of a node of `network.yaml`; what is not said of one stays open. */
export function writtenInterfaces(
  places: YamlPlaces,
  path: YamlPath,
  shapes: NonNullable<NodeShape['interfaces']>,
): readonly InterfacePart[] {
  return Object.entries(shapes).flatMap(([name, shape]) => {
    if (isInterfaceName(name)) return [writtenInterface(places, [...path, name], name, shape)];
    places.wrongKey([...path, name], {
      found: JSON.stringify(name.slice(0, 64)),
      expected: 'a name of 1 to 255 characters that can be seen',
      remedy: 'write the name as the system prints it',
    });
    return [];
  });
}

/** Windows has blanks in them ("Local Area Connection"). Names are printed, and written into logs. */
const isInterfaceName = (name: string): boolean => /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u.test(name) && name.trim() !== '';

/** As the kernel shows it. */
const fullMac = (mac: string): string =>
  mac
    .toLowerCase()
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join(':');

function writtenInterface(
  places: YamlPlaces,
  path: YamlPath,
  name: string,
  shape: InterfaceShape | string | string[] | null,
): InterfacePart {
  if (shape === null) return { name, addresses: [], by: places.keyLine(path) };
  if (typeof shape === 'string' || Array.isArray(shape))
    return { name, addresses: writtenAddresses(places, path, shape), by: places.keyLine(path) };
  const { mtu, up, mac, vlan, parent, slaves, index } = shape;
  return {
    name,
    ...(up === undefined ? {} : { up }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(mac === undefined ? {} : { mac: fullMac(mac) }),
    ...(vlan === undefined ? {} : { vlan }),
    ...(parent === undefined ? {} : { parent }),
    ...(slaves === undefined ? {} : { slaves }),
    ...(index === undefined ? {} : { index }),
    ...(shape['point-to-point'] ? { pointToPoint: true as const } : {}),
    addresses: writtenAddresses(places, [...path, 'addresses'], shape.addresses ?? []),
    settings: weakHost(places, path, shape),
    by: places.keyLine(path),
  };
}

function weakHost(places: YamlPlaces, path: YamlPath, keys: InterfaceShape): Partial<InterfaceSettings> {
  const { 'weak-host-send': send, 'weak-host-receive': receive } = keys;
  return {
    ...(send === undefined ? {} : { weakHostSend: known(send, places.line([...path, 'weak-host-send'])) }),
    ...(receive === undefined ? {} : { weakHostReceive: known(receive, places.line([...path, 'weak-host-receive'])) }),
  };
}

function writtenAddresses(places: YamlPlaces, path: YamlPath, written: string | readonly string[]): InterfaceAddress[] {
  const added: InterfaceAddress[] = [];
  for (const [i, text] of (typeof written === 'string' ? [written] : written).entries()) {
    const at = typeof written === 'string' ? path : [...path, i];
    if (text.trim() === '') continue;
    const read = wordsOf(text, takeInterfaceAddress);
    if ('wrong' in read) places.wrong(at, read.wrong, read.wrong.at);
    else if (added.some(({ address, length }) => address === read.value.address && length === read.value.length))
      places.wrong(at, {
        found: `${read.value.address}/${read.value.length} again`,
        expected: 'each address once on an interface',
        remedy: 'remove one of the two',
      });
    else added.push({ ...read.value, secondary: isSecondary(read.value, added), by: places.line(at) });
  }
  return added;
}

/** IPv4: whoever comes second in a network (net/ipv4/devinet.c, __inet_insert_ifa). */
const isSecondary = ({ address, length, secondary }: InterfaceAddress, before: readonly InterfaceAddress[]): boolean =>
  familyOf(address) === 4
    ? before.some(
        (one) => one.length === length && samePrefix(networkOf(one.address, length), networkOf(address, length)),
      )
    : secondary;
