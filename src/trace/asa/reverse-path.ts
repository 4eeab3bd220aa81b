import type { AsaVerdict } from './asa-pass.ts';
import type { Named } from './new-connection.ts';
import type { Walk } from './walk.ts';

/**
 * `ip verify reverse-path interface X`: the route back to the source must leave by X (RFC 3704, strict). Of a
 * connection only the first packet is asked.
 */
export function reversePath(walk: Walk, ingress: Named): AsaVerdict | undefined {
  const { policy, packet, lookUpEgress } = walk.input;
  const by = policy.reversePath.get(ingress.zone);
  if (!by) return undefined;
  const back = lookUpEgress(packet.source, false)?.egress;
  if (back?.name === ingress.name) {
    const text = `The route back to ${packet.source} leaves by ${ingress.zone}.`;
    walk.step('admit', { code: 'ASA_REVERSE_PATH_PASSED', text, config: [by] });
    return undefined;
  }
  const where = back ? `leaves by ${back.zone ?? back.name}, not by ${ingress.zone}` : 'does not exist';
  const text = `The route back to ${packet.source} ${where} (%ASA-1-106021).`;
  return walk.drop(
    'admit',
    { code: 'ASA_REVERSE_PATH_FAILED', text, config: [by] },
    { kind: 'drop', disposition: 'REVERSE_PATH_FILTERED' },
  );
}
