import { type Duration, formatClockDuration } from '../../base/duration.ts';
import { timerOfWord } from '../../config/asa/timeouts.ts';
import type { AsaPolicy, PolicyMap } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';

/**
 * The parts of the device's own configuration that say how long its connections last, as `show running-config` has
 * them. `changedIdle`: what the idle time-out was changed to meanwhile; a configuration is collected afterwards.
 */
export function timeoutLines(
  node: string,
  { timeouts, policyMaps }: AsaPolicy,
  changedIdle?: Duration,
): readonly EmittedFile[] {
  const written = timersOnce(timeouts);
  const general = changedIdle === undefined ? written : withIdle(written, `conn ${formatClockDuration(changedIdle)}`);
  const lines = [...general, ...[...policyMaps.values()].flatMap(ofPolicy)];
  return lines.length === 0 ? [] : [{ path: evidencePath(node, 'show-running-config.txt'), content: textOf(lines) }];
}

/**
 * The device keeps each timer once: what a later line of the file sets anew (`--set`, a file that was pasted together)
 * it shows with the later value alone.
 */
function timersOnce(timeouts: AsaPolicy['timeouts']): readonly string[] {
  const lines = new Map([...timeouts.values()].map(({ by }) => [by.line, by.text]));
  return [...lines].map(([line, text]) =>
    text.replaceAll(TIMER, (pair: string, word: string) => {
      const timer = timerOfWord(word);
      return timer === 'other' || timeouts.get(timer)?.by.line === line ? pair : '';
    }),
  );
}

const TIMER = /\s+([a-z][\w-]*)\s+\d[\d:]*/g;

const OF_IDLE = /\bconn \S+/;

/** One line may set other timers as well. */
const withIdle = (lines: readonly string[], idle: string): readonly string[] =>
  lines.some((line) => OF_IDLE.test(line))
    ? lines.map((line) => line.replace(OF_IDLE, idle))
    : [...lines, `timeout ${idle}`];

function ofPolicy({ name, classes }: PolicyMap): readonly string[] {
  const parts = classes.flatMap((one) => {
    const settings = distinct(one.actions.filter(({ connection }) => connection).map(({ by }) => by));
    return settings.length === 0 ? [] : [` class ${one.name}`, ...settings.map((text) => `  ${text}`)];
  });
  return parts.length === 0 ? [] : [`policy-map ${name}`, ...parts];
}

/** One line of a configuration may set several things. */
const distinct = (lines: readonly ConfigLine[]): readonly string[] => [
  ...new Map(lines.map((one) => [one.line, one.text])).values(),
];
