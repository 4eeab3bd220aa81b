import { hours, minutes, seconds } from '../../src/base/duration.ts';
import type { Incident, Fault } from '../../src/dialogue/fault.ts';
import { asa, fwsm, type Guard, guardedPair, linuxForward, NET, OLD_POOL, other, pix, POOL } from './guarded-pair.ts';
import { backupOf } from './netbackup-sessions.ts';
import type { Scenario } from './scenario.ts';
import { PORT, type Talk, talkSession } from './talk-session.ts';

const sysctl = (idle: number): readonly string[] => [
  'system: linux',
  `sysctl: { net.ipv4.tcp_keepalive_time: ${idle} }`,
];
const KEPT = { keepalive: true };
const IDLE_CLASS = (rest: string): readonly string[] => [
  'policy-map P',
  ' class class-default',
  `  set connection timeout idle ${rest}`,
  'service-policy P global',
];

/** Devices that forget a connection after an hour without a packet, each in its own way. */
const HOURLY: readonly (readonly [string, Guard])[] = [
  ['ASA', asa()],
  ['FWSM', fwsm()],
  ['PIX', pix()],
  ['conntrack', linuxForward(3_600)],
  ['preset check-point', other('preset: check-point')],
];

const silent = (talk: Partial<Talk> = {}) => talkSession({ silence: hours(3), ...talk });

/** A silence that outlasts the idle time-out, and what keepalive did about it: which is how the mechanism is named. */
const idleDeaths: readonly Scenario[] = HOURLY.flatMap(([device, guard]): readonly Scenario[] => {
  const network = guardedPair({ guard });
  const short = silent({ silence: minutes(30) });
  return [
    {
      name: `${device}: three hours of silence without keepalive`,
      broken: { network, sessions: [silent()] },
      healed: { network, sessions: [short] },
      causes: ['KEEPALIVE_OFF'],
    },
    {
      name: `${device}: keepalive after two hours`,
      broken: { network, sessions: [silent({ options: KEPT })] },
      healed: { network: guardedPair({ guard, client: sysctl(1_200) }), sessions: [silent({ options: KEPT })] },
      causes: ['KEEPALIVE_TOO_LATE'],
    },
    {
      name: `${device}: nobody looked at the sockets`,
      broken: { network, sessions: [silent({ speaks: 'server', silence: minutes(110) })] },
      healed: { network, sessions: [short] },
      causes: ['IDLE_TIMEOUT'],
      emitted: { socketLists: false, settings: device === 'conntrack' },
    },
    {
      name: `${device}: nobody looked at the sockets, and no keepalive comes when the kernel’s time for it is over`,
      broken: { network, sessions: [silent({ speaks: 'server' })] },
      healed: { network, sessions: [short] },
      // Whose a capture is, times-to-live tell, which an ASA leaves as they are.
      causes: /^(?:ASA|FWSM|PIX)/.test(device) ? ['IDLE_TIMEOUT'] : ['KEEPALIVE_OFF'],
      emitted: { socketLists: false, settings: device === 'conntrack' },
    },
    {
      name: `${device}: the control sockets of a backup are idle for as long as its data flows`,
      broken: { network, sessions: [backupOf({ bytes: 200e9, rate: 20e6 })] },
      healed: { network, sessions: [backupOf({ bytes: 20e9, rate: 20e6 })] },
      causes: ['KEEPALIVE_TOO_LATE'],
    },
  ];
});

const OF_ASA: readonly Scenario[] = [
  {
    name: 'ASA: keepalive of just the idle time-out',
    broken: {
      network: guardedPair({ guard: asa(), client: sysctl(3_600), server: sysctl(3_600) }),
      sessions: [silent({ options: KEPT })],
    },
    healed: {
      network: guardedPair({ guard: asa(), client: sysctl(1_800), server: sysctl(1_800) }),
      sessions: [silent({ options: KEPT })],
    },
    causes: ['KEEPALIVE_TOO_LATE'],
  },
  {
    name: 'ASA: a class with half an hour, which resets what it forgets',
    broken: {
      network: guardedPair({ guard: asa(...IDLE_CLASS('0:30:00 reset')) }),
      sessions: [silent({ options: KEPT })],
    },
    healed: {
      network: guardedPair({ guard: asa(...IDLE_CLASS('4:00:00 reset')) }),
      sessions: [silent({ options: KEPT })],
    },
    causes: ['KEEPALIVE_TOO_LATE'],
  },
  {
    name: 'ASA: the general time-out is half an hour',
    broken: { network: guardedPair({ guard: asa('timeout conn 0:30:00') }), sessions: [silent({ silence: hours(1) })] },
    healed: { network: guardedPair({ guard: asa() }), sessions: [silent({ silence: minutes(50) })] },
    causes: ['KEEPALIVE_OFF'],
  },
  {
    name: 'ASA: one end has closed its half, the other has something to say after the idle time-out',
    broken: {
      network: guardedPair({ guard: asa() }),
      sessions: [talkSession({ silence: hours(2), halfClosed: true })],
    },
    healed: {
      network: guardedPair({ guard: asa() }),
      sessions: [talkSession({ silence: minutes(20), halfClosed: true })],
    },
    causes: ['KEEPALIVE_OFF', 'IDLE_TIMEOUT'],
    because:
      'while one FIN only was seen the ordinary timer holds; the socket is no longer ESTABLISHED when the device forgets it, and lists from before need not hold for it',
  },
];

const at = (time: number, node: string, does: Incident): Fault => ({ at: minutes(time), node, ...does });

/**
 * Of devices that write nothing of it: to both ends that is a connection that was forgotten, and the finding has to
 * name what else it may be.
 */
const FORGETFUL = {
  causes: ['KEEPALIVE_OFF', 'IDLE_TIMEOUT'],
  because:
    'of a device of this preset no log is written or read: what is left is a silence and words that were not passed, as behind an idle time-out',
  rival: 'STATE_LOST',
} as const;

const forgotten: readonly Scenario[] = (
  [
    ['ASA restarts', asa(), { does: 'reboot' }],
    ['FWSM restarts', fwsm(), { does: 'reboot' }],
    ['PIX restarts', pix(), { does: 'reboot' }],
    ['ASA is away for two minutes', asa(), { does: 'reboot', for: minutes(2) }],
    ['ASA fails over without its connections', asa(), { does: 'failover', state: 'lost' }],
    ['ASA is cleared', asa(), { does: 'clear-connections' }],
    ['a device of a preset restarts', other('preset: check-point'), { does: 'reboot' }],
    ['conntrack restarts', linuxForward(432_000), { does: 'reboot' }],
    ['conntrack is away for two minutes', linuxForward(432_000), { does: 'reboot', for: minutes(2) }],
    ['conntrack is cleared', linuxForward(432_000), { does: 'clear-connections' }],
    ['conntrack is cleared of one port', linuxForward(432_000), { does: 'clear-connections', port: PORT }],
    ['conntrack fails over without its connections', linuxForward(432_000), { does: 'failover', state: 'lost' }],
  ] as const
).map(([name, guard, does]): Scenario => {
  const network = guardedPair({ guard });
  const sessions = [silent({ silence: minutes(30) })];
  return {
    name,
    broken: { network, sessions, faults: [at(10, 'fw', does)] },
    healed: { network, sessions },
    ...(guard.is === 'asa' || name.startsWith('conntrack') ? { causes: ['STATE_LOST'] as const } : FORGETFUL),
  };
});

/**
 * A Linux that tracks connections loses them while somebody asks every five minutes whether the other end is there, and
 * is patient; or while data flows to somebody who only listens.
 */
const PATIENT = { keepalive: true, keepaliveTimes: { idle: minutes(5), interval: seconds(30), count: 9 } };
const inUse: readonly Scenario[] = (
  [
    ['keepalive asks every five minutes', silent({ options: PATIENT })],
    ['a backup', backupOf({ bytes: 100e9, rate: 20e6 })],
  ] as const
).flatMap(([what, session]) =>
  (
    [
      ['is restarted', { does: 'reboot' }],
      ['is away for two minutes', { does: 'reboot', for: minutes(2) }],
      ['is cleared', { does: 'clear-connections' }],
      ['fails over without its connections', { does: 'failover', state: 'lost' }],
    ] as const
  ).map(([incident, does]): Scenario => {
    const network = guardedPair({ guard: linuxForward(432_000) });
    const sessions = [session];
    return {
      name: `conntrack ${incident}, while ${what}`,
      broken: { network, sessions, faults: [at(31, 'fw', does)] },
      healed: { network, sessions, faults: [at(31, 'fw', { does: 'failover', state: 'kept' })] },
      causes: ['STATE_LOST'],
    };
  }),
);

/** The connection goes with what its client was given; to the far end it is another address. */
const untranslated: readonly Scenario[] = (
  [
    ['ASA with ports', asa(...NET, ' nat (inside,dmz) dynamic interface')],
    ['ASA with addresses', asa(...POOL, ...NET, ' nat (inside,dmz) dynamic POOL')],
    ['FWSM', fwsm(...OLD_POOL)],
    ['PIX', pix(...OLD_POOL)],
  ] as const
).flatMap(([name, guard]) =>
  (['client', 'server'] as const).flatMap((speaks) =>
    (
      [
        ['its translations are cleared', { does: 'clear-xlate' }],
        ['it restarts', { does: 'reboot' }],
      ] as const
    ).map(([what, does]): Scenario => {
      const network = guardedPair({ guard });
      const sessions = [silent({ silence: minutes(30), speaks })];
      return {
        name: `${name}: ${what}, and the ${speaks} speaks`,
        broken: { network, sessions, faults: [at(10, 'fw', does)] },
        healed: { network, sessions },
        causes: ['STATE_LOST'],
      };
    }),
  ),
);

/** The same behind a translation as without one. */
const idleTranslated: Scenario = {
  name: 'ASA with ports: three hours of silence, and the server speaks',
  broken: {
    network: guardedPair({ guard: asa(...NET, ' nat (inside,dmz) dynamic interface') }),
    sessions: [silent({ speaks: 'server' })],
  },
  healed: {
    network: guardedPair({ guard: asa(...NET, ' nat (inside,dmz) dynamic interface') }),
    sessions: [silent({ speaks: 'server', silence: minutes(30) })],
  },
  causes: ['KEEPALIVE_OFF'],
};

const HASTY = [
  'system: linux',
  'sysctl: { net.ipv4.tcp_keepalive_time: 60, net.ipv4.tcp_keepalive_intvl: 5, net.ipv4.tcp_keepalive_probes: 3 }',
];

const ofProbes: readonly Scenario[] = [
  {
    name: 'keepalive gives up after 15 s, and the link was away for a minute and a half',
    broken: {
      network: guardedPair({ guard: asa(), client: HASTY }),
      sessions: [silent({ silence: minutes(30), options: KEPT }), beat()],
      faults: [at(10, 'fw', { does: 'link-down', for: seconds(90) })],
    },
    healed: {
      network: guardedPair({ guard: asa(), client: sysctl(60) }),
      sessions: [silent({ silence: minutes(30), options: KEPT }), beat()],
      faults: [at(10, 'fw', { does: 'link-down', for: seconds(90) })],
    },
    causes: ['KEEPALIVE_TOO_EAGER'],
  },
  {
    name: 'ASA asks both ends, and one was restarted',
    broken: {
      network: guardedPair({ guard: asa(...IDLE_CLASS('0:30:00 dcd')) }),
      sessions: [silent()],
      faults: [at(10, 'server', { does: 'reboot' })],
    },
    healed: { network: guardedPair({ guard: asa(...IDLE_CLASS('0:30:00 dcd')) }), sessions: [silent()] },
    causes: ['PEER_GONE'],
  },
  {
    name: 'ASA asks both ends, and one is switched off',
    broken: {
      network: guardedPair({ guard: asa(...IDLE_CLASS('0:30:00 dcd')) }),
      sessions: [silent()],
      faults: [at(10, 'server', { does: 'reboot', for: hours(2) })],
    },
    healed: { network: guardedPair({ guard: asa(...IDLE_CLASS('0:30:00 dcd')) }), sessions: [silent()] },
    causes: ['PEER_GONE'],
  },
];

/** Another connection of the same two hosts, on which something is said every half minute where not said otherwise. */
export function beat(every = seconds(30), exchanges = 90) {
  return talkSession({
    name: 'beat',
    programs: ['monitor', 'agent'],
    port: 22,
    exchanges,
    every,
    silence: every,
  });
}

/** A Linux forgets a connection of which one end has closed after a minute; an open one lives for five days. */
const halfClosed: Scenario = {
  name: 'conntrack: one end has closed its half, and the other says nothing for ten minutes',
  broken: {
    network: guardedPair({ guard: linuxForward(432_000) }),
    sessions: [talkSession({ silence: minutes(10), halfClosed: true })],
  },
  healed: {
    network: guardedPair({ guard: linuxForward(432_000) }),
    sessions: [talkSession({ silence: seconds(50), rest: seconds(50), halfClosed: true })],
  },
  causes: ['HALF_CLOSED_TIMEOUT'],
};

export const idleScenarios: readonly Scenario[] = [
  halfClosed,
  ...idleDeaths,
  ...OF_ASA,
  idleTranslated,
  ...forgotten,
  ...inUse,
  ...untranslated,
  ...ofProbes,
];
