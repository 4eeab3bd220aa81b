import { minutes } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding, Sentence } from '../../model/finding.ts';
import type { NodeName, Observation, ObservationOf } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { ends } from '../ending/failure.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { advise } from '../remedies.ts';
import { gap, tell, who } from '../sentence.ts';
import { within } from '../span.ts';

/**
 * The application’s own rules refused every address of the host, so it never tried to connect: no SYN at all.
 * NetBackup: an address that misses an `ONLY` entry or hits a `PROHIBITED` one is not used, and when none is left the
 * connection is not attempted (Administrator’s Guide I, PREFERRED_NETWORK).
 */
export const noDestinationLeft: Cause = {
  code: 'NO_DESTINATION_LEFT',
  look: (evidence) => {
    const rules = excludingRules(evidence);
    if (rules.length === 0) return [];
    const [untried] = untriedConnects(evidence, rules);
    return untried ? [finding(evidence, untried)] : [];
  },
};

type Setting = ObservationOf<'setting'>;
type Status = ObservationOf<'status'>;

interface Untried {
  readonly rule: Setting;
  readonly result: Status;
  /** What would have shown an attempt, had there been one: the process’s system calls, or a capture on its host. */
  readonly witness: Observation | undefined;
}

const excludingRules = perEvidence((evidence) =>
  evidence.timeline.observations.filter(
    (one): one is Setting =>
      one.kind === 'setting' &&
      ((one.name === 'PREFERRED_NETWORK' && /\b(?:ONLY|PROHIBITED)\b/.test(one.value)) ||
        one.name === 'REQUIRED_NETWORK'),
  ),
);

/** NetBackup: cannot connect on socket; can't connect to client. */
const UNCONNECTED = new Set([25, 58]);

/** How long before its result an attempt may lie; NetBackup’s connect time-out is 300 s. */
const ATTEMPTED_WITHIN = minutes(6);

function untriedConnects(evidence: Evidence, rules: readonly Setting[]): readonly Untried[] {
  return evidence.timeline.observations
    .filter((one): one is Status => one.kind === 'status' && UNCONNECTED.has(one.status))
    .flatMap((result) => {
      const rule = rules.find(({ node }) => node === result.node);
      const until = evidence.timeline.when(result);
      const before = rule ? within(evidence, ofHost(evidence, result.node), until - ATTEMPTED_WITHIN, until) : [];
      const own = before.filter((one) => one !== result);
      if (!rule || own.length === 0 || own.some(isAttempt)) return [];
      return [{ rule, result, witness: own.find(isWitness) }];
    });
}

const byHost = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter(({ kind }) => kind !== 'setting'),
    ({ node }) => node ?? '',
  ),
);

const ofHost = (evidence: Evidence, node: NodeName | undefined): readonly Observation[] =>
  byHost(evidence).get(node ?? '') ?? [];

/** Anything that is left by an attempt, or by one that was made for the host by another process. */
function isAttempt({ kind }: Observation): boolean {
  return (
    kind === 'connect-started' ||
    kind === 'connect-waiting' ||
    kind === 'connected' ||
    kind === 'refused' ||
    kind === 'segment'
  );
}

const isWitness = ({ kind }: Observation): boolean => kind === 'socket-opened' || kind === 'option-set';

function finding(evidence: Evidence, untried: Untried): Finding {
  const { rule, result, witness } = untried;
  const words = `${rule.name} = ${rule.value}`;
  const host = result.node ?? 'the caller';
  return {
    cause: 'NO_DESTINATION_LEFT',
    confidence: witness ? 'likely' : 'possible',
    headline: `${who(result)} ends with status ${result.status} without having tried to connect: ${words} may leave no address to connect to.`,
    story: story(evidence, untried),
    figures: [],
    assumed: [],
    rivals: [
      {
        cause: 'POLICY_DENY',
        whyLess: 'a firewall can only drop a request that was sent, and none is seen here.',
        splitBy: `a capture on ${host} during one attempt: no SYN towards the other host means that none was sent.`,
      },
      {
        cause: 'NO_LISTENER',
        whyLess: 'nobody refused anything: no request is seen.',
        splitBy: 'the same capture.',
      },
    ],
    fixes: ['ALLOW_DESTINATION'],
    advice: [
      advise(
        'ALLOW_DESTINATION',
        `Run \`bptestnetconn -v6 -p -H HOST\` on ${host}: it shows each address and the rule that refuses it. Then use MATCH, which prefers, instead of ONLY, which excludes; or make the name resolve to an address inside the rule.`,
      ),
    ],
  };
}

function story(evidence: Evidence, { rule, result, witness }: Untried): readonly Sentence[] {
  const words = `${rule.name} = ${rule.value}`;
  const host = result.node ?? 'the caller';
  return [
    tell(evidence, rule, `${host} has a rule that refuses addresses: ${words}.`),
    ...(witness
      ? [
          tell(
            evidence,
            witness,
            `The system calls of ${who(witness)} are in the evidence, and no connect() is among them.`,
          ),
        ]
      : []),
    ends(evidence, result),
    gap(
      witness
        ? 'Which addresses the name had, and that the rule refused each of them, is not in the evidence.'
        : 'That no attempt was made rests on logs that show none; a log at a low level may leave attempts out.',
    ),
  ];
}
