import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { readAsa } from '../../config/asa/read-asa.ts';
import type { AsaPolicy } from '../../model/asa-policy.ts';
import { LoadedNode } from '../../trace/host/loaded-node.ts';
import { AsaDevice } from './asa-device.ts';
import { connectionClass } from './connection-class.ts';
import { orderLines } from './class-order.ts';
import { wayBack } from './way-back.ts';
import { hours, minutes } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import type { Address } from '../../base/address.ts';

function deviceOf(text: string): AsaDevice | undefined {
  const { node } = readAsa({ file: 'fw1.cfg', text });
  return node.filter?.kind === 'asa' ? new AsaDevice(new LoadedNode(node), node.filter.policy, text) : undefined;
}

/** What a policy says, without the places where it says so; times by what holds where nothing is said. */
function meaning(policy: AsaPolicy): unknown {
  const { timeouts, resets, dangling, ...rest } = policy;
  const withoutPlace = (_: string, value: unknown): unknown => {
    if (value instanceof Map) return [...value].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    return value;
  };
  const places = (key: string, value: unknown): unknown => (key === 'by' || key === 'and' ? undefined : value);
  const held = ['inbound', 'outbound'].map((direction) => [
    direction,
    [...new Set(resets.map(({ zone }) => zone))].filter(
      (zone) =>
        resets.findLast((one) => one.direction === direction && one.zone === zone)?.on ?? direction === 'outbound',
    ),
  ]);
  const times = {
    conn: hours(1),
    'half-closed': minutes(10),
    ...Object.fromEntries([...timeouts].map(([key, { value }]) => [key, value])),
  };
  void dangling;
  return JSON.parse(
    JSON.stringify({ ...rest, held: held.filter(([name]) => name === 'inbound'), times }, (key, value) =>
      places(key, withoutPlace(key, value)),
    ),
  ) as unknown;
}

/** Typed, and taken back: the same as before. */
function isAsBefore(text: string, lines: readonly string[]): void {
  const before = deviceOf(text);
  const after = deviceOf(`${text}\n${lines.join('\n')}\n`);
  assert.ok(before && after);
  const back = wayBack(before, after, lines);
  const again = deviceOf(`${text}\n${lines.join('\n')}\n${back.join('\n')}\n`);
  assert.ok(again);
  assert.deepEqual(meaning(again.policy), meaning(before.policy), back.join('\n'));
}

const CONFIGURATION = `ASA Version 9.8(2)
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.10.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif outside
 security-level 0
 ip address 10.20.0.1 255.255.255.0
access-list IN extended permit tcp any any eq 22
access-list IN extended deny ip any any
access-group IN in interface outside
timeout conn 1:00:00 half-closed 0:10:00
class-map ANY
 match any
class-map LONG
 match port tcp eq 5633
class-map OTHER
 match port tcp eq 7
policy-map global_policy
 class ANY
  set connection decrement-ttl
 class LONG
  set connection timeout idle 12:00:00
 class OTHER
  set connection conn-max 10
service-policy global_policy global
`;

const flow: Flow = {
  protocol: 'tcp',
  source: { address: '10.10.0.11' as Address, port: 40_001 },
  destination: { address: '10.20.0.21' as Address, port: 5_633 },
};

/** What the remedies type into a device, one after the other. */
function typedInto(text: string): readonly (readonly string[])[] {
  const device = deviceOf(text);
  if (!device) return [];
  const zones = device.node.node.interfaces.flatMap(({ zone }) => zone ?? []);
  const taken = zones.flatMap((zone) => device.taken(flow, zone) ?? []).slice(0, 1);
  const maps = [...device.policy.policyMaps.keys()];
  return [
    ...(taken.length > 0 ? [connectionClass(device, { taken, setting: { idle: hours(12) } }) ?? []] : []),
    ...maps.map((policyMap) =>
      orderLines(device, { policyMap, order: device.classesOf(policyMap).toReversed(), lines: new Map() }),
    ),
    ['timeout conn 12:00:00 half-closed 1:00:00'],
    ...zones.map((zone) => [`service resetinbound interface ${zone}`]),
    ...[...device.policy.accessLists.keys()].map((list) => [
      `access-list ${list} line 1 extended permit tcp host 10.10.0.11 host 10.20.0.21 eq 5633`,
    ]),
    ['object network HOLDFAST-A', ' host 10.10.0.11', 'nat (any,any) 1 source static HOLDFAST-A HOLDFAST-A'],
  ];
}

describe('everything that is typed is taken back', () => {
  test.each(typedInto(CONFIGURATION).map((lines) => [lines.join('; '), lines] as const))('%s', (_, lines) => {
    isAsBefore(CONFIGURATION, lines);
  });

  test('also together, in any order', () => {
    const all = typedInto(CONFIGURATION);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all.keys()]), (chosen) => {
        isAsBefore(
          CONFIGURATION,
          chosen.flatMap((i) => all[i] ?? []),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('a class that stays gives back what was added to it', () => {
    const device = deviceOf(CONFIGURATION);
    assert.ok(device);
    const lines = orderLines(device, {
      policyMap: 'global_policy',
      order: ['LONG', 'ANY', 'OTHER'],
      lines: new Map([['LONG', ['set connection timeout idle 12:00:00', 'set connection decrement-ttl']]]),
    });
    assert.deepEqual(lines, [
      'policy-map global_policy',
      ' no class ANY',
      ' no class OTHER',
      ' class LONG',
      '  set connection decrement-ttl',
      ' class ANY',
      '  set connection decrement-ttl',
      ' class OTHER',
      '  set connection conn-max 10',
    ]);
    isAsBefore(CONFIGURATION, lines);
  });
});

test('in the configurations of the cases', () => {
  const names = readdirSync('cases', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.cfg'));
  assert.ok(names.length >= 4, names.join());
  for (const name of names) {
    const text = readFileSync(join('cases', name), 'utf8');
    for (const lines of typedInto(text)) isAsBefore(text, lines);
  }
});

/** Configurations that others made, where they are at hand. */
const corpus =
  ['../../../../shared', '../../../../../shared']
    .map((shared) => join(import.meta.dirname, shared, 'corpus/asa-config'))
    .find((folder) => existsSync(folder)) ?? '';
const files = corpus !== '' ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }) : [];

test.skipIf(files.length === 0)('in configurations that others made as well', () => {
  let tried = 0;
  for (const name of files) {
    const file = join(corpus, name);
    if (statSync(file).isDirectory()) continue;
    const text = readFileSync(file, 'utf8').slice(0, 200_000);
    for (const lines of typedInto(text).slice(0, 12)) {
      isAsBefore(text, lines);
      tried++;
    }
  }
  assert.ok(tried > 100, String(tried));
});
