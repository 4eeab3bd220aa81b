import assert from 'node:assert/strict';
import { test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { noDestinationLeft } from './no-destination.ts';

const failed = '01:00:10.000 [81] <2> bpbrm Exit: client backup EXIT STATUS 25: cannot connect on socket';
const before = '01:00:00.000 [81] <16> bpbrm main: ConnectToBPCD(client1) failed: 25';
const rule = { 'media1/bp.conf': 'PREFERRED_NETWORK = 10.12.0.0/16 ONLY' };
const log = (...lines: readonly string[]) => ({ 'media1/bpbrm/log.112026': lines.join('\n') });
const strace = { 'media1/strace.out': '81 01:00:05.000100 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4 <0.000020>' };
const look = (texts: Readonly<Record<string, string>>) => noDestinationLeft.look(evidenceOf(texts));

test('an excluding rule, a failure to connect, and system calls without any connect() make it likely', () => {
  const [finding] = look({ ...rule, ...log(before, failed), ...strace });
  assert.equal(finding?.confidence, 'likely');
  assert.match(finding.headline, /PREFERRED_NETWORK = 10\.12\.0\.0\/16 ONLY may leave no address/);
});

test('a log alone may leave attempts out, so it is only possible', () => {
  assert.equal(look({ ...rule, ...log(before, failed) })[0]?.confidence, 'possible');
});

test('one attempt is enough to clear the rule', () => {
  const attempt = '01:00:01.000 [81] <2> vnet_async_connect: vnet.c.1: 0: connect in progress: 1 0x00000001';
  assert.deepEqual(look({ ...rule, ...log(before, attempt, failed) }), []);
});

test('a rule that only prefers, and a rule of another host, exclude nothing', () => {
  assert.deepEqual(
    look({ 'media1/bp.conf': 'PREFERRED_NETWORK = 10.12.0.0/16 MATCH 10.12.0.5', ...log(before, failed) }),
    [],
  );
  assert.deepEqual(look({ 'media2/bp.conf': 'PREFERRED_NETWORK = 10.12.0.0/16 ONLY', ...log(before, failed) }), []);
});
