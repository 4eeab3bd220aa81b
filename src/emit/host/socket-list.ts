import { type Duration, inSeconds } from '../../base/duration.ts';
import { isLoopback } from '../../base/address.ts';
import { instant } from '../../base/instant.ts';
import { formatDay, formatTimeOfDay } from '../../base/instant.ts';
import type { SocketList } from '../../dialogue/tape.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { NodeName, SocketState, SocketTimer } from '../../model/observation.ts';
import type { SocketRow } from '../../sim/tcp/socket-row.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';

const HEADER = 'State Recv-Q Send-Q Local Address:Port Peer Address:Port Process';

/** What `while sleep N; do date -u +%FT%TZ; ss -tano; done` leaves on a host with Linux. */
export function socketListFiles(
  lists: readonly SocketList[],
  clockOf: (node: NodeName) => WallClock,
): readonly EmittedFile[] {
  const files = new Map<NodeName, string[]>();
  for (const { at, node, rows } of lists) {
    const known = files.get(node) ?? [];
    files.set(node, known);
    const stamp = clockOf(node).utc(at);
    known.push(`${formatDay(stamp)}T${formatTimeOfDay(instant(stamp)).slice(0, 8)}Z`, HEADER);
    known.push(...rows.flatMap((row) => rowText(row) ?? []));
  }
  return [...files].map(([node, lines]) => ({ path: evidencePath(node, 'ss.txt'), content: textOf(lines) }));
}

/** Names of misc/ss.c; a socket that is closed is in no list. */
const states: Readonly<Record<SocketState, string | undefined>> = {
  LISTEN: 'LISTEN',
  CLOSED: undefined,
  SYN_SENT: 'SYN-SENT',
  SYN_RECV: 'SYN-RECV',
  ESTABLISHED: 'ESTAB',
  FIN_WAIT1: 'FIN-WAIT-1',
  FIN_WAIT2: 'FIN-WAIT-2',
  CLOSE_WAIT: 'CLOSE-WAIT',
  CLOSING: 'CLOSING',
  LAST_ACK: 'LAST-ACK',
  TIME_WAIT: 'TIME-WAIT',
};

function rowText({ flow, state, timer, receiveQueue, sendQueue }: SocketRow): string | undefined {
  const name = states[state];
  if (name === undefined || isLoopback(flow.source.address)) return undefined;
  const text = timerText(timer);
  const local = formatEndpoint(flow.source);
  const peer = state === 'LISTEN' ? '0.0.0.0:*' : formatEndpoint(flow.destination);
  return `${name} ${receiveQueue} ${sendQueue} ${local} ${peer}${text === undefined ? '' : ` ${text}`}`;
}

function timerText(timer: SocketTimer): string | undefined {
  switch (timer.runs) {
    case 'keepalive':
      return `timer:(keepalive,${spanText(timer.left)},${timer.unanswered})`;
    case 'retransmit':
      return `timer:(on,${spanText(timer.left)},${timer.backoff})`;
    case 'persist':
    case 'timewait':
      return `timer:(${timer.runs},${spanText(timer.left)},0)`;
    case 'other':
    case 'off':
    case 'not-shown':
      return undefined;
    default:
      return timer satisfies never;
  }
}

/**
 * print_ms_timer() of misc/ss.c: `119min`, `4min59sec`, `9.996ms` for 9.996 seconds, `204ms`. The longer it is, the
 * less of it is printed.
 */
export function spanText(left: Duration): string {
  const total = Math.floor(inSeconds(left) * 1_000);
  const [whole, second, rest] = [Math.floor(total / 60_000), Math.floor(total / 1_000) % 60, total % 1_000];
  const minutes = whole > 0 ? `${whole}min` : '';
  if (whole > 9) return minutes;
  if (whole > 0 || second > 9) return `${minutes}${second > 0 ? `${second}sec` : ''}`;
  const parts = rest > 0 ? `${String(rest).padStart(3, '0')}ms` : '';
  if (second === 0) return parts;
  return parts === '' ? `${second}sec` : `${second}.${parts}`;
}
