import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { configOf, selectorText } from '../../../test/asa-config.ts';
import type { AsaTranslation } from '../../model/asa-policy.ts';

const OBJECTS = `object network REAL
 host 10.1.1.5
object network MAPPED
 host 192.0.2.5
object network POOL
 range 192.0.2.10 192.0.2.19
object network FAR
 host 198.51.100.9
object network NEAR
 host 10.99.0.9
object service WEB
 service tcp source eq 80
object service ALT
 service tcp source eq 8080
`;

const side = (mapped: AsaTranslation['mappedSource']) => (mapped === 'interface' ? mapped : selectorText(mapped));

function asText(one: AsaTranslation): string {
  const { kind, section, real, mapped, realSource, mappedSource, realDestination, mappedDestination, service, list } =
    one;
  const flags = (['unidirectional', 'inactive', 'noProxyArp', 'routeLookup'] as const).filter((flag) => one[flag]);
  return [
    `${section} ${kind} (${real ?? 'any'},${mapped ?? 'any'}) ${selectorText(realSource)} -> ${side(mappedSource)}`,
    ...(mappedDestination && realDestination
      ? [`to ${selectorText(mappedDestination)} = ${selectorText(realDestination)}`]
      : []),
    ...(service ? [`ports ${service.real.source?.from ?? ''} -> ${service.mapped.source?.from ?? ''}`] : []),
    ...(list === undefined ? [] : [`by ${list}`]),
    ...flags,
  ].join(' ');
}

const read = (text: string) => {
  const { policy, lost } = configOf(OBJECTS + text);
  return { all: policy.translations.map(asText), lost };
};

describe('manual NAT', () => {
  test.each([
    ['nat (inside,outside) source static REAL MAPPED', '1 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32'],
    ['nat (inside,outside) 1 source static REAL MAPPED', '1 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32'],
    [
      'nat (inside,outside) after-auto source static REAL MAPPED',
      '3 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32',
    ],
    ['nat source static any any', '1 identity (any,any) any -> any'],
    [
      'nat (any,outside) source static REAL REAL no-proxy-arp route-lookup',
      '1 identity (any,outside) 10.1.1.5/32 -> 10.1.1.5/32 noProxyArp routeLookup',
    ],
    ['nat (inside,outside) source static REAL interface', '1 static (inside,outside) 10.1.1.5/32 -> interface'],
    ['nat (inside,outside) source dynamic REAL interface', '1 pat (inside,outside) 10.1.1.5/32 -> interface'],
    ['nat (inside,outside) source dynamic REAL MAPPED', '1 pat (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32'],
    [
      'nat (inside,outside) source dynamic any POOL interface',
      '1 dynamic (inside,outside) any -> 192.0.2.10-192.0.2.19',
    ],
    [
      'nat (inside,outside) source dynamic any pat-pool POOL round-robin flat',
      '1 pat (inside,outside) any -> 192.0.2.10-192.0.2.19',
    ],
    ['nat (inside,outside) source dynamic any pat-pool interface', '1 pat (inside,outside) any -> interface'],
    [
      'nat (inside,outside) source static REAL MAPPED destination static NEAR FAR',
      '1 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32 to 10.99.0.9/32 = 198.51.100.9/32',
    ],
    [
      'nat (inside,outside) source dynamic any interface destination static interface FAR',
      '1 pat (inside,outside) any -> interface to interface inside = 198.51.100.9/32',
    ],
    [
      'nat (inside,outside) source static REAL MAPPED service WEB ALT',
      '1 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32 ports 80 -> 8080',
    ],
    [
      'nat (inside,outside) source static REAL MAPPED unidirectional inactive description after inactive nonsense',
      '1 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32 unidirectional inactive',
    ],
    ['nat (inside,outside) source static GONE MAPPED', '1 static (inside,outside) ?object GONE -> 192.0.2.5/32'],
  ])('%s', (line, expected) => assert.deepEqual(read(`${line}\n`), { all: [expected], lost: [] }));
});

describe('automatic NAT', () => {
  test.each([
    ['nat (inside,outside) static MAPPED', '2 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32'],
    [
      'nat (inside,outside) static 192.0.2.77 no-proxy-arp',
      '2 static (inside,outside) 10.1.1.5/32 -> 192.0.2.77/32 noProxyArp',
    ],
    ['nat static 192.0.2.77', '2 static (any,any) 10.1.1.5/32 -> 192.0.2.77/32'],
    [
      'nat (inside,outside) static interface service tcp www 8080',
      '2 static (inside,outside) 10.1.1.5/32 -> interface ports 80 -> 8080',
    ],
    ['nat (inside,outside) static REAL', '2 identity (inside,outside) 10.1.1.5/32 -> 10.1.1.5/32'],
    ['nat (inside,outside) dynamic interface', '2 pat (inside,outside) 10.1.1.5/32 -> interface'],
    [
      'nat (inside,outside) dynamic POOL interface dns',
      '2 dynamic (inside,outside) 10.1.1.5/32 -> 192.0.2.10-192.0.2.19',
    ],
    ['nat (inside,outside) dynamic 192.0.2.77', '2 pat (inside,outside) 10.1.1.5/32 -> 192.0.2.77/32'],
  ])('%s', (line, expected) =>
    assert.deepEqual(read(`object network REAL\n ${line}\n`), { all: [expected], lost: [] }),
  );

  test('an address stands for a network as long as the object', () => {
    const { all } = read(
      'object network LAN\n subnet 10.2.0.0 255.255.255.0\n nat (inside,outside) static 203.0.113.0\n',
    );
    assert.deepEqual(all, ['2 static (inside,outside) 10.2.0.0/24 -> 203.0.113.0/24']);
  });

  test('static first, then the fewest addresses, then the lowest, then the name', () => {
    const object = (name: string, address: string, how: string) =>
      `object network ${name}\n ${address}\n nat (i,o) ${how}\n`;
    const { policy } = configOf(
      [
        object('z-any', 'subnet 10.0.0.0 255.0.0.0', 'dynamic interface'),
        object('one', 'host 10.5.5.5', 'dynamic interface'),
        object('net', 'subnet 10.9.0.0 255.255.255.0', 'static 203.0.113.0'),
        object('b', 'host 10.1.1.2', 'static 192.0.2.2'),
        object('a', 'host 10.1.1.2', 'static 192.0.2.3'),
        object('low', 'host 10.1.1.1', 'static 192.0.2.4'),
      ].join(''),
    );
    const names = policy.translations.map(({ and }) => and[0]?.text.split(' ')[2]);
    assert.deepEqual(names, ['low', 'a', 'b', 'net', 'one', 'z-any']);
  });
});

describe('before 8.3', () => {
  test.each([
    [
      'nat (inside) 1 10.0.0.0 255.0.0.0\nglobal (outside) 1 interface',
      ['3 pat (inside,outside) 10.0.0.0/8 -> interface'],
    ],
    [
      'nat (inside) 1 0 0\nglobal (outside) 1 192.0.2.10-192.0.2.19 netmask 255.255.255.0\nglobal (outside) 1 192.0.2.20',
      [
        '3 dynamic (inside,outside) 0.0.0.0/0 -> 192.0.2.10-192.0.2.19',
        '3 pat (inside,outside) 0.0.0.0/0 -> 192.0.2.20/32',
      ],
    ],
    ['nat (inside) 1 0.0.0.0 0.0.0.0 0 0\nglobal (dmz) 2 interface', []],
    ['nat (inside) 0 10.1.0.0 255.255.0.0', ['3 identity (inside,any) 10.1.0.0/16 -> 10.1.0.0/16 unidirectional']],
    ['nat (inside) 0 access-list NONAT', ['1 exempt (inside,any) any -> any by NONAT']],
    [
      'nat (inside) 5 access-list P\nglobal (outside) 5 192.0.2.20',
      ['2 pat (inside,outside) any -> 192.0.2.20/32 by P'],
    ],
    [
      'static (inside,outside) 192.0.2.5 10.1.1.5 netmask 255.255.255.255 0 0',
      ['1 static (inside,outside) 10.1.1.5/32 -> 192.0.2.5/32'],
    ],
    [
      'static (inside,dmz) 10.1.0.0 10.1.0.0 netmask 255.255.0.0',
      ['1 identity (inside,dmz) 10.1.0.0/16 -> 10.1.0.0/16'],
    ],
    [
      'static (inside,outside) tcp interface www 10.1.1.5 8080 netmask 255.255.255.255',
      ['1 static (inside,outside) 10.1.1.5/32 -> interface ports 8080 -> 80'],
    ],
    ['static (inside,outside) 192.0.2.5 access-list P', ['1 static (inside,outside) any -> 192.0.2.5/32 by P']],
  ])('%s', (lines, all) => assert.deepEqual(read(`${lines}\n`), { all, lost: [] }));
});

describe('what is not understood is told', () => {
  test.each([
    'nat (inside,outside) destination static FAR NEAR',
    'nat (inside,outside) source magic REAL MAPPED',
    'nat (inside,outside) source static REAL',
    'nat (inside,outside) source static REAL MAPPED nonsense',
    'nat (inside,outside) source static REAL MAPPED service GONE ALT',
    'nat (inside) one 10.1.1.1',
    'nat (inside) 1 nowhere',
    'global (outside) 1 nowhere',
    'global outside 1 192.0.2.1',
    'static 192.0.2.5 10.1.1.5',
    'static (inside,outside) nowhere 10.1.1.5',
    'static (inside,outside) tcp 192.0.2.5 nosuch 10.1.1.5 80',
  ])('%s', (line) => assert.deepEqual(read(`${line}\n`).lost, ['15 translation']));

  test.each([
    'nat (i,o) static',
    'nat (i,o) magic X',
    'nat (i,o) dynamic',
    'nat (i,o) static X service tcp a b',
    'nat (i,o) static X nonsense',
  ])('%s of an object', (line) => assert.deepEqual(read(`object network REAL\n ${line}\n`).lost, ['16 translation']));
});
