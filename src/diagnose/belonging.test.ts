import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../test/asa-log.ts';
import { conversation } from '../../test/conversation.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { flowOf } from '../../test/seen.ts';
import { belongingOf, capped } from './belonging.ts';

const sockets = (address: string) => `2026-11-20 10:30:00\ntcp 0 0 ${address}:22 10.9.9.9:50000 ESTABLISHED`;
const status = '12:30:01.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken';
const media1 = { 'media1/netstat.txt': sockets('10.1.0.10') };
const firewall = { 'fw1/asa.log': deniedByList({ at: 5, from: '172.16.0.1:5000', to: '172.16.9.9:443' }) };
const strangers = flowOf('172.16.0.1:5000 > 172.16.9.9:443');
const toVnetd = flowOf('172.16.0.1:5000 > 172.16.9.9:13724');

describe('a connection', () => {
  test('of a host whose address is known is that host’s, at whichever end', () => {
    for (const flow of ['10.1.0.10:40001 > 10.2.0.20:1556', '10.2.0.20:40001 > 10.1.0.10:1556'])
      assert.equal(belongingOf(evidenceOf(media1), flowOf(flow)), 'host');
  });
  test('of strangers is foreign when the addresses of all hosts are known', () => {
    assert.equal(belongingOf(evidenceOf({ ...media1, ...firewall }), strangers), 'foreign');
  });
  test('may be anybody’s while one host has no known address', () => {
    const logOnly = { 'media2/bpbrm/log.112026': status };
    assert.equal(belongingOf(evidenceOf({ ...media1, ...logOnly }), toVnetd), 'unknown');
    assert.equal(belongingOf(evidenceOf({ ...media1, ...logOnly }), strangers), 'foreign', 'no port of NetBackup');
    const seen = [conversation({ from: '10.5.0.1:1', to: '10.5.0.2:2', node: 'media2' })];
    assert.equal(belongingOf(evidenceOf(media1, seen), toVnetd), 'unknown');
  });
  test('may be anybody’s when only a firewall speaks, whose settings and log make no host of it', () => {
    const config = { 'fw1/run.cfg': 'timeout conn 1:00:00 half-closed 0:10:00 udp 0:02:00' };
    assert.equal(belongingOf(evidenceOf({ ...firewall, ...config }), strangers), 'unknown');
    assert.equal(belongingOf(evidenceOf({ ...media1, ...firewall, ...config }), strangers), 'foreign');
  });
  test('without addresses may be anybody’s', () => {
    assert.equal(belongingOf(evidenceOf(media1), undefined), 'unknown');
  });
});

test('what concerns nobody here is no more than possible', () => {
  assert.deepEqual(
    (['host', 'unknown', 'foreign'] as const).map((belonging) => capped('proved', belonging)),
    ['proved', 'proved', 'possible'],
  );
});
