import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatDuration, hours } from '../../base/duration.ts';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { idleDeaths } from './idle-death.ts';
import { idleTimeoutOf, timeoutWords } from './idle-timeout.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const timeout = (lasted: number, more: Readonly<Record<string, string>> = {}) => {
  const log = [built({ at: 0, ...ends }), torn({ at: lasted, ...ends, lasted })].join('\n');
  const [death] = idleDeaths(evidenceOf({ 'fw1/asa.log': log, ...more }));
  return death && `${formatDuration(death.timeout.value)}, ${death.timeout.by}`;
};
const config = (value: string) => `timeout conn ${value} half-closed 0:10:00 udp 0:02:00`;

describe('the timeout of the device that removed a connection', () => {
  test('is the vendor’s default when the connection lived that long, and its life when it did not', () => {
    assert.equal(timeout(3_600), '1 h, device default');
    assert.equal(timeout(3_599), '59 min 59 s, at most');
  });
  test('is what its configuration says', () =>
    assert.equal(timeout(7_300, { 'fw1/run.cfg': config('2:00:00') }), '2 h, configuration'));
  test('is the last that a file says, not the shortest', () => {
    const twice = (...values: readonly string[]) => ({ 'fw1/run.cfg': values.map(config).join('\n') });
    assert.equal(timeout(7_300, twice('1:00:00', '2:00:00')), '2 h, configuration');
    assert.equal(timeout(7_300, twice('2:00:00', '1:00:00')), '1 h, configuration');
    assert.equal(timeout(7_300, twice('1:00:00', '0')), '2 h 1 min 40 s, at most');
    const classes = `${config('3:00:00')}\npolicy-map p\n class c\n  set connection timeout idle 0:30:00\n class d\n  set connection timeout idle 1:30:00`;
    assert.equal(timeout(1_900, { 'fw1/run.cfg': classes }), '30 min, configuration');
  });
  test('is not what its configuration says when the connection did not live that long', () => {
    assert.equal(timeout(1_900, { 'fw1/run.cfg': config('2:00:00') }), '31 min 40 s, at most');
  });
  test('is that of a class when only that fits', () => {
    const classed = `${config('2:00:00')}\npolicy-map p\n class c\n  set connection timeout idle 0:30:00`;
    assert.equal(timeout(1_900, { 'fw1/run.cfg': classed }), '30 min, configuration');
  });
  test('of a FortiGate is in no configuration of an ASA that lies beside it', () => {
    const line =
      `date=2026-11-20 time=21:00:00 devname="fg2" devid="FGT60FTK00000000" tz="+0000" logid="0000000013" type="traffic" ` +
      'subtype="forward" level="notice" vd="root" srcip=10.1.0.10 srcport=40001 srcintf="wan" dstip=10.2.0.20 dstport=1556 ' +
      'dstintf="lan" sessionid=7 proto=6 action="timeout" policyid=1 duration=3600 sentbyte=500 rcvdbyte=476 sentpkt=5 rcvdpkt=4';
    const beside = evidenceOf({ 'fg2/fortigate.log': `${line}\n`, 'fw1/run.cfg': config('0:30:00') });
    assert.deepEqual(
      idleDeaths(beside).map((death) => death.timeout.by),
      ['device default'],
    );
  });
  test('is not that of another device that logs for itself', () => {
    const other = [built({ at: 0, from: '10.8.0.1:1', to: '10.8.0.2:2', device: 'fw2' })].join('\n');
    assert.equal(timeout(7_300, { 'fw2/run.cfg': config('2:00:00'), 'fw2/asa.log': other }), '1 h, device default');
  });
  test('is what holdfast probe has measured from one of the ends, where the device has not said it', () => {
    const probe = (model: number) => ({
      'media1/probe.json': `{"schema":"holdfast/probe@1","kind":"idle","idleTimeout":{"model":${model}}}`,
    });
    assert.equal(timeout(3_650, probe(3_550)), '59 min 10 s, measured');
    assert.equal(timeout(3_650, { ...probe(3_550), 'fw1/run.cfg': config('1:00:00') }), '1 h, configuration');
    assert.equal(timeout(1_800, probe(3_550)), '30 min, at most');
  });
  test('is not the default when its configuration says never', () => {
    assert.equal(timeout(7_300, { 'fw1/run.cfg': config('0') }), '2 h 1 min 40 s, at most');
  });
});

describe('of several Linux hosts whose settings are here', () => {
  const sysctl = (value: number) => `net.netfilter.nf_conntrack_tcp_timeout_established = ${value}\n`;
  const seen = [
    conversation({ ...ends, node: 'app1' }),
    conversation({ from: '10.1.0.10:40002', to: '10.2.0.30:1556', node: 'app1' }),
  ];
  const hosts = { app1: '10.1.0.10', db1: '10.2.0.20', db2: '10.2.0.30' };
  const addresses = Object.fromEntries(
    Object.entries(hosts).map(([name, address]) => [
      `${name}/ip-addr.txt`,
      `2: eth0    inet ${address}/24 scope global eth0\n`,
    ]),
  );
  const node = (settings: Readonly<Record<string, number>>) => {
    const files = Object.entries(settings).map(([name, value]) => [`${name}/sysctl.txt`, sysctl(value)]);
    const evidence = evidenceOf({ ...addresses, ...Object.fromEntries(files) }, seen);
    const connection = evidence.connections.find(({ flow }) => flow.destination.address === '10.2.0.20');
    return idleTimeoutOf(evidence, connection, undefined, hours(2)).node;
  };
  test('one that is an end of other connections only comes last', () => {
    assert.equal(node({ db2: 3_600 }), 'db2');
    assert.equal(node({ db2: 3_600, db1: 3_700 }), 'db1');
    assert.equal(node({ db2: 3_600, gw1: 3_700 }), 'gw1', 'after one that forwards, too');
    assert.equal(node({ db2: 3_600, gw1: 8_000 }), 'db2', 'unless nothing else is as short');
  });
});

test('in words a timeout is as sure as it is known', () => {
  assert.deepEqual(
    (['configuration', 'measured', 'at most'] as const).map((by) => timeoutWords({ value: hours(1), by })),
    ['1 h', 'at least 1 h', 'at most 1 h'],
  );
});

test('a host that is seen not to take what arrives is asked first for what it has itself', () => {
  const name = 'net.netfilter.nf_conntrack_tcp_timeout_established';
  const evidence = evidenceOf({ 'a1/sysctl.txt': `${name} = 600`, 'db1/sysctl.txt': `${name} = 3600` });
  const of = (deaf?: string) => idleTimeoutOf(evidence, undefined, undefined, hours(2), deaf).node;
  assert.deepEqual([of(), of('db1')], ['a1', 'db1']);
});
