import { isLoopback } from '../../base/address.ts';
import { minutes } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';

/** The later port of the same host that a thread then got, after one that did not take its request. */
export interface Fallback {
  readonly seen: Observation;
  readonly endpoint: Endpoint;
}

/** A caller that goes on with the next port does so within its own patience for one connect. */
export const FALLS_BACK_WITHIN = minutes(1);

interface Tried {
  readonly endpoint: Endpoint | undefined;
  /** A port that refuses is passed over as one that is silent is. */
  readonly pastRefusals?: true;
}

/** What became of the attempt on the next port, behind the line at `since` that ended the one before. */
export function fallbackOf(
  history: readonly Observation[],
  since: number,
  { endpoint: tried, pastRefusals }: Tried,
): Fallback | undefined {
  const ended = history[since];
  if (!ended) return undefined;
  let asked: Endpoint | undefined;
  for (let i = since + 1; i < history.length; i++) {
    const one = history[i];
    if (one?.kind === 'refused' && one.error.name !== 'ETIMEDOUT' && !pastRefusals) return undefined;
    if (one?.kind === 'connected') return fallback(one, asked, tried);
    if (one?.kind !== 'connect-started') continue;
    if (!isNextTry(one, tried) || between(ended.at, one.at) > FALLS_BACK_WITHIN) return undefined;
    asked = one.to;
  }
  return undefined;
}

/** A log writes the attempts of one purpose as one; system calls show each port as a connect of its own. */
const isNextTry = ({ to }: ObservationOf<'connect-started'>, tried: Endpoint | undefined): boolean =>
  to !== undefined && to.address === tried?.address;

function fallback(seen: Observation, asked: Endpoint | undefined, tried: Endpoint | undefined): Fallback | undefined {
  const endpoint = seen.flow?.destination ?? asked;
  if (!endpoint || isLoopback(endpoint.address)) return undefined;
  // The same port at last: it is slow, or a packet was lost.
  return endpoint.address === tried?.address && endpoint.port === tried.port ? undefined : { seen, endpoint };
}
