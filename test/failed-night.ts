import type { Played } from '../src/check/played.ts';
import type { Outcome } from '../src/dialogue/outcome.ts';
import type { Step } from '../src/dialogue/session.ts';
import { TWO_HOSTS } from './verdicts.ts';
import { networkFrom } from './yaml-network.ts';

interface Night extends Partial<Pick<Played, 'timeline' | 'faults'>> {
  /** What there is beside two hosts and a firewall, as network.yaml says it. */
  readonly more?: string;
  /** Of clientd, on the client. */
  readonly steps?: readonly Step[];
  readonly outcome?: Partial<Outcome>;
}

/** Of a session of which nothing else was seen. */
export const outcomeWith = (changes: Partial<Outcome>): Outcome => ({
  session: 's',
  result: 'failed',
  endedAt: undefined,
  delivered: 0,
  firstDataAt: undefined,
  noticed: [],
  statuses: [],
  waits: [],
  ...changes,
});

/** A session that failed between two hosts, as a simulation would have told it. */
export const failedNight = ({ more = '', steps = [], outcome = {}, timeline = [], faults = [] }: Night): Played => ({
  network: networkFrom(`${TWO_HOSTS}${more}`),
  session: { name: 's', actors: [{ name: 'clientd', host: 'client', steps }] },
  outcome: outcomeWith(outcome),
  timeline,
  faults,
  silences: new Map(),
});
