import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, reversePath, torn } from '../../../test/asa-log.ts';
import { conversation } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { networkFrom, twins } from '../../../test/yaml-network.ts';
import { diagnose } from '../diagnose.ts';
import { diagnoseWithNetwork } from './diagnose-network.ts';

const ends = { from: '10.2.0.100:40001', to: '10.4.0.100:1556' };
/** A request without an answer, as a capture has it. */
const unanswered = evidenceOf({}, [
  conversation({ ...ends, node: 'serverA', handshake: { synAckCount: 0, synAck: undefined, established: undefined } }),
]);
/** Another connection through the same firewall. */
const BESIDE = { from: '10.2.0.101:40009', to: '10.4.0.100:22' };
const STRICT = 'routes: [default via 10.3.0.1 dev eth0]\nsysctl: { net.ipv4.conf.all.rp_filter: 1 }';
const DEAD_RULE =
  'routes: [default via 10.3.0.1 dev eth0, default via 10.4.0.1 dev eth1 table 200, 10.4.0.0/24 dev eth1 table 200]\nrules: [from 10.4.0.100 iif eth1 table 200]';

/** Between 10.2.0.0/24 and 10.4.0.0/24, open from the first. */
const ASA = `ASA Version 9.8(2)
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.4.0.1 255.255.255.0
access-list IN extended permit tcp any any
access-group IN in interface outside
`;

describe('with the configuration at hand', () => {
  test('a network that works adds nothing to what the evidence shows', () => {
    assert.deepEqual(diagnoseWithNetwork(unanswered, twins()), diagnose(unanswered));
  });

  test('evidence without a suspect flow asks the model nothing', () => {
    assert.deepEqual(diagnoseWithNetwork(evidenceOf({}), twins({ b: STRICT })), []);
  });

  test('what only the model shows becomes a finding of its own: likely, with the lines', () => {
    const finding = diagnoseWithNetwork(unanswered, twins({ b: STRICT })).find(
      ({ cause }) => cause === 'REVERSE_PATH_FILTER',
    );
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /lets no connection 10\.2\.0\.100:40001 -> 10\.4\.0\.100:1556 stand: serverB/);
    const cited = finding.story.flatMap(({ citations }) => citations);
    assert.ok(cited.some((one) => 'file' in one && one.file === 'network/network.yaml'));
    assert.equal(finding.figures[0]?.value, '1');
    assert.deepEqual(finding.fixes, ['ROUTE_BACK']);
  });

  test('a finding of the evidence is told why by the model, and not found twice', () => {
    const evidence = evidenceOf({ 'fw1/asa.log': reversePath({ at: 1, ...ends }) }, [
      conversation({
        ...ends,
        node: 'serverA',
        handshake: { synAckCount: 0, synAck: undefined, established: undefined },
      }),
    ]);
    const found = diagnoseWithNetwork(evidence, twins({ b: STRICT })).filter(
      ({ cause }) => cause === 'REVERSE_PATH_FILTER',
    );
    assert.equal(found.length, 1);
    const texts = found[0]?.story.map(({ text }) => text) ?? [];
    assert.ok(texts.includes('The configuration of the network says why.'));
    assert.ok(texts.some((text) => text.startsWith('serverB: it came in by eth1')));
    assert.equal(found[0]?.confidence, 'proved');
  });

  test('a dead rule on the way of a flow that failed is possible, with what to write instead', () => {
    const finding = diagnoseWithNetwork(unanswered, twins({ b: DEAD_RULE })).find(
      ({ cause }) => cause === 'RULE_NEVER_MATCHES',
    );
    assert.equal(finding?.confidence, 'possible');
    assert.match(
      finding.advice[0]?.text ?? JSON.stringify(finding.advice),
      /ip rule add from 10\.4\.0\.100 lookup 200/,
    );
  });

  test.each([
    ['on a node that the flow does not pass', 'other', 0],
    ['on the way of the flow', 'serverB', 1],
  ])('a flaw %s, of %s: %i findings', (_, whose, count) => {
    const rule = (name: string) => (name === whose ? ', rules: [from all table 7 priority 1]' : '');
    const network = networkFrom(`
complete: true
nodes:
  serverA: { system: linux, interfaces: { eth1: 10.4.0.7/24 } }
  serverB: { system: linux, interfaces: { eth1: 10.4.0.100/24 }, listens: [1556]${rule('serverB')} }
  other: { system: linux, interfaces: { eth0: 10.9.0.1/24 }${rule('other')} }
`);
    const evidence = evidenceOf({}, [
      conversation({
        from: '10.4.0.7:40001',
        to: ends.to,
        handshake: { synAckCount: 0, synAck: undefined, established: undefined },
      }),
    ]);
    const found = diagnoseWithNetwork(evidence, network).filter(({ cause }) => cause === 'RULE_NEVER_MATCHES');
    assert.equal(found.length, count);
  });

  test('an idle death is told of a class that is shadowed', () => {
    const fw = `${ASA}class-map ANY
 match any
class-map BACKUP
 match port tcp eq 1556
policy-map P
 class ANY
  set connection decrement-ttl
 class BACKUP
  set connection timeout idle 12:00:00
service-policy P global
`;
    const network = networkFrom(
      `
complete: true
nodes:
  serverA: { system: linux, interfaces: { eth1: 10.2.0.100/24 }, routes: [default via 10.2.0.1 dev eth1] }
  serverB: { system: linux, interfaces: { eth1: 10.4.0.100/24 }, routes: [default via 10.4.0.1 dev eth1], listens: [1556] }
`,
      { fw },
    );
    const hour = 3_600;
    const lines = [built({ at: 10 * hour, ...ends }), torn({ at: 11 * hour, ...ends, lasted: hour })];
    const texts = {
      'fw/asa.log': lines.join('\n'),
      'serverA/netstat.txt': `2026-11-20 10:30:00\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
      'serverA/bpbrm/log.112026':
        '12:30:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken',
    };
    const idle = diagnoseWithNetwork(evidenceOf(texts), network).find(({ cause }) => cause === 'IDLE_TIMEOUT');
    assert.ok(idle);
    const told = idle.story.flatMap(({ text, citations }) => [
      text,
      ...citations.map((one) => ('file' in one ? one.file : '')),
    ]);
    assert.ok(
      told.some((text) => /BACKUP/.test(text)),
      told.join('\n'),
    );
    assert.ok(told.includes('network/firewalls/fw.cfg'));
  });

  test('of an idle death keepalive is told of its ends, and not of a gateway that forwards it', () => {
    const fw = `${ASA}timeout conn 1:00:00
`;
    const late = 'sysctl: { net.ipv4.tcp_keepalive_time: 7200 }';
    const network = networkFrom(
      `
complete: true
nodes:
  serverA: { system: linux, interfaces: { eth1: 10.2.0.100/24 }, routes: [default via 10.2.0.2 dev eth1] }
  gw: { system: linux, forwarding: true, interfaces: { eth0: 10.2.0.2/24 }, routes: [default via 10.2.0.1 dev eth0], ${late} }
  serverB: { system: linux, interfaces: { eth1: 10.4.0.100/24 }, routes: [default via 10.4.0.1 dev eth1], listens: [22, 1556], ${late} }
  serverC: { system: linux, interfaces: { eth1: 10.2.0.101/24 }, routes: [default via 10.2.0.2 dev eth1], ${late} }
`,
      { fw },
    );
    const lines = [built({ at: 36_000, ...ends }), torn({ at: 39_600, ...ends, lasted: 3_600 })];
    const texts = {
      'fw/asa.log': lines.join('\n'),
      'serverA/netstat.txt': `2026-11-20 10:30:00\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
      'serverA/bpbrm/log.112026':
        '12:30:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken',
    };
    const beside = conversation({ ...BESIDE, node: 'serverC', close: { how: 'open' } });
    const found = diagnoseWithNetwork(evidenceOf(texts, [beside]), network);
    const idle = found.find(({ cause }) => cause === 'IDLE_TIMEOUT');
    const told = idle?.story.map(({ text }) => text).join('\n') ?? '';
    assert.match(told, /serverB sends its first keepalive after 2 h/);
    assert.doesNotMatch(told, /gw sends/);
    assert.doesNotMatch(told, /serverC sends/, 'of whose connection the finding does not speak');
  });
});
