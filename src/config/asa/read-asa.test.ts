import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { configOf, linesThatCount } from '../../../test/asa-config.ts';
import { limits } from '../../base/limits.ts';
import { readAsa } from './read-asa.ts';

describe('the device', () => {
  test.each([
    ['ASA Version 9.8(2)', 'asa', [9, 8]],
    ['ASA Version 9.9', 'asa', [9, 9]],
    ['PIX Version 6.3(5)', 'pix', [6, 3]],
    ['FWSM Version 3.1(1) <context>', 'fwsm', [3, 1]],
    ['NGFW Version 6.2.3', 'asa', [9, 0]],
  ])('%s', (line, system, [major, minor]) => {
    const { node, policy } = configOf(`${line}\nhostname fw1\n`);
    assert.deepEqual(
      [node.name, node.system, policy.version?.major, policy.version?.minor],
      ['fw1', system, major, minor],
    );
  });
  test('without a version or a name', () => {
    const { node, policy, lost } = configOf('ASA Version some\n');
    assert.deepEqual([node.name, node.system, policy.version, lost], ['fw.cfg', 'asa', undefined, ['1 translation']]);
  });
  test.each([
    ['PIX Version 6.3(5)', true],
    ['PIX Version 7.2(1)', false],
    ['ASA Version 8.2(5)', false],
    ['ASA Version 8.2(5)\nnat-control', true],
    ['FWSM Version 3.1(1)\nnat-control\nno nat-control', false],
  ])('%j: nat-control is %s', (text, on) => assert.equal(configOf(`${text}\n`).policy.natControl, on));
});

test('access groups', () => {
  const { policy, lost } = configOf(
    'access-group A in interface outside\naccess-group B out interface inside per-user-override\naccess-group C global\naccess-group D in interface outside control-plane\naccess-group E sideways\n',
  );
  assert.deepEqual(
    policy.accessGroups.map(({ list, direction, zone }) => [list, direction, zone]),
    [
      ['A', 'in', 'outside'],
      ['B', 'out', 'inside'],
      ['C', 'global', undefined],
    ],
  );
  assert.deepEqual(lost, ['5 filter']);
});

test('what the whole device does', () => {
  const { policy, lost } = configOf(
    `same-security-traffic permit inter-interface
same-security-traffic permit intra-interface
service resetinbound interface outside
no service resetoutbound
service resetoutside
ip verify reverse-path interface outside
sysopt noproxyarp inside
sysopt noproxyarp dmz
no sysopt noproxyarp dmz
tcp-map T
 check-retransmission
same-security-traffic permit nothing
service resetsideways
`,
  );
  assert.deepEqual([policy.sameSecurity.interInterface?.line, policy.sameSecurity.intraInterface?.line], [1, 2]);
  assert.deepEqual(
    policy.resets.map(({ direction, on, zone }) => [direction, on, zone]),
    [
      ['inbound', true, 'outside'],
      ['outbound', false, undefined],
      ['outside', true, undefined],
    ],
  );
  assert.deepEqual([[...policy.reversePath.keys()], [...policy.noProxyArp.keys()]], [['outside'], ['inside']]);
  assert.deepEqual(
    policy.tcpMaps.get('T')?.map(({ text }) => text),
    ['check-retransmission'],
  );
  assert.deepEqual(lost, ['12 filter', '13 filter']);
});

describe('what is known without being modelled', () => {
  test.each([
    [
      'nothing',
      'banner login no access\nlogging enable\nsnmp-server host inside 10.1.1.1\nntp server 10.1.1.1\nssh 10.0.0.0 255.0.0.0 inside\nservice password-recovery\ncrypto isakmp policy 1\n encryption aes\nsysopt connection tcpmss 1380\naaa authentication ssh console LOCAL\nfixup protocol ftp 21\nno failover\nCryptochecksum:0123\nfw1# show running-config\n',
    ],
    [
      'routing',
      'router ospf 1\n network 10.0.0.0 255.0.0.0 area 0\nroute-map R permit 10\n match ip address L\ncrypto map M 1 match address L\nfirewall transparent\nsla monitor 1\n',
    ],
    [
      'filter',
      'time-range NIGHT\n periodic daily 0:00 to 6:00\nconduit permit tcp any any\nshun 10.1.1.1\nestablished tcp 80\nicmp deny any outside\n',
    ],
    ['addresses', 'context one\n allocate-interface G0/1\n'],
    ['translation', 'alias (inside) 10.1.1.1 192.0.2.1\n'],
    ['unknown', 'frobnicate the packets\n all of them\n'],
  ])('bears on %s', (bears, text) => {
    const { unread, node } = readAsa({ file: 'fw.cfg', text });
    assert.equal(unread.length, linesThatCount(text));
    assert.deepEqual([...new Set(unread.map((one) => one.bears))], [bears]);
    assert.equal(node.unread, unread);
  });
});

test('a line below a command that has none is not understood', () => {
  assert.deepEqual(configOf('hostname fw1\n something\n').lost, ['2 unknown']);
});

test('lines have their numbers, whatever the pager, comments and line ends did', () => {
  const { node } = configOf(
    ': Saved\r\n!\r\n<--- More --->              hostname fw1\r\ninterface G0/1\r\n nameif in\r\n ip address 10.1.1.1 255.255.255.0\r\n',
  );
  assert.equal(node.name, 'fw1');
  assert.deepEqual(node.interfaces[0]?.addresses[0]?.by, {
    file: 'fw.cfg',
    line: 6,
    text: 'ip address 10.1.1.1 255.255.255.0',
  });
});

test('a configuration that lost its blanks is read alike', () => {
  const text = `interface G0/1
 nameif in
 security-level 20
 ip address 10.1.1.1 255.255.255.0
object network O
 host 10.1.1.5
 nat (in,out) static 192.0.2.5
object service S
 service tcp source eq 80
object-group network G
 network-object host 10.1.1.1
class-map C
 match access-list L
policy-map P
 class C
  set connection timeout idle 6:00:00
service-policy P global
service resetinbound
`;
  const bare = text.replaceAll(/^ +/gm, '');
  assert.deepEqual(configOf(bare), configOf(text));
});

describe('bounds', () => {
  test('a larger file is refused, with the name of the bound', () => {
    const { node, unread, used } = readAsa({ file: 'big.cfg', text: 'a'.repeat(limits.configurationCharsMax + 1) });
    assert.deepEqual([node.interfaces.length, used, unread.length], [0, 0, 1]);
    assert.match(unread[0]?.reason ?? '', /limits\.configurationCharsMax/);
    assert.equal(unread[0]?.bears, 'unknown');
  });
  test('a reason does not grow with its line', () => {
    const { unread } = readAsa({
      file: 'fw.cfg',
      text: `access-list A extended permit ${'x'.repeat(100_000)} any any\n`,
    });
    assert.ok((unread[0]?.reason.length ?? 0) < 200);
  });
});

const WORDS = [
  'access-list',
  'A',
  'extended',
  'permit',
  'deny',
  'tcp',
  'udp',
  'ip',
  'icmp',
  'any',
  'host',
  '10.1.1.1',
  '255.255.255.0',
  '255.0.255.0',
  'eq',
  'range',
  '80',
  '99999',
  'object',
  'object-group',
  'network',
  'service',
  'group-object',
  'network-object',
  'nat',
  '(inside,outside)',
  '(inside)',
  'source',
  'static',
  'dynamic',
  'interface',
  'destination',
  'global',
  '0',
  '1',
  'route',
  'inside',
  'nameif',
  'security-level',
  'ip address',
  'class-map',
  'match',
  'policy-map',
  'class',
  'set connection',
  'timeout',
  'idle',
  '1:00:00',
  'dcd',
  'service-policy',
  'ipv6',
  '2001:db8::/32',
  'mtu',
  'name',
  '!',
  'log',
  'inactive',
  'access-group',
  'in',
  'out',
  '-',
  '__proto__',
  'constructor',
];

test('whatever stands in a file, every line is used or told', () => {
  const line = fc.oneof(
    fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(' ')),
    fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((words) => ` ${words.join(' ')}`),
    fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[\r\n]/g, ' ')),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const text = lines.join('\n');
      const { unread, used } = readAsa({ file: 'any', text });
      assert.equal(used + unread.length, linesThatCount(text));
      for (const { line: number, text: own } of unread) assert.equal(lines[number - 1]?.trim(), own);
    }),
    { numRuns: 400, interruptAfterTimeLimit: 8_000 },
  );
});
