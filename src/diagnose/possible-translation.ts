import { formatDuration } from '../base/duration.ts';
import { between } from '../base/instant.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type Legs, legsApart } from '../evidence/legs.ts';
import type { Finding, Sentence } from '../model/finding.ts';
import { type Flow, formatEndpoint, sameConnection } from '../model/flow.ts';
import { formatSource, isBetween, type Source } from '../model/source.ts';
import { perEvidence } from '../evidence/per-evidence.ts';
import { at, gap } from './sentence.ts';
import { TRANSLATIONS_TOLD_MAX } from './translated.ts';

/**
 * A connection may be half of one: another client begins one at the same time, of the same port to the same server, and
 * nothing here says whether a device translates. They are not joined for that, and it is said.
 */
export function withPossibleTranslations(evidence: Evidence, findings: readonly Finding[]): readonly Finding[] {
  const apart = lonePairs(evidence);
  if (apart.length === 0) return findings;
  return findings.map((finding) => {
    const cited = finding.story.flatMap(({ citations }) => citations);
    const told = apart.filter((pair) => cited.some((source) => pair.places(source))).map(({ sentence }) => sentence);
    return told.length === 0
      ? finding
      : { ...finding, story: [...finding.story, ...told.slice(0, TRANSLATIONS_TOLD_MAX)] };
  });
}

/** The other connection that this one may be a half of. */
export function possibleOther(evidence: Evidence, flow: Flow): Flow | undefined {
  const pair = lonePairs(evidence).find(({ legs }) => legs.some((one) => sameConnection(one.flow, flow)));
  return pair?.legs.map((one) => one.flow).find((one) => !sameConnection(one, flow));
}

interface Pair {
  readonly legs: readonly [Connection, Connection];
  readonly sentence: Sentence;
  /** Whether a source tells of one of them. */
  places(source: Source): boolean;
}

const lonePairs = perEvidence((evidence): readonly Pair[] => {
  const known = new Set<Connection>();
  return legsApart(evidence).flatMap((legs): readonly Pair[] => {
    const { near, far, alone } = legs;
    // In both orders where nothing says which is whose.
    if (!alone || known.has(near) || known.has(far)) return [];
    for (const one of [near, far]) known.add(one);
    return [{ legs: [near, far], sentence: sentenceOf(evidence, legs), places: placesOf([near, far]) }];
  });
});

function sentenceOf(evidence: Evidence, { near, far, begun }: Legs): Sentence {
  const [one, other] = [near, far].map(({ flow }) => formatEndpoint(flow.source));
  const apart = between(...(begun[0] <= begun[1] ? begun : ([begun[1], begun[0]] as const)));
  const when = apart === 0 ? 'at the same time' : `within ${formatDuration(apart)}`;
  return gap(
    `Possibly ${other} and ${one} are one connection to ${at(evidence, far.flow.destination)}, translated on the way: the port is the same and they begin ${when}, but nothing here says so. It would be shown by a line of the device with both addresses, its \`conntrack -L\`, or its configuration (--network).`,
  );
}

function placesOf(legs: readonly Connection[]): Pair['places'] {
  const lines = new Set(legs.flatMap(({ observations }) => observations.map(({ source }) => formatSource(source))));
  const captured = legs.flatMap(({ conversations }) =>
    conversations.map(({ first, last }) => [first.source, last.source] as const),
  );
  return (source) =>
    lines.has(formatSource(source)) || captured.some(([first, last]) => isBetween(source, first, last));
}
