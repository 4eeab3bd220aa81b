import type { Duration } from '../../base/duration.ts';
import type { KeepaliveOptions } from '../kernel/keepalive-options.ts';
import { silenceIn } from '../kernel/tcp-info.ts';
import type { KeepaliveSeen } from './keepalive-seen.ts';
import type { ListedSocket } from './listed-socket.ts';

/** Does a connection outlive its silence, on a path that forgets what carried nothing for so long? */
export type Verdict =
  /** A probe comes in time, and the next one too if that is lost. */
  | 'held'
  /** A probe comes in time, but not the next. */
  | 'tight'
  /** Nothing comes: SO_KEEPALIVE is off. */
  | 'dies-off'
  /** The first probe comes when the path has forgotten. */
  | 'dies-late'
  /** As these two, and it has been silent for so long already. */
  | 'overdue'
  /** Keepalive runs, and what it asked has not been answered: the peer is gone, or the path has forgotten already. */
  | 'unanswered'
  /** Data waits to be acknowledged: what is resent crosses the path; keepalive does not run meanwhile. */
  | 'unacknowledged'
  /** Nothing could be learnt of its keepalive. */
  | 'not-known'
  /** Listening: what the connections get that it accepts. */
  | 'accepts-held'
  | 'accepts-dying'
  /** One end, or both, has said that it is over; or it is not open yet. */
  | 'not-open';

export type JudgedSocket = Pick<ListedSocket, 'state' | 'unacknowledged' | 'info'>;

/**
 * Of a path with this idle time. The timer of the path and that of the socket begin with the same packet, so a probe
 * that is due when the path forgets comes too late. Firewalls count differently on the way back (src/trace/table); this
 * takes the shortest of them to be given.
 */
export function verdictOf(socket: JudgedSocket, keepalive: KeepaliveSeen, pathIdle: Duration): Verdict {
  switch (socket.state) {
    case 'LISTEN':
      return ofListener(keepalive, pathIdle);
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
    case 'FIN_WAIT2':
      // A FIN that is not acknowledged counts as a byte.
      return socket.unacknowledged > 0 ? 'unacknowledged' : ofSilent(socket, keepalive, pathIdle);
    case 'SYN_SENT':
    case 'SYN_RECV':
    case 'NEW_SYN_RECV':
    case 'FIN_WAIT1':
    case 'TIME_WAIT':
    case 'CLOSE':
    case 'LAST_ACK':
    case 'CLOSING':
    case 'UNKNOWN':
      return 'not-open';
  }
}

function ofSilent(socket: JudgedSocket, keepalive: KeepaliveSeen, pathIdle: Duration): Verdict {
  const verdict = ofKeepalive(keepalive, pathIdle);
  const silence = silenceOf(socket);
  const isOverdue = silence !== undefined && silence >= pathIdle;
  if (verdict === 'dies-off') return isOverdue ? 'overdue' : verdict;
  if (isUnanswered(socket, isOverdue)) return 'unanswered';
  return verdict === 'dies-late' && isOverdue ? 'overdue' : verdict;
}

/**
 * The count of probes goes back to none with any acknowledgement (tcp_ack()). One is out for a round trip of each live
 * connection too, so a first one says something only where the path may have forgotten: there keepalive was set too
 * late, or asked for the first time.
 */
const isUnanswered = ({ info }: JudgedSocket, isOverdue: boolean): boolean =>
  info !== undefined && info.probes >= (isOverdue ? 1 : 2);

function ofKeepalive(
  keepalive: KeepaliveSeen,
  pathIdle: Duration,
): 'held' | 'tight' | 'dies-off' | 'dies-late' | 'not-known' {
  switch (keepalive.by) {
    case 'socket':
      return ofOptions(keepalive.options, pathIdle);
    case 'timer':
      return keepalive.on ? 'not-known' : 'dies-off';
    case 'nothing':
      return 'not-known';
  }
}

function ofOptions(
  { on, idle, interval }: KeepaliveOptions,
  pathIdle: Duration,
): 'held' | 'tight' | 'dies-off' | 'dies-late' {
  if (!on) return 'dies-off';
  if (idle >= pathIdle) return 'dies-late';
  return idle + interval < pathIdle ? 'held' : 'tight';
}

function ofListener(keepalive: KeepaliveSeen, pathIdle: Duration): Verdict {
  const verdict = ofKeepalive(keepalive, pathIdle);
  if (verdict === 'not-known') return verdict;
  return verdict === 'held' || verdict === 'tight' ? 'accepts-held' : 'accepts-dying';
}

/** Undefined where the kernel does not tell. */
export function silenceOf({ info }: Pick<ListedSocket, 'info'>): Duration | undefined {
  return info && silenceIn(info);
}

/** What a command reports as a finding. */
export const dies = (verdict: Verdict): boolean => isHelped(verdict) || verdict === 'unanswered';

/** Of these, what keepalive would hold, or would show to be dead. */
export const isHelped = (verdict: Verdict): boolean =>
  verdict === 'dies-off' || verdict === 'dies-late' || verdict === 'overdue';

/**
 * How these options would end a connection whose peer is alive, where they would: TCP_USER_TIMEOUT ends it with the
 * first probe that is lost if it is over by the time the second is due (tcp_keepalive_timer() overrides the count).
 */
export const endsAtOneLostProbe = ({
  idle,
  interval,
  userTimeout,
}: Pick<KeepaliveOptions, 'idle' | 'interval' | 'userTimeout'>): boolean =>
  userTimeout > 0 && userTimeout <= idle + interval;
