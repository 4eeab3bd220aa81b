import { formatClockDuration, hours, minutes, seconds, type Duration } from '../../base/duration.ts';
import { type Block, blocksOf } from '../../config/asa/statement.ts';
import type { AsaTimeout } from '../../model/asa-policy.ts';
import { parseClockDuration } from '../../base/duration.ts';
import type { AsaDevice } from './asa-device.ts';
import { orderLines } from './class-order.ts';

/**
 * What is typed to have everything as it was before some lines were typed: from the last to the first, since what
 * refers to another has to go before it. `before` is the device as it was, `after` with the lines.
 */
export function wayBack(before: AsaDevice, after: AsaDevice, lines: readonly string[]): readonly string[] {
  const blocks = blocksOf('', lines.join('\n')).toReversed();
  const known = new Set(before.commands);
  return [...new Set(blocks.map(({ head }) => head.text))].flatMap((head) => {
    const block = blocks.find((one) => one.head.text === head);
    return block && !(known.has(head) && block.body.length === 0) ? undone({ before, after }, block) : [];
  });
}

interface Both {
  readonly before: AsaDevice;
  readonly after: AsaDevice;
}

function undone(both: Both, { head: { text }, body }: Block): readonly string[] {
  const [command = '', ...rest] = text.split(' ');
  const name = rest.at(-1) ?? '';
  switch (command) {
    case 'policy-map':
      return both.before.policy.policyMaps.has(name) ? orderBack(both, name) : [`no policy-map ${name}`];
    case 'class-map':
      return both.before.policy.classMaps.has(name)
        ? [text, ...body.map((line) => ` no ${line.text}`)]
        : [`no class-map ${name}`];
    case 'object':
      return [`no ${text}`];
    case 'access-list':
      return [`no ${text.replace(/^(access-list \S+) line \d+ /, '$1 ')}`];
    case 'nat':
      return [`no ${text.replace(/^(nat \([^()]+\)) \d+ (?=source )/, '$1 ')}`];
    case 'timeout':
      return timesBack(both.before, rest);
    case 'no':
      return [text.slice('no '.length)];
    default:
      return [`no ${text}`];
  }
}

/** The classes as they were and where they were, and what was added to those that stayed is taken out of them. */
function orderBack({ before, after }: Both, policyMap: string): readonly string[] {
  const order = before.classesOf(policyMap);
  const lines = new Map(order.map((name) => [name, before.linesOfClass(policyMap, name)]));
  const back = orderLines(after, { policyMap, order, lines });
  const moved = new Set(back.flatMap((line) => /^ no class (\S+)/.exec(line)?.[1] ?? []));
  const added = [...order, 'class-default'].flatMap((name) => {
    if (moved.has(name)) return [];
    const had = before.linesOfClass(policyMap, name);
    const more = after.linesOfClass(policyMap, name).filter((line) => !had.includes(line));
    return more.length === 0 ? [] : [` class ${name}`, ...more.map((line) => `  no ${line}`)];
  });
  return [...back, ...added];
}

/** Command reference, "timeout". */
const DEFAULTS: Partial<Readonly<Record<AsaTimeout, Duration>>> = {
  conn: hours(1),
  'half-closed': minutes(10),
  udp: minutes(2),
  icmp: seconds(2),
  xlate: hours(3),
};

/** A time has always a value: the one that stood there, or the device's own. */
function timesBack({ policy }: AsaDevice, words: readonly string[]): readonly string[] {
  return words.flatMap((word, i) => {
    const key = Object.keys(DEFAULTS).find((one): one is AsaTimeout => one === word);
    if (key === undefined || parseClockDuration(words[i + 1] ?? '') === undefined) return [];
    const value = policy.timeouts.get(key)?.value ?? DEFAULTS[key];
    return value === undefined ? [] : [`timeout ${key} ${value === 0 ? '0' : formatClockDuration(value)}`];
  });
}
