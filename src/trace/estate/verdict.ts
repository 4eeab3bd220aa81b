import type { BothWays } from '../both-ways.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Reason } from '../reason.ts';
import type { Trace } from '../step.ts';
import type { BlockFlow } from './block.ts';
import type { EstateClass } from './estate-class.ts';
import { fragility } from './fragility.ts';
import { placeOf } from './place.ts';

/** What there is to say of one flow, but for how many it stands. */
export type Verdict = Omit<EstateClass, 'flows' | 'example'>;

/** Undefined: it works, and nothing has to be told. `ways`: all that can happen to it. */
export function verdictOf(network: LoadedNetwork, flow: BlockFlow, ways: readonly BothWays[]): Verdict | undefined {
  const broken = ways.find(({ seen }) => seen !== 'connected');
  if (!broken) return fragility(network, flow, ways);
  const failure = failureOf(flow, broken);
  if (ways.every(({ seen }) => seen !== 'connected')) return failure;
  const breaks = 'it is broken already for flows whose hash chooses the other way.';
  return { ...failure, verdict: 'fragile', cause: 'EITHER_PATH_FAILS', breaks };
}

function failureOf(flow: BlockFlow, { request, reply, onward, seen }: BothWays): Verdict {
  const of = request.disposition !== 'ACCEPTED' || !reply ? 'request' : onward ? 'onward' : 'reply';
  const trace = of === 'request' ? request : ((of === 'onward' ? onward : reply) ?? request);
  return {
    verdict: 'broken',
    cause: CAUSES[of],
    seen,
    disposition: trace.disposition,
    of,
    place: placeOf(flow, trace.endedAt),
    because: lastReason(trace),
  };
}

const CAUSES = { request: 'REQUEST_FAILS', reply: 'REPLY_FAILS', onward: 'DATA_FAILS' } as const;

/** Where a trace ends is the step that ended it. */
const lastReason = ({ steps, disposition }: Trace): Reason =>
  steps.at(-1)?.because ?? { code: 'ROUTE_MISSING', text: `it ends with ${disposition}.`, config: [] };
