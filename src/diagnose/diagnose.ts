import { limits } from '../base/limits.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Confidence, Finding } from '../model/finding.ts';
import { causeList } from './causes/index.ts';
import { count } from './sentence.ts';
import { withPossibleTranslations } from './possible-translation.ts';
import { withTranslations } from './translated.ts';
import { explains, signsOfFailure } from './unexplained.ts';

/** All findings, the one that explains the failure best first. Empty when the evidence shows nothing wrong. */
export function diagnose(evidence: Evidence): readonly Finding[] {
  const weigh = (found: readonly Finding[]) =>
    found
      .map((finding) => ({ finding, weight: weightOf(evidence, finding) }))
      .toSorted((a, b) => a.weight - b.weight)
      .map(({ finding }) => finding);
  const found = weigh(causeList.flatMap((cause) => bounded(weigh(cause.look(evidence).map(inOrder)))));
  return withPossibleTranslations(evidence, withTranslations(evidence, found).map(inOrder));
}

const CONFIDENCE: Readonly<Record<Confidence, number>> = { proved: 0, likely: 2, possible: 4 };
const ORDER = new Map(causeList.map(({ code }, i) => [code, i]));

/**
 * Not telling of any failure costs more than one step of confidence: what is certain but ended nothing stands behind
 * what probably did.
 */
const EXPLAINS_NOTHING = 3;

/**
 * The least first. Where hosts report failures, a finding whose story leads to one of them comes before a surer one
 * that leads nowhere; then the surer; of equals the cause that stands earlier in the list, which says more about a
 * failure.
 */
function weightOf(evidence: Evidence, finding: Finding): number {
  const leads = signsOfFailure(evidence).length === 0 || explains(evidence, finding);
  const step = CONFIDENCE[finding.confidence] + (leads ? 0 : EXPLAINS_NOTHING);
  return step * causeList.length + (ORDER.get(finding.cause) ?? 0);
}

/** A story runs forward in time. Sentences without a time (settings before it, remarks after it) keep their places. */
function inOrder(finding: Finding): Finding {
  const dated = finding.story.filter(({ at }) => at !== undefined).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return { ...finding, story: finding.story.map((one) => (one.at === undefined ? one : (dated.shift() ?? one))) };
}

/**
 * No more findings of one cause than a person reads; the rest are counted. A firewall’s log holds thousands of denials.
 */
function bounded(found: readonly Finding[]): readonly Finding[] {
  const most = limits.findingsPerCauseMax;
  const last = found[most - 1];
  if (!last || found.length <= most) return found;
  const rest = found.slice(most - 1);
  const summary: Finding = {
    cause: last.cause,
    confidence: 'possible',
    headline: `${count(rest.length, 'more finding')} of this cause, none of them surer than those told one by one.`,
    story: rest.slice(0, 6).map(({ headline, story }) => ({ text: headline, citations: story[0]?.citations ?? [] })),
    figures: [{ name: 'not told one by one', value: String(rest.length) }],
    assumed: [],
    rivals: last.rivals,
    fixes: last.fixes,
    advice: last.advice,
  };
  return [...found.slice(0, most - 1), summary];
}
