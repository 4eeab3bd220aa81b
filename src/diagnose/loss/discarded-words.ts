import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { NodeName } from '../../model/observation.ts';
import { type Denied, isOfOpen } from '../device/denials.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { endedHalfClosed } from '../ending/half-closed-end.ts';
import { wasForgottenHalf } from '../silence/half-silence.ts';
import { idleDeaths, isMoreThanClosing } from '../silence/idle-death.ts';
import { endedBefore } from '../silence/lifetime.ts';
import { wasBarred } from './barred-connection.ts';
import { type DeviceEvent, lossEventWithin, lostItsState } from './state-loss.ts';

/**
 * What one device discarded in mid-stream of a connection that had passed, by the rules that requests meet, and where
 * nothing shows that it still knew the connection: of what it knows it asks no such rule.
 */
export interface DiscardedWords {
  readonly connection: Connection;
  readonly device: NodeName | undefined;
  readonly packets: readonly [Denied, ...Denied[]];
  /** The last thing that came over the device before, and may have cost it the connection. */
  readonly event: DeviceEvent | undefined;
}

/** Packets that a rule wrote down, and that no rule is to blame for. */
export const isOfUnknown = (evidence: Evidence, denied: Denied): boolean => unknownPackets(evidence).has(denied);

const unknownPackets = perEvidence(
  (evidence): ReadonlySet<Denied> =>
    new Set(
      evidence.connections.flatMap((one) => (hadPassed(one) && !wasBarred(evidence, one) ? discardedOf(one) : [])),
    ),
);

/** Those that nothing else explains, and by which somebody lost more than its farewell. */
export const discardedWords = perEvidence((evidence): readonly DiscardedWords[] => {
  const idle = new Set(idleDeaths(evidence).map(({ connection }) => connection));
  return evidence.connections.flatMap((connection) => {
    if (!hadPassed(connection) || wasBarred(evidence, connection) || idle.has(connection)) return [];
    if (lostItsState(evidence, connection) || wasForgottenHalf(evidence, connection)) return [];
    if (endedHalfClosed(evidence, connection)) return [];
    const meant = discardedOf(connection).filter(
      (one) =>
        isMoreThanClosing(one) &&
        !endedBefore(evidence, connection, { at: evidence.timeline.when(one), clock: one.clock }),
    );
    return [...grouped(meant, ({ node }) => node ?? '').values()].map((packets): DiscardedWords => {
      const [until] = packets;
      const { node } = until;
      const event = node === undefined ? undefined : lossEventWithin(evidence, connection, { node, until });
      return { connection, device: node, packets, event };
    });
  });
});

const discardedOf = ({ observations }: Connection): readonly Denied[] =>
  observations.filter((one): one is Denied => one.kind === 'firewall-denied' && isOfOpen(one));

/** Somebody says that it stood: a capture, an end, or a device. */
const hadPassed = ({ conversations, observations }: Connection): boolean =>
  conversations.some(
    ({ handshake, forward, backward }) =>
      handshake.established !== undefined || (forward.payloadBytes > 0 && backward.payloadBytes > 0),
  ) || observations.some(({ kind }) => kind === 'connected' || kind === 'accepted' || kind === 'firewall-teardown');
