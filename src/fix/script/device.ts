import type { Duration } from '../../base/duration.ts';
import { parseDuration } from '../../base/amount.ts';
import { presets, tableTimeouts } from '../../config/presets.ts';
import { type TablePolicy, tableTimers } from '../../model/node.ts';
import type { Change } from '../change.ts';
import { changeWords } from '../change-words.ts';
import { generalTimeout, serviceTimeout, type VendorCommands, vendorTimeout } from '../vendors/vendor-timeouts.ts';
import { timerCommands } from '../vendors/vendor-timers.ts';
import { type RuleWish, vendorRules } from '../vendors/vendor-rules.ts';
import { deviceLine, deviceWord } from './quote.ts';
import type { Script, ScriptStep } from './script.ts';
import type { Rendering } from './scripts-of.ts';

/**
 * What is typed, clicked or called for a device of another vendor or of a cloud. Words in capitals are names that no
 * file of the case has.
 */
export function deviceScript({ node, changes, subject }: Rendering): Script {
  const filter = subject.network.node(node)?.node.filter;
  const policy = filter?.kind === 'table' ? filter.policy : undefined;
  const done = changes.map((change, i) => {
    const commands = policy && commandsFor(change, policy, nameFor(change, i));
    return { says: changeWords(change).join(' '), commands };
  });
  return {
    node,
    platform: 'device',
    steps: done.map(({ says, commands }) => stepOf(says, commands)),
    files: [],
    notes: [
      ...new Set([
        ...done.flatMap(({ commands }) => commands?.notes ?? []),
        ...done.flatMap(({ commands }) => (commands?.look ?? []).map((one) => `Before and after: ${deviceLine(one)}`)),
        ...(policy ? [`Whence: ${sourceOf(policy.preset, changes)}`] : []),
        'Connections that stand keep what they were made with, where the device does not say otherwise.',
      ]),
    ],
  };
}

/** Where no command is known the change is told in the words of `network.yaml`, for a person. */
const stepOf = (says: string, commands: VendorCommands | undefined): ScriptStep => ({
  says: deviceLine(says),
  apply: (commands?.apply ?? [`by hand: ${says}`]).map(deviceLine),
  rollback: (commands?.rollback ?? [`by hand, as before: ${says}`]).map(deviceLine),
});

const nameFor = (change: Change, at: number): string =>
  `HOLDFAST-${change.is === 'device-entry' ? (portIn(change.words) ?? at) : at}`;

const portIn = (words: string): string | undefined => / port (\d+)/.exec(words)?.[1];

function commandsFor(change: Change, policy: TablePolicy, name: string): VendorCommands | undefined {
  if (change.is === 'device-setting') return settingCommands(change, policy, name);
  if (change.is !== 'device-entry') return undefined;
  if (change.key === 'permits') {
    const wish = wishIn(change.words, name);
    return wish && vendorRules(policy.preset)?.permit?.(wish);
  }
  const idle = parseDuration(/ idle (.+)$/.exec(change.words)?.[1] ?? '');
  const port = portIn(change.words);
  if (idle === undefined || port === undefined) return undefined;
  return serviceTimeout(policy.preset, idle)?.({ idle, before: beforeOf(policy), port: Number(port), name });
}

function settingCommands(
  { key, value, about = [] }: Extract<Change, { is: 'device-setting' }>,
  policy: TablePolicy,
  name: string,
): VendorCommands | undefined {
  if (key === 'denial' && value === 'reset') {
    const reject = vendorRules(policy.preset)?.reject;
    return reject && together(about.flatMap((words, i) => wishIn(words, `${name}-${i}`) ?? []).map(reject));
  }
  const timer = tableTimers.find((one) => key === `timeout.${one}`);
  const [time, before] = [parseDuration(value), timer && tableTimeouts(policy)[timer]];
  if (timer) return time && before && timerCommands(policy.preset, timer, { time, before });
  const idle = key === 'idle-timeout' ? time : undefined;
  return idle === undefined
    ? undefined
    : generalTimeout(policy.preset, idle)?.({ idle, before: beforeOf(policy), name });
}

/** One after the other, and back from the last to the first. */
const together = (all: readonly VendorCommands[]): VendorCommands | undefined =>
  all.length === 0
    ? undefined
    : {
        apply: all.flatMap(({ apply }) => apply),
        rollback: all.toReversed().flatMap(({ rollback }) => rollback),
        look: all.flatMap(({ look }) => look),
        notes: [...new Set(all.flatMap(({ notes }) => notes))],
      };

function beforeOf({ preset, idleTimeout }: TablePolicy): Duration {
  const time = idleTimeout ?? presets.get(preset)?.idleTimeout;
  if (time === undefined) throw new Error(`a device of the kind "${preset}", which no preset is`);
  return time;
}

/** `tcp from A to B port P`. */
function wishIn(words: string, name: string): RuleWish | undefined {
  const [, source, destination, port] = /^tcp from (\S+) to (\S+) port (\d+)/.exec(words) ?? [];
  return source === undefined || destination === undefined || port === undefined
    ? undefined
    : { source: deviceWord(source), destination: deviceWord(destination), port, name };
}

const sourceOf = (preset: string, changes: readonly Change[]): string => {
  const areTimers = changes.every((change) => change.is === 'device-setting' && change.key.startsWith('timeout.'));
  if (areTimers) return presets.get(preset)?.source ?? 'no source at hand';
  const isRule = changes.some(
    (change) =>
      (change.is === 'device-entry' && change.key === 'permits') ||
      (change.is === 'device-setting' && change.key === 'denial'),
  );
  return (isRule ? vendorRules(preset) : vendorTimeout(preset))?.source ?? 'no source at hand';
};
