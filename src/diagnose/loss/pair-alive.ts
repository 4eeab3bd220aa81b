import { type Duration, hours } from '../../base/duration.ts';
import { type Instant, instant } from '../../base/instant.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Conversation, Moment, Side } from '../../model/conversation.ts';
import { type Flow, hostPair } from '../../model/flow.ts';
import type { Source } from '../../model/source.ts';
import { connectionsOfPair } from './busy-neighbour.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { answeredBy, packetFrom, type SteadyStretch, steadyStretches } from './steady-stream.ts';
import { wordsInVain } from './words-in-vain.ts';

/** A sign that two hosts reached each other. */
export interface SignOfLife {
  readonly at: Instant;
  readonly source: Source;
}

/** Where it was seen. */
interface PlacedSign extends SignOfLife {
  readonly connection: Connection;
  /** The end of a pause, and of which conversation. */
  readonly resumed?: Conversation;
  /** An answered handshake, and of which conversation. */
  readonly answered?: Conversation;
}

export interface Asked {
  readonly from: number;
  readonly within: Duration;
  readonly except?: Connection;
  readonly fits?: (sign: PlacedSign) => boolean;
}

/**
 * The first sign, from one moment to another, that the two ends of `flow` reached each other on any other connection.
 */
export function pairAlive(
  evidence: Evidence,
  flow: Flow,
  { from, within, except, fits = () => true }: Asked,
): SignOfLife | undefined {
  const signs = signsOf(evidence, hostPair(flow));
  const steady = steadySign(evidence, flow, { from, within, fits, ...(except ? { except } : {}) });
  for (let i = countUpTo(signs, ({ at }) => at, from - 1); i < signs.length; i++) {
    const sign = signs[i];
    if (!sign || sign.at > (steady?.at ?? from + within)) return steady;
    if (sign.connection !== except && fits(sign)) return sign;
  }
  return steady;
}

interface PlacedStretch extends SteadyStretch {
  readonly connection: Connection;
}

/** A stream that never paused shows it at any time: it goes on as if after a pause. */
function steadySign(
  evidence: Evidence,
  flow: Flow,
  { from, within, except, fits = () => true }: Asked,
): SignOfLife | undefined {
  const stretches = stretchesOf(evidence, hostPair(flow));
  for (let i = countUpTo(stretches, ({ until }) => until, from); i < stretches.length; i++) {
    const stretch = stretches[i];
    if (!stretch || stretch.connection === except) continue;
    const { connection, conversation, until } = stretch;
    const at = answeredBy(stretch, instant(from));
    if (at > until || at > from + within) continue;
    const source = packetFrom(evidence, conversation, at);
    if (fits({ at, source, connection, resumed: conversation })) return { at, source };
  }
  return undefined;
}

/** In the order of their ends: those of connections that were lost together are behind nobody who asks later. */
function stretchesOf(evidence: Evidence, pair: string): readonly PlacedStretch[] {
  const known = stretchesByPair(evidence);
  const before = known.get(pair);
  if (before) return before;
  const stretches = (connectionsOfPair(evidence).get(pair) ?? [])
    .flatMap((connection) =>
      connection.conversations.flatMap((one) =>
        steadyStretches(evidence, one).map((stretch) => ({ ...stretch, connection })),
      ),
    )
    .toSorted((a, b) => a.until - b.until);
  known.set(pair, stretches);
  return stretches;
}

const stretchesByPair = perEvidence(() => new Map<string, readonly PlacedStretch[]>());

/** The end of an outage that lasts longer is another matter. */
const RECOVERED_WITHIN = hours(3);

/**
 * The first that went on from a moment on, on another connection that had been open before; to the same port, for a
 * filter of one port lets the others be. Nobody on the way had forgotten it.
 */
export function wentOn(
  evidence: Evidence,
  connection: Connection,
  { from, openAt }: { readonly from: number; readonly openAt: Instant },
): SignOfLife | undefined {
  const { port } = connection.flow.destination;
  return pairAlive(evidence, connection.flow, {
    from,
    within: RECOVERED_WITHIN,
    except: connection,
    fits: ({ resumed }) =>
      resumed !== undefined &&
      (resumed.flow.destination.port === port || resumed.flow.source.port === port) &&
      evidence.timeline.at(resumed.point.clock, resumed.first.at) < openAt,
  });
}

/** In order of time, put in order once: thousands of connections of two hosts are lost together, and each one asks. */
function signsOf(evidence: Evidence, pair: string): readonly PlacedSign[] {
  const known = signsByPair(evidence);
  const before = known.get(pair);
  if (before) return before;
  const signs = (connectionsOfPair(evidence).get(pair) ?? [])
    .flatMap((connection) => signsOn(evidence, connection))
    .toSorted((a, b) => a.at - b.at);
  known.set(pair, signs);
  return signs;
}

/** Only of the pairs that somebody asked about. */
const signsByPair = perEvidence(() => new Map<string, readonly PlacedSign[]>());

/** An answered handshake, a pause after which both went on, an accepted connection, the regular end of one. */
function signsOn(evidence: Evidence, connection: Connection): readonly PlacedSign[] {
  const { observations, conversations } = connection;
  return [
    ...conversations.flatMap((one) => {
      const { synAck } = one.handshake;
      const seen = ({ at, source }: Moment) => ({ at: evidence.timeline.at(one.point.clock, at), source, connection });
      return [
        ...(synAck ? [{ ...seen(synAck), answered: one }] : []),
        ...resumptions(one).map((moment) => ({ ...seen(moment), resumed: one })),
      ];
    }),
    ...observations
      .filter(
        (one) =>
          one.kind === 'connected' ||
          one.kind === 'accepted' ||
          (one.kind === 'firewall-teardown' && one.reason === 'fins'),
      )
      .map((one) => ({ at: evidence.timeline.when(one), source: one.source, connection })),
  ];
}

/**
 * The ends of pauses after which the conversation went on: with words that were answered, not with repetitions and
 * probes in vain. What an end closes or resets goes unanswered where nobody knows it any more.
 */
function resumptions(conversation: Conversation): readonly Moment[] {
  const { silences, last, close } = conversation;
  const isClosed = close.how === 'fin' && close.both;
  return silences
    .filter(({ endedWith }) => endedWith !== 'reset' && (endedWith !== 'fin' || isClosed))
    .filter(({ until, endedBy }) => until.at < last.at && until.at < inVainSince(conversation[endedBy]))
    .map(({ until }) => until);
}

/** From when on what this side sent was never answered: its last data, or its last run of probes. */
const inVainSince = (side: Side): number => wordsInVain(side)?.first.at ?? Infinity;
