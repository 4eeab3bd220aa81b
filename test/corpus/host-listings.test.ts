import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseAddress } from '../../src/base/address.ts';
import { hostFileKind, type HostFileKind } from '../../src/config/host-file.ts';
import { hostReaders } from '../../src/config/host-readers.ts';
import type { NodeParts, OpenRoute } from '../../src/config/parts.ts';
import { TableNames } from '../../src/config/table-names.ts';
import { maskLength } from '../../src/config/unix/netmask.ts';
import { noForeignReaders } from '../no-foreign-readers.ts';

/** Output of hosts' commands, saved by others, with the values that others' parsers read from it. */
const FOLDER = resolve(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(FOLDER);
if (!present) console.warn(`SKIPPED: no listings of hosts to read, looked for ${FOLDER}`);

interface Listing {
  readonly name: string;
  readonly text: string;
  readonly kind: HostFileKind;
  readonly expected: unknown;
}

function listings(folder: string, ending: string, valuesEnding: string): readonly Listing[] {
  if (!present) return [];
  return readdirSync(`${FOLDER}/${folder}`)
    .filter((name) => (ending === '' ? !name.includes('.') : name.endsWith(ending)))
    .map((name) => {
      const text = readFileSync(`${FOLDER}/${folder}/${name}`, 'utf8');
      const values = `${FOLDER}/${folder}/${name.slice(0, name.length - ending.length)}${valuesEnding}`;
      const expected: unknown = existsSync(values)
        ? parse(readFileSync(values, 'utf8'), { maxAliasCount: -1 })
        : undefined;
      return { name, text, kind: hostFileKind({ file: name, text }), expected };
    });
}

const all = [...listings('host-output', '.out', '.json'), ...listings('linux-show', '.raw', '.yml')];
const of = (...kinds: readonly HostFileKind[]) => all.filter(({ kind }) => kinds.includes(kind));

function read({ name, text, kind }: Listing): NodeParts {
  return hostReaders({ tables: new TableNames(), readers: noForeignReaders, saved: new Set() })[kind]({
    file: name,
    text,
  });
}

type Row = Readonly<Record<string, unknown>>;
const rows = (value: unknown): readonly Row[] => {
  const list: unknown = Array.isArray(value) ? value : (value as { parsed_sample?: unknown }).parsed_sample;
  return list as readonly Row[];
};
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

test.skipIf(!present)('every listing is read without a throw', () => {
  expect(all.length).toBeGreaterThan(90);
  for (const listing of all) expect(() => read(listing)).not.toThrow();
});

describe.skipIf(!present)('ip address and ip link', () => {
  test.each(of('link').map((one) => [one.name, one] as const))('%s', (_, listing) => {
    const found = (read(listing).interfaces ?? []).map((one) => ({
      name: one.name,
      index: String(one.index),
      mtu: String(one.mtu),
      up: one.up,
      mac: one.mac ?? '',
      addresses: (one.addresses ?? []).map(({ address, length, peer }) => `${peer ?? address}/${length}`),
    }));
    const expected = rows(listing.expected).map((row) => ({
      name: textOf(row['interface'] ?? row['name']).replace(/@.*/, ''),
      index: textOf(row['id']),
      mtu: textOf(row['mtu']),
      up: textOf(row['flags']).split(',').includes('UP'),
      mac: row['type'] === 'ether' ? textOf(row['mac_address']) : '',
      addresses: addressesOf(row, 'ip', 'ip').concat(addressesOf(row, 'ipv6', 'ipv6')),
    }));
    expect(found).toEqual(expected);
  });
});

const addressesOf = (row: Row, family: string, masks: string): readonly string[] =>
  ((row[`${family}_addresses`] ?? []) as string[]).map(
    (address, i) => `${parseAddress(address)}/${(row[`${masks}_masks`] as string[])[i]}`,
  );

const hopOf = ({ hops }: OpenRoute) => hops[0];
const prefixText = ({ to }: OpenRoute): string =>
  to.length === 0
    ? 'default'
    : to.length === (to.address.includes(':') ? 128 : 32)
      ? to.address
      : `${to.address}/${to.length}`;

describe.skipIf(!present)('ip route', () => {
  test.each(of('route').map((one) => [one.name, one] as const))('%s', (_, listing) => {
    const parts = read(listing);
    expect(parts.unread).toEqual([]);
    // The other parser leaves out routes with a type.
    const plain = (parts.routes?.routes ?? []).filter(({ kind }) => kind === 'unicast');
    const found = plain.map((route) => ({
      to: prefixText(route),
      via: hopOf(route)?.via ?? '',
      device: hopOf(route)?.device ?? '',
      source: route.preferredSource ?? '',
      protocol: route.protocol ?? '',
      metric: String(route.metric),
    }));
    const expected = rows(listing.expected).map((row) => ({
      to: textOf(row['ip'] ?? row['network']),
      via: textOf(row['via'] ?? row['nexthop_ip']),
      device: textOf(row['dev'] ?? row['nexthop_if']),
      source: textOf(row['src']),
      protocol: textOf(row['proto'] ?? row['protocol']),
      metric: textOf(row['metric']) || '0',
    }));
    expect(found).toEqual(expected);
  });
});

describe.skipIf(!present)('ifconfig', () => {
  test.each(of('ifconfig').map((one) => [one.name, one] as const))('%s', (_, listing) => {
    const found = (read(listing).interfaces ?? []).map((one) => ({
      name: one.name,
      mtu: one.mtu,
      up: one.up,
      mac: one.mac ?? null,
      addresses: (one.addresses ?? []).map(({ address, length }) => `${address}/${length}`).toSorted(),
    }));
    const expected = rows(listing.expected).map((row) => ({
      name: row['name'],
      mtu: row['mtu'],
      up: (row['state'] as string[] | null)?.join(' ').split(' ').includes('UP') ?? false,
      mac: textOf(row['mac_addr']) || null,
      addresses: [
        ...((row['ipv4'] ?? []) as Row[]).map((one) => `${textOf(one['address'])}/${maskLength(textOf(one['mask']))}`),
        ...((row['ipv6'] ?? []) as Row[]).map((one) => `${textOf(one['address'])}/${textOf(one['mask'])}`),
      ].toSorted(),
    }));
    expect(found).toEqual(expected);
  });
});

describe.skipIf(!present)('route and netstat -r', () => {
  test.each(of('route-table').map((one) => [one.name, one] as const))('%s', (_, listing) => {
    const parts = read(listing);
    const found = (parts.routes?.routes ?? []).map((route) => ({
      to: `${route.to.address}/${route.to.length}`,
      via: hopOf(route)?.via ?? '',
      device: hopOf(route)?.device ?? '',
    }));
    const table = rows(listing.expected).filter(
      ({ kind, destination }) => kind !== 'interface' && destination !== undefined,
    );
    const isName = (text: string) => parseAddress(text.replace(/\/.*/, '').replace(/%.*/, '')) === undefined;
    const named = table.filter((row) => {
      const flags = textOf(row['flags'] ?? row['route_flags']);
      const [to, gateway] = [textOf(row['destination']), textOf(row['gateway'] ?? row['next_hop'])];
      const unnamed = !/^(?:default|[\d./]+)(?:\/|$)/.test(to) && isName(to);
      return unnamed || (flags.startsWith('UG') && isName(gateway) && !/[RLWI]/.test(flags.slice(2)));
    });
    // Nothing is lost: a row is a route, or is said, or is an entry of the neighbour cache.
    const cached = table.filter(
      (row) =>
        (row['genmask'] === undefined && /[LWI]/.test(textOf(row['route_flags']))) ||
        /^(?:0\.0\.0\.0|::ffff:0\.0\.0\.0)\/96$/.test(textOf(row['destination']).replaceAll(/[[\]]/g, '')),
    );
    expect(found.length + (parts.unread?.length ?? 0) + cached.length).toBe(table.length);
    expect(parts.unread?.length).toBeLessThanOrEqual(named.length);
    const masked = table
      .filter((row) => row['genmask'] !== undefined && !named.includes(row))
      .map((row) => ({
        to: `${textOf(row['destination']).replace('default', '0.0.0.0')}/${maskLength(textOf(row['genmask']))}`,
        via: textOf(row['flags'] ?? row['route_flags']).includes('G') ? textOf(row['gateway']) : '',
        device: textOf(row['iface']),
      }));
    for (const row of masked) expect(found).toContainEqual(row);
  });
});

describe.skipIf(!present)('route print', () => {
  test.each(of('route-print').map((one) => [one.name, one] as const))('%s', (_, listing) => {
    const parts = read(listing);
    const [head, ...table] = rows(listing.expected);
    const listed = (head?.['interfaces'] ?? []) as Row[];
    expect(
      (parts.interfaces ?? [])
        .filter(({ index }) => index !== undefined)
        .map(({ index, mac, name }) => ({ id: String(index), mac: mac ?? '', name })),
    ).toEqual(listed);
    const found = (parts.routes?.routes ?? []).filter(({ to }) => !to.address.includes(':'));
    const expected = table.filter(({ genmask, iface }) => genmask !== undefined && iface !== undefined);
    expect(
      found.map((route) => [
        `${route.to.address}/${route.to.length}`,
        hopOf(route)?.via ?? 'On-link',
        hopOf(route)?.deviceAddress,
        route.metric,
      ]),
    ).toEqual(
      expected.map((row) => [
        `${textOf(row['destination'])}/${maskLength(textOf(row['genmask']))}`,
        textOf(row['gateway']),
        row['iface'],
        row['metric'],
      ]),
    );
  });
});

describe.skipIf(!present)('who listens', () => {
  test.each(of('listeners').map((one) => [one.name, one] as const))('%s', (_, listing) => {
    const found = (read(listing).listeners ?? [])
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ address, port }) => `${address ?? '*'} ${port}`);
    const expected = rows(listing.expected)
      .filter(
        ({ state, netid, local_port_num: port, transport_protocol: transport, proto }) =>
          textOf(state).startsWith('LISTEN') &&
          port !== undefined &&
          /tcp/i.test(textOf(netid ?? transport ?? proto ?? 'tcp')),
      )
      .map((row) => {
        const address = parseAddress(
          textOf(row['local_address']).replaceAll(/[[\]]/g, '').replace('localhost', '127.0.0.1'),
        );
        const any = address === undefined || address === '0.0.0.0' || address === '::';
        return `${any ? '*' : address} ${textOf(row['local_port_num'])}`;
      });
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
});

describe.skipIf(!present)('sysctl -a', () => {
  test.each(of('sysctl').map((one) => [one.name, one] as const))('%s', (_, listing) => {
    const { parameters = new Map() } = read(listing);
    const expected = Object.entries(listing.expected as Row).filter(([name]) => name.startsWith('net.'));
    expect(expected.length).toBeGreaterThan(100);
    for (const [name, value] of expected) {
      const fact = parameters.get(name);
      const text = typeof fact === 'object' ? fact.known : fact;
      if (typeof value === 'number') expect(Number(text)).toBe(value);
    }
  });
});
