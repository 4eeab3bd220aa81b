import type { PolicyClass } from '../../model/asa-policy.ts';
import type { Taken } from '../../trace/asa/new-connection.ts';
import type { AsaDevice } from '../asa/asa-device.ts';
import { orderLines, placed } from '../asa/class-order.ts';
import { otherSettings } from '../asa/connection-words.ts';
import { takenConnections } from '../asa/taken-connections.ts';
import type { Change } from '../change.ts';
import { idleDeaths } from '../problem.ts';
import type { Remedy } from '../remedy.ts';

/**
 * A class with a longer time is there, and behind the one that takes the flow: it goes before it, with what the flow
 * had from the other.
 */
export const reorderClasses: Remedy = {
  fix: 'REORDER_CLASSES',
  answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT', 'CLASS_SHADOWED'],
  propose: (problem) => {
    const deaths = idleDeaths(problem);
    const groups = takenConnections(problem, deaths) ?? [];
    const patch = groups.flatMap(({ device, taken: [first] }): Change[] => {
      const lines = first && moved(device, first);
      return lines ? [{ is: 'device-lines', node: device.name, lines: lines.lines }] : [];
    });
    const names = groups.flatMap(({ device, taken: [first] }) => (first && moved(device, first)?.words) ?? []);
    if (patch.length === 0 || patch.length < groups.length) return [];
    return [
      {
        fix: 'REORDER_CLASSES',
        words: names.join(' and '),
        patch,
        terms: {
          running: 'new-connections',
          security: 'none',
          gives:
            'While the classes are taken out and added again, connections that are made meanwhile get none of their settings.',
          source: 'Cisco ASA configuration guide, Feature Matching Within a Service Policy; command reference, class',
        },
      },
    ];
  },
};

function moved(
  device: AsaDevice,
  { choice }: Taken,
): { readonly lines: readonly string[]; readonly words: string } | undefined {
  const better = choice?.shadowed.find(setsTime);
  if (!choice || !better) return undefined;
  const policyMap = choice.policyMap.name;
  const own = device.linesOfClass(policyMap, better.name);
  const left = otherSettings(device.linesOfClass(policyMap, choice.class.name));
  const lines = [...own, ...left.filter((line) => !own.includes(line))];
  return {
    lines: orderLines(device, {
      policyMap,
      order: placed(device.classesOf(policyMap), better.name, choice.class.name),
      lines: new Map([[better.name, lines]]),
    }),
    words: `class ${better.name} before ${choice.class.name} in policy ${policyMap} of ${device.name}`,
  };
}

const setsTime = ({ actions }: PolicyClass): boolean =>
  actions.some(({ connection }) => connection?.idle !== undefined || connection?.deadConnectionDetection !== undefined);
