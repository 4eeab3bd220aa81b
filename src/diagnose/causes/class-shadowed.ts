import type { Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import type { Cause } from '../cause.ts';
import { advise } from '../remedies.ts';
import { tell } from '../sentence.ts';

type Phase = ObservationOf<'firewall-phase'>;

/**
 * packet-tracer prints one CONN-SETTINGS phase: the class that wins. When that class sets no timeout although another
 * one in the evidence does, the other never takes effect: every `set connection` command is one feature type, and a
 * flow matches one class per type (Cisco configuration guide, service policies).
 */
export const classShadowed: Cause = {
  code: 'CLASS_SHADOWED',
  look(evidence) {
    const meant = evidence.timeline.observations.filter(
      (one) => one.kind === 'setting' && one.name === 'asa.class.timeout',
    );
    const phases = evidence.timeline.observations.filter(
      (one): one is Phase => one.kind === 'firewall-phase' && one.phase === 'CONN-SETTINGS',
    );
    for (const winner of phases) {
      if (winner.configuration.some((line) => /set connection timeout/.test(line))) continue;
      // It is the last by itself: what it takes no other class wanted.
      if (nameOf(winner) === 'class-default') continue;
      const own = meant.find(({ node }) => node === winner.node);
      if (own) return [finding(evidence, winner, own)];
    }
    return [];
  },
};

const nameOf = ({ configuration }: Phase): string | undefined =>
  configuration.map((line) => /^\s*class (?!-map)(\S+)/.exec(line)?.[1]).find((name) => name !== undefined);

function finding(evidence: Evidence, winner: Phase, meant: Observation): Finding {
  const name = nameOf(winner) ?? 'another class';
  const sets =
    winner.configuration.map((line) => line.trim()).find((line) => line.startsWith('set connection')) ??
    'connection settings';
  return {
    cause: 'CLASS_SHADOWED',
    confidence: 'likely',
    headline: `The flow is taken by class ${name} (${sets}), so the class that sets a timeout never applies to it.`,
    story: [
      tell(evidence, meant, `A class is meant to set the timeout: ${meant.kind === 'setting' ? meant.value : ''}.`),
      tell(
        evidence,
        winner,
        `packet-tracer’s CONN-SETTINGS phase shows class ${name} instead, with "${sets}" and no timeout.`,
      ),
    ],
    figures: [],
    assumed: [],
    rivals: [
      {
        cause: 'IDLE_TIMEOUT',
        whyLess: 'that is what follows: without its class the flow keeps the general timeout.',
        splitBy: '`show conn detail` for the connection prints the effective timeout.',
      },
    ],
    fixes: ['REORDER_CLASSES'],
    advice: [
      advise(
        'REORDER_CLASSES',
        `Put the specific class before ${name} in the policy map (\`no class ${name}\` and \`class ${name}\` again: it then stands last, with its commands to be entered anew), repeat "${sets}" in the specific class, and clear the running connections (\`clear conn\`): they keep the class that they were built with.`,
      ),
    ],
  };
}
