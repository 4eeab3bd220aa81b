import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, second } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { guardedPair, other } from '../../../test/loop/guarded-pair.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { diagnose } from '../diagnose.ts';
import { judgedByRules } from './judged-logs.ts';

const networkWith = (...rules: readonly string[]) =>
  guardedPair({
    guard: other(
      'system: linux',
      'nft: |',
      '  table inet f {',
      '    chain forward {',
      '      type filter hook forward priority 0; policy accept;',
      ...rules.map((rule) => `      ${rule}`),
      '    }',
      '  }',
    ),
  });

/** A request that fw logs with a prefix, and that nobody answers. */
function logged(prefix: string, node = 'fw') {
  const line = `Nov 20 ${formatTimeOfDay(second(60)).slice(0, 8)} ${node} kernel: ${prefix}IN=in OUT=out MAC=02 SRC=10.1.0.10 DST=10.2.0.10 LEN=60 TTL=63 PROTO=TCP SPT=40001 DPT=1556 WINDOW=64240 RES=0x00 SYN URGP=0\n`;
  const asked = conversation({
    from: '10.1.0.10:40001',
    to: '10.2.0.10:1556',
    node: 'client',
    first: 60,
    handshake: { synCount: 3, synAckCount: 0, synAck: undefined, established: undefined },
    forward: { payloadBytes: 0 },
    backward: { packets: 0, payloadBytes: 0 },
  });
  const sockets = `2026-11-20 00:01:00\ntcp 0 1 10.1.0.10:40001 10.2.0.10:1556 SYN_SENT`;
  return evidenceOf({ [`${node}/messages`]: line, 'client/netstat.txt': sockets }, [asked]);
}

const told = (evidence: ReturnType<typeof logged>) =>
  diagnose(evidence).find(({ cause, headline }) => cause === 'POLICY_DENY' && headline.includes('fw denied'));

describe('what becomes of what is logged, the rules behind say', () => {
  test('a drop, whatever the prefix: proved, with the line that decides', () => {
    const evidence = logged('FW: ');
    assert.equal(told(evidence), undefined);
    const finding = told(
      judgedByRules(evidence, networkWith('tcp dport 1556 log prefix "FW: "', 'tcp dport 1556 drop')),
    );
    assert.deepEqual([finding?.confidence, finding?.assumed], ['proved', []]);
    const said = finding?.story.find(({ text }) => text.includes('fw drops what it logs with “FW:”'));
    assert.match(said?.text ?? '', /tcp dport 1556 drop/);
    assert.ok(said && said.citations.length === 1);
  });

  test('no drop, whatever the prefix', () => {
    const evidence = logged('FW-DROP: ');
    assert.equal(told(evidence)?.confidence, 'likely');
    assert.equal(told(judgedByRules(evidence, networkWith('log prefix "FW-DROP: " accept'))), undefined);
  });

  test.each([
    ['the rules have no such prefix', 'fw', ['log prefix "OTHER" drop']],
    ['it depends on the packet', 'fw', ['log prefix "FW-DROP: "', 'tcp dport 22 drop']],
    ['the network has no such node', 'elsewhere', ['log prefix "FW-DROP: " drop']],
  ])('nothing more where %s', (_, node, rules) => {
    const evidence = logged('FW-DROP: ', node);
    assert.equal(judgedByRules(evidence, networkWith(...rules)), evidence);
  });
});
