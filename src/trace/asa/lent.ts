import { type Duration, hours, seconds } from '../../base/duration.ts';
import type { AccessEntry, AsaPolicy, AsaTranslation } from '../../model/asa-policy.ts';
import type { Packet } from '../packet.ts';
import { both, type Interfaces, matchAddress } from './address-match.ts';
import type { AsaInput } from './asa-pass.ts';
import type { Lent, Pool } from './connections.ts';
import type { Named } from './new-connection.ts';
import { type SeenPacket, seenPacket } from './seen-packet.ts';
import { matchServices } from './service-match.ts';
import { mappedPool } from './translation.ts';

interface Changed {
  /** With its real ends. */
  readonly packet: Packet;
  readonly egress: Named;
  readonly rule: AsaTranslation | undefined;
}

/** What the rule that translates a connection gives it out of a pool. Nothing: none does, or it is the host's own. */
export function lentTo(
  { policy, node }: Pick<AsaInput, 'policy' | 'node'>,
  { packet, egress, rule }: Changed,
): { readonly lent?: Lent } {
  if (rule?.kind !== 'dynamic' && rule?.kind !== 'pat') return {};
  const addresses = timer(policy, 'xlate', hours(3));
  const ports = portKeptFor(policy, packet, node.interfaces);
  const pools = [rule, ...behind(policy, rule)].flatMap((one): readonly Pool[] => {
    const isPort = one.kind === 'pat';
    const of = (from: AsaTranslation) => mappedPool(from, egress.zone, node.interfaces);
    return [
      { gives: isPort ? 'port' : 'address', of: of(one), keptFor: isPort ? ports : addresses },
      ...(one.orInterface
        ? [{ gives: 'port', of: of({ ...one, mappedSource: 'interface' }), keptFor: ports } as const]
        : []),
    ];
  });
  return { lent: { by: rule, pools } };
}

/** Old style: further `global` lines of the number (command reference 8.2, "global"). */
const behind = ({ translations }: AsaPolicy, rule: AsaTranslation): readonly AsaTranslation[] =>
  translations.filter((one) => one !== rule && one.by === rule.by && one.mapped === rule.mapped);

/** Both timers begin when no connection uses the translation any more (Cisco document 115992). */
const timer = ({ timeouts }: AsaPolicy, name: 'xlate' | 'pat-xlate', otherwise: Duration): Duration =>
  timeouts.get(name)?.value ?? otherwise;

/**
 * Since 9.0 a TCP connection takes its port with it, unless a rule says otherwise: that was kept for whoever came from
 * an older release (Cisco document 115993). Before that it is kept for half a minute, which 8.4(3) made a timer.
 */
function portKeptFor(policy: AsaPolicy, packet: Packet, interfaces: Interfaces): Duration {
  const seen = seenPacket(packet);
  const rule = policy.perSession.find((one) => holds(one, seen, interfaces));
  const isPerSession = rule ? rule.action === 'permit' : hasPerSession(policy) && packet.protocol === 'tcp';
  return isPerSession ? seconds(0) : timer(policy, 'pat-xlate', seconds(30));
}

const hasPerSession = ({ version }: AsaPolicy): boolean =>
  version === undefined || (version.product === 'asa' && version.major >= 9);

const holds = ({ source, destination, service }: AccessEntry, packet: SeenPacket, interfaces: Interfaces): boolean =>
  both(matchAddress(source, packet.source, interfaces), matchAddress(destination, packet.destination, interfaces)) ===
    'yes' && matchServices(service, packet) === 'yes';
