import { isLoopback } from '../../base/address.ts';
import { between, type Instant, instant } from '../../base/instant.ts';
import { minutes, seconds } from '../../base/duration.ts';
import { type Stall, stalls } from '../../diagnose/request/stall.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Finding } from '../../model/finding.ts';
import { connectionKey, type Flow } from '../../model/flow.ts';
import type { Observation, Process } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';

/** Who and what a story is about: what it cites, and who takes part in that. */
export interface Cast {
  readonly citations: Citations;
  /** Cited observations in the order of time. */
  readonly cited: readonly Observation[];
  readonly conversations: readonly Conversation[];
  readonly nodes: ReadonlySet<string>;
  readonly processes: ReadonlySet<Process>;
  readonly addresses: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
  /** Of the processes that the story cites. */
  readonly stalls: readonly Stall[];
  readonly stallsByBeginning: ReadonlyMap<Observation, Stall>;
  /** The story's time with a margin on both sides; undefined when nothing in it has a time. */
  readonly span: { readonly from: Instant; readonly until: Instant } | undefined;
}

export function castOf(finding: Finding, evidence: Evidence): Cast {
  const citations = new Citations(finding);
  const cited = evidence.timeline.observations.filter(({ source }) => citations.sentenceOf(source) !== undefined);
  const conversations = evidence.conversations.filter((one) => citesConversation(citations, one));
  const flows = [...cited.flatMap(({ flow }) => flow ?? []), ...conversations.map(({ flow }) => flow)];
  const processes = new Set(cited.flatMap(({ process }) => process ?? []));
  const theirs = stalls(evidence).filter(({ begun }) => begun.process !== undefined && processes.has(begun.process));
  return {
    citations,
    cited,
    conversations,
    nodes: new Set(cited.flatMap(({ node }) => node ?? [])),
    processes,
    stalls: theirs,
    stallsByBeginning: new Map(theirs.map((one) => [one.begun, one])),
    addresses: new Set(flows.flatMap(endsOf)),
    connections: new Set(flows.map(connectionKey)),
    span: spanOf(finding, evidence, cited, citations),
  };
}

const endsOf = ({ source, destination }: Flow): string[] =>
  [source.address, destination.address].filter((address) => !isLoopback(address));

function citesConversation(citations: Citations, { first, last, silences, handshake }: Conversation): boolean {
  const moments = [first, last, handshake.syn, ...silences.flatMap(({ from, until }) => [from, until])];
  return moments.some((one) => one !== undefined && citations.sentenceOf(one.source) !== undefined);
}

/** Which sentence cites a line or a frame. Numbers and files, not texts: it is asked for every observation. */
export class Citations {
  readonly #byFile = new Map<string, Map<number, number>>();
  readonly #dated: ReadonlySet<number>;

  constructor({ story }: Finding) {
    for (const [i, { citations }] of story.entries()) for (const source of citations) this.#add(source, i + 1);
    this.#dated = new Set(story.flatMap(({ at }, i) => (at === undefined ? [] : [i + 1])));
  }

  #add(source: Source, sentence: number): void {
    if ('simulated' in source) return;
    const places = this.#byFile.get(source.file) ?? new Map<number, number>();
    const place = placeOf(source);
    if (!places.has(place)) places.set(place, sentence);
    this.#byFile.set(source.file, places);
  }

  /** From 1; of several sentences the first. */
  sentenceOf(source: Source): number | undefined {
    return 'simulated' in source ? undefined : this.#byFile.get(source.file)?.get(placeOf(source));
  }

  /**
   * The sentence tells of a moment, so what it cites belongs on the axis; else it may be a setting read long before.
   */
  isDated(sentence: number): boolean {
    return this.#dated.has(sentence);
  }
}

const placeOf = (source: Exclude<Source, { simulated: true }>): number =>
  'line' in source ? source.line : -1 - source.frame;

/** A twentieth of the story on each side shows what came just before and just after it. */
const MARGIN_SHARE = 20;
const MARGIN_MIN = seconds(1);
const MARGIN_MAX = minutes(5);

function spanOf(
  { story }: Finding,
  evidence: Evidence,
  cited: readonly Observation[],
  citations: Citations,
): Cast['span'] {
  let [from, until] = [Infinity, -Infinity];
  const take = (at: Instant) => {
    from = Math.min(from, at);
    until = Math.max(until, at);
  };
  for (const { at } of story) if (at !== undefined) take(at);
  for (const one of cited) {
    if (citations.isDated(citations.sentenceOf(one.source) ?? 0)) take(evidence.timeline.when(one));
  }
  if (until < from) return undefined;
  const lasted = between(instant(from), instant(until));
  const margin = Math.min(Math.max(lasted / MARGIN_SHARE, MARGIN_MIN), MARGIN_MAX);
  return { from: instant(from - margin), until: instant(until + margin) };
}
