import { type Duration, hours, minutes, seconds } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { AsaPolicy, AsaVersion } from '../../model/asa-policy.ts';
import type { Flow } from '../../model/flow.ts';
import { flowOf } from '../../trace/packet.ts';
import type { AsaConnection } from '../../trace/asa/connections.ts';
import { backward, known } from '../known-flow.ts';
import type { AsaTranslated } from './asa-translations.ts';
import type { Direction } from './firewall.ts';
import { Positions } from './positions.ts';
import type { Entry } from './stateful-firewall.ts';

/**
 * A connection in the table of an ASA. What it may last was settled when it was made; later changes of the policy do
 * not reach it.
 */
export interface AsaEntry extends Entry {
  readonly madeBy: AsaConnection;
  /** As the packets of each direction look when they leave the device. */
  readonly leaving: Readonly<Record<Direction, Flow>>;
  readonly timeouts: AsaTimeouts;
  readonly positions: Positions;
  /** What its source was given. */
  readonly translated: AsaTranslated | undefined;
  phase: AsaPhase;
}

export type AsaPhase =
  | { readonly is: 'embryonic'; readonly answered: boolean }
  /** The client has answered the device, which asks the server in its name (TCP Intercept). */
  | { readonly is: 'asking' }
  | { readonly is: 'open' }
  /** Both FINs were seen. */
  | { readonly is: 'half-closed' }
  /** Dead connection detection: both ends are asked, `sent` times so far. */
  | { readonly is: 'probing'; readonly sent: number; readonly answered: readonly Direction[] };

/** Undefined: never. */
export interface AsaTimeouts {
  readonly idle: Duration | undefined;
  readonly embryonic: Duration | undefined;
  readonly halfClosed: Duration | undefined;
  readonly detection: { readonly interval: Duration; readonly count: number } | undefined;
  readonly resetOnIdle: boolean;
}

/** `set connection timeout` of the ASA, and what FWSM and PIX differ in (facts 1.1, 1.2). */
const EMBRYONIC: Readonly<Record<AsaVersion['product'], Duration>> = {
  asa: seconds(30),
  fwsm: seconds(20),
  pix: minutes(2),
};
const HALF_CLOSED: Readonly<Record<AsaVersion['product'], Duration>> = {
  asa: minutes(10),
  fwsm: seconds(20),
  pix: minutes(10),
};
/** Where the trace does not know one (state bypass): the general default. */
const IDLE = hours(1);
const DETECTION_INTERVAL = seconds(15);
const DETECTION_COUNT = 5;

/** A time of zero is never. */
export const lasting = (time: Duration): Duration | undefined => (time === 0 ? undefined : time);

export function timeoutsOf({ idle, settings }: AsaConnection, policy: AsaPolicy): AsaTimeouts {
  const product = policy.version?.product ?? 'asa';
  const detection = settings.deadConnectionDetection;
  return {
    idle: lasting(idle.value ?? IDLE),
    embryonic: lasting(settings.embryonic ?? EMBRYONIC[product]),
    halfClosed: lasting(settings.halfClosed ?? policy.timeouts.get('half-closed')?.value ?? HALF_CLOSED[product]),
    detection: detection && {
      interval: detection.retryInterval ?? DETECTION_INTERVAL,
      count: detection.retryCount ?? DETECTION_COUNT,
    },
    resetOnIdle: settings.resetOnIdle ?? false,
  };
}

export function asaEntry(
  madeBy: AsaConnection,
  { id, timeouts, translated, now }: Pick<AsaEntry, 'id' | 'timeouts' | 'translated'> & { readonly now: Instant },
): AsaEntry {
  const arrived = known(flowOf(madeBy.arrived));
  const left = known(withSource(flowOf(madeBy.left), translated));
  return {
    id,
    madeBy,
    arriving: { original: arrived, reply: backward(left) },
    leaving: { original: left, reply: backward(arrived) },
    timeouts,
    translated,
    bornAt: now,
    positions: new Positions(),
    // What bypasses the state is never embryonic.
    phase: madeBy.stateBypass ? { is: 'open' } : { is: 'embryonic', answered: false },
    bytes: 0,
    deadline: undefined,
    marked: undefined,
    heard: undefined,
  };
}

/** The trace knows no other connections, and gives each the first of a pool. */
const withSource = (flow: Flow, translated: AsaTranslated | undefined): Flow =>
  translated
    ? {
        ...flow,
        source: { address: translated.mapped.address, port: translated.mapped.port ?? flow.source.port },
      }
    : flow;

/** How long a connection of this phase lasts that carries nothing. Undefined: for ever. */
export function silenceOf({ phase, timeouts }: AsaEntry): Duration | undefined {
  switch (phase.is) {
    case 'embryonic':
    case 'asking':
      return timeouts.embryonic;
    case 'open':
      return timeouts.idle;
    case 'half-closed':
      return timeouts.halfClosed;
    case 'probing':
      return timeouts.detection?.interval;
  }
}
