import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { packetTracer } from './packet-tracer.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'asa/trace.txt', node: 'asa' });
  const transcript = readText(packetTracer, page, text);
  return {
    ...transcript,
    seen: page.seen,
    phases: page.ofKind('firewall-phase'),
    verdicts: page.ofKind('firewall-traced'),
  };
};

const RUN = `asa# packet-tracer input inside tcp 10.1.30.7 40012 203.0.113.9 1556 detailed

Phase: 1
Type: ROUTE-LOOKUP
Subtype: Resolve Egress Interface
Result: ALLOW
Config:
Additional Information:
found next-hop 203.0.113.1 using egress ifc  outside

Phase: 2
Type: CONN-SETTINGS
Subtype:
Result: ALLOW
Config:
class-map BACKUP-LONG
 match access-list BACKUP-LONG
policy-map global_policy
 class BACKUP-LONG
  set connection timeout idle 12:00:00 dcd
service-policy global_policy global
Additional Information:
 Forward Flow based lookup yields rule:
  in  id=0x7f0000000001, priority=7, domain=conn-set, deny=false
    hits=4, user_data=0x1, cs_id=0x0, use_real_addr, flags=0x0, protocol=0

Result:
input-interface: inside
input-status: up
input-line-status: up
output-interface: outside
output-status: up
output-line-status: up
Action: allow
asa# `;

describe('a run', () => {
  const { phases, verdicts, unread } = read(RUN);
  test('tells each phase with the lines that decided', () => {
    assert.deepEqual(
      phases.map(({ phase, allowed }) => [phase, allowed]),
      [
        ['ROUTE-LOOKUP', true],
        ['CONN-SETTINGS', true],
      ],
    );
    assert.deepEqual(phases[0]?.configuration, []);
    assert.deepEqual(phases[1]?.configuration.slice(-2), [
      '  set connection timeout idle 12:00:00 dcd',
      'service-policy global_policy global',
    ]);
    assert.deepEqual(phases[1]?.source, { file: 'asa/trace.txt', line: 11 });
  });
  test('of the packet that was asked for', () => {
    for (const { flow } of [...phases, ...verdicts]) {
      assert.equal(flow && formatFlow(flow), '10.1.30.7:40012 -> 203.0.113.9:1556');
    }
  });
  test('ends in a verdict', () => {
    assert.deepEqual(
      verdicts.map(({ allowed, dropReason }) => [allowed, dropReason]),
      [[true, undefined]],
    );
    assert.deepEqual(unread, []);
  });
});

test('a drop has its reason', () => {
  const { phases, verdicts } = read(`Phase: 1
Type: ACCESS-LIST
Subtype: log
Result: DROP
Config:
access-group OUT_IN in interface outside
access-list OUT_IN extended deny ip any any
Additional Information:

Result:
input-interface: outside
input-status: up
Action: drop
Drop-reason: (acl-drop) Flow is denied by configured rule`);
  assert.deepEqual([phases[0]?.phase, phases[0]?.allowed], ['ACCESS-LIST', false]);
  assert.deepEqual(
    verdicts.map(({ allowed, dropReason }) => [allowed, dropReason]),
    [[false, '(acl-drop) Flow is denied by configured rule']],
  );
  assert.ok(!('flow' in (verdicts[0] ?? {})));
});

test('two runs in one file do not share their packet', () => {
  const { verdicts } = read(
    `${RUN}packet-tracer input inside tcp 10.1.30.8 40013 203.0.113.9 www\n${RUN.slice(RUN.indexOf('Phase'))}`,
  );
  assert.deepEqual(
    verdicts.map(({ flow }) => flow?.source.port),
    [40012, undefined],
  );
});

describe('damage is told, and the next phase is read again', () => {
  test('a result that is neither', () => {
    const { phases, unread } = read(
      'Phase: 1\nType: NAT\nSubtype:\nResult: MAYBE\nConfig:\n\nPhase: 2\nType: NAT\nResult: ALLOW\nConfig:\nAdditional Information:',
    );
    assert.match(unread[0]?.reason ?? '', /phase 1: found Result: MAYBE, expected ALLOW or DROP/);
    assert.equal(phases.length, 1);
  });
  test('a phase without a result', () => {
    const { unread } = read('Phase: 1\nType: NAT\nConfig:\nAdditional Information:');
    assert.match(unread[0]?.reason ?? '', /expected Type: and Result:/);
  });
  test('an action that is neither', () => {
    assert.match(
      read('Result:\ninput-interface: inside\nAction: hold').unread[0]?.reason ?? '',
      /expected allow or drop/,
    );
  });
});

test.each(['Phase: 2 of the migration begins', 'Phase: 2\nquick mode', 'Result:\nall is well', 'Result: ALLOW'])(
  '%j is not ours',
  (text) => {
    const { seen, unread } = read(text);
    assert.deepEqual([seen, unread], [[], []]);
  },
);
