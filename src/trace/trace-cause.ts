import type { CauseCode } from '../model/codes.ts';
import type { BothWays } from './both-ways.ts';
import type { Trace } from './step.ts';

/** The packet of a connection that did not get where it should: the request, the answer, or the first data. */
export function failingTrace({ request, reply, onward, seen }: BothWays): Trace | undefined {
  if (seen === 'connected' || seen === 'not-known') return undefined;
  if (request.disposition !== 'ACCEPTED') return request;
  return reply && reply.disposition !== 'ACCEPTED' ? reply : onward;
}

/** Which of the causes that people know a disposition is. */
export function causeOfTrace({ disposition, direction, steps }: Trace): CauseCode | undefined {
  switch (disposition) {
    case 'REVERSE_PATH_FILTERED':
      return 'REVERSE_PATH_FILTER';
    case 'STRONG_HOST_DROPPED':
      return 'STRONG_HOST';
    case 'NO_STATE_SILENT':
    case 'NO_STATE_RESET':
      return 'ASYMMETRIC_RETURN';
    case 'DENIED_SILENT':
    case 'DENIED_RESET':
    case 'DENIED_ICMP':
      return 'POLICY_DENY';
    case 'NEIGHBOUR_UNREACHABLE':
      return steps.some(({ because }) => because.code === 'ROUTE_ON_LINK_OF_DEVICE') ? 'NO_ROUTE_ON_DEVICE' : undefined;
    case 'NO_ALLOWED_DESTINATION':
      return 'NO_DESTINATION_LEFT';
    case 'NO_LISTENER':
      return direction === 'request' ? 'NO_LISTENER' : undefined;
    case 'NO_ROUTE':
      return causeOfNoRoute(steps.at(-1)?.because.code);
    case 'ACCEPTED':
    case 'MARTIAN':
    case 'NOT_FORWARDED':
    case 'TOO_BIG':
    case 'NO_SOURCE_ADDRESS':
    case 'LOOP':
    case 'LEFT_MODEL':
    case 'TTL_EXPIRED':
      return undefined;
  }
}

/** A route or a rule that says that there is no way was written by somebody, and is no mistake by itself. */
function causeOfNoRoute(code: string | undefined): CauseCode | undefined {
  if (code === 'GATEWAY_OFF_LINK') return code;
  return code === 'ROUTE_MISSING' ? 'NO_ROUTE' : undefined;
}
