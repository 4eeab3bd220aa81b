import { formatByteCount } from '../base/amount.ts';
import { formatDuration } from '../base/duration.ts';
import type { Expectation } from './plan.ts';

/** What is expected, as a person would say it. */
export function expectationWords(one: Expectation): string {
  switch (one.is) {
    case 'completes':
      return one.wanted ? 'completes' : 'does not complete';
    case 'survives':
      return `survives for ${formatDuration(one.for)}`;
    case 'volume':
      return `${formatByteCount(one.bytes)} arrive`;
    case 'status':
      return `${one.actor ?? 'the last'} status is ${one.status}`;
    case 'first-data-within':
      return `the first data comes within ${formatDuration(one.within)}`;
    case 'idle-below':
      return `no connection is silent for ${formatDuration(one.below)} at ${one.firewall}`;
    case 'fails-with':
      return `fails with ${one.cause}`;
  }
}
