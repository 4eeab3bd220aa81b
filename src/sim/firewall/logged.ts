import type { Fact } from '../../model/observation.ts';
import type { LoggedPacket } from '../../trace/netfilter/chain-walk.ts';
import { flowOf } from '../../trace/packet.ts';
import type { Segment } from '../datagram.ts';
import { flagsOf } from './answer.ts';
import type { FirewallOutput } from './firewall.ts';

/** What rules of a Linux write down of a segment, each in its place. */
export const written = (segment: Segment, logged: readonly LoggedPacket[]): readonly FirewallOutput[] =>
  logged.map(({ statement, rule: { by, matches }, packet, arrival, egress }): FirewallOutput => {
    const { prefix, level, numbers } = statement;
    const limit = matches.find((match) => match.on === 'limit' && !match.inverted);
    const fact: Fact = {
      kind: 'packet-logged',
      prefix,
      flags: flagsOf[segment.kind],
      ...placeOf({ arrival, egress }),
      details: {
        level,
        numbers: numbersOf(segment),
        ...(numbers && { showsNumbers: numbers }),
        ...(packet.mark !== 0 && { mark: packet.mark }),
        ...(limit?.on === 'limit' && by && { limit: limit.text, rule: `${by.file}:${by.line}` }),
      },
    };
    return { kind: 'observes', flow: flowOf(packet), fact };
  });

const placeOf = ({ arrival, egress }: Pick<LoggedPacket, 'arrival' | 'egress'>) => ({
  ...(arrival !== undefined && { arrival }),
  ...(egress !== undefined && { egress }),
});

export const numbersOf = ({ sequence, acknowledgement, window, length }: Segment) => ({
  sequence,
  acknowledgement,
  window,
  length,
});
