import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';
import { parse } from 'yaml';
import { readAsa } from '../../src/config/asa/read-asa.ts';
import type { AccessEntry } from '../../src/model/asa-policy.ts';
import { formatPrefix, networkOf } from '../../src/base/prefix.ts';
import { portOf } from '../../src/config/asa/service-names.ts';
import { address } from '../asa-firewall.ts';
import { configOf, linesThatCount, selectorText, serviceText } from '../asa-config.ts';

const corpus = resolve(import.meta.dirname, '../../../shared/corpus');
const [configs, shows] = [join(corpus, 'asa-config'), join(corpus, 'asa-show')];
const present = existsSync(configs) && existsSync(shows);
if (!present)
  console.warn(
    `SKIPPED: no corpus at ${corpus}; lay the corpus beside the project to read configurations made by others`,
  );

const filesOf = (folder: string, pattern: RegExp) =>
  present ? readdirSync(folder).filter((file) => pattern.test(file)) : [];
const rowsOf = (file: string): readonly Readonly<Record<string, string>>[] =>
  parse(readFileSync(join(shows, file.replace(/\.raw$/, '.yml')), 'utf8')).parsed_sample;

describe.skipIf(!present)('configurations of other hands', () => {
  test.each(filesOf(configs, /^(?!BUILD)/))('%s: every line is used or told', (file) => {
    const text = readFileSync(join(configs, file), 'utf8');
    const { unread, used, node } = readAsa({ file, text });
    assert.equal(used + unread.length, linesThatCount(text));
    const hostname = /^hostname (\S+)/m.exec(text)?.[1];
    if (hostname !== undefined) assert.equal(node.name, hostname);
    // What this reader is for, it does not leave: such a line is read, or says what is missing.
    const own = unread.filter(({ text: line }) =>
      /^(?:access-list|access-group|nat|object|interface|nameif|security-level)\b/.test(line),
    );
    assert.deepEqual(
      own.map(({ text: line }) => line),
      file === 'asa_nat' ? ['nat source static net1 net2 service service1 service2'] : [],
    );
  });

  test('nothing but routing bears on packets and is not understood', () => {
    const bearing = filesOf(configs, /^(?!BUILD)/).flatMap((file) =>
      readAsa({ file, text: readFileSync(join(configs, file), 'utf8') })
        .unread.filter(({ bears }) => bears !== 'nothing' && bears !== 'routing')
        .map(({ text }) => `${file}: ${text}`),
    );
    assert.deepEqual(bearing, [
      'asaOspfCost: ASA Version this-is-an-ASA',
      'asaOspfCostDefaults: ASA Version this-is-an-ASA',
      'asa_nat: nat source static net1 net2 service service1 service2',
    ]);
  });
});

describe.skipIf(!present)('show running-config of other hands, with the values beside it', () => {
  test.each(filesOf(shows, /access-group.*\.raw$/))('%s', (file) => {
    const { policy } = configOf(readFileSync(join(shows, file), 'utf8'));
    assert.deepEqual(
      policy.accessGroups.map(({ list, zone }) => ({ access_list: list, interface: zone })),
      rowsOf(file),
    );
  });

  test.each(filesOf(shows, /running-config_object_network.*\.raw$/))('%s', (file) => {
    const rows = rowsOf(file);
    const uses = rows.map(({ name = '' }) => `access-list ${name} extended permit ip object ${name} any\n`).join('');
    const { policy, lost } = configOf(readFileSync(join(shows, file), 'utf8').replace(/\n*$/, '\n') + uses);
    assert.deepEqual(lost, []);
    for (const row of rows) {
      const source = policy.accessLists.get(row['name'] ?? '')?.entries[0]?.source;
      const bits = row['host'] ? (row['host'].includes(':') ? 128 : 32) : row['prefix_length']?.replace('/', '');
      const expected = {
        host: `${row['host']}/${bits}`,
        range: `${row['start_ip']}-${row['end_ip']}`,
        subnet: row['netmask'] ? `${row['network']}/${maskBits(row['netmask'])}` : `${row['network']}/${bits}`,
        fqdn: undefined,
      }[row['type'] ?? ''];
      const text = source ? selectorText(source) : '';
      if (expected === undefined) assert.match(text, /^\?fqdn /);
      else assert.equal(text, expected);
    }
  });

  test.each(filesOf(shows, /running-config_object_service.*\.raw$/))('%s', (file) => {
    const rows = rowsOf(file);
    const uses = rows.map(({ name = '' }) => `access-list ${name} extended permit object ${name} any any\n`).join('');
    const { policy, lost } = configOf(readFileSync(join(shows, file), 'utf8').replace(/\n*$/, '\n') + uses);
    assert.deepEqual(lost, []);
    assert.equal(rows.length, 32);
    for (const row of rows) {
      const services = policy.accessLists.get(row['name'] ?? '')?.entries[0]?.service.services.map(serviceText);
      assert.deepEqual(services, [expectedService(row)], row['name']);
    }
  });
});

const maskBits = (mask: string): number =>
  mask.split('.').reduce((sum, octet) => sum + Number(octet).toString(2).replaceAll('0', '').length, 0);

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1 };
const NAMED: Readonly<Record<string, number>> = { https: 443, http: 80, ssh: 22 };
const TYPES: Readonly<Record<string, number>> = { echo: 8 };

function expectedService(row: Readonly<Record<string, string>>): string {
  const protocol = PROTOCOLS[row['protocol'] ?? ''] ?? Number(row['protocol']);
  const type = row['icmp_type'] ? `/${TYPES[row['icmp_type']] ?? row['icmp_type']}` : '';
  const [from, to] = [expectedPorts(row, 'src'), expectedPorts(row, 'dst')];
  return `${protocol}${type}${from || to ? ` ${from}>${to}` : ''}`;
}

function expectedPorts(row: Readonly<Record<string, string>>, end: 'src' | 'dst'): string {
  const start = row[`${end}_port_start`] ?? '';
  const port = NAMED[start] ?? Number(start);
  switch (row[`${end}_operator`]) {
    case 'eq':
      return `${port}`;
    case 'neq':
      return `!${port}`;
    case 'lt':
      return `0-${port - 1}`;
    case 'gt':
      return `${port + 1}-65535`;
    case 'range':
      return `${port}-${row[`${end}_port_end`]}`;
    default:
      return '';
  }
}

describe.skipIf(!present)('show access-list of other hands', () => {
  test.each(filesOf(shows, /^show_access-list__.*\.raw$/))('%s: every line is an entry, as listed', (file) => {
    // Indented lines are what the device made of the groups above them. Each by itself is a line of a list too.
    const text = readFileSync(join(shows, file), 'utf8').replaceAll(/^ +/gm, '');
    const { node, unread } = readAsa({ file, text });
    assert.ok(node.filter?.kind === 'asa');
    const entries = [...node.filter.policy.accessLists.values()].flatMap(({ entries: all }) => all);
    const rows = rowsOf(file).filter((row) => row['action']);
    const inOrder = entries.toSorted((a, b) => a.by.line - b.by.line);
    assert.equal(inOrder.length, rows.length);
    for (const [index, row] of rows.entries()) {
      const entry = inOrder[index];
      assert.ok(entry);
      assert.equal(entry.action, row['action']);
      if (row['type'] === 'standard')
        assert.equal(selectorText(entry.destination), expectedEnd(row, 'src'), entry.by.text);
      else agrees(entry, row);
    }
    assert.deepEqual(
      unread.filter(({ bears }) => bears !== 'nothing').map(({ text: line }) => line),
      [],
    );
  });
});

function agrees(entry: AccessEntry, row: Readonly<Record<string, string>>): void {
  for (const [end, selector] of [
    ['src', entry.source],
    ['dst', entry.destination],
  ] as const) {
    const expected = expectedEnd(row, end);
    if (expected !== undefined) assert.equal(selectorText(selector), expected, entry.by.text);
  }
  const port = row['dst_port'] || row['entry_port'];
  const [service] = entry.service.services;
  if (entry.service.notKnown !== undefined) return;
  if (port && !port.includes(' ')) assert.equal(service?.destination?.from, portOf(port), entry.by.text);
  const from = row['dst_port_range_start'] || row['entry_port_range_start'];
  const to = row['dst_port_range_end'] || row['entry_port_range_end'];
  if (from && to) assert.deepEqual(service?.destination, { from: portOf(from), to: portOf(to) }, entry.by.text);
  const greater = row['dst_port_greater_than'] || row['entry_port_greater_than'];
  if (greater) assert.equal(service?.destination?.from, Number(portOf(greater)) + 1, entry.by.text);
}

/** An end of a line as the makers of the corpus understood it; undefined where they name nothing. */
function expectedEnd(row: Readonly<Record<string, string>>, end: 'src' | 'dst'): string | undefined {
  const of = (what: string) => row[`${end}_${what}`] || row[`entry_${end}_${what}`] || undefined;
  if (of('host')) return `${of('host')}/32`;
  if (of('v6host')) return `${of('v6host')}/128`;
  if (of('v6network')) return `${of('v6network')}${of('v6mask')?.startsWith('/') ? '' : '/'}${of('v6mask')}`;
  // The bits behind a mask are no part of a network, though the list prints them.
  if (of('network')) return formatPrefix(networkOf(address(of('network') ?? ''), maskBits(of('mask') ?? '')));
  if (of('range_start')) return `${of('range_start')}-${of('range_end')}`;
  if (of('intfc')) return `interface ${of('intfc')}`;
  if (of('object')) return `?object ${of('object')}`;
  if (of('object_grp')) return `?object-group ${of('object_grp')}`;
  if (of('fqdn')) return `?fqdn ${of('fqdn')}`;
  return of('any');
}

describe.skipIf(!present)('show nat of other hands', () => {
  test.each(filesOf(shows, /^show_nat.*\.raw$/))('%s: every rule, in its section and order', (file) => {
    const rows = rowsOf(file);
    const { policy, lost } = configOf(rows.map(asConfigured).join(''));
    assert.deepEqual(lost, []);
    assert.deepEqual(
      policy.translations
        .filter(({ section }) => section !== 2)
        .map((one) => [one.section, one.real ?? 'any', one.mapped ?? 'any', one.inactive, one.unidirectional]),
      rows
        .filter((row) => row['nat_section_number'] !== '2')
        .map((row) => [
          Number(row['nat_section_number']),
          row['source_interface'],
          row['destination_interface'],
          row['inactive'] !== '',
          row['unidirectional'] !== '',
        ]),
    );
    const automatic = policy.translations.filter(({ section }) => section === 2);
    assert.equal(policy.translations.length, rows.length);
    assert.deepEqual(
      automatic.map(({ kind }) => kind === 'static' || kind === 'identity'),
      automatic.map(({ kind }) => kind === 'static' || kind === 'identity').toSorted((a, b) => Number(b) - Number(a)),
    );
  });
});

/**
 * A rule as it is listed, in the words of the configuration that makes it. The services of the list are objects that it
 * does not show.
 */
function asConfigured(row: Readonly<Record<string, string>>): string {
  const sides = `nat (${row['source_interface']},${row['destination_interface']})`;
  const flags = ['dns', 'unidirectional', 'no_proxy_arp', 'route_lookup', 'inactive']
    .filter((flag) => row[flag])
    .map((flag) => flag.replaceAll('_', '-'));
  const mapped = row['source_mapped'] ?? '';
  if (row['nat_section_number'] === '2') {
    const service = row['service_protocol']
      ? ` service ${row['service_protocol']} ${row['service_real']} ${row['service_mapped']}`
      : '';
    const name = `${row['source_real']}-${row['line_number']}`;
    return `object network ${name}\n host 10.1.1.${row['line_number']}\n ${sides} ${row['source_type']} ${mapped}${service}${flags.length > 0 ? ` ${flags.join(' ')}` : ''}\n`;
  }
  const after = row['nat_section_number'] === '3' ? 'after-auto ' : '';
  const to = row['destination_real']
    ? ` destination static ${row['destination_mapped']} ${row['destination_real']}`
    : '';
  const told = row['description'] ? ` description ${row['description']}` : '';
  return `${sides} ${after}source ${row['source_type']} ${row['source_real']} ${mapped}${to} ${flags.join(' ')}${told}\n`;
}
