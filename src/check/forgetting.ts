import type { Instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName, ObservationOf } from '../model/observation.ts';
import { isOf, ofKind, type Played } from './played.ts';

/** What a device knew of a connection was gone from then on. */
export interface Loss {
  readonly node?: NodeName | undefined;
  readonly at: Instant;
}

/** Who asks for a connection, and until when. */
interface Asked {
  readonly flow: Flow;
  readonly at: Instant;
}

type Told = Pick<Played, 'timeline'>;

/** The first that the device discarded of the connection behind the loss. */
export const denialBehind = ({ timeline }: Told, { flow, at }: Asked, { node, at: since }: Loss) =>
  ofKind(timeline, 'firewall-denied').find(
    (one) => one.node === node && one.at >= since && one.at <= at && isOf(flow, one.flow),
  );

/** It made an entry anew before it discarded anything: what was lost there hurt nobody. */
export function isMadeGood(told: Told, asked: Asked, { node, at: since }: Loss): boolean {
  const { flow, at } = asked;
  const built = ofKind(told.timeline, 'firewall-built').find(
    (one) => one.node === node && one.at >= since && one.at <= at && isOf(flow, one.flow),
  );
  const denied = denialBehind(told, asked, { node, at: since });
  return built !== undefined && (denied === undefined || built.at < denied.at);
}

/** How devices ended the connection for good: of each the last time, in order. */
export function endings(told: Told, asked: Asked): readonly ObservationOf<'firewall-teardown'>[] {
  const torn = ofKind(told.timeline, 'firewall-teardown').filter(
    (one) => one.at <= asked.at && isOf(asked.flow, one.flow) && !isMadeGood(told, asked, one),
  );
  return torn.filter((one, i) => !torn.slice(i + 1).some(({ node }) => node === one.node));
}

/**
 * The ending that was found out: the first behind which something was discarded, as other devices may take up what they
 * do not know; and where nothing was, as of resets, the first.
 */
export function deadlyEnding(told: Told, asked: Asked): ObservationOf<'firewall-teardown'> | undefined {
  const all = endings(told, asked);
  return all.find((one) => denialBehind(told, asked, one)) ?? all[0];
}
