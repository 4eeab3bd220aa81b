import { hours } from '../../base/duration.ts';
import type { FixId } from '../../model/codes.ts';
import type { Taken } from '../../trace/asa/new-connection.ts';
import { type AsaDevice, CLASS_DEFAULT } from '../asa/asa-device.ts';
import { connectionClass } from '../asa/connection-class.ts';
import { connectionWords, timeoutLine } from '../asa/connection-words.ts';
import { takenConnections } from '../asa/taken-connections.ts';
import type { Change } from '../change.ts';
import { idleDeaths } from '../problem.ts';
import type { Remedy } from '../remedy.ts';

/** Long enough for any night, so that it is not the time that fails. */
const LONG = hours(24);

/** A new class lands behind the others by itself, and there the general one has taken the flow already. */
export const classBehindGeneral = mistake('CLASS_BEHIND_GENERAL', (device, taken) => {
  const [{ choice } = { choice: undefined }] = taken;
  if (!choice || choice.class.name === CLASS_DEFAULT) return undefined;
  const lines = connectionClass(device, { taken, setting: { idle: LONG }, place: 'end' });
  return lines && { lines, words: `a class with 24 h behind ${choice.class.name} on ${device.name}` };
});

/** The ports of the answers are those of no packet that makes a connection. */
export const classOfReplies = mistake('CLASS_OF_REPLIES', (device, taken) => {
  const [first] = taken;
  const lines = connectionClass(device, { taken, setting: { idle: LONG }, matches: 'replies' });
  return (
    first &&
    lines && {
      lines,
      words: `a class with 24 h for what comes from port ${first.seen.destinationPort} on ${device.name}`,
    }
  );
});

/** A longer time in a class that another comes before, or that matches something else. */
export const raiseOtherClass = mistake('RAISE_OTHER_CLASS', (device, [first]) => {
  const { choice } = first ?? {};
  const other = choice?.policyMap.classes.find(
    ({ name, actions }) =>
      name !== choice.class.name && actions.some(({ connection }) => connection?.idle !== undefined),
  );
  const line = timeoutLine({ idle: LONG }, connectionWords(device.policy.version));
  if (!choice || !other || line === undefined) return undefined;
  return {
    lines: [`policy-map ${choice.policyMap.name}`, ` class ${other.name}`, `  ${line}`],
    words: `24 h in class ${other.name} of ${device.name}, while ${choice.class.name} takes the flow`,
  };
});

type Lines = { readonly lines: readonly string[]; readonly words: string } | undefined;

function mistake(fix: FixId, linesFor: (device: AsaDevice, taken: readonly Taken[]) => Lines): Remedy {
  return {
    fix,
    answers: ['KEEPALIVE_OFF', 'KEEPALIVE_TOO_LATE', 'IDLE_TIMEOUT', 'CLASS_SHADOWED'],
    misleads: true,
    propose: (problem) => {
      const groups = takenConnections(problem, idleDeaths(problem)) ?? [];
      const typed = groups.flatMap(({ device, taken }) => {
        const lines = linesFor(device, taken);
        return lines ? [{ ...lines, node: device.name }] : [];
      });
      if (typed.length === 0 || typed.length < groups.length) return [];
      const patch = typed.map(({ node, lines }): Change => ({ is: 'device-lines', node, lines }));
      return [
        {
          fix,
          words: typed.map(({ words }) => words).join(' and '),
          patch,
          terms: {
            running: 'new-connections',
            security: 'none',
            source:
              'Cisco ASA configuration guide, Feature Matching Within a Service Policy; match port, match access-list',
          },
        },
      ];
    },
  };
}
