import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { mayBePeer, mayConcern } from './concern.ts';

const opened = (pid: string, port: number, to: string) =>
  `01:00:00.000 [${pid}] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.${port} TO ${to}.13724 fd = 7`;
const failed = '02:00:00.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken';
const listed = (address: string) => `2: eth0: <UP> mtu 1500\n    inet ${address}/24 scope global eth0\n`;

function signOf(...lines: readonly string[]) {
  const evidence = evidenceOf({
    'media1/bpbrm/log.112026': [...lines, failed].join('\n'),
    'media1/ip-addr.txt': listed('10.1.0.10'),
    'client1/ip-addr.txt': `${listed('10.2.0.20')}    inet 10.3.0.20/24 scope global eth1\n`,
    'client2/ip-addr.txt': listed('10.2.0.30'),
  });
  const sign = evidence.timeline.observations.find(({ kind }) => kind === 'status');
  assert.ok(sign);
  const flow = (port: number, to: string) => conversation({ from: `10.1.0.10:${port}`, to: `${to}:13724` }).flow;
  return {
    concerns: (port: number, to: string) => mayConcern(evidence, sign, flow(port, to)),
    isPeer: (host: string) => mayBePeer(evidence, sign, host),
  };
}

test('of whom no line says what it holds, each connection of the host may be', () => {
  const { concerns, isPeer } = signOf();
  assert.ok(concerns(40_002, '10.2.0.30') && isPeer('client2'));
});

test('its own connection concerns it, and another of the same client, by whatever address, unless it is held by others', () => {
  const own = opened('71', 40_001, '10.2.0.20');
  const { concerns, isPeer } = signOf(own);
  assert.deepEqual(
    [concerns(40_001, '10.2.0.20'), concerns(40_002, '10.2.0.20'), concerns(40_002, '10.3.0.20')],
    [true, true, true],
  );
  assert.ok(!signOf(own, opened('88', 40_002, '10.2.0.20')).concerns(40_002, '10.2.0.20'));
  assert.ok(isPeer('client1'));
});

test('a connection to another client does not, nor what that one does', () => {
  const { concerns, isPeer } = signOf(opened('71', 40_001, '10.2.0.20'));
  assert.ok(!concerns(40_002, '10.2.0.30'));
  assert.ok(!isPeer('client2'));
  // Whose it is nobody knows.
  assert.ok(signOf(opened('71', 40_001, '10.9.0.9')).isPeer('client2'));
});
