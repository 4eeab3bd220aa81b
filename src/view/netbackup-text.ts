import { printable } from '../base/printable.ts';
import { formatFlow } from '../model/flow.ts';
import type { NetbackupPlan } from '../trace/netbackup/connection-plan.ts';
import type { PlayedAttempt } from '../trace/netbackup/played-plan.ts';
import type { Reason } from '../trace/reason.ts';
import { bptestbpcdText, bptestnetconnText } from './bptest-text.ts';
import { citation } from './lint-text.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** What NetBackup decides, how the network answers, and what the vendor's own test commands would show. */
export function netbackupText(plan: NetbackupPlan, attempts: readonly PlayedAttempt[], paint: Paint): string {
  const bpcd = bptestbpcdText({ plan, attempts });
  const netconn = bptestnetconnText(plan);
  const lines = [
    ...section(
      'What NetBackup decides',
      decisions(plan, attempts).flatMap((reason) => reasonText(reason, paint)),
      paint,
    ),
    ...section('How the network answers', attempts.flatMap(attemptText), paint),
    ...section('bptestnetconn would show', shown(netconn), paint),
    ...section('bptestbpcd would show', shown(bpcd), paint),
  ];
  return `${lines.join('\n')}\n`;
}

const shown = ({
  lines,
  notes,
}: {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}): readonly string[] => [
  ...lines.map((line) => `  ${printable(line)}`),
  ...notes.flatMap((note) => wrap(note, '  # ')),
];

const section = (name: string, lines: readonly string[], paint: Paint): readonly string[] =>
  lines.length === 0 ? [] : [paint.strong(name), ...lines, ''];

/** The checks of the other side are told for the sources that were really used. */
function decisions(
  { resolution, destinations, way, attempts: planned, cluster }: NetbackupPlan,
  attempts: readonly PlayedAttempt[],
): readonly Reason[] {
  const used = new Set(attempts.map(({ flow }) => flow.source.address));
  const checks = way?.checks.filter(({ source }) => used.size === 0 || used.has(source)) ?? [];
  const bound = way
    ? [way.verdict.because, way.binding.because, ...way.binding.notes, ...checks.map(({ because }) => because)]
    : [];
  const all = [resolution.because, destinations.because, ...bound, planned.because, ...(cluster ? [cluster] : [])];
  return all.filter(({ text }, i) => all.findIndex((one) => one.text === text) === i);
}

const reasonText = ({ text, config }: Reason, paint: Paint): readonly string[] => [
  ...wrap(text, '  - ', '    '),
  ...config.flatMap((line) => citation(line, paint)),
];

const attemptText = ({ service, purpose, outcome, flow, traced }: PlayedAttempt): readonly string[] => {
  const ended = traced.reply && traced.request.disposition === 'ACCEPTED' ? traced.reply : traced.request;
  const why =
    outcome === 'connected'
      ? ''
      : ` ${ended.disposition} at ${ended.endedAt}: ${ended.steps.at(-1)?.because.text ?? ''}`;
  return wrap(`${purpose} by ${service}: ${formatFlow(flow)} ${outcome}.${why}`, '  - ', '    ');
};
