import assert from 'node:assert/strict';
import { test } from 'vitest';
import { seen } from '../../../test/seen.ts';
import { instant } from '../../base/instant.ts';
import type { Fact, ObservationOf } from '../../model/observation.ts';
import { wallClock } from '../wall-clock.ts';
import { systemLog } from './system-log.ts';
import { logsInvalid } from './invalid-line.ts';

const fact = (why?: string, on: Partial<ObservationOf<'firewall-denied'>> = { zone: 'in' }): Fact => ({
  kind: 'firewall-denied',
  denial: 'no-connection',
  flags: 'PSH ACK',
  ...(why !== undefined && { why }),
  numbers: { sequence: 101, acknowledgement: 701, window: 2 ** 50, length: 50 },
  ...on,
});

const logOf = (why: string | undefined, logged: boolean, on?: Parameters<typeof fact>[1]): string =>
  systemLog({
    node: 'fw',
    clock: wallClock(instant(0)),
    observations: [seen(fact(why, on), { at: 1, on: 'fw', flow: '10.1.0.10:40000 > 10.2.0.10:5432' })],
    logsInvalid: logged,
  })
    .map(({ content }) => String(content))
    .join('');

test('as the kernel writes it: what acknowledges is compared with the other stream', () => {
  const line = logOf('ACK is over upper bound 501 (ACKed data not seen yet)', true);
  const [, bound, acknowledged] =
    /kernel: nf_ct_proto_6: ACK is over upper bound (\d+) \(ACKed data not seen yet\) IN=in OUT= MAC=\S+ SRC=10\.1\.0\.10 DST=10\.2\.0\.10 LEN=90 .* PROTO=TCP SPT=40000 DPT=5432 SEQ=\d+ ACK=(\d+) WINDOW=65535 RES=0x00 ACK PSH URGP=0/.exec(
      line,
    ) ?? [];
  assert.equal((Number(acknowledged) - Number(bound)) >>> 0, 200);
});

test('what is sent is compared with its own', () => {
  const line = logOf('SEQ is over upper bound 51 (over the window of the receiver)', true);
  const [, bound, sequence] = /upper bound (\d+) .* SEQ=(\d+) /.exec(line) ?? [];
  assert.equal((Number(sequence) - Number(bound)) >>> 0, 50);
});

test('of a packet that the node itself sends, where it would have left', () => {
  const line = logOf('invalid rst', true, { zone: 'out', leaves: true });
  assert.match(line, /nf_ct_proto_6: invalid rst IN= OUT=out SRC=10\.1\.0\.10 /);
});

test('nothing where the kernel was not told to, or the packet was discarded for something else', () => {
  assert.equal(logOf('invalid rst', false), '');
  assert.equal(logOf(undefined, true), '');
});

test.each([
  ['6', true],
  ['255', true],
  ['0', false],
  ['17', false],
])('nf_conntrack_log_invalid = %s', (value, expected) => {
  assert.equal(logsInvalid(new Map([['net.netfilter.nf_conntrack_log_invalid', { known: value }]])), expected);
  assert.equal(logsInvalid(new Map()), false);
});
