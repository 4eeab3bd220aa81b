import { inSeconds } from '../base/duration.ts';
import { printableJson } from '../base/printable.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { unexplained } from '../diagnose/index.ts';
import type { ConfigError } from '../model/configuration.ts';
import type { Finding, Sentence } from '../model/finding.ts';
import { isoText } from './moment.ts';

/**
 * The diagnosis as one JSON document, `holdfast/diagnose@1`: times in ISO 8601 of the reference clock, durations in
 * seconds. `notApplied`: mistakes in `evidence.yaml`.
 */
export function reportJson(
  findings: readonly Finding[],
  evidence: Evidence,
  notApplied: readonly ConfigError[] = [],
): string {
  const document = {
    schema: 'holdfast/diagnose@1',
    findings: findings.map((finding) => ({ ...finding, story: finding.story.map(sentenceJson) })),
    unexplained: unexplained(evidence, findings).map(sentenceJson),
    clocks: evidence.clocks.map(({ id, offset, error, tied, pairs, contradicting }, i) => ({
      id,
      reference: i === 0,
      offset: inSeconds(offset),
      error: error === undefined ? null : inSeconds(error),
      tied,
      pairs,
      contradicting,
    })),
    inputs: evidence.pages.map((page) => ({
      file: page.file,
      node: page.node ?? null,
      lines: page.lines,
      used: page.linesRead,
      connections: page.conversations.length,
      unread: page.unreadCount,
      passedOver: { lines: page.passedOver, trouble: Object.fromEntries(page.passedOverTrouble) },
      dated: evidence.datings.find(({ file }) => file === page.file)?.by ?? 'none',
    })),
    unread: {
      count: evidence.pages.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
      examples: evidence.pages.flatMap(({ unread }) => unread),
      forgotten: evidence.forgotten,
    },
    ...(notApplied.length === 0 ? {} : { notApplied }),
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}

const sentenceJson = ({ at, stamped, ...rest }: Sentence) => ({
  ...rest,
  at: at === undefined ? null : isoText(at),
  ...(stamped === undefined ? {} : { stamped: isoText(stamped) }),
});
