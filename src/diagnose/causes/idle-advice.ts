import { type Duration, formatDuration, inSeconds, seconds } from '../../base/duration.ts';
import type { CauseCode, FixId } from '../../model/codes.ts';
import type { Advice } from '../../model/finding.ts';
import type { IdleDeath } from '../idle-death.ts';
import { advise } from '../remedies.ts';

/**
 * Half the smallest idle timeout on the way, so that one lost probe does not matter, and never more than five minutes: other devices
 * on the way may have shorter timeouts than the one that was caught (cloud load balancers 350 s and 240 s).
 */
const keepaliveBelow = (timeout: Duration): Duration =>
  Math.min(Math.floor(inSeconds(timeout) / 2) * 1_000_000, seconds(300)) as Duration;

/** What to do about a connection that is forgotten while it is idle. */
export function idleAdvice(
  cause: CauseCode,
  death: IdleDeath,
): { readonly fixes: readonly FixId[]; readonly advice: readonly Advice[] } {
  const idle = keepaliveBelow(death.timeout.value);
  const port = death.flow?.destination.port;
  const service = port === undefined ? 'this service' : `TCP port ${port}`;
  const lower = advise(
    'LOWER_KEEPALIVE_IDLE',
    `Set the keepalive idle time to ${formatDuration(idle)} on one of the two hosts (Linux: net.ipv4.tcp_keepalive_time=${Math.round(inSeconds(idle))}), well below ${formatDuration(death.timeout.value)} and never equal to it, and restart the daemons that hold the sockets.`,
  );
  const enable = advise(
    'ENABLE_KEEPALIVE',
    'Switch keepalive on in the application (SO_KEEPALIVE, or its own heartbeat); where it has no such setting, a preloaded library can set it for dynamically linked programs.',
  );
  const firewall = [
    advise(
      'RAISE_CLASS_IDLE_TIMEOUT',
      `On the firewall, put ${service} between these hosts into a class of its own and raise its idle timeout above the longest silent phase of the job.`,
    ),
    advise(
      'PROBE_FROM_FIREWALL',
      `On an ASA, add \`dcd\` to that class: at expiry it asks both ends and keeps the connection if both answer.`,
    ),
    advise('RAISE_GLOBAL_IDLE_TIMEOUT', 'Raising the global connection timeout helps too, but acts on everything.'),
  ];
  const advice =
    cause === 'KEEPALIVE_OFF'
      ? [enable, lower, ...firewall]
      : cause === 'KEEPALIVE_TOO_LATE'
        ? [lower, ...firewall]
        : [lower, enable, ...firewall];
  return { fixes: advice.map(({ fix }) => fix), advice };
}
