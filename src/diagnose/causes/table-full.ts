import { formatDuration, minutes } from '../../base/duration.ts';
import { between } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Confidence, Finding, Sentence } from '../../model/finding.ts';
import { type Flow, formatEndpoint, formatFlow } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { belongingOf, capped } from '../belonging.ts';
import type { Cause } from '../cause.ts';
import { clockSlack } from '../clock-slack.ts';
import { type Denied, denials } from '../denials.ts';
import { breaks, connectFailure, reports } from '../failure.ts';
import { type Group, grouped } from '../grouped.ts';
import { advise } from '../remedies.ts';
import { at, count, tell } from '../sentence.ts';
import { firstFrom } from '../span.ts';

/**
 * A device says itself that it had no room for another connection. An ASA names the request (201011, 201013); a Linux
 * says only that its table is full (`nf_conntrack_core.c`), so whose request it was is known by the time alone.
 */
export const tableFull: Cause = {
  code: 'TABLE_FULL',
  look: (evidence) => {
    const full = denials(evidence).filter(({ denial }) => denial === 'table-full');
    const groups = grouped(full, ({ node, flow }) =>
      flow ? `${node} ${flow.source.address} ${formatEndpoint(flow.destination)}` : `${node}`,
    );
    return [...groups.values()].map((group) => {
      const { flow } = group[0];
      return flow ? ofRequest(evidence, group, flow) : ofMoment(evidence, group);
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
  });
}

function ofMoment(evidence: Evidence, group: Group<Denied>): Finding {
  const sign = signBeside(evidence, group);
  return finding(evidence, group, {
    confidence: sign ? 'likely' : 'possible',
    headline: `The connection table of ${deviceOf(group[0])} was full, and it dropped requests for new connections.`,
    words: 'writes that its table is full and that it dropped a packet',
    failure: reports(evidence, sign),
  });
}

/** What came of the first of them that anything came of; of a night full of them as many are asked as show it. */
function firstFailure(evidence: Evidence, group: Group<Denied>): readonly Sentence[] {
  for (const one of group.slice(0, ASKED_MAX)) {
    const failure = connectFailure(evidence, one);
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
}

function finding(evidence: Evidence, group: Group<Denied>, { confidence, headline, words, failure }: Told): Finding {
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
    rivals: [
      {
        cause: 'POLICY_DENY',
        whyLess: `a rule denies a request at any time; ${device} gives want of room as its reason.`,
        splitBy: 'does the same request pass when the device has few connections?',
      },
    ],
    fixes: ['RAISE_CONNECTION_LIMIT'],
    advice: [advise('RAISE_CONNECTION_LIMIT', ADVICE(device))],
  };
}

const ADVICE = (device: string): string =>
  `See whose connections fill ${device} (\`conntrack -L\`, \`show conn count\`, \`show local-host\`) and why they stay; then raise its bound (\`nf_conntrack_max\`, \`conn-max\` or \`per-client-max\` of the class).`;

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
