import { isLoopback } from '../../base/address.ts';
import { type Duration, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { CapturePoint, Conversation } from '../../model/conversation.ts';
import { type Endpoint, type Flow, formatEndpoint } from '../../model/flow.ts';
import type { NodeName, Observation, Process } from '../../model/observation.ts';
import type { Source } from '../../model/source.ts';
import { denialsTo } from '../device/denials.ts';
import { failureAfter, isBreak, REPORTED_WITHIN } from '../ending/failure.ts';
import { fallbackOf } from './fallback.ts';
import { grouped } from '../grouped.ts';
import { type Listening, listenerFor, listenerLists, listeningAt } from './listening.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { at, who } from '../sentence.ts';
import { emptyCaptures, requestsAt, standsAt, usualTtl, watchesAt } from '../witness/vantage.ts';

/** A request that was answered by a reset at once. */
export interface Refusal {
  readonly by: Endpoint | undefined;
  readonly caller: string;
  readonly after: Duration;
  readonly at: Instant;
  readonly seen: readonly Source[];
  readonly flow: Flow | undefined;
  /** Who was refused, where its log or its system calls say so. */
  readonly process?: Process | undefined;
  /** The caller went on with another port and was answered there. */
  readonly fellBack: boolean;
  readonly sender: Sender;
  /** The reset came with another time-to-live than the other packets of that host. */
  readonly ttl: { readonly reset: number; readonly usual: number } | undefined;
}

/**
 * Who sent the reset. `host`: a capture on the called host shows it, or its socket list has no listener there.
 * `between`: a capture on the called host that ran meanwhile shows no such request. `filter`: the called host listened
 * there, so it would have answered otherwise; its own filter or one on the way did not let it. That it listened within
 * the hour says so only beside a capture of it in which there is nothing.
 */
export type Sender =
  | { readonly is: 'host'; readonly seen: Source; readonly how: 'capture' | 'socket list' }
  | { readonly is: 'between'; readonly point: CapturePoint; readonly listens?: Listening }
  | { readonly is: 'filter'; readonly listens: Listening; readonly empty: readonly string[] }
  | { readonly is: 'unknown'; readonly listens?: Source };

/**
 * Windows repeats the SYN twice after a reset, half a second apart (KB175523); a refusal that takes longer is no reset.
 */
const REFUSED_WITHIN = seconds(2);

type Seen = Omit<Refusal, 'sender' | 'ttl'> & {
  readonly conversations: readonly Conversation[];
  /** Whose log it stands in. */
  readonly node?: NodeName | undefined;
};

/** A refusal that both a log and a capture show is one; what a firewall says it denied was refused by the firewall. */
export const refusals = perEvidence((evidence): readonly Refusal[] => {
  const onWire = grouped(refusalsOnWire(evidence), keyOf);
  const told = new Set<Seen>();
  // Whose address it is, a host that was refused everywhere tells by no line: then where the capture was taken.
  const byCaller = grouped(
    [...onWire.values()].flat(),
    ({ flow, conversations }) =>
      (flow && evidence.hosts.ownerOf(flow.source.address)) ?? conversations[0]?.point.node ?? '',
  );
  const logged = refusalsInLogs(evidence).map((one): Seen => {
    const alike = one.by ? onWire.get(keyOf(one)) : ofOnePort(byCaller.get(one.node ?? '?'), one.at);
    const same = (alike ?? []).filter((other) => Math.abs(other.at - one.at) <= REFUSED_WITHIN);
    for (const other of same) told.add(other);
    const { by, flow } = same[0] ?? {};
    return {
      ...one,
      by: one.by ?? by,
      flow: one.flow ?? flow,
      conversations: same.flatMap(({ conversations }) => conversations),
    };
  });
  const apart = [...onWire.values()].flat().filter((one) => !told.has(one));
  return [...logged, ...apart]
    .filter(({ by }) => !by || !denialsTo(evidence, by.address, by.port).some(({ denial }) => denial === 'policy'))
    .map(({ conversations, node: _node, ...one }) => ({
      ...one,
      sender: senderOf(evidence, { ...one, conversations }),
      ttl: ttlOf(evidence, conversations),
    }));
});

/** A log that names no port means the one that the capture of that moment shows, where it shows one only. */
function ofOnePort(ofCaller: readonly Seen[] | undefined, when: Instant): readonly Seen[] {
  const near = (ofCaller ?? []).filter((other) => Math.abs(other.at - when) <= REFUSED_WITHIN);
  return new Set(near.map(keyOf)).size === 1 ? near : [];
}

const keyOf = ({ by }: Seen): string => (by ? formatEndpoint(by) : '');

function refusalsInLogs(evidence: Evidence): readonly Seen[] {
  const found: Seen[] = [];
  for (const history of evidence.threads.values()) {
    for (const [i, one] of history.entries()) {
      const begun = history[i - 1];
      if (one.kind !== 'refused' || one.error.name !== 'ECONNREFUSED' || !begun || !isAttempt(begun)) continue;
      const after = between(begun.at, one.at);
      const called = begun.kind === 'connect-started' ? begun.to : undefined;
      const fallback = fallbackOf(history, i, { endpoint: called, pastRefusals: true });
      const by = called ?? (fallback && firstPortOf(fallback.endpoint));
      if (after > REFUSED_WITHIN || (by && isLoopback(by.address))) continue;
      found.push({
        by,
        node: begun.node,
        caller: who(begun),
        after,
        at: evidence.timeline.when(one),
        seen: [begun.source, one.source],
        flow: one.flow ?? begun.flow,
        process: one.process,
        fellBack: fallback !== undefined,
        conversations: [],
      });
    }
  }
  return found;
}

const isAttempt = (one: Observation) => one.kind === 'connect-started' || one.kind === 'connect-waiting';

/** NetBackup tries PBX before vnetd (vendor article 100024894). */
const firstPortOf = ({ address, port }: Endpoint): Endpoint | undefined =>
  port === 13_724 ? { address, port: 1556 } : undefined;

function refusalsOnWire(evidence: Evidence): readonly Seen[] {
  return evidence.connections.flatMap(({ conversations }) => {
    const seen = conversations.find((one) => one.handshake.refused && one.handshake.syn);
    const { refused, syn } = seen?.handshake ?? {};
    if (!seen || !refused || !syn) return [];
    return [
      {
        by: seen.flow.destination,
        caller: at(evidence, seen.flow.source),
        after: between(syn.at, refused.at),
        at: evidence.timeline.at(seen.point.clock, refused.at),
        seen: [syn.source, refused.source],
        flow: seen.flow,
        fellBack: false,
        conversations,
      },
    ];
  });
}

function senderOf(evidence: Evidence, { by, at: when, conversations }: Seen): Sender {
  const own = conversations.find(
    ({ point, flow, handshake }) => handshake.refused && standsAt(evidence, point, flow.destination.address),
  );
  const left = own?.handshake.refused;
  if (left) return { is: 'host', seen: left.source, how: 'capture' };
  if (!by) return { is: 'unknown' };
  const watching = watchesAt(evidence, by.address, when);
  const [point] = watching;
  const arrived = watching.some((one) => requestsAt(evidence, one, by, when).length > 0);
  const listens = listeningAt(evidence, by, when);
  if (point && !arrived) return { is: 'between', point, ...(listens && { listens }) };
  const empty = emptyCaptures(evidence, by.address);
  if (listens && !arrived && (listens.how !== 'about' || empty.length > 0)) return { is: 'filter', listens, empty };
  const lists = listenerLists(evidence, by, when);
  const [list] = lists;
  if (!list) return { is: 'unknown' };
  const listed = lists.flatMap((one) => listenerFor(one, by) ?? [])[0];
  return listed
    ? { is: 'unknown', listens: listed.source }
    : { is: 'host', seen: list.rows[0].source, how: 'socket list' };
}

function ttlOf(evidence: Evidence, conversations: readonly Conversation[]): Refusal['ttl'] {
  for (const { point, flow, backward, handshake } of conversations) {
    const reset = backward.ttl.reset;
    const usual = usualTtl(evidence, point, flow.destination.address);
    if (handshake.refused && reset !== undefined && usual !== undefined && reset !== usual) return { reset, usual };
  }
  return undefined;
}

/** What the session of the refused caller ended with, where its log says so. */
export function endOfRefused(evidence: Evidence, { flow, at: refusedAt, process }: Refusal): Observation | undefined {
  if (flow) return failureAfter(evidence, flow, { at: refusedAt, clock: undefined, within: REPORTED_WITHIN })?.sign;
  // A log that does not name the port names no connection either: what the refused process itself ended with.
  return (process && evidence.threads.get(process))?.find((one) => {
    const after = evidence.timeline.when(one) - refusedAt;
    return one.kind === 'status' && isBreak(one) && after >= 0 && after <= REPORTED_WITHIN;
  });
}
