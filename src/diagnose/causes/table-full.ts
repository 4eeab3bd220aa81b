import { formatDuration, minutes } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Advice, Confidence, Finding, Rival, Sentence } from '../../model/finding.ts';
import { type Flow, formatEndpoint, formatFlow, sameEndpoint } from '../../model/flow.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import { askedInVain } from '../request/asked-in-vain.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { type Denied, denials } from '../device/denials.ts';
import { breaks, connectFailure, reports } from '../ending/failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { at, count, tell } from '../sentence.ts';
import { firstFrom } from '../span.ts';

/**
 * A device says itself that it had no room for another connection. An ASA names the request (201011, 201013); a Linux
 * says only that its table is full (`nf_conntrack_core.c`), so whose request it was is known by the time alone. Nor is
 * there room for what has to be translated where the pool of addresses or ports is used up (305006, 202010).
 */
export const tableFull: Cause = {
  code: 'TABLE_FULL',
  look: (evidence) => {
    const full = denials(evidence).filter(({ denial, lacks }) => denial === 'table-full' || lacks !== undefined);
    const groups = grouped(full, ({ node, flow, lacks }) =>
      flow ? `${node} ${lacks} ${flow.source.address} ${formatEndpoint(flow.destination)}` : `${node} ${lacks}`,
    );
    return [...groups.values()].map((group) => {
      const [{ flow, lacks }] = group;
      if (!flow) return ofMoment(evidence, group);
      return lacks ? ofPool(evidence, group, { flow, lacks }) : ofRequest(evidence, group, flow);
    });
  },
};

function ofRequest(evidence: Evidence, group: Group<Denied>, flow: Flow): Finding {
  const [first] = group;
  const belonging = belongingOf(evidence, flow);
  const failure = belonging === 'foreign' ? [] : firstFailure(evidence, group);
  const refused = `had no room for ${formatFlow(flow)}`;
  return finding(evidence, group, {
    confidence: capped(failure.length > 0 ? 'proved' : 'possible', belonging),
    headline: `${deviceOf(first)} had no room for connections from ${evidence.hosts.nameOf(flow.source.address)} to ${at(evidence, flow.destination)}, and dropped ${count(group.length, 'request')}.`,
    words: refused,
    failure,
    ...OF_TABLE(deviceOf(first)),
  });
}

interface Lacking {
  readonly flow: Flow;
  readonly lacks: NonNullable<Denied['lacks']>;
}

/**
 * The same message tells of a rule that has no pool towards that interface, which fails every request (`nat 1` without
 * its `global`, older devices): another connection to the same host that the device translated shows that it has one.
 */
function ofPool(evidence: Evidence, group: Group<Denied>, { flow, lacks }: Lacking): Finding {
  const [first] = group;
  const device = deviceOf(first);
  const belonging = belongingOf(evidence, flow);
  const failure = belonging === 'foreign' ? [] : firstFailure(evidence, group);
  const translated = translatedTo(evidence, first, flow);
  const sure = translated ? 'proved' : 'likely';
  return finding(evidence, group, {
    confidence: capped(failure.length > 0 ? sure : 'possible', belonging),
    headline: `${device} had no ${lacks} left to translate connections from ${evidence.hosts.nameOf(flow.source.address)} to ${at(evidence, flow.destination)}, and dropped ${count(group.length, 'request')}.`,
    words: `had no ${lacks} of its translation pool left for ${formatFlow(flow)}`,
    failure: [
      ...(translated
        ? [tell(evidence, translated, `It translated another connection there: the rule that translates has a pool.`)]
        : []),
      ...failure,
    ],
    rival: {
      cause: 'POLICY_DENY',
      whyLess: translated
        ? `a rule without a pool for that way fails every request; ${device} translated others there.`
        : `${device} gives want of ${lacks === 'port' ? 'a port' : 'an address'} as its reason; a rule without a pool for that way says the same of every request.`,
      splitBy: `\`show nat pool\` and \`show xlate count\` of ${device} while it lasts; does the same request pass when few hosts are connected?`,
    },
    advice: advise('ENLARGE_POOL', POOL_ADVICE(device, lacks)),
  });
}

/** A connection to the same host that left the device with another source. */
const translatedTo = (evidence: Evidence, { node }: Denied, { destination }: Flow): Observation | undefined =>
  builtAt(evidence)
    .get(`${node}`)
    ?.find(
      ({ flow, mapped }) =>
        flow?.destination.address === destination.address && mapped && !sameEndpoint(mapped.source, flow.source),
    );

const builtAt = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter((one): one is Built => one.kind === 'firewall-built'),
    ({ node }) => `${node}`,
  ),
);

type Built = ObservationOf<'firewall-built'>;

const POOL_ADVICE = (device: string, lacks: Lacking['lacks']): string =>
  lacks === 'port'
    ? `Give the rule of ${device} more addresses (\`pat-pool\`, a second \`global\`: each has 64,512 ports above 1023), or have it take ports back sooner: per-session PAT (\`xlate per-session permit tcp\`), a shorter \`timeout pat-xlate\`. See whose connections have them (\`show xlate count\`, \`show nat pool\`, \`show local-host\`).`
    : `Give the pool of ${device} more addresses, or an address behind them whose ports all share (\`dynamic POOL interface\`, a \`global\` of one address); a shorter \`timeout xlate\` (3 h by default) takes back sooner what no connection uses. See who has them (\`show xlate\`, \`show nat pool\`).`;

function ofMoment(evidence: Evidence, group: Group<Denied>): Finding {
  const sign = signBeside(evidence, group);
  return finding(evidence, group, {
    confidence: sign ? 'likely' : 'possible',
    headline: `The connection table of ${deviceOf(group[0])} was full, and it dropped requests for new connections.`,
    words: 'writes that its table is full and that it dropped a packet',
    failure: reports(evidence, sign),
    ...OF_TABLE(deviceOf(group[0])),
  });
}

/**
 * What came of the first of them that anything came of; of a night full of them as many are asked as show it. A program
 * that writes no log has its requests on the wire.
 */
function firstFailure(evidence: Evidence, group: Group<Denied>): readonly Sentence[] {
  const asked = group.slice(0, ASKED_MAX);
  for (const one of asked) {
    const failure = connectFailure(evidence, one);
    if (failure.length > 0) return failure;
  }
  const flows = new Map(asked.flatMap(({ flow }) => (flow ? [[formatFlow(flow), flow]] : [])));
  for (const flow of flows.values()) {
    const failure = askedInVain(evidence, flow);
    if (failure.length > 0) return failure;
  }
  return [];
}

const ASKED_MAX = 1_000;

interface Told {
  readonly confidence: Confidence;
  readonly headline: string;
  /** What the device did, behind its name. */
  readonly words: string;
  readonly failure: readonly Sentence[];
  readonly rival: Rival;
  readonly advice: Advice;
}

function finding(evidence: Evidence, group: Group<Denied>, told: Told): Finding {
  const { confidence, headline, words, failure, rival, advice } = told;
  const [first] = group;
  const device = deviceOf(first);
  const whose = first.limitOf === undefined ? '' : first.limitOf === 'client' ? ' of one client' : ' of this class';
  const limit = first.limit === undefined ? '' : ` (it takes ${first.limit}${whose})`;
  const last = group.at(-1) ?? first;
  const lasted = between(evidence.timeline.when(first), evidence.timeline.when(last));
  const again =
    group.length > 1 ? `, and ${count(group.length - 1, 'time')} more within ${formatDuration(lasted)}` : '';
  return {
    cause: 'TABLE_FULL',
    confidence,
    headline,
    story: [tell(evidence, group.slice(0, 6), `${device} ${words}${limit}${again}.`), ...failure],
    // Each repetition is a packet and a line of its own.
    figures: [{ name: 'requests dropped, repetitions included', value: String(group.length) }],
    assumed: [],
    rivals: [rival],
    fixes: [advice.fix],
    advice: [advice],
  };
}

const OF_TABLE = (device: string): Pick<Told, 'rival' | 'advice'> => ({
  rival: {
    cause: 'POLICY_DENY',
    whyLess: `a rule denies a request at any time; ${device} gives want of room as its reason.`,
    splitBy: 'does the same request pass when the device has few connections?',
  },
  advice: roomAdvice(device),
});

export const roomAdvice = (device: string): Advice =>
  advise(
    'RAISE_CONNECTION_LIMIT',
    `See whose connections fill ${device} (\`conntrack -L\`, \`show conn count\`, \`show local-host\`) and why they stay; then raise its bound (\`nf_conntrack_max\`, \`conn-max\` or \`per-client-max\` of the class).`,
  );

const deviceOf = ({ node }: Denied): string => node ?? 'The firewall';

/** The first failure to connect while the table was full, or as long after it as a request is repeated. */
function signBeside(evidence: Evidence, group: Group<Denied>): Observation | undefined {
  return breaks(evidence).find((one) => {
    if (!isOfConnect(one)) return false;
    const noticed = evidence.timeline.when(one);
    const slack = clockSlack(evidence, one.clock, group[0].clock);
    // The last moment before it is the nearest.
    const moment = group[firstFrom(evidence, group, noticed + slack + 1) - 1];
    return moment !== undefined && between(evidence.timeline.when(moment), noticed) <= REPEATED_FOR + slack;
  });
}

/** Who could not connect: 25, 54 and 58 are NetBackup's (vendor's status code reference). */
const isOfConnect = (one: Observation): boolean =>
  one.kind === 'status' ? CANNOT_CONNECT.has(one.status) : one.kind === 'refused' && one.error?.name === 'ETIMEDOUT';

const CANNOT_CONNECT: ReadonlySet<number> = new Set([25, 54, 58]);

/** Linux gives a request up 127 s after it was sent first (`tcp_syn_retries` of 6); a program says so when it ends. */
const REPEATED_FOR = minutes(3);
