import type { Evidence } from '../../evidence/evidence.ts';
import type { CauseCode } from '../../model/codes.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import { type Flow, formatEndpoint, formatFlow } from '../../model/flow.ts';
import type { Flaw } from '../../trace/lint/flaw.ts';
import { lint } from '../../trace/lint/lint.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { diagnose } from '../diagnose.ts';
import { advise } from '../remedies.ts';
import { count } from '../sentence.ts';
import { citationsOf, fixOf, type Modelled, modelled, partsAt, toldSteps } from './modelled.ts';
import { suspectFlows } from './suspect-flows.ts';

/**
 * The diagnosis with the configuration of the network at hand: every flow that went wrong is traced through the model.
 * What the model explains of a finding is told in its story; what only the model shows becomes a finding of its own,
 * behind those that were `found` without it.
 */
export function diagnoseWithNetwork(
  evidence: Evidence,
  network: LoadedNetwork,
  found: readonly Finding[] = diagnose(evidence),
): readonly Finding[] {
  const flows = suspectFlows(evidence).flatMap((flow) => modelled(network, flow) ?? []);
  const flaws = lint(network).filter((flaw) => flaw.cause && concerns(network, flaw, flows));
  const told = found.map((finding) => explained(finding, ownOf(network, finding, { flows, flaws })));
  const known = new Set(found.map(({ cause }) => cause));
  return [...told, ...newFindings(flows, known), ...flawFindings(flaws, known)];
}

interface Known {
  readonly flows: readonly Modelled[];
  readonly flaws: readonly Flaw[];
}

/** What is known of the flows that a finding speaks of; where it names none of those that went wrong, of all. */
function ownOf(network: LoadedNetwork, finding: Finding, known: Known): Known {
  const flows = known.flows.filter(({ flow }) => speaksOf(finding, flow));
  if (flows.length === 0) return known;
  return { flows, flaws: known.flaws.filter((flaw) => concerns(network, flaw, flows)) };
}

/** Of many flows of two hosts and a port only one is asked about, and another may be told of. */
function speaksOf({ figures, story }: Finding, { source, destination }: Flow): boolean {
  const words = [...figures.map(({ value }) => value), ...story.map(({ text }) => text)];
  const caller = formatEndpoint({ ...source, port: 0 }).slice(0, -1);
  return [caller, formatEndpoint(destination)].every((end) => words.some((one) => one.includes(end)));
}

/**
 * The node of the flaw is on the way of a flow that went wrong; of one that is about a host's own sockets, at an end of
 * it: when a gateway would probe for life is nothing to what it forwards.
 */
const concerns = (network: LoadedNetwork, { node, code }: Flaw, flows: readonly Modelled[]): boolean =>
  flows.some(({ flow: { source, destination }, ways: { request, reply } }) =>
    OF_OWN_SOCKETS.has(code)
      ? [source, destination].some(({ address }) => network.owner(address)?.node.name === node)
      : [request, reply].some((trace) => trace?.steps.some(({ at }) => at === node)),
  );

const OF_OWN_SOCKETS: ReadonlySet<Flaw['code']> = new Set(['KEEPALIVE_NOT_BELOW_IDLE_TIMEOUT']);

/** Sentences of configuration are told behind those of the night: they hold all the time. */
function explained(finding: Finding, { flows, flaws }: Known): Finding {
  const same = flows.find(
    ({ cause }) => cause === finding.cause || (cause && DROPPED_BY[finding.cause]?.includes(cause)),
  );
  const parting = PARTING.has(finding.cause) ? flows.find(({ ways }) => partsAt(ways)) : undefined;
  const own = flaws.filter(({ cause }) => cause !== undefined && ROOTS[finding.cause]?.includes(cause));
  const more = [
    ...(same?.failing ? toldSteps(same.failing, STEPS_TOLD) : []),
    ...(parting && !same ? partingStory(parting) : []),
    ...own.map(flawSentence),
  ];
  if (more.length === 0) return finding;
  return {
    ...finding,
    story: [...finding.story, { text: 'The configuration of the network says why.', citations: [] }, ...more],
  };
}

/** What drops the packets of a cause that lies with the sender. */
const DROPPED_BY: Partial<Readonly<Record<CauseCode, readonly CauseCode[]>>> = {
  WRONG_SOURCE_ADDRESS: ['REVERSE_PATH_FILTER', 'STRONG_HOST', 'ASYMMETRIC_RETURN'],
  SILENT_DROP_ON_FIRST_PORT: ['POLICY_DENY'],
  FALLBACK_DELAY_OUTLIVES_WAIT: ['POLICY_DENY'],
};

const STEPS_TOLD = 4;

/** Causes in which request and answer go two ways. */
const PARTING: ReadonlySet<CauseCode> = new Set(['ASYMMETRIC_RETURN', 'REVERSE_PATH_FILTER', 'WRONG_SOURCE_ADDRESS']);

/** What in a configuration lies at the root of what was seen. */
const ROOTS: Partial<Readonly<Record<CauseCode, readonly CauseCode[]>>> = {
  ASYMMETRIC_RETURN: ['RULE_NEVER_MATCHES', 'GATEWAY_OFF_LINK'],
  REVERSE_PATH_FILTER: ['RULE_NEVER_MATCHES', 'REVERSE_PATH_FILTER', 'GATEWAY_OFF_LINK'],
  WRONG_SOURCE_ADDRESS: ['RULE_NEVER_MATCHES'],
  IDLE_TIMEOUT: ['CLASS_SHADOWED', 'KEEPALIVE_TOO_LATE'],
  KEEPALIVE_OFF: ['CLASS_SHADOWED'],
  KEEPALIVE_TOO_LATE: ['CLASS_SHADOWED', 'KEEPALIVE_TOO_LATE'],
};

function partingStory({ flow, ways }: Modelled): readonly Sentence[] {
  const parts = partsAt(ways);
  if (!parts) return [];
  const text = `${formatFlow(flow)}: the request comes in to ${parts.node} by ${parts.cameIn}, and the answer leaves by ${parts.leaves}.`;
  return [{ text, citations: [] }, ...(ways.reply ? toldSteps(ways.reply, 2) : [])];
}

const flawSentence = ({ text, config }: Flaw): Sentence => ({ text, citations: citationsOf(config) });

/** One for each cause that the evidence alone did not show. */
function newFindings(flows: readonly Modelled[], known: ReadonlySet<CauseCode>): readonly Finding[] {
  const causes = new Set(flows.flatMap(({ cause }) => (cause && !known.has(cause) ? [cause] : [])));
  return [...causes].flatMap((cause) =>
    fromModel(
      cause,
      flows.filter((one) => one.cause === cause),
    ),
  );
}

function fromModel(cause: CauseCode, flows: readonly Modelled[]): readonly Finding[] {
  const [first] = flows;
  if (!first?.failing) return [];
  const last = first.failing.steps.at(-1);
  const fix = fixOf[cause];
  return [
    {
      cause,
      confidence: 'likely',
      headline: `By its configuration the network lets no connection ${formatFlow(first.flow)} stand: ${last?.at ?? ''}: ${last?.because.text ?? first.failing.disposition}`,
      story: [
        {
          text: `The evidence has ${count(flows.length, 'flow')} that went wrong and that the model refuses; followed through the model:`,
          citations: [],
        },
        ...toldSteps(first.failing, STEPS_TOLD + 2),
      ],
      figures: [{ name: 'flows concerned', value: String(flows.length) }],
      assumed: [],
      rivals: [],
      fixes: fix ? [fix] : [],
      advice: fix ? [advise(fix, adviceFor(first))] : [],
    },
  ];
}

const adviceFor = ({ flow }: Modelled): string =>
  `Change the cited lines, then see that \`holdfast trace\` takes ${formatFlow(flow)} both ways.`;

/** A flaw on the way of a failing flow whose cause nothing else told. */
function flawFindings(flaws: readonly Flaw[], known: ReadonlySet<CauseCode>): readonly Finding[] {
  return flaws.flatMap((flaw) => {
    const { cause, text, config, replacement } = flaw;
    if (!cause || known.has(cause) || !FROM_FLAWS.has(cause)) return [];
    const fix = fixOf[cause];
    const instead =
      replacement.length > 0
        ? `Instead: ${replacement.join('; ')}`
        : 'Take the cited line out, or write what it was meant to do.';
    return [
      {
        cause,
        confidence: 'possible' as const,
        headline: text,
        story: [{ text, citations: citationsOf(config) }],
        figures: [],
        assumed: [],
        rivals: [],
        fixes: fix ? [fix] : [],
        advice: fix ? [advise(fix, instead)] : [],
      },
    ];
  });
}

/** Causes that only a configuration can show. */
const FROM_FLAWS: ReadonlySet<CauseCode> = new Set(['RULE_NEVER_MATCHES', 'GATEWAY_OFF_LINK', 'CLASS_SHADOWED']);
