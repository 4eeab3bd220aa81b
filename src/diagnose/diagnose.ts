import type { Evidence } from '../evidence/evidence.ts';
import type { Confidence, Finding } from '../model/finding.ts';
import { causeList } from './causes/index.ts';

/** All findings, the one that explains the failure best first. Empty when the evidence shows nothing wrong. */
export function diagnose(evidence: Evidence): readonly Finding[] {
  const found = causeList.flatMap((cause) => cause.look(evidence)).map(inOrder);
  return withoutSubsumed(found).toSorted(byWeight);
}

const CONFIDENCE: Readonly<Record<Confidence, number>> = { proved: 0, likely: 1, possible: 2 };
const ORDER = new Map(causeList.map(({ code }, i) => [code, i]));

/** Surer first; of equally sure ones the cause that stands earlier in the list, which says more about the failure. */
function byWeight(a: Finding, b: Finding): number {
  return CONFIDENCE[a.confidence] - CONFIDENCE[b.confidence] || (ORDER.get(a.cause) ?? 0) - (ORDER.get(b.cause) ?? 0);
}

/** A cause that another finding has as its root is told there. */
function withoutSubsumed(found: readonly Finding[]): readonly Finding[] {
  const roots = new Set(found.flatMap(({ root }) => (root ? [root] : [])));
  return found.filter(({ cause }) => !roots.has(cause));
}

/** A story runs forward in time. Sentences without a time (settings before it, remarks after it) keep their places. */
function inOrder(finding: Finding): Finding {
  const dated = finding.story.filter(({ at }) => at !== undefined).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return { ...finding, story: finding.story.map((one) => (one.at === undefined ? one : (dated.shift() ?? one))) };
}
