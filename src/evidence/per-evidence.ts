import type { Evidence } from './evidence.ts';

/** A view of the evidence that several causes need, worked out once: a log may hold 800,000 observations. */
export function perEvidence<T>(compute: (evidence: Evidence) => T): (evidence: Evidence) => T {
  const known = new WeakMap<Evidence, { readonly view: T }>();
  return (evidence) => {
    const before = known.get(evidence);
    if (before) return before.view;
    const view = compute(evidence);
    known.set(evidence, { view });
    return view;
  };
}
