import type { Evidence } from '../evidence/index.ts';
import { suspectFlows } from '../diagnose/network/suspect-flows.ts';
import { type Answer, fixFinding, withoutSessions } from '../fix/case-fixes.ts';
import type { Goal } from '../fix/goal.ts';
import { NO_SESSIONS, type Subject, subjectOf } from '../fix/subject.ts';
import type { Finding } from '../model/finding.ts';
import { wrap } from '../view/wrap.ts';
import { readNetworkFiles } from './intake/network-files.ts';

/** What can be done about findings, in the network that is described, or in one that is made of them. */
export function answersTo(evidence: Evidence, findings: readonly Finding[], subject?: Subject): readonly Answer[] {
  if (!subject) return findings.map((finding) => fixFinding(finding));
  const goals = flowsOf(evidence, subject);
  return findings.map((finding) => fixFinding(finding, { subject, goals }));
}

/** The flows that went wrong, as far as the network has who opened them. */
function flowsOf(evidence: Evidence, { network }: Subject): readonly Goal[] {
  const goals = suspectFlows(evidence).flatMap(({ source, destination }): readonly Goal[] => {
    const owner = network.owner(source.address);
    const { address: to, port } = destination;
    return owner ? [{ is: 'flow', from: owner.node.name, to, port, bindAddress: source.address }] : [];
  });
  return [...new Map(goals.map((goal) => [JSON.stringify(goal), goal])).values()];
}

/**
 * The end of a diagnosis with the network at hand: the first fix that was proved, and where there is more. Nothing
 * where there is none.
 */
export async function firstFixText(evidence: Evidence, finding: Finding, path: string): Promise<string> {
  const { files } = await readNetworkFiles(path);
  const subject = subjectOf(withoutSessions(files, NO_SESSIONS));
  if (!('network' in subject)) return '';
  const [answer] = answersTo(evidence, [finding], subject);
  const fix = answer?.mendings.flatMap(({ fixes }) => fixes)[0];
  if (!fix) return '';
  const lines = [
    ...wrap(fix.words, '  '),
    ...wrap(
      `Proved by replay: ${fix.proof.after.words}. "holdfast fix" with the same case shows what to type, the way back, and what else helps.`,
      '  ',
    ),
  ];
  return `\nThe first fix (${fix.fix})\n${lines.join('\n')}\n`;
}
