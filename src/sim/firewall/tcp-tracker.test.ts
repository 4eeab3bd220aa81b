import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { type Duration, seconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { newConnection } from '../../trace/netfilter/conntrack.ts';
import { packetOf, type Segment } from '../datagram.ts';
import { type ConntrackEntry, newEntry } from './conntrack-entry.ts';
import { conntrackDefaults, type ConntrackTimes } from './conntrack-times.ts';
import { leadOf, timeoutOf } from './tcp-tracker.ts';

const ack: Segment = {
  kind: 'ack',
  flow: {
    protocol: 'tcp',
    source: { address: '10.1.0.9' as Address, port: 40_001 },
    destination: { address: '10.2.0.9' as Address, port: 5_433 },
  },
  sequence: 1,
  acknowledgement: 1,
  length: 0,
  window: 64_240,
};

/** An open connection of which all is acknowledged. */
function open(more: Partial<Pick<ConntrackEntry, 'seenReply' | 'repeated'>> = {}): ConntrackEntry {
  const connection = newConnection(packetOf(ack));
  const entry = newEntry(ack, { id: '1', connection, tcp: 'established', now: instant(0), times: undefined });
  return Object.assign(entry, { seenReply: true, ...more, last: { ...entry.last, kind: 'ack', window: 64_240 } });
}

/** All different, the time-out of the state the longest unless it is given. */
const TIMES: ConntrackTimes = { ...conntrackDefaults, unacknowledged: seconds(300), retransmitted: seconds(200) };
const after = (entry: ConntrackEntry, kind: Segment['kind'] = 'ack', ofState: Duration = seconds(7_200)): number =>
  timeoutOf(entry, { ...ack, kind }, { times: TIMES, ofState }).lasts / 1e6;

describe('the time-out behind a packet (nf_conntrack_tcp_packet)', () => {
  test('is that of its state', () => assert.equal(after(open()), 7_200));

  test('of what comes again and again the shorter one, also where data is not acknowledged', () => {
    const entry = open({ repeated: 3 });
    entry.streams.original.isUnacknowledged = true;
    assert.deepEqual(
      [after(entry), after(entry, 'ack', seconds(250)), after(entry, 'ack', seconds(100))],
      [200, 200, 100],
    );
  });

  test('of a reset that of CLOSE, however short the others are', () => {
    assert.equal(after(open(), 'reset', seconds(5)), 10);
  });

  test('a time that is not shorter leaves it to the next condition', () => {
    const entry = open();
    entry.streams.reply.isUnacknowledged = true;
    entry.last.window = 0;
    assert.deepEqual(
      [after(entry), after(entry, 'ack', seconds(250)), after(entry, 'ack', seconds(100))],
      [300, 200, 100],
    );
  });

  test('of what was picked up one way never more than that of data without an acknowledgement', () => {
    assert.equal(after(open({ seenReply: false })), 300);
  });
});

test('what the table of states refuses is INVALID, and changes nothing', () => {
  const entry = open();
  const lead = leadOf({ entry, direction: 'reply' }, ack, { step: 'invalid', ignoresInvalidReset: false });
  assert.deepEqual(lead, { taken: 'invalid', words: 'packet (index 3) in dir 1 invalid, state ESTABLISHED' });
  assert.deepEqual(entry, open());
});
