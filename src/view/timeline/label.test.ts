import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { accepted, denied, endpointOf, seen, started, tornDown } from '../../../test/seen.ts';
import { minutes } from '../../base/duration.ts';
import { HostBook } from '../../evidence/hosts.ts';
import type { Fact, SegmentRole } from '../../model/observation.ts';
import { labelOf } from './label.ts';

const hosts = new HostBook();
hosts.owns('media1', endpointOf('10.1.0.10:1').address);

const flow = '10.1.0.10:3583 > 10.2.0.20:13724';
const label = (fact: Fact, addressed = true) => labelOf(seen(fact, { at: 1, ...(addressed ? { flow } : {}) }), hosts);
const segment = (role: SegmentRole, bytes = 0): Fact => ({ kind: 'segment', role, point: 'eth0', bytes });

describe('a label', () => {
  test('names hosts that are known, and addresses of those that are not', () => {
    assert.equal(label({ kind: 'firewall-built', connection: '1' }), 'builds media1:3583 -> 10.2.0.20:13724');
    assert.equal(label(accepted), 'accepts media1:3583 on port 13724');
  });
  test('stands without addresses, too', () => {
    const bare: readonly (readonly [Fact, string])[] = [
      [{ kind: 'firewall-built', connection: '1' }, 'builds a connection'],
      [tornDown, 'removes the connection: Conn-timeout'],
      [denied, 'drops: no-connection'],
      [accepted, 'accepts'],
      [{ kind: 'connected' }, 'connected'],
      [{ kind: 'node-event', event: 'link-down', words: '', interface: 'eth0' }, 'loses its link (eth0)'],
    ];
    for (const [fact, words] of bare) assert.equal(label(fact, false), words);
  });
  test('falls back on the reason where the device gives no words', () => {
    assert.equal(label({ ...tornDown, words: '' } as Fact, false), 'removes the connection: idle');
  });
  test('tells an error by its name, else by its number, else not at all', () => {
    const refused = (error: Extract<Fact, { kind: 'refused' }>['error']) => label({ kind: 'refused', error });
    assert.equal(refused({ name: 'ECONNREFUSED', number: 10_061 }), 'refused (ECONNREFUSED)');
    assert.equal(refused({ name: 'OTHER', number: 10_065 }), 'refused (error 10065)');
    assert.equal(refused({ name: 'OTHER' }), 'refused');
  });
  test('tells the bytes of a segment where there are some: a keepalive of one byte carries none', () => {
    assert.equal(label(segment('retransmission', 1_460)), 'data again, 1460 bytes to 10.2.0.20:13724');
    assert.equal(label(segment('keepalive', 1)), 'keepalive to 10.2.0.20:13724');
  });
  test('tells later attempts and what a timer has left', () => {
    assert.equal(label(started, false), 'connects');
    assert.equal(label({ kind: 'connect-started', attempt: 2 }, false), 'connects, port no. 2');
    const timer = { runs: 'keepalive', left: minutes(4), unanswered: 0 } as const;
    assert.equal(
      label({ kind: 'socket-state', state: 'ESTABLISHED', timer }, false),
      'socket ESTABLISHED, keepalive in 240 s',
    );
  });
});

test('loopback stays an address: it is another host’s on every host', () => {
  const to = endpointOf('127.0.0.1:1556');
  assert.equal(label({ kind: 'connect-started', attempt: 1, to }, false), 'connects to 127.0.0.1:1556');
});
