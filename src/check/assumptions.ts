import { formatDuration, microseconds, minutes } from '../base/duration.ts';
import { presets } from '../config/presets.ts';
import type { Reliance } from '../dialogue/reliance.ts';
import type { Simulation } from '../dialogue/simulate.ts';
import type { AssumptionCode } from '../model/codes.ts';
import type { TableManner, TablePolicy } from '../model/node.ts';
import type { NodeName } from '../model/observation.ts';
import type { TcpProfile } from '../sim/tcp/profile.ts';
import { profileOfNode } from '../sim/tcp/profile-of-node.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { longestSilence } from './silence.ts';

/** Something that no source at hand confirms, and that this outcome rests on. */
export interface Assumption {
  readonly code: AssumptionCode;
  readonly node: NodeName;
  /** The system or the preset. */
  readonly kind: string;
  readonly of: keyof TcpProfile | TableManner | 'rules';
  /** What was taken for it. */
  readonly words: string;
}

/** Of many sessions and nights, each once, in an order that does not tell which of them was over first. */
export function assumedOnce(all: Iterable<Assumption>): readonly Assumption[] {
  const once = new Map<string, Assumption>();
  for (const one of all) once.set(`${one.node} ${one.of}`, one);
  return [...once].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** What of the systems and devices of a night decided something in it, and is general knowledge only. */
export const assumptionsOf = (
  network: LoadedNetwork,
  { relied, silences }: Pick<Simulation, 'relied' | 'silences'>,
): readonly Assumption[] =>
  [...relied, ...outlived(relied, silences)].flatMap((one) => {
    const assumed = ofOne(network, one);
    return assumed ? [assumed] : [];
  });

function ofOne(network: LoadedNetwork, one: Reliance): Assumption | undefined {
  switch (one.is) {
    case 'system':
      return ofSystem(network, one);
    case 'device':
      return ofDevice(network, one);
    case 'rules':
      return { code: 'ASSUMED_NO_RULES', node: one.node, kind: 'linux', of: 'rules', words: LETS_ALL_PASS };
  }
}

const LETS_ALL_PASS = 'no listing shows its rules, and it is taken to let everything pass';

/** No device that is known forgets sooner: a silence that is shorter asks nothing of its timer. */
const NOTICED_BY_NONE = minutes(1);

/** Of a timer that never fired, too, the outcome speaks: the connection outlived a silence. */
const outlived = (relied: readonly Reliance[], silences: Simulation['silences']): readonly Reliance[] =>
  [...silences.keys()].flatMap((node): Reliance[] => {
    const silence = longestSilence({ silences }, node);
    const isTold = relied.some((one) => one.is === 'device' && one.node === node && one.on === 'idleTimeout');
    if (isTold || silence === undefined || silence < NOTICED_BY_NONE) return [];
    return [{ is: 'device', node, on: 'idleTimeout' }];
  });

function ofSystem(network: LoadedNetwork, { node, on }: Extract<Reliance, { is: 'system' }>): Assumption | undefined {
  const of = network.node(node)?.node;
  if (!of) return undefined;
  const profile = profileOfNode(of);
  return { code: 'ASSUMED_SYSTEM_TIMER', node, kind: profile.name, of: on, words: systemWords(profile, on) };
}

function systemWords({ synWaits, synAckWaits, retransmission, keepalive, ...rest }: TcpProfile, on: keyof TcpProfile) {
  const whole = (waits: TcpProfile['synWaits']) =>
    formatDuration(microseconds(waits.reduce((sum, one) => sum + one, 0)));
  switch (on) {
    case 'synWaits':
      return `a connection request is repeated ${synWaits.length - 1} times, and given up after ${whole(synWaits)}`;
    case 'synAckWaits':
      return `a handshake that is not completed is given up after ${whole(synAckWaits)}`;
    case 'retransmission':
      return `data is repeated after ${formatDuration(retransmission.first)} at first, ${formatDuration(retransmission.most)} at most`;
    case 'keepalive':
      return `keepalive asks after ${formatDuration(keepalive.idle)}`;
    case 'backlogMax':
      return `${rest.backlogMax} connections may wait to be accepted`;
    default:
      return on;
  }
}

function ofDevice(network: LoadedNetwork, { node, on }: Extract<Reliance, { is: 'device' }>): Assumption | undefined {
  const filter = network.node(node)?.node.filter;
  if (filter?.kind !== 'table') return undefined;
  const { policy } = filter;
  const preset = presets.get(policy.preset);
  if (preset?.unverified.includes(on) !== true || policy.stated?.includes(on) === true) return undefined;
  return { code: 'ASSUMED_DEVICE_MANNER', node, kind: preset.name, of: on, words: deviceWords(policy, on) };
}

const ANSWERS = {
  silent: 'is discarded in silence',
  reset: 'is answered by a reset',
  icmp: 'is answered by an ICMP error',
  adopt: 'is taken up',
  'adopt-outbound': 'is taken up where the host itself sends it',
} as const;

function deviceWords({ preset, denial, withoutState }: TablePolicy, on: TableManner): string {
  switch (on) {
    case 'idleTimeout':
      return `it forgets what carries nothing for ${formatDuration(presets.get(preset)?.idleTimeout ?? microseconds(0))}`;
    case 'withoutState':
      return `what belongs to no connection ${ANSWERS[withoutState]}`;
    case 'denial':
      return `what no permit lets through ${ANSWERS[denial]}`;
  }
}
