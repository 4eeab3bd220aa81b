import {
  type Duration,
  formatDuration,
  hours,
  microseconds,
  milliseconds,
  minutes,
  seconds,
} from '../../src/base/duration.ts';
import type { Random } from '../../src/base/random.ts';
import type { Incident, Fault } from '../../src/dialogue/fault.ts';
import type { ClockError } from '../../src/emit/index.ts';
import { asa, fwsm, type Guard, guardedPair, linuxForward, NET, OLD_POOL, pix, POOL } from './guarded-pair.ts';
import { beat } from './idle-scenarios.ts';
import { backupOf, walkOf } from './netbackup-sessions.ts';
import type { Play, Scenario } from './scenario.ts';
import { PORT, talkSession } from './talk-session.ts';

/** From `least` up to `most`, both included. */
const within = (chance: Random, least: number, most: number): number => least + chance.below(most - least + 1);

/** Clocks are set by hand, or by somebody who was near: up to two minutes off. */
const CLOCK_OFF_MAX = 120_000;
const skewed = (chance: Random): ClockError =>
  chance.chance(0.7) ? { offset: milliseconds(within(chance, -CLOCK_OFF_MAX, CLOCK_OFF_MAX)) } : {};

/** A firewall that forgets after so many minutes, by its general time-out. */
interface Device {
  readonly guard: Guard;
  readonly idle: Duration;
}

function device(chance: Random): Device {
  const [least, most] = [6, 120] as const;
  const idle = within(chance, least, most);
  const clock = `${Math.floor(idle / 60)}:${String(idle % 60).padStart(2, '0')}:00`;
  const make = chance.pick<() => Guard>([
    () => asa(`timeout conn ${clock}`),
    () => fwsm(`timeout conn ${clock}`),
    () => pix(`timeout conn ${clock}`),
    () => linuxForward(idle * 60),
  ]);
  return { guard: make(), idle: minutes(idle) };
}

const host = (idle: number): readonly string[] => ['system: linux', `sysctl: { net.ipv4.tcp_keepalive_time: ${idle} }`];
const programs = (chance: Random) => (chance.chance(0.5) ? ({ programs: ['bpbrm', 'bpcd'] } as const) : ({} as const));
const longer = (than: Duration, chance: Random): Duration =>
  microseconds(than * (1.2 + chance.below(200) / 100) + 30e6);
const shorter = (than: Duration): Duration => microseconds(than * 0.6);

type Draw = (chance: Random) => Scenario;

const idleOff: Draw = (chance) => {
  const { guard, idle } = device(chance);
  const network = guardedPair({ guard });
  const how = {
    speaks: chance.pick(['client', 'server'] as const),
    exchanges: within(chance, 1, 20),
    ...programs(chance),
  };
  return {
    name: 'a silence without keepalive',
    broken: { network, sessions: [talkSession({ ...how, silence: longer(idle, chance) })] },
    healed: { network, sessions: [talkSession({ ...how, silence: shorter(idle) })] },
    causes: ['KEEPALIVE_OFF'],
  };
};

const idleLate: Draw = (chance) => {
  const { guard, idle } = device(chance);
  const late = Math.round((idle / 1e6) * (1 + chance.below(150) / 100));
  const how = { options: { keepalive: true }, exchanges: within(chance, 1, 20), ...programs(chance) };
  const sessions = [talkSession({ ...how, silence: microseconds(late * 2e6 + idle) })];
  const early = Math.max(60, Math.round(idle / 3e6));
  return {
    name: `keepalive after ${late} s, idle time-out ${idle / 1e6} s`,
    broken: { network: guardedPair({ guard, client: host(late), server: host(late) }), sessions },
    healed: { network: guardedPair({ guard, client: host(early), server: host(early) }), sessions },
    causes: ['KEEPALIVE_TOO_LATE'],
  };
};

const idleUnseen: Draw = (chance) => {
  const { guard, idle } = device(chance);
  const network = guardedPair({ guard });
  const how = { speaks: chance.pick(['client', 'server'] as const), ...programs(chance) };
  const silence = longer(idle, chance);
  return {
    name: `a silence of ${formatDuration(silence)}, and nobody looked at the sockets`,
    broken: { network, sessions: [talkSession({ ...how, silence })] },
    healed: { network, sessions: [talkSession({ ...how, silence: shorter(idle) })] },
    // Behind two hours a capture shows that the kernel was not asked for keepalive, where it is known whose it is.
    causes: silence > hours(2) + seconds(5) ? ['KEEPALIVE_OFF', 'IDLE_TIMEOUT'] : ['IDLE_TIMEOUT'],
    emitted: { socketLists: false },
  };
};

const blockedFirst: Draw = (chance) => {
  const guard = asa(
    'access-list IN extended deny tcp any any eq 1556',
    'access-list IN extended permit ip any any',
    'access-group IN in interface inside',
    'no service resetoutbound interface inside',
  );
  const contacts = within(chance, 1, 10);
  // Two connects of ten seconds for each, and vnetd waits for 120 s.
  const fails = contacts >= 6;
  const sessions = [backupOf({ contacts, workPerContact: milliseconds(within(chance, 50, 900)) })];
  return {
    name: `PBX’ port is blocked, ${contacts} contacts`,
    broken: { network: guardedPair({ guard }), sessions },
    healed: { network: guardedPair({ guard: asa() }), sessions },
    causes: [fails ? 'FALLBACK_DELAY_OUTLIVES_WAIT' : 'SILENT_DROP_ON_FIRST_PORT'],
    ...(fails ? {} : { result: 'completed' }),
  };
};

const denied: Draw = (chance) => {
  const action = chance.pick(['drop', 'reject', 'reject with tcp reset', 'asa', 'asa silent'] as const);
  const list = [
    `access-list IN extended deny tcp any any eq ${PORT}`,
    'access-list IN extended permit ip any any',
    'access-group IN in interface inside',
    ...(action === 'asa silent' ? ['no service resetoutbound interface inside'] : []),
  ];
  const isAsa = action.startsWith('asa');
  const sessions = [
    talkSession({ silence: seconds(within(chance, 10, 100)) }),
    beat(seconds(within(chance, 5, 30)), 30),
  ];
  return {
    name: `the port is denied: ${action}`,
    broken: {
      network: guardedPair({ guard: isAsa ? asa(...list) : linuxForward(3_600, `tcp dport ${PORT} ${action}`) }),
      sessions,
    },
    healed: { network: guardedPair({ guard: isAsa ? asa() : linuxForward(3_600) }), sessions },
    causes: ['POLICY_DENY'],
  };
};

const restarted: Draw = (chance) => {
  const silence = within(chance, 10, 50);
  const speaks = chance.pick(['client', 'server'] as const);
  const sessions = [
    chance.pick([
      talkSession({ silence: minutes(silence), speaks, ...programs(chance) }),
      beat(seconds(within(chance, 5, 60)), 60 * silence),
      backupOf({ bytes: 100e9, rate: 20e6, contacts: within(chance, 1, 4) }),
    ]),
  ];
  const network = guardedPair({
    guard: chance.pick([asa('timeout conn 12:00:00'), fwsm('timeout conn 12:00:00'), linuxForward(432_000)]),
  });
  const node = chance.pick(['client', 'server'] as const);
  const away = chance.chance(0.5) ? { for: minutes(within(chance, 1, 10)) } : {};
  // Sockets are listed each minute; before the first list nothing says whose address the other host's is.
  const faults: readonly Fault[] = [{ at: minutes(within(chance, 2, silence - 2)), node, does: 'reboot', ...away }];
  return {
    name: `the ${node} is restarted`,
    broken: { network, sessions, faults },
    healed: { network, sessions },
    causes: ['PEER_GONE'],
  };
};

const stateless: Draw = (chance) => {
  const silence = within(chance, 10, 50);
  const sessions = [
    talkSession({ silence: minutes(silence), ...programs(chance) }),
    talkSession({ name: 'other', silence: minutes(silence), port: 22 }),
  ];
  const network = guardedPair({ guard: chance.pick([asa(), fwsm(), pix(), linuxForward(432_000)]) });
  const does = chance.pick<Incident>([
    { does: 'reboot' },
    { does: 'failover', state: 'lost' },
    { does: 'clear-connections' },
  ]);
  const at = minutes(within(chance, 1, silence - 2));
  return {
    name: `the firewall loses its connections: ${does.does}`,
    broken: { network, sessions, faults: [{ at, node: 'fw', ...does }] },
    healed: { network, sessions, faults: [{ at, node: 'fw', does: 'failover', state: 'kept' }] },
    causes: ['STATE_LOST'],
  };
};

/** The client is known by another address behind the firewall, which takes it back or forgets it. */
const untranslated: Draw = (chance) => {
  const silence = within(chance, 10, 50);
  const sessions = [
    talkSession({
      silence: minutes(silence),
      speaks: chance.pick(['client', 'server'] as const),
      exchanges: within(chance, 1, 20),
      ...programs(chance),
    }),
    talkSession({ name: 'other', silence: minutes(silence), port: 22 }),
  ];
  const guard = chance.pick([
    asa(...NET, ' nat (inside,dmz) dynamic interface'),
    asa('xlate per-session deny tcp any4 any4', ...NET, ' nat (inside,dmz) dynamic interface'),
    asa(...POOL, ...NET, ' nat (inside,dmz) dynamic POOL'),
    fwsm(...OLD_POOL),
    pix(...OLD_POOL),
  ]);
  const network = guardedPair({ guard });
  const does = chance.pick<Incident>([{ does: 'clear-xlate' }, { does: 'clear-connections' }, { does: 'reboot' }]);
  return {
    name: `a firewall that translates loses its connections: ${does.does}`,
    broken: { network, sessions, faults: [{ at: minutes(within(chance, 1, silence - 2)), node: 'fw', ...does }] },
    healed: { network, sessions },
    causes: ['STATE_LOST'],
  };
};

const impatient: Draw = (chance) => {
  const patience = chance.pick([120, 300, 600, 900, 1_800] as const);
  const network = guardedPair({ guard: asa('timeout conn 8:00:00') });
  return {
    name: `bpbrm reads for ${patience} s`,
    broken: {
      network,
      sessions: [walkOf({ walks: seconds(patience + within(chance, 20, 2_000)), patience: seconds(patience) })],
    },
    healed: {
      network,
      sessions: [walkOf({ walks: seconds(patience - within(chance, 20, 100)), patience: seconds(patience) })],
    },
    causes: ['APPLICATION_READ_TIMEOUT'],
  };
};

const hasty: Draw = (chance) => {
  const [idle, interval, count] = [within(chance, 40, 120), within(chance, 2, 8), within(chance, 2, 5)];
  const settings = (probes: number) => [
    'system: linux',
    `sysctl: { net.ipv4.tcp_keepalive_time: ${idle}, net.ipv4.tcp_keepalive_intvl: ${interval}, net.ipv4.tcp_keepalive_probes: ${probes} }`,
  ];
  const sessions = [talkSession({ silence: minutes(40), options: { keepalive: true } }), beat(seconds(30))];
  // Long enough for every phase of the keepalive timer, and short enough to be told as an outage of minutes.
  const away = seconds(idle + interval * count + within(chance, 10, 30));
  const faults: readonly Fault[] = [
    { at: seconds(within(chance, 500, 900)), node: 'fw', does: 'link-down', for: away },
  ];
  return {
    name: `${count} probes of ${interval} s, and the link is away for ${away / 1e6} s`,
    broken: { network: guardedPair({ guard: asa(), client: settings(count) }), sessions, faults },
    healed: { network: guardedPair({ guard: asa(), client: settings(100) }), sessions, faults },
    causes: ['KEEPALIVE_TOO_EAGER'],
  };
};

const unserved: Draw = (chance) => {
  const served = talkSession({ silence: seconds(30), ...programs(chance) });
  const network = guardedPair({ guard: chance.pick([asa(), linuxForward(3_600)]) });
  const others = [beat(seconds(within(chance, 5, 30)), 30)];
  return {
    name: 'nobody listens',
    broken: { network, sessions: [{ ...served, actors: served.actors.slice(1) }, ...others] },
    healed: { network, sessions: [served, ...others] },
    causes: ['NO_LISTENER'],
  };
};

const crowded: Draw = (chance) => {
  const network = guardedPair({ guard: chance.pick([linuxForward(3_600), asa()]) });
  const sessions = [talkSession({ silence: seconds(30), ...programs(chance) })];
  const takes = (connections: number): readonly Fault[] => [
    { at: microseconds(0), node: 'fw', does: 'table-limit', connections },
  ];
  return {
    name: 'the firewall has no room for a connection',
    broken: { network, sessions, faults: takes(0) },
    healed: { network, sessions, faults: takes(within(chance, 1, 100)) },
    causes: ['TABLE_FULL'],
  };
};

/** Longer than anybody tries, while something is said each half minute or so; in one direction, or in both. */
const cutOff: Draw = (chance) => {
  const [guard, inner] = chance.pick([
    [asa('timeout conn 12:00:00'), 'GigabitEthernet0/0'],
    [linuxForward(432_000), 'in'],
  ] as const);
  const network = guardedPair({ guard });
  const sessions = [
    chance.pick([
      beat(seconds(within(chance, 5, 60)), 600),
      backupOf({ bytes: 100e9, rate: 20e6, contacts: within(chance, 1, 4) }),
    ]),
  ];
  const lasts = minutes(within(chance, 30, 60));
  const [node, incident] = chance.pick<readonly [string, Incident]>([
    ['fw', { does: 'link-down', for: lasts }],
    ['fw', { does: 'link-down', interface: inner, for: lasts }],
    [chance.pick(['client', 'server']), { does: 'link-down', for: lasts }],
    ['server', { does: 'one-way-loss', direction: 'in', share: 1, for: lasts }],
    ['server', { does: 'one-way-loss', direction: 'out', share: 1, for: lasts }],
    ['client', { does: 'one-way-loss', direction: 'in', share: 1, for: lasts }],
    ['client', { does: 'one-way-loss', direction: 'out', share: 1, for: lasts }],
  ]);
  return {
    name: `nothing gets through for a while: ${incident.does} at ${node}`,
    broken: { network, sessions, faults: [{ at: seconds(within(chance, 100, 900)), node, ...incident }] },
    healed: { network, sessions },
    causes: ['PATH_DOWN'],
  };
};

/** A rule that blocks what is asked from then on: connections that live are let be. */
const blockedLater: Draw = (chance) => {
  const guard = chance.pick([asa(), linuxForward(3_600)]);
  const network = guardedPair({ guard });
  const served = talkSession({ silence: seconds(30), startsAt: minutes(10), ...programs(chance) });
  const answer = chance.pick(['silent', 'reset'] as const);
  const change = { sets: 'block', port: PORT, answer, reaches: 'new-connections' } as const;
  return {
    name: `a rule that is new blocks the port: ${guard.is}, ${answer}`,
    broken: {
      network,
      sessions: [served, beat(seconds(within(chance, 5, 30)), 200)],
      faults: [{ at: minutes(within(chance, 1, 9)), node: 'fw', does: 'policy-change', change }],
    },
    healed: { network, sessions: [served] },
    causes: ['POLICY_DENY'],
  };
};

/** The idle time-out is made shorter before the session begins: its connections get the new one. */
const shortened: Draw = (chance) => {
  const to = minutes(within(chance, 6, 60));
  const network = guardedPair({ guard: asa('timeout conn 8:00:00') });
  const session = talkSession({ startsAt: minutes(2), silence: longer(to, chance), ...programs(chance) });
  return {
    name: 'the idle time-out was made shorter',
    broken: {
      network,
      sessions: [session],
      faults: [{ at: minutes(1), node: 'fw', does: 'policy-change', change: { sets: 'idle-timeout', to } }],
    },
    healed: { network, sessions: [session] },
    causes: ['KEEPALIVE_OFF'],
  };
};

const DRAWS: readonly [Draw, ...Draw[]] = [
  idleOff,
  idleLate,
  idleUnseen,
  blockedFirst,
  denied,
  restarted,
  stateless,
  untranslated,
  impatient,
  hasty,
  unserved,
  crowded,
  cutOff,
  blockedLater,
  shortened,
];

type ClockStep = Extract<Fault, { readonly does: 'clock-step' }>;

/** Somebody sets a clock meanwhile, as ntpd does that finds it too far off. */
const steppedClock = (chance: Random): readonly ClockStep[] =>
  chance.chance(0.2)
    ? [
        {
          at: minutes(within(chance, 1, 60)),
          node: chance.pick(['client', 'server', 'fw']),
          does: 'clock-step',
          by: milliseconds(within(chance, -CLOCK_OFF_MAX, CLOCK_OFF_MAX)),
        },
      ]
    : [];

/** One scenario with everything in it by chance, clocks included. */
export function randomScenario(chance: Random): Scenario {
  const scenario = chance.pick(DRAWS)(chance);
  const steps = steppedClock(chance);
  const offsets = new Map(['client', 'server', 'fw'].map((node) => [node, skewed(chance)]));
  const clocks = new Map(
    [...offsets].map(([node, error]): readonly [string, ClockError] => [
      node,
      { ...error, steps: steps.filter((one) => one.node === node) },
    ]),
  );
  const withSteps = (play: Play): Play => ({ ...play, faults: [...(play.faults ?? []), ...steps] });
  return {
    ...scenario,
    broken: withSteps(scenario.broken),
    healed: withSteps(scenario.healed),
    emitted: { ...scenario.emitted, clocks },
  };
}
