import { isUnspecified } from '../../base/address.ts';
import { hours, minutes } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Sentence } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import { type Group, grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { isTimeless, tell } from '../sentence.ts';

/** That a host listens on a port at some time, by its own socket lists. */
export interface Listening {
  /** Its row in the list before, in those within, and in the list behind. */
  readonly rows: Group<Observation>;
  /** `throughout`: listed before and behind. `near`: on one side only, and so near that nobody came between. */
  readonly how: 'throughout' | 'near' | 'about';
}

/** A list that is older or younger than this says little about the moment. */
const LISTED_WITHIN = hours(1);

/** Who finds a service down, starts it and lists the sockets takes longer. */
const NEAR = minutes(1);

/** One list: what listens, and when. */
interface ListenerList {
  readonly at: number;
  readonly rows: Group<Observation>;
}

const lists = perEvidence((evidence): ReadonlyMap<string, readonly ListenerList[]> => {
  const rows = evidence.timeline.observations.filter((one) => one.kind === 'socket-state' && one.state === 'LISTEN');
  const byHost = grouped(rows, ({ node }) => node ?? '');
  return new Map(
    [...byHost].map(([node, own]) => [
      node,
      [...grouped(own, (one) => String(evidence.timeline.when(one))).values()]
        .map((list) => ({ at: evidence.timeline.when(list[0]), rows: list }))
        .toSorted((a, b) => a.at - b.at),
    ]),
  );
});

/** The lists of the host that has the address, of the hour before and the hour behind. */
export const listenerLists = (evidence: Evidence, { address }: Endpoint, from: number, until = from) =>
  (lists(evidence).get(evidence.hosts.nameOf(address)) ?? []).filter(
    ({ at }) => at >= from - LISTED_WITHIN && at <= until + LISTED_WITHIN,
  );

/** The row of a list by which the host takes requests to that address and port. */
export const listenerFor = ({ rows }: ListenerList, { address, port }: Endpoint): Observation | undefined =>
  rows.find(({ flow }) => {
    if (flow?.source.port !== port) return false;
    return isUnspecified(flow.source.address) || flow.source.address === address;
  });

/** Undefined where no list of that hour has it, or where the nearest before or behind, or one within, lacks it. */
export function listeningAt(evidence: Evidence, to: Endpoint, from: number, until = from): Listening | undefined {
  const all = listenerLists(evidence, to, from, until);
  const [before, behind] = [all.findLast(({ at }) => at <= from), all.find(({ at }) => at >= until)];
  const within = all.filter(({ at }) => at > from && at < until);
  const asked = [...new Set([before, ...within, behind])].filter((one) => one !== undefined);
  const found = asked.flatMap((list) => listenerFor(list, to) ?? []);
  const [row, ...more] = found;
  if (!row || found.length < asked.length) return undefined;
  // A list without a stamp is of that day, and of no time.
  const isDated = found.every((one) => !isTimeless(evidence, one));
  return { rows: [row, ...more], how: isDated ? howOf({ before, behind }, from, until) : 'about' };
}

function howOf(
  { before, behind }: { readonly before: ListenerList | undefined; readonly behind: ListenerList | undefined },
  from: number,
  until: number,
): Listening['how'] {
  if (before && behind) return 'throughout';
  const apart = before ? from - before.at : behind ? behind.at - until : Infinity;
  return apart <= NEAR ? 'near' : 'about';
}

/** As a sentence of a story. */
export function listeningWords(evidence: Evidence, { rows, how }: Listening, port: number): Sentence {
  const host = rows[0].node ?? 'the called host';
  const when = { throughout: 'before and afterwards', near: 'within the minute', about: 'within the hour' }[how];
  return tell(evidence, [...rows], `The socket list of ${host} shows a listener on port ${port} ${when}.`);
}
