import type { Evidence } from '../evidence/evidence.ts';
import type { Finding, Sentence } from '../model/finding.ts';
import type { Observation } from '../model/observation.ts';
import { formatSource } from '../model/source.ts';
import { breaks, signWords } from './failure.ts';
import { perEvidence } from './per-evidence.ts';
import { tell, who } from './sentence.ts';

/**
 * Where hosts say that something failed: lost connections, statuses, a wait that nobody answered. A diagnosis that
 * leads to none of them has not explained the failure, whatever else it found.
 */
export const signsOfFailure = perEvidence((evidence): readonly Observation[] => {
  const more = evidence.timeline.observations.filter(
    (one) => (one.kind === 'status' && one.status !== 0) || one.kind === 'wait-expired',
  );
  const all = new Set([...breaks(evidence), ...more]);
  return evidence.timeline.observations.filter((one) => all.has(one));
});

const places = perEvidence((evidence) => new Set(signsOfFailure(evidence).map(({ source }) => formatSource(source))));

/** The story leads to a failure that a host reports. */
export const explains = (evidence: Evidence, { story }: Finding): boolean =>
  story.some(({ citations }) => citations.some((one) => places(evidence).has(formatSource(one))));

/** The failures as sentences, when no finding leads to any of them. */
export const unexplained = (evidence: Evidence, findings: readonly Finding[]): readonly Sentence[] =>
  findings.some((finding) => explains(evidence, finding))
    ? []
    : signsOfFailure(evidence).map((sign) => tell(evidence, sign, `${who(sign)}: ${signWords(sign)}.`));
