import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Sentence } from '../../model/finding.ts';
import { connectionKey, type Endpoint, type Flow, formatEndpoint, seemsAnswer } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { belongingOf } from '../belonging.ts';
import { type Denied, isOfOpen } from './denials.ts';
import { connectFailure, NOTICED_WITHIN, notices, ownFailureAfter, REPORTED_WITHIN, tieOf } from '../ending/failure.ts';
import { type Barred, barredConnections } from '../loss/barred-connection.ts';
import { lostItsState } from '../loss/state-loss.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { type Group, grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { count, tell, who } from '../sentence.ts';
import { within } from '../span.ts';

/** Packets that a device turned away for one reason, and what ties them to a session. */
export interface JudgedDenial {
  readonly group: Group<Denied>;
  readonly flow: Flow;
  readonly foreign: boolean;
  /** The caller’s own word that it was calling exactly there. */
  readonly wanted: Observation | undefined;
  /** What a host reports soon after. */
  readonly failure: readonly Sentence[];
  /** It is said on a connection that was open, and that the device knew. */
  readonly barred: Barred | undefined;
  readonly confidence: Confidence;
}

/**
 * Denials that nothing ties to a failure are a firewall at work: told once, however many there are. Of those only the
 * first become findings, for one takes some two kilobytes and a log in which every line names another rule holds a
 * hundred thousand.
 */
export function foundInDenials(
  evidence: Evidence,
  groups: Iterable<Group<Denied>>,
  findingOf: (judged: JudgedDenial) => Finding,
): readonly Finding[] {
  const tied: Finding[] = [];
  const untied: Finding[] = [];
  let all = 0;
  for (const group of groups) {
    const judged = judge(evidence, group);
    if (!judged) continue;
    if (judged.confidence !== 'possible') tied.push(findingOf(judged));
    else if (all++ < TOLD_MAX) untied.push(findingOf(judged));
  }
  return [...tied, ...folded(untied, all)];
}

/** So many in `all` as one finding; the examples are the first of them. */
function folded(examples: readonly Finding[], all: number): readonly Finding[] {
  const [first] = examples;
  if (!first || all === 1) return examples;
  const headline = `${first.headline.replace(/\.$/, '')}, and ${count(all - 1, 'more such denial')}; nothing ties them to a failure.`;
  return [{ ...first, headline, story: examples.flatMap(({ story }) => story).slice(0, TOLD_MAX) }];
}

/** So many examples show of what kind they are. */
const TOLD_MAX = 5;

function judge(evidence: Evidence, group: Group<Denied>): JudgedDenial | undefined {
  const [first] = group;
  const { flow } = first;
  if (!flow) return undefined;
  const foreign = belongingOf(evidence, flow) === 'foreign';
  const wanted = wantedBy(evidence, group);
  const later = foreign ? [] : givenUpLater(evidence, first);
  const failure = foreign || later.length > 0 ? later : connectFailure(evidence, first);
  const noticed = later.length > 0 || (failure.length > 0 && isRequest(flow));
  const barred = barredBy(evidence, group);
  const isTied = wanted !== undefined || noticed || barred !== undefined;
  const isElse = foreign || (!barred && diedOtherwise(evidence, group));
  // A rule that logs decides nothing: its prefix is its writer's word alone.
  const sure = wanted && isSurely(evidence, wanted, flow) && first.concluded !== 'from-prefix';
  const confidence = isElse ? 'possible' : sure ? 'proved' : isTied ? 'likely' : 'possible';
  return { group, flow, foreign, wanted, failure, barred, confidence };
}

const barredBy = (evidence: Evidence, group: Group<Denied>): Barred | undefined => {
  const own = new Set(group);
  return [...barredConnections(evidence).values()].find(({ first }) => own.has(first));
};

/**
 * A Linux discards by the same rules, with the same lines, what is said on a connection that it has forgotten: that
 * ended it, and no rule.
 */
const diedOtherwise = (evidence: Evidence, group: Group<Denied>): boolean =>
  group.every(isOfOpen) && group.some(({ flow }) => flow !== undefined && forgotten(evidence).has(connectionKey(flow)));

const forgotten = perEvidence((evidence): ReadonlySet<string> => {
  const lost = evidence.connections.filter((one) => lostItsState(evidence, one));
  const idle = idleDeaths(evidence).flatMap(({ connection }) => connection ?? []);
  return new Set([...lost, ...idle].map(({ flow }) => connectionKey(flow)));
});

/**
 * A connection that was open is given up when its words have been repeated for a quarter of an hour, or its probes. So
 * late only what is of that very connection, or of the process that held it, is its end.
 */
function givenUpLater(evidence: Evidence, denied: Denied): readonly Sentence[] {
  const { flow, clock } = denied;
  if (!flow) return [];
  const failure = ownFailureAfter(evidence, flow, {
    at: evidence.timeline.when(denied),
    clock,
    within: NOTICED_WITHIN,
  });
  return [...tieOf(evidence, failure), ...notices(evidence, failure?.sign)];
}

/** Whom it concerns: who was calling there, and what became of that. */
export const concerned = (evidence: Evidence, { wanted, failure }: JudgedDenial): readonly Sentence[] => [
  ...(wanted ? [tell(evidence, wanted, `${who(wanted, 'The caller')} was calling exactly there.`)] : []),
  ...failure,
];

export const isRequest = (flow: Flow): boolean => flow.protocol === 'icmp' || !seemsAnswer(flow);

/**
 * The host’s own word that it called that port at that time: an attempt in its log, its system calls, its socket list,
 * or a request on the wire.
 */
function wantedBy(evidence: Evidence, [first, ...more]: Group<Denied>): Observation | undefined {
  const { flow } = first;
  if (!flow) return undefined;
  const times = [first, ...more.slice(-1)].map((one) => evidence.timeline.when(one));
  const called = calls(evidence).get(formatEndpoint(flow.destination)) ?? [];
  return within(evidence, called, Math.min(...times) - REPORTED_WITHIN, Math.max(...times) + REPORTED_WITHIN).find(
    (one) => isCaller(evidence, one, flow),
  );
}

/** By the called port, in order. A program that does not ask for its own address has only said whom it calls. */
const calls = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter((one) => isCall(one) && calledBy(one)),
    (one) => {
      const called = calledBy(one);
      return called ? formatEndpoint(called) : '';
    },
  ),
);

const isCall = (one: Observation): boolean =>
  one.kind === 'refused' ||
  one.kind === 'connect-started' ||
  (one.kind === 'socket-state' && one.state === 'SYN_SENT') ||
  (one.kind === 'segment' && one.role === 'syn-retransmitted');

const calledBy = (one: Observation): Endpoint | undefined =>
  one.flow?.destination ?? (one.kind === 'connect-started' || one.kind === 'refused' ? one.to : undefined);

/** Of a host none of whose addresses is known any may be the one, as long as it is nobody else’s. */
function isCaller(evidence: Evidence, one: Observation, { source }: Flow): boolean {
  if (one.flow) return one.flow.source.address === source.address;
  const owner = evidence.hosts.ownerOf(source.address);
  if (owner !== undefined || one.node === undefined) return owner === one.node;
  return evidence.hosts.addressesOf(one.node).length === 0;
}

/** That it is the same host is known, and not only possible. */
const isSurely = (evidence: Evidence, one: Observation, { source }: Flow): boolean =>
  one.flow !== undefined || evidence.hosts.ownerOf(source.address) !== undefined;
