import { asaDevice } from '../asa/asa-device.ts';
import { exemptionLines } from '../asa/exemption-lines.ts';
import type { Change } from '../change.ts';
import { denials } from '../denials.ts';
import type { Remedy } from '../remedy.ts';

/**
 * A flow that an ASA denies for the sake of its translations: none where there has to be one, or another on the way
 * back.
 */
export const exemptFromTranslation: Remedy = {
  fix: 'EXEMPT_FROM_TRANSLATION',
  answers: ['POLICY_DENY'],
  propose: (problem) => {
    const denied = denials(problem);
    const patch = denied.flatMap(({ device: name, flow, ingress }): Change[] => {
      const device = asaDevice(problem.subject, name);
      const taken = ingress === undefined ? undefined : device?.taken(flow, ingress);
      const hasRules = device && (device.policy.translations.length > 0 || device.policy.natControl);
      return device && taken && hasRules
        ? [{ is: 'device-lines', node: name, lines: exemptionLines(device, taken) }]
        : [];
    });
    if (patch.length === 0 || patch.length < denied.length) return [];
    const devices = [...new Set(patch.map(({ node }) => node))].join(' and ');
    return [
      {
        fix: 'EXEMPT_FROM_TRANSLATION',
        words: `${denied.map(({ flow }) => `${flow.source.address} and ${flow.destination.address}`).join(', ')} not translated on ${devices}`,
        patch,
        terms: {
          // The rule of a connection is looked up when it is made.
          running: 'new-connections',
          security: 'some',
          gives: 'Each of the two sees the real address of the other, and needs a route to it.',
          source: 'Cisco ASA configuration guide, Identity NAT; 8.2: Bypassing NAT, nat 0 access-list',
        },
      },
    ];
  },
};
