import { type Duration, formatClockDuration, formatDuration, hours, minutes } from '../../base/duration.ts';
import { tableTimeouts } from '../../config/presets.ts';
import { type Ends, endsOf, isOf, ofKind } from '../../check/played.ts';
import type { ConnectionSetting } from '../../model/asa-policy.ts';
import type { CauseCode, FixId } from '../../model/codes.ts';
import type { TablePolicy, TableTimer } from '../../model/node.ts';
import type { NodeName, TeardownReason } from '../../model/observation.ts';
import { connectionClass } from '../asa/connection-class.ts';
import { type AtDevice, takenConnections } from '../asa/taken-connections.ts';
import { type Change, nodesOf } from '../change.ts';
import { type Problem, sessionOf } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

interface Phase {
  readonly fix: FixId;
  readonly cause: CauseCode;
  readonly reason: TeardownReason;
  readonly name: string;
  readonly candidates: readonly Duration[];
  /**
   * The longest that an FWSM takes (Catalyst 6500 FWSM configuration guide, "Configuring Advanced Connection
   * Features").
   */
  readonly setting: (time: Duration) => ConnectionSetting;
  /** Keys of `timeout` for all of the device; undefined: there is none. */
  readonly general?: string;
  readonly parameters: readonly string[];
  /** Of devices of which only the kind is known. */
  readonly timers: readonly TableTimer[];
}

const FWSM_MAX = minutes(4.25);

/** A connection that both ends have closed their half of, and whose last data is still on its way. */
export const raiseHalfClosed = remedyFor({
  fix: 'RAISE_HALF_CLOSED',
  cause: 'HALF_CLOSED_TIMEOUT',
  reason: 'fin-timeout',
  name: 'half-closed timeout',
  candidates: [minutes(30), hours(1), hours(4), hours(12)],
  setting: (halfClosed) => ({ halfClosed }),
  general: 'half-closed',
  parameters: ['fin_wait', 'close_wait', 'last_ack'],
  timers: ['half-closed', 'closing'],
});

/** A handshake that takes longer than the device waits for it. */
export const raiseEmbryonic = remedyFor({
  fix: 'RAISE_EMBRYONIC',
  cause: 'EMBRYONIC_TIMEOUT',
  reason: 'syn-timeout',
  name: 'time for the handshake',
  candidates: [minutes(1), minutes(2), minutes(4), minutes(10)],
  setting: (embryonic) => ({ embryonic }),
  parameters: ['syn_sent', 'syn_recv'],
  timers: ['embryonic', 'handshake'],
});

function remedyFor(phase: Phase): Remedy {
  return {
    fix: phase.fix,
    answers: [phase.cause],
    propose: (problem) => {
      const torn = tornIn(problem, phase);
      return phase.candidates.flatMap((time) => {
        const patch = patchFor(problem, torn, { phase, time });
        return patch.length === 0 ? [] : [proposalFor(patch, phase, time)];
      });
    },
  };
}

interface Torn extends AtDevice {
  readonly ends: Ends;
}

function tornIn(problem: Problem, { reason }: Phase): readonly Torn[] {
  const session = sessionOf(problem);
  if (!session) return [];
  return ofKind(session.timeline, 'firewall-teardown').flatMap((one) => {
    const { node: device, flow } = one;
    const isKnown =
      flow !== undefined && ofKind(session.timeline, 'firewall-built').some((built) => isOf(flow, built.flow));
    return one.reason === reason && flow && device !== undefined && isKnown
      ? [{ device, flow, ends: endsOf(session, flow) }]
      : [];
  });
}

interface Wanted {
  readonly phase: Phase;
  readonly time: Duration;
}

function patchFor(problem: Problem, torn: readonly Torn[], wanted: Wanted): readonly Change[] {
  const devices = [...new Set(torn.map(({ device }) => device))];
  const changes = devices.map((name) => {
    const own = torn.filter(({ device }) => device === name);
    const filter = problem.subject.network.node(name)?.node.filter;
    switch (filter?.kind) {
      case 'asa':
        return onAsa(problem, own, wanted);
      case 'netfilter':
        return wanted.phase.parameters.map(
          (parameter): Change => ({
            is: 'parameter',
            node: name,
            name: `net.netfilter.nf_conntrack_tcp_timeout_${parameter}`,
            value: String(wanted.time / 1e6),
          }),
        );
      case 'table':
        return onTable(name, filter.policy, wanted);
      case undefined:
        return [];
    }
  });
  return changes.some((one) => one.length === 0) ? [] : changes.flat();
}

function onAsa(problem: Problem, torn: readonly Torn[], { phase, time }: Wanted): readonly Change[] {
  return (takenConnections(problem, torn) ?? []).flatMap(({ device, taken }): Change[] => {
    if (device.policy.version?.product === 'fwsm' && time > FWSM_MAX) return [];
    const lines =
      connectionClass(device, { taken, setting: phase.setting(time) }) ??
      (phase.general === undefined ? undefined : [`timeout ${phase.general} ${formatClockDuration(time)}`]);
    return lines ? [{ is: 'device-lines', node: device.name, lines }] : [];
  });
}

/** What it has no time for, or a longer one, is left as it is. */
function onTable(node: NodeName, policy: TablePolicy, { phase, time }: Wanted): readonly Change[] {
  const present = tableTimeouts(policy);
  return phase.timers.flatMap((timer): Change[] => {
    const before = present[timer];
    if (before === undefined || before >= time) return [];
    return [{ is: 'device-setting', node, key: `timeout.${timer}`, value: formatClockDuration(time) }];
  });
}

/** A setting of the whole device, not of a class. */
const isWide = (patch: readonly Change[]): boolean =>
  patch.some(
    (one) =>
      one.is === 'parameter' ||
      one.is === 'device-setting' ||
      (one.is === 'device-lines' && one.lines[0]?.startsWith('timeout ')),
  );

const proposalFor = (patch: readonly Change[], phase: Phase, time: Duration): Proposal => ({
  fix: phase.fix,
  words: `${phase.name} of ${formatDuration(time)} for ${isWide(patch) ? 'everything' : 'these connections'} on ${nodesOf(patch).join(' and ')}`,
  patch,
  reduced: (left) => proposalFor(left, phase, time),
  terms: {
    running: 'new-connections',
    security: isWide(patch) ? 'some' : 'none',
    ...(isWide(patch) ? { gives: 'It holds for everything on that device.', widely: true as const } : {}),
    entriesStay: time,
    source: 'Cisco ASA configuration guide, set connection timeout; nf_conntrack-sysctl.rst; vendors’ pages',
  },
});
