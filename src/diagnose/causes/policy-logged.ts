import { formatDuration } from '../../base/duration.ts';
import type { Assumption, Rival, Sentence } from '../../model/finding.ts';
import type { Denied } from '../device/denials.ts';
import type { JudgedDenial } from '../device/judged-denial.ts';
import { gap } from '../sentence.ts';

/** What is different where a denial is read out of the lines of rules that log. */

export function byWords({ by, concluded }: Denied): string {
  if (!by) return '';
  return concluded === undefined ? ` by access list "${by}"` : ` by a rule that logs "${by}"`;
}

export const ruleOf = (prefix: string | undefined): string =>
  `before the rule that logs "${prefix ?? ''}", and before the one that drops what it logged`;

export const assumedFrom = ({ by = '' }: Denied): Assumption => ({
  code: 'ASSUMED_LOG_PREFIX',
  because: `the lines have the prefix “${by}” and tell of no decision.`,
});

/** What they do not say, and what shows that the device knew the connection. */
export function loggedWords({ group: [first], barred }: JudgedDenial): readonly Sentence[] {
  const { concluded, by = '', node = 'the device' } = first;
  return [
    ...(barred ? [knownWords(barred)] : []),
    ...(concluded === 'from-rules' ? [ruledWords(first)] : []),
    ...(concluded === 'from-prefix'
      ? [
          gap(
            `A rule that logs decides nothing: that these packets were dropped is read out of the prefix “${by}”. \`nft list ruleset\` or \`iptables-save\` of ${node} shows what the rules behind it do.`,
          ),
        ]
      : []),
  ];
}

function ruledWords({ ruledBy, by = '', node = 'The device' }: Denied): Sentence {
  if (!ruledBy) return { text: `${node} drops what it logs with “${by}”, by its rules.`, citations: [] };
  const { file, line, text } = ruledBy;
  return { text: `${node} drops what it logs with “${by}”: ${text}`, citations: [{ file, line }] };
}

function knownWords({ quiet, timeout, first }: NonNullable<JudgedDenial['barred']>): Sentence {
  const device = first.node ?? 'The device';
  const known = timeout?.source
    ? `${device} keeps a silent connection for ${formatDuration(timeout.value)}, and this one had been silent for ${formatDuration(quiet)} at most: it was known there, and had passed before; its rules were changed meanwhile.`
    : `The connection was in use a moment before, and had passed: the rules of ${device} were changed meanwhile, or it lost its connections.`;
  return { text: known, citations: timeout?.source ? [timeout.source] : [] };
}

/** What it drops of a connection that it does not know any more it drops by the same rules. */
export const forgottenRivals = ({ group: [first], barred }: JudgedDenial): readonly Rival[] => [
  {
    cause: 'STATE_LOST',
    whyLess: barred
      ? 'nothing here says that the device was started, taken over or cleared meanwhile.'
      : 'the lines look alike where the device has forgotten the connection, by itself or when it was started; a rule that lets established connections pass does not take such packets.',
    splitBy: `on ${first.node ?? 'the device'}: \`conntrack -L\` (does it know the connection?), \`uptime -s\`, and when its rule set was last changed.`,
  },
  ...(barred
    ? []
    : [
        {
          cause: 'IDLE_TIMEOUT',
          whyLess: 'it is not less: what was silent for longer than the device remembers is dropped in the same way.',
          splitBy: `on ${first.node ?? 'the device'}: \`sysctl net.netfilter.nf_conntrack_tcp_timeout_established\`, and how long the connection was silent before.`,
        } as const,
      ]),
];
