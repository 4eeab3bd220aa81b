import { seconds } from '../../base/duration.ts';
import { formatFlow } from '../../model/flow.ts';
import type { HostBook } from '../../evidence/hosts.ts';
import type { SegmentRole } from '../../model/observation.ts';
import type { LaneName } from './lane-name.ts';
import type { Sight } from './sight.ts';

/**
 * Fitted clocks of two captures differ by less; a retransmission of the same segment comes later than the way takes.
 */
const ON_THE_WAY = seconds(0.15);

/**
 * One packet that several captures saw is one event: told where it was sent, with everybody who saw it. What is missing
 * among those is where it was lost.
 */
export function mergeTwins(sights: readonly Sight[], hosts: HostBook): readonly Sight[] {
  const merged: Sight[] = [];
  const recent = new Map<string, number>();
  for (const sight of sights) {
    const key = packetOf(sight);
    const at = key === undefined ? undefined : recent.get(key);
    const known = at === undefined ? undefined : merged[at];
    if (key !== undefined && at !== undefined && known && isTwin(known, sight)) {
      merged[at] = join(known, sight, hosts);
      continue;
    }
    if (key !== undefined) recent.set(key, merged.length);
    merged.push(sight);
  }
  return merged;
}

const packetOf = ({ one, flow }: Sight): string | undefined =>
  one?.kind === 'segment' && flow ? `${formatFlow(flow)} ${sortOf(one.role)} ${one.bytes}` : undefined;

/** Where the first one was lost, the second is the first that the far end sees. */
function sortOf(role: SegmentRole): SegmentRole {
  switch (role) {
    case 'syn-retransmitted':
      return 'syn';
    case 'syn-ack-retransmitted':
      return 'syn-ack';
    case 'retransmission':
      return 'data-after-silence';
    case 'syn':
    case 'syn-ack':
    case 'established':
    case 'data-after-silence':
    case 'keepalive':
    case 'keepalive-answer':
    case 'zero-window':
    case 'window-probe':
    case 'fin':
    case 'reset':
      return role;
  }
}

const lanesOf = ({ lane, alsoAt }: Sight): readonly LaneName[] => [lane, ...alsoAt];

const isTwin = (known: Sight, sight: Sight): boolean =>
  sight.at - known.at <= ON_THE_WAY && lanesOf(known).every(({ id }) => id !== sight.lane.id);

function join(known: Sight, sight: Sight, hosts: HostBook): Sight {
  const sender = known.flow && hosts.nameOf(known.flow.source.address);
  const [first, second] = sight.lane.node === sender && known.lane.node !== sender ? [sight, known] : [known, sight];
  return {
    ...first,
    at: known.at,
    sentence: first.sentence ?? second.sentence,
    weight: Math.max(first.weight, second.weight),
    sources: [...first.sources, ...second.sources],
    alsoAt: [...first.alsoAt, ...lanesOf(second)],
  };
}
