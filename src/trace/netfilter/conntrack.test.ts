import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { type Known, known } from '../../model/configuration.ts';
import type { Packet, TcpKind } from '../packet.ts';
import { ConnectionTable, trackedAnswer } from './conntrack.ts';

const client = '10.0.1.2' as Address;
const server = '10.0.2.2' as Address;

const base = { ttl: 64, bytes: 60, dontFragment: true, mark: 0 };
const forth = (tcp: TcpKind): Packet => ({
  ...base,
  protocol: 'tcp',
  source: client,
  destination: server,
  sourcePort: 40_000,
  destinationPort: 1556,
  tcp,
});
const back = (tcp: TcpKind): Packet => ({
  ...base,
  protocol: 'tcp',
  source: server,
  destination: client,
  sourcePort: 1556,
  destinationPort: 40_000,
  tcp,
});

const echo = (
  kind: 'echo' | 'echo-reply',
  [source, destination]: readonly [Address, Address] = [client, server],
): Packet => ({
  ...base,
  protocol: 'icmp',
  source,
  destination,
  sourcePort: 7,
  destinationPort: 0,
  icmp: { kind },
});

/** The states of packets that all pass, one behind the other. */
function states(packets: readonly Packet[], loose: Known<boolean> = known(true)): readonly string[] {
  const table = new ConnectionTable();
  return packets.map((packet) => {
    const tracked = table.track(packet, { loose });
    table.confirm(tracked);
    return `${tracked.state}${tracked.entry ? ` ${tracked.direction}` : ''}`;
  });
}

describe('a TCP connection', () => {
  test('is new with its SYN, established with the answer', () => {
    assert.deepEqual(states([forth('syn'), back('syn-ack'), forth('ack'), forth('data'), back('ack')]), [
      'new original',
      'established reply',
      'established original',
      'established original',
      'established reply',
    ]);
  });

  test('a SYN that is repeated is still new', () => {
    assert.deepEqual(states([forth('syn'), forth('syn')]), ['new original', 'new original']);
  });

  test('a SYN-ACK without its SYN is invalid, tcp_loose or not', () => {
    assert.deepEqual(states([back('syn-ack')]), ['invalid']);
    assert.deepEqual(states([back('syn-ack')], known(false)), ['invalid']);
  });

  test('where only the client’s half is seen, all behind the SYN is invalid', () => {
    assert.deepEqual(states([forth('syn'), forth('ack'), forth('data')]), ['new original', 'invalid', 'invalid']);
  });

  test('where only the server’s half is seen, the SYN-ACK is invalid and data begins an entry', () => {
    assert.deepEqual(states([back('syn-ack'), back('data')]), ['invalid', 'new original']);
  });

  test('in the middle begins an entry if tcp_loose is on, and only then', () => {
    assert.deepEqual(states([forth('data'), back('ack'), forth('data')]), [
      'new original',
      'established reply',
      'established original',
    ]);
    assert.deepEqual(states([forth('data'), back('ack')], known(false)), ['invalid', 'invalid']);
  });

  test('that tcp_loose is not known is said where it decides', () => {
    const table = new ConnectionTable();
    const tracked = table.track(forth('data'), { loose: 'not-checked' });
    assert.deepEqual([tracked.state, tracked.pickedUp, tracked.looseAssumed], ['new', true, true]);
    assert.equal(table.track(forth('syn'), { loose: 'not-checked' }).looseAssumed, undefined);
  });

  test.each(['fin', 'reset'] as const)('a %s without an entry is invalid', (kind) => {
    assert.deepEqual(states([forth(kind)]), ['invalid']);
  });

  test('is closed by a reset, and a new SYN begins it again', () => {
    assert.deepEqual(states([forth('syn'), back('reset'), forth('syn')]), [
      'new original',
      'established reply',
      'new original',
    ]);
  });

  test('a packet that is dropped leaves no entry', () => {
    const table = new ConnectionTable();
    table.track(forth('syn'), { loose: known(true) });
    assert.equal(table.size, 0);
    assert.equal(table.track(back('syn-ack'), { loose: known(true) }).state, 'invalid');
  });
});

describe('ICMP', () => {
  test('a question is new, its answer established, an answer alone invalid', () => {
    const answer = echo('echo-reply', [server, client]);
    assert.deepEqual(states([echo('echo'), answer, echo('echo')]), [
      'new original',
      'established reply',
      'established original',
    ]);
    assert.deepEqual(states([answer]), ['invalid']);
  });

  test('a question the other way with the same identifier is another connection', () => {
    assert.deepEqual(states([echo('echo'), echo('echo', [server, client])]), ['new original', 'new original']);
  });

  const refused = (about: Packet, destination = about.source): Packet => ({
    ...base,
    protocol: 'icmp',
    source: '10.0.9.9' as Address,
    destination,
    sourcePort: 0,
    destinationPort: 0,
    icmp: { kind: 'port-unreachable', about },
  });

  test('an error is related to the connection of the packet that it tells of', () => {
    assert.deepEqual(states([forth('syn'), refused(forth('syn'))]), ['new original', 'related reply']);
    assert.deepEqual(states([forth('syn'), back('syn-ack'), refused(back('syn-ack'))]).at(-1), 'related original');
  });

  test('an error about a connection that is not known, or sent to somebody else, is invalid', () => {
    assert.deepEqual(states([refused(forth('syn'))]), ['invalid']);
    assert.deepEqual(states([forth('syn'), refused(forth('syn'), '10.0.7.7' as Address)]).at(-1), 'invalid');
  });
});

test('UDP is new until it is answered', () => {
  const { tcp: _, ...question } = { ...forth('syn'), protocol: 'udp' as const };
  const { tcp: __, ...answer } = { ...back('syn'), protocol: 'udp' as const };
  assert.deepEqual(states([question, question, answer, question]), [
    'new original',
    'new original',
    'established reply',
    'established original',
  ]);
});

test('a refusal belongs to the connection of the refused packet, also before it is confirmed', () => {
  const table = new ConnectionTable();
  const tracked = table.track(forth('syn'), { loose: known(true) });
  const answer = trackedAnswer(tracked);
  assert.deepEqual([answer?.state, answer?.direction, answer?.entry === tracked.entry], ['related', 'reply', true]);
  assert.equal(trackedAnswer({ state: 'invalid', direction: 'original' }), undefined);
  assert.equal(trackedAnswer({ state: 'untracked', direction: 'original' }), undefined);
});
