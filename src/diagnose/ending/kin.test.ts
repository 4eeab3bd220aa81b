import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpoint } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { kinOf, kinshipOf } from './kin.ts';

const flow = {
  protocol: 'tcp',
  source: endpoint('10.1.0.10:40001'),
  destination: endpoint('10.2.0.20:13724'),
} as const;
const opened = (pid: string, port = 40_001, to = '10.2.0.20.13724') =>
  `01:00:00.000 [${pid}] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.${port} TO ${to} fd = 7`;
const spawned = (parent: string, child: string) =>
  `00:59:59.000 [${parent}] <2> bpbrm spawn_brm_child: bpbrm child pid = ${child}`;
const failed = (pid: string) =>
  `02:00:00.000 [${pid}] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken`;

function kinship(lines: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const evidence = evidenceOf({ 'media1/bpbrm/log.112026': lines.join('\n'), ...more });
  const sign = evidence.timeline.observations.find(({ kind }) => kind === 'status');
  assert.ok(sign);
  return kinshipOf(evidence, sign, kinOf(evidence, 'media1', flow)).is;
}

describe('a process that reports a failure', () => {
  test('held the connection when it wrote that it opened it', () => {
    assert.equal(kinship([opened('71'), failed('71')]), 'own');
  });
  test('is kin to it when its parent or its child did', () => {
    assert.equal(kinship([spawned('71', '72'), opened('71'), failed('72')]), 'own');
    assert.equal(kinship([spawned('71', '72'), opened('72'), failed('71')]), 'own');
    assert.equal(kinship([spawned('71', '72'), spawned('72', '73'), opened('71'), failed('73')]), 'own');
  });
  test('is no kin to it by a sister: each child serves a job of its own', () => {
    assert.equal(kinship([spawned('71', '72'), spawned('71', '73'), opened('72'), failed('73')]), 'not-shown');
  });
  test('is another’s when it held other connections and this one is somebody else’s', () => {
    assert.equal(kinship([opened('71'), opened('88', 40_002), failed('88')]), 'strange');
  });
  test('is not another’s by a leg within its own host, behind which any connection may be', () => {
    const inner = '01:00:00.000 [88] <2> logconnections: BPCD CONNECT FROM 127.0.0.1.50000 TO 127.0.0.1.50001 fd = 7';
    assert.equal(kinship([opened('71'), inner, failed('88')]), 'not-shown');
  });
  test('shows nothing when nobody wrote whose the connection is', () => {
    assert.equal(kinship([opened('88', 40_002), failed('88')]), 'not-shown');
    assert.equal(kinship([opened('71'), failed('88')]), 'not-shown');
  });
  test('is told by its thread where the log has threads', () => {
    assert.equal(kinship([opened('71.5'), failed('71.5')]), 'own');
    assert.equal(kinship([opened('71.5'), failed('71.6')]), 'not-shown');
  });
  test('is told across the logs of one host, and not across hosts', () => {
    const bptm = { 'media1/bptm/log.112026': opened('71') };
    assert.equal(kinship([failed('71')], bptm), 'own');
    assert.equal(kinship([failed('71')], { 'media9/bptm/log.112026': opened('71') }), 'not-shown');
  });
});

test('a family tree that bites its tail ends', () => {
  assert.equal(kinship([spawned('71', '72'), spawned('72', '71'), opened('99'), failed('71')]), 'not-shown');
});
