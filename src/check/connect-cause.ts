import type { Disposition, CauseCode } from '../model/codes.ts';
import type { Notice } from '../dialogue/outcome.ts';
import { traceBothWays } from '../trace/both-ways.ts';
import type { Trace } from '../trace/step.ts';
import type { RunCause } from './cause-of-run.ts';
import { type Played, stepOfNotice } from './played.ts';

/** A connection was never made: what the trace says of its first packet and of the answer is why. */
export function connectCause(played: Played, notice: Notice): RunCause | undefined {
  const step = stepOfNotice(played, notice);
  const from = played.network.node(notice.host);
  if (step?.does !== 'connect' || !from) return undefined;
  const port = notice.flow?.destination.port ?? step.ports[0];
  const { request, reply, onward } = traceBothWays(played.network, {
    from,
    to: step.to,
    port,
    protocol: 'tcp',
    bindAddress: step.from,
  });
  for (const trace of [request, reply, onward]) {
    const cause = trace && trace.disposition !== 'ACCEPTED' ? causeOf(trace) : undefined;
    if (cause) return { cause, node: trace?.endedAt, at: notice.at, because: wordsOf(trace, step.to, port) };
  }
  return notice.error === 'ECONNREFUSED'
    ? {
        cause: 'NO_LISTENER',
        node: notice.host,
        at: notice.at,
        because: `nothing listens on port ${port} of ${step.to}`,
      }
    : undefined;
}

const wordsOf = (trace: Trace | undefined, to: string, port: number | undefined): string =>
  `the ${trace?.direction ?? 'request'} of a connection to ${to} port ${port} ends at ${trace?.endedAt}: ${trace?.disposition}`;

function causeOf({ direction, disposition }: Trace): CauseCode | undefined {
  return direction === 'reply' && disposition.startsWith('NO_STATE') ? 'ASYMMETRIC_RETURN' : causes[disposition];
}

const causes: Readonly<Partial<Record<Disposition, CauseCode>>> = {
  NO_LISTENER: 'NO_LISTENER',
  DENIED_SILENT: 'POLICY_DENY',
  DENIED_RESET: 'POLICY_DENY',
  DENIED_ICMP: 'POLICY_DENY',
  NO_STATE_SILENT: 'ASYMMETRIC_RETURN',
  NO_STATE_RESET: 'ASYMMETRIC_RETURN',
  REVERSE_PATH_FILTERED: 'REVERSE_PATH_FILTER',
  STRONG_HOST_DROPPED: 'STRONG_HOST',
  NO_ALLOWED_DESTINATION: 'NO_DESTINATION_LEFT',
};
