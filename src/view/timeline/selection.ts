import { isLoopback } from '../../base/address.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { connectionKey } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import type { Stall } from '../../diagnose/request/stall.ts';
import type { Cast } from './cast.ts';
import { captureLane } from './lane-name.ts';
import { mergeEqual, type Sight, sightOf } from './sight.ts';
import { mergeTwins } from './twins.ts';
import { weightOf } from './weight.ts';

/** What a dated sentence cites is the story itself; it goes before everything else. */
const CITED = 1_000;
/** Of what one sentence cites the first and the last frame the rest; what lies between repeats them. */
const FRAMES_FIRST = 4;
const FRAMES_LAST = 2;
const REPEATED = 5;
/** Cited for what it says, not for when: worth as much as the best of the surroundings. */
const CITED_UNDATED = 90;

/** A connect that stalls is what the stall's bar begins with. */
const STALLED = 65;

/** Everything that could be drawn of a finding, in the order of time. */
export function sightsOf(finding: Finding, evidence: Evidence, cast: Cast): readonly Sight[] {
  const framing = framesOf(cast);
  const sights = evidence.timeline.observations.flatMap((one) => {
    const sentence = cast.citations.sentenceOf(one.source);
    const weight = weightIn(cast, evidence, one, sentence, framing.has(one));
    if (weight <= 0) return [];
    const sight = sightOf(evidence, one, weight, sentence);
    const stall = cast.stallsByBeginning.get(one);
    return [stall ? { ...sight, label: stallWords(stall, evidence) } : sight];
  });
  return mergeTwins(mergeEqual([...sights, ...toldMoments(finding, cast, sights)]), evidence.hosts);
}

function weightIn(
  cast: Cast,
  evidence: Evidence,
  one: Observation,
  sentence: number | undefined,
  frames: boolean,
): number {
  const at = evidence.timeline.when(one);
  if (!cast.span || at < cast.span.from || at > cast.span.until || one.kind === 'setting') return 0;
  if (sentence !== undefined && cast.citations.isDated(sentence))
    return (frames ? CITED : REPEATED) + weightOf(one) / 10;
  const share = partOf(cast, one);
  if (share > 0 && cast.stallsByBeginning.has(one)) return STALLED;
  return sentence !== undefined && share > 0 ? CITED_UNDATED : weightOf(one) * share;
}

/** Most logs do not name the port that stalls; the host is the one that answers on the next port. */
function stallWords({ begun, target, fallback }: Stall, { hosts }: Evidence): string {
  const verb = begun.kind === 'connect-waiting' ? 'no answer: connects' : 'connects';
  if (target) return `${verb} to ${hosts.endpointOf(target.endpoint)}`;
  const next = fallback?.endpoint;
  return next ? `${verb} to ${hosts.nameOf(next.address)}, on a port before ${next.port}` : verb;
}

/** How much an uncited observation has to do with the story, from 0 to 1. */
function partOf({ processes, connections, addresses, nodes }: Cast, { process, flow, node }: Observation): number {
  if (process && processes.has(process)) return 1;
  const within = node !== undefined && nodes.has(node);
  if (!flow) return within ? 0.5 : 0;
  if (isLoopback(flow.source.address)) return within ? 0.4 : 0;
  if (connections.has(connectionKey(flow))) return 0.9;
  return addresses.has(flow.source.address) && addresses.has(flow.destination.address) ? 0.5 : 0;
}

function framesOf({ cited, citations }: Cast): ReadonlySet<Observation> {
  const bySentence = new Map<number, Observation[]>();
  for (const one of cited) {
    const sentence = citations.sentenceOf(one.source) ?? 0;
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), one]);
  }
  return new Set(
    [...bySentence.values()].flatMap((all) => [...all.slice(0, FRAMES_FIRST), ...all.slice(-FRAMES_LAST)]),
  );
}

/**
 * Moments that the story tells and no observation bears: ordinary segments of a capture are counted, not observed one
 * by one.
 */
function toldMoments(finding: Finding, cast: Cast, sights: readonly Sight[]): readonly Sight[] {
  const covered = new Set(sights.map(({ sentence }) => sentence));
  return finding.story.flatMap(({ at, citations, gap, text }, i) => {
    const [source] = citations;
    if (at === undefined || gap || !source || covered.has(i + 1)) return [];
    const conversation = cast.conversations.find(({ point }) => 'file' in source && point.file === source.file);
    if (!conversation) return [];
    const { point, flow } = conversation;
    const label = firstClause(text).replace(/^The /, 'the ');
    const sight: Sight = {
      at,
      lane: captureLane(point),
      alsoAt: [],
      tone: 'ordinary',
      label,
      sentence: i + 1,
      sources: citations,
      weight: CITED,
      flow,
      one: undefined,
    };
    return [sight];
  });
}

/** A picture has room for the first clause of a sentence; the rest stands in the story under its number. */
const firstClause = (text: string): string => (/^.{20,}?(?=[,;:.] )/.exec(text)?.[0] ?? text).replace(/\.$/, '');
