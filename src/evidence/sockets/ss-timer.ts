import { type Duration, microseconds } from '../../base/duration.ts';
import type { SocketTimer } from '../../model/observation.ts';

/**
 * `timer:(keepalive,119min,0)`, the contents of the brackets. Names and third number as iproute2 `misc/ss.c`
 * tcp_timer_print: probes unanswered for keepalive, retransmissions for `on`. Undefined when it is none of these.
 */
export function readSsTimer(text: string): SocketTimer | undefined {
  const [, name, span = '', third = ''] = /^([a-z]+),([^,]*),(\d+)$/.exec(text) ?? [];
  const left = readSsSpan(span);
  if (name === undefined || left === undefined) return undefined;
  switch (name) {
    case 'keepalive':
      return { runs: 'keepalive', left, unanswered: Number(third) };
    case 'on':
      return { runs: 'retransmit', left, backoff: Number(third) };
    case 'off':
      return { runs: 'off' };
    case 'persist':
    case 'timewait':
      return { runs: name, left };
    default:
      return { runs: 'other', left };
  }
}

/**
 * A span as iproute2 `misc/ss.c` print_ms_timer writes it: `119min`, `4min59sec`, `31sec`, and the trap: `9.996ms` is 9
 * seconds and 996 milliseconds (the `sec` is replaced by a dot), while `204ms` is milliseconds. Nothing at all is zero.
 */
export function readSsSpan(text: string): Duration | undefined {
  const parts = /^(?:(\d{1,7})min)?(?:(\d{1,2})(?:sec|\.(?=\d{3}ms$)))?(?:(\d{3})ms)?$/.exec(text);
  if (!parts) return undefined;
  const [minute, second, millisecond] = [parts[1], parts[2], parts[3]].map((part) => Number(part ?? 0));
  return microseconds((((minute ?? 0) * 60 + (second ?? 0)) * 1_000 + (millisecond ?? 0)) * 1_000);
}
