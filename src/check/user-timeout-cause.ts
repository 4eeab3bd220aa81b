import { formatDuration } from '../base/duration.ts';
import type { Notice } from '../dialogue/outcome.ts';
import { everyStep } from '../dialogue/session.ts';
import type { RunCause } from './cause-of-run.ts';
import { endsOf, type Played } from './played.ts';

/**
 * The socket’s own limit, and nothing on the way that did anything: the other end did not take what was sent. A window
 * that stays closed runs it down as well as silence does (Linux: tcp_probe_timer()). None of the causes has its name.
 */
export function userTimeoutCause(played: Played, { flow, host, at, actor, by, step }: Notice): RunCause | undefined {
  if (by !== 'user-timeout' || !flow) return undefined;
  const { connector, acceptor, hosts } = endsOf(played, flow);
  const isConnector = hosts.connector === host;
  const limit = (isConnector ? connector : acceptor).userTimeout;
  const other = (isConnector ? hosts.acceptor : hosts.connector) ?? 'the other end';
  const patience = `TCP_USER_TIMEOUT${limit === undefined ? '' : ` of ${formatDuration(limit)}`}`;
  const reader = played.session.actors.find(
    (one) => one.host === other && everyStep(one.steps).some((each) => each.does === 'read' && !each.reading),
  );
  const why = reader
    ? `; ${reader.name} there had stopped reading, which closes the window, and its answers to the probes of that do not count`
    : '';
  const because = `${other} took nothing of what ${actor} on ${host} sent at “${step}” for as long as the ${patience} of that socket${why}`;
  return { cause: undefined, node: host, at, because };
}
