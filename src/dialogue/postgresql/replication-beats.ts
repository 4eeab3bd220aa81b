import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import { beatsIn, repeated, silenceWith, type Watch } from '../heartbeat.ts';
import type { Step } from '../session.ts';
import { CLIENT_LOST, WAL_STREAM_LOST } from './libpq-status.ts';

export interface ReplicationTimes {
  readonly senderTimeout: Duration;
  readonly receiverTimeout: Duration;
  readonly statusInterval: Duration;
}

export interface Beats {
  readonly sender: readonly Step[];
  readonly receiver: readonly Step[];
}

/**
 * A standby status update and a primary keepalive message in their CopyData frames (protocol, streaming replication).
 */
const REPLY_BYTES = 39;
const KEEPALIVE_BYTES = 23;

/** Both wait with poll() on their socket. */
const SENDER: Watch = { watching: ['WAL'], otherwise: CLIENT_LOST };
const RECEIVER: Watch = { watching: ['WAL'], otherwise: WAL_STREAM_LOST };
const OFF = seconds(0);

const reply: Step = { does: 'send', on: 'WAL', bytes: REPLY_BYTES, name: 'send a status update' };
const keepalive: Step = { does: 'send', on: 'WAL', bytes: KEEPALIVE_BYTES, name: 'send a keepalive message' };

const within = (time: Duration): { readonly within?: Duration } => (time > 0 ? { within: time } : {});
const half = (time: Duration): Duration => microseconds(time / 2);

const hearReply = (time: Duration): Step => ({
  does: 'receive',
  on: 'WAL',
  bytes: REPLY_BYTES,
  ...within(time),
  name: 'wait for a status update',
  otherwise: CLIENT_LOST,
});
const hearKeepalive = (time: Duration): Step => ({
  does: 'receive',
  on: 'WAL',
  bytes: KEEPALIVE_BYTES,
  ...within(time),
  name: 'wait for a keepalive message',
  otherwise: WAL_STREAM_LOST,
});

/**
 * What goes over a stream that has no WAL to carry. A standby reports every `wal_receiver_status_interval`, and asks
 * for an answer when it has heard nothing for half of `wal_receiver_timeout`; a primary that had no report for half of
 * `wal_sender_timeout` asks for one.
 */
export function replicationBeats(quiet: Duration, times: ReplicationTimes): Beats {
  const { senderTimeout, receiverTimeout, statusInterval } = times;
  // The sender asks at half of its time-out, and whoever reports more seldom than that answers then.
  const asksFirst = senderTimeout > 0 && statusInterval > senderTimeout / 2;
  if (statusInterval > 0 && !asksFirst) return reportsOfStandby(quiet, times);
  if (senderTimeout > 0) {
    const every = half(senderTimeout);
    return {
      sender: silenceWith(quiet, every, [keepalive, hearReply(every)], SENDER),
      receiver: repeated(beatsIn(quiet, every), [hearKeepalive(receiverTimeout), reply]),
    };
  }
  if (receiverTimeout === 0)
    return { sender: silenceWith(quiet, OFF, [], SENDER), receiver: silenceWith(quiet, OFF, [], RECEIVER) };
  const every = half(receiverTimeout);
  return {
    sender: repeated(beatsIn(quiet, every), [hearReply(senderTimeout), keepalive]),
    receiver: silenceWith(quiet, every, [reply, hearKeepalive(every)], RECEIVER),
  };
}

function reportsOfStandby(
  quiet: Duration,
  { senderTimeout, receiverTimeout, statusInterval }: ReplicationTimes,
): Beats {
  const everyWhich = receiverTimeout > 0 ? Math.max(1, Math.floor(receiverTimeout / 2 / statusInterval)) : 0;
  const reports = beatsIn(quiet, statusInterval);
  const asks = everyWhich > 0 ? Math.floor(reports / everyWhich) : 0;
  const rest = reports - asks * everyWhich;
  const report: readonly Step[] = [{ does: 'idle', for: statusInterval, ...RECEIVER }, reply];
  const heard = hearReply(senderTimeout);
  return {
    sender: [...repeated(asks, [...repeated(everyWhich - 1, [heard]), heard, keepalive]), ...repeated(rest, [heard])],
    receiver: [
      ...repeated(asks, [...repeated(everyWhich - 1, report), ...report, hearKeepalive(half(receiverTimeout))]),
      ...repeated(rest, report),
      { does: 'idle', for: microseconds(quiet - reports * statusInterval), ...RECEIVER },
    ],
  };
}
