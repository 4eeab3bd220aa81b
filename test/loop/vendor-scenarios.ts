import { type Duration, hours, minutes, seconds } from '../../src/base/duration.ts';
import type { Fault, Incident } from '../../src/dialogue/fault.ts';
import { type Guard, guardedPair, other } from './guarded-pair.ts';
import { beat } from './idle-scenarios.ts';
import { backupOf } from './netbackup-sessions.ts';
import type { Scenario } from './scenario.ts';
import { PORT, talkSession } from './talk-session.ts';

/** Firewalls of other vendors than Cisco, whose logs are written and read. All keep the timers of their kind. */
export const VENDORS = ['juniper-srx', 'fortigate', 'pan-os'] as const;
type Vendor = (typeof VENDORS)[number];

const preset = (vendor: Vendor, ...lines: readonly string[]): Guard => other(`preset: ${vendor}`, ...lines);
const early = ['system: linux', 'sysctl: { net.ipv4.tcp_keepalive_time: 600 }'];
const KEPT = { keepalive: true };

const idle = (vendor: Vendor): readonly Scenario[] => {
  const guard = preset(vendor);
  const network = guardedPair({ guard });
  const short = talkSession({ silence: minutes(10) });
  return [
    {
      name: `${vendor}: three hours of silence without keepalive`,
      broken: { network, sessions: [talkSession({ silence: hours(3) })] },
      healed: { network, sessions: [short] },
      causes: ['KEEPALIVE_OFF'],
    },
    {
      name: `${vendor}: keepalive after two hours`,
      broken: { network, sessions: [talkSession({ silence: hours(3), options: KEPT })] },
      healed: {
        network: guardedPair({ guard, client: early }),
        sessions: [talkSession({ silence: hours(3), options: KEPT })],
      },
      causes: ['KEEPALIVE_TOO_LATE'],
    },
    {
      name: `${vendor}: nobody looked at the sockets, and nobody captured`,
      broken: {
        network,
        sessions: [talkSession({ silence: hours(3), speaks: 'server', programs: ['bpbrm', 'bpcd'] })],
      },
      healed: { network, sessions: [short] },
      causes: ['IDLE_TIMEOUT'],
      emitted: { socketLists: false, settings: false, captures: 'none' },
    },
    {
      name: `${vendor}: the control sockets of a backup are idle for as long as its data flows`,
      broken: { network, sessions: [backupOf({ bytes: 200e9, rate: 20e6 })] },
      healed: { network, sessions: [backupOf({ bytes: 10e9, rate: 20e6 })] },
      causes: ['KEEPALIVE_TOO_LATE'],
    },
  ];
};

const at = (time: number, does: Incident): Fault => ({ at: minutes(time), node: 'fw', ...does });

const LOSSES: readonly (readonly [string, Incident])[] = [
  ['restarts', { does: 'reboot' }],
  ['is away for two minutes', { does: 'reboot', for: minutes(2) }],
  ['fails over without its sessions', { does: 'failover', state: 'lost' }],
  ['is cleared', { does: 'clear-connections' }],
  ['is cleared of one port', { does: 'clear-connections', port: PORT }],
];

/** To both ends that is a connection that was forgotten, and the finding has to name what else it may be. */
const UNTOLD = {
  causes: ['KEEPALIVE_OFF', 'IDLE_TIMEOUT'],
  because:
    'what a FortiGate that is told to clear its sessions writes, and a PAN-OS that is started or takes over, was found nowhere: it writes no line here',
  rival: 'STATE_LOST',
} as const;

const isUntold = (vendor: Vendor, { does }: Incident): boolean =>
  vendor === 'pan-os' || (vendor === 'fortigate' && does === 'clear-connections');

/** A connection in use: nobody turns its words away by a line, they are only lost. */
const lostInUse = (vendor: Vendor): readonly Scenario[] =>
  LOSSES.filter(([, does]) => !isUntold(vendor, does) && !('port' in does)).map(([what, does]) => {
    const network = guardedPair({ guard: preset(vendor) });
    const sessions = [beat()];
    return {
      name: `${vendor} ${what}, under a connection in use`,
      broken: { network, sessions, faults: [at(10, does)] },
      healed: { network, sessions },
      causes: ['STATE_LOST'],
    };
  });

const lost = (vendor: Vendor): readonly Scenario[] =>
  LOSSES.map(([what, does]) => {
    const network = guardedPair({ guard: preset(vendor) });
    const sessions = [talkSession({ silence: minutes(20) })];
    return {
      name: `${vendor} ${what}`,
      broken: { network, sessions, faults: [at(10, does)] },
      healed: { network, sessions },
      ...(isUntold(vendor, does) ? UNTOLD : { causes: ['STATE_LOST'] as const }),
    };
  });

const denied = (vendor: Vendor): readonly Scenario[] =>
  (['silent', 'reset'] as const).flatMap((answer): readonly Scenario[] => {
    const sessions = [talkSession({ silence: seconds(30) }), beat()];
    const open = guardedPair({ guard: preset(vendor) });
    const change = { sets: 'block', port: PORT, answer, reaches: 'new-connections' } as const;
    return [
      {
        name: `${vendor}: no policy permits the port, ${answer}`,
        broken: {
          network: guardedPair({
            guard: preset(vendor, 'permits: [tcp from any to any port 22]', `denial: ${answer}`),
          }),
          sessions,
        },
        healed: { network: open, sessions },
        causes: ['POLICY_DENY'],
      },
      {
        name: `${vendor}: a policy is added that blocks the port, ${answer}`,
        broken: { network: open, sessions, faults: [{ at: seconds(0), node: 'fw', does: 'policy-change', change }] },
        healed: { network: open, sessions },
        causes: ['POLICY_DENY'],
      },
    ];
  });

/** Room for one session, which another has: what is asked later is dropped. */
const full = (vendor: Vendor): Scenario => {
  const network = guardedPair({ guard: preset(vendor) });
  const sessions = [talkSession({ silence: seconds(30), startsAt: minutes(5) }), beat()];
  const limit = (connections: number): Fault => ({ at: seconds(0), node: 'fw', does: 'table-limit', connections });
  return {
    name: `${vendor} has no room for a session`,
    broken: { network, sessions, faults: [limit(1)] },
    healed: { network, sessions, faults: [limit(10)] },
    ...FULL[vendor],
  };
};

const UNWRITTEN = {
  causes: ['POLICY_DENY', 'TABLE_FULL'],
  because: 'what it writes of a full session table was found nowhere: to the ends that is a port that is discarded',
} as const;

const FULL: Readonly<Record<Vendor, Pick<Scenario, 'causes' | 'because'>>> = {
  'juniper-srx': UNWRITTEN,
  fortigate: UNWRITTEN,
  'pan-os': UNWRITTEN,
};

/** Devices that have a timer for them say of a half-closed session what they say of an idle one. */
const halfClosed = (vendor: 'fortigate' | 'pan-os'): readonly Scenario[] => {
  const network = guardedPair({ guard: preset(vendor) });
  const talk = (silence: Duration, rest: Duration) => ({
    network,
    sessions: [talkSession({ silence, rest, halfClosed: true })],
  });
  const healed = talk(seconds(110), seconds(110));
  const broken = talk(minutes(33), seconds(2_000));
  const lists = { captures: 'none', settings: false } as const;
  return [
    {
      name: `${vendor}: one end has closed its half, and the other says nothing for half an hour`,
      broken,
      healed,
      causes: ['HALF_CLOSED_TIMEOUT'],
    },
    {
      name: `${vendor}: the same by socket lists alone`,
      broken,
      healed,
      causes: ['HALF_CLOSED_TIMEOUT'],
      emitted: lists,
    },
    {
      name: `${vendor}: the same by its own log alone`,
      broken,
      healed,
      causes: ['IDLE_TIMEOUT'],
      rival: 'HALF_CLOSED_TIMEOUT',
      emitted: { ...lists, socketLists: false },
    },
  ];
};

export const vendorScenarios: readonly Scenario[] = VENDORS.flatMap((vendor) => [
  ...idle(vendor),
  ...lost(vendor),
  ...lostInUse(vendor),
  ...denied(vendor),
  full(vendor),
  ...(vendor === 'juniper-srx' ? [] : halfClosed(vendor)),
]);
