import type { Evidence } from '../evidence/evidence.ts';
import type { Finding, Sentence, Written } from '../model/finding.ts';
import { formatEndpoint, formatFlow, type Flow } from '../model/flow.ts';
import type { Instant } from '../base/instant.ts';
import { formatSource, isBetween, type Source } from '../model/source.ts';
import { changedEnds, type Lasting, momentOf, translationOf } from '../model/translations.ts';
import { capital } from './sentence.ts';

/**
 * Findings of connections that a device translates name both addresses: who says that they are one, and beside each
 * citation what is written there.
 */
export function withTranslations(evidence: Evidence, findings: readonly Finding[]): readonly Finding[] {
  if (!evidence.translations.areAny || findings.length === 0) return findings;
  const sights = sightsOf(evidence, findings);
  return findings.map((finding) => named(finding, sights));
}

function named(finding: Finding, sights: Sights): Finding {
  const used = new Map<string, Lasting>();
  const story = finding.story.map((sentence): Sentence => {
    const seen = sentence.citations.flatMap((source) => sights.of(source, finding));
    for (const { by } of seen)
      for (const one of by) used.set(`${formatFlow(one.behind)} ${formatFlow(one.mapped)} ${one.from}`, one);
    const written = writtenIn(seen);
    return written.length === 0 ? sentence : { ...sentence, written };
  });
  if (used.size === 0) return finding;
  const told = [...used.values()].slice(0, TRANSLATIONS_TOLD_MAX).map(sentenceOf);
  const behind = story.findLastIndex(({ at }) => at !== undefined) + 1;
  return { ...finding, story: story.toSpliced(behind, 0, ...told) };
}

/** A finding may be of hundreds of connections, and tells the story of one. */
export const TRANSLATIONS_TOLD_MAX = 3;

/** What a source tells of a connection that somebody translates. */
interface Sight {
  /** The client’s. */
  readonly flow: Flow;
  readonly flowThere: Flow | undefined;
  readonly by: readonly Lasting[];
}

interface Sights {
  of(source: Source, finding: Finding): readonly Sight[];
}

function sightsOf(evidence: Evidence, findings: readonly Finding[]): Sights {
  const lines = citedLines(evidence, findings);
  const frames = evidence.conversations.filter(({ flowThere }) => flowThere !== undefined);
  const captured = (source: Source, finding: Finding): readonly Sight[] => {
    if (!('frame' in source)) return [];
    const around = frames.filter(({ first, last }) => isBetween(source, first.source, last.source));
    // Connections of one capture overlap: that one is meant which is spoken of.
    const meant = around.length < 2 ? around : around.filter(({ flow }) => speaksOf(finding, flow));
    return meant.map(({ flow, flowThere, point, first }) =>
      sight(evidence, { flow, flowThere, at: evidence.timeline.at(point.clock, first.at) }),
    );
  };
  return { of: (source, finding) => lines.get(formatSource(source)) ?? captured(source, finding) };
}

/** Of a log with a million lines only those that are cited are looked up. */
function citedLines(
  { timeline, ...evidence }: Evidence,
  findings: readonly Finding[],
): ReadonlyMap<string, readonly Sight[]> {
  const cited = new Map<string, Set<number>>();
  for (const source of findings.flatMap(({ story }) => story.flatMap(({ citations }) => citations)))
    if ('line' in source) cited.set(source.file, (cited.get(source.file) ?? new Set()).add(source.line));
  const found = new Map<string, readonly Sight[]>();
  for (const one of timeline.observations) {
    const { source, flow, flowThere } = one;
    if (!flow || !('line' in source) || !cited.get(source.file)?.has(source.line)) continue;
    const at = timeline.when(one);
    const own = translationOf({ ...one, flow: flowThere ?? flow });
    const seen = sight({ ...evidence, timeline }, { flow, flowThere, at });
    const by = own ? [...seen.by, { ...own, ...momentOf(one, at), from: at }] : seen.by;
    if (by.length > 0) found.set(formatSource(source), [{ ...seen, by }]);
  }
  return found;
}

const sight = (
  { translations }: Evidence,
  { flow, flowThere, at }: Omit<Sight, 'by'> & { readonly at: Instant },
): Sight => ({
  flow,
  flowThere,
  by: flowThere ? translations.between(flowThere, at) : [],
});

const speaksOf = ({ figures, story }: Finding, flow: Flow): boolean => {
  const words = [...figures.map(({ value }) => value), ...story.map(({ text }) => text)];
  return [flow.source, flow.destination].every((end) => words.some((one) => one.includes(formatEndpoint(end))));
};

function writtenIn(seen: readonly Sight[]): readonly Written[] {
  const ends = seen.flatMap(({ flow, flowThere }) => (flowThere ? changedEnds(flow, flowThere) : []));
  return [...new Map(ends.map(([end, as]) => [`${formatEndpoint(end)} ${formatEndpoint(as)}`, { end, as }])).values()];
}

function sentenceOf({ behind, mapped, node, shown, sources, at, stamped }: Lasting): Sentence {
  const ends = changedEnds(behind, mapped).map((pair) => pair.map(formatEndpoint));
  const pairs = ends.map(([end, as]) => `${end} to ${as}`).join(' and ');
  const device = capital(node ?? 'the device');
  const when = {
    ...(at === undefined ? {} : { at }),
    ...(stamped === undefined ? {} : { stamped }),
    citations: sources,
  };
  switch (shown) {
    case 'line':
      return { text: `${device} translates ${pairs}: both are this connection.`, ...when };
    case 'numbers':
      return {
        text: `Something on the way translates ${pairs}: both begin with the same sequence numbers, so they are this one connection.`,
        ...when,
      };
    case 'rule':
      return {
        text: `${device} translates ${pairs} by this rule: a connection of just these ports to the same server begins then, and is taken for this one.`,
        ...when,
      };
    default:
      return shown satisfies never;
  }
}
