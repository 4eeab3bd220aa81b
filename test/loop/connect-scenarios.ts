import type { Address } from '../../src/base/address.ts';
import { minutes, seconds } from '../../src/base/duration.ts';
import type { Session } from '../../src/dialogue/session.ts';
import type { LoadedNetwork } from '../../src/trace/loaded-network.ts';
import { twins } from '../yaml-network.ts';
import { networkFrom } from '../yaml-network.ts';
import { asa, fwsm, type Guard, guardedPair, pix, linuxForward, other, SERVER } from './guarded-pair.ts';
import { beat } from './idle-scenarios.ts';
import { backupOf } from './netbackup-sessions.ts';
import type { Scenario } from './scenario.ts';
import { PORT, talkSession } from './talk-session.ts';
import { ASA_PAIR } from '../asa-pair.ts';

const OPEN = other('preset: pan-os');
const only = (port: number, ...more: readonly string[]): Guard =>
  other('preset: pan-os', `permits: [tcp from any to any port ${port}]`, ...more);
const denies = (port: number, ...more: readonly string[]): Guard =>
  asa(
    `access-list IN extended deny tcp any any eq ${port}`,
    'access-list IN extended permit ip any any',
    'access-group IN in interface inside',
    ...more,
  );
const SILENT = 'no service resetoutbound interface inside';
const short = talkSession({ silence: seconds(30) });

/** `guard` blocks something that `healed` does not. */
const blocked = (
  scenario: Omit<Scenario, 'broken' | 'healed'> & { guard: Guard; sessions: readonly Session[]; healed?: Guard },
): Scenario => {
  const { guard, sessions, healed = OPEN, ...rest } = scenario;
  return {
    ...rest,
    broken: { network: guardedPair({ guard }), sessions },
    healed: { network: guardedPair({ guard: healed }), sessions },
  };
};

const firstPort: readonly Scenario[] = [
  blocked({
    name: 'PBX’ port is discarded in silence, seven contacts outlast the wait of vnetd',
    guard: only(13_724),
    sessions: [backupOf({ contacts: 7 })],
    causes: ['FALLBACK_DELAY_OUTLIVES_WAIT'],
  }),
  blocked({
    name: 'the same by an access list of an ASA',
    guard: denies(1_556, SILENT),
    healed: asa(),
    sessions: [backupOf({ contacts: 7 })],
    causes: ['FALLBACK_DELAY_OUTLIVES_WAIT'],
  }),
  blocked({
    name: 'PBX’ port is discarded in silence, three contacts only cost time',
    guard: only(13_724),
    sessions: [backupOf({ contacts: 3 })],
    causes: ['SILENT_DROP_ON_FIRST_PORT'],
    result: 'completed',
  }),
  blocked({
    name: 'PBX’ port is refused with a reset, which costs nothing',
    guard: only(13_724, 'denial: reset'),
    sessions: [backupOf({ contacts: 3 })],
    causes: ['POLICY_DENY'],
    result: 'completed',
  }),
  blocked({
    name: 'an ASA refuses PBX’ port with a reset, as it does behind its more secure side',
    guard: denies(1_556),
    healed: asa(),
    sessions: [backupOf({ contacts: 3 })],
    causes: ['POLICY_DENY'],
    result: 'completed',
  }),
];

const denied: readonly Scenario[] = (
  [
    ['ASA, reset', denies(PORT), asa()],
    ['ASA, silent', denies(PORT, SILENT), asa()],
    ['preset, silent', only(22), OPEN],
    ['preset, reset', only(22, 'denial: reset'), OPEN],
    ['nftables drop', linuxForward(3_600, `tcp dport ${PORT} drop`), linuxForward(3_600)],
    ['nftables reject', linuxForward(3_600, `tcp dport ${PORT} reject`), linuxForward(3_600)],
    [
      'nftables reject with a reset',
      linuxForward(3_600, `tcp dport ${PORT} reject with tcp reset`),
      linuxForward(3_600),
    ],
  ] as const
).map(([name, guard, healed]) =>
  blocked({
    name: `a rule denies the port: ${name}`,
    guard,
    healed,
    sessions: [short, beat()],
    causes: ['POLICY_DENY'],
  }),
);

/** Nothing comes to the called host: its list of addresses and of sockets says that it would have answered. */
const unreached: readonly Scenario[] = [
  blocked({
    name: 'a rule rejects the port with a reset, and not a packet reaches the host, which listens',
    guard: only(22, 'denial: reset'),
    sessions: [short],
    causes: ['POLICY_DENY'],
    rival: 'NO_LISTENER',
    emitted: { settings: false },
  }),
];

/** A rule that is added before anybody connects, as `faults:` of a session file have it. */
const addedRules: readonly Scenario[] = (
  [
    ['ASA', asa()],
    ['FWSM', fwsm()],
    ['PIX', pix()],
  ] as const
).flatMap(([device, guard]) =>
  (['silent', 'reset'] as const).map((answer): Scenario => {
    const network = guardedPair({ guard });
    const sessions = [short, beat()];
    const change = { sets: 'block', port: PORT, answer, reaches: 'new-connections' } as const;
    return {
      name: `${device}: a rule is added that blocks the port, ${answer}`,
      broken: { network, sessions, faults: [{ at: seconds(0), node: 'fw', does: 'policy-change', change }] },
      healed: { network, sessions },
      causes: ['POLICY_DENY'],
    };
  }),
);

/** The same session with nobody at the other end of it. */
const unserved: Session = { ...short, actors: short.actors.filter(({ name }) => name !== 'serverd') };
const called = (address: string): Session => ({
  ...short,
  actors: short.actors.map((actor) => ({
    ...actor,
    steps: actor.steps.map((step) => (step.does === 'connect' ? { ...step, to: address as Address } : step)),
  })),
});

/** Two hosts with two interfaces each; requests to the second address of B come in where answers do not go out. */
const CROSSED = '10.4.0.100';
const twinTalk: Session = {
  name: 'twins',
  actors: [
    {
      name: 'serverd',
      host: 'serverB',
      steps: [
        { does: 'listen', port: PORT },
        { does: 'accept', as: 'control', ports: [PORT], within: minutes(10) },
      ],
    },
    {
      name: 'clientd',
      host: 'serverA',
      steps: [{ does: 'connect', as: 'control', to: CROSSED as Address, ports: [PORT] }],
    },
  ],
};
const strict = (mode: number): LoadedNetwork =>
  twins({ b: `routes: [default via 10.3.0.1 dev eth0]\nsysctl: { net.ipv4.conf.all.rp_filter: ${mode} }` });

const unanswered: readonly Scenario[] = [
  {
    name: 'nobody listens',
    broken: { network: guardedPair({ guard: asa() }), sessions: [unserved, beat()] },
    healed: { network: guardedPair({ guard: asa() }), sessions: [short, beat()] },
    causes: ['NO_LISTENER'],
  },
  {
    name: 'behind the firewall nobody has the address',
    broken: { network: guardedPair({ guard: asa() }), sessions: [called('10.2.0.77')] },
    healed: { network: guardedPair({ guard: asa() }), sessions: [short] },
    causes: ['EMBRYONIC_TIMEOUT'],
  },
  {
    name: 'the called host checks the way back and discards what comes by its second interface',
    broken: { network: strict(1), sessions: [twinTalk] },
    healed: { network: strict(0), sessions: [twinTalk] },
    causes: ['REVERSE_PATH_FILTER'],
  },
  {
    name: 'the request goes round the firewall, the answer comes through it',
    broken: { network: roundabout('10.1.0.2'), sessions: [short] },
    healed: { network: roundabout('10.1.0.1'), sessions: [short] },
    causes: ['ASYMMETRIC_RETURN'],
  },
  {
    name: 'an ASA checks the way back',
    broken: { network: checked(true), sessions: [short] },
    healed: { network: checked(false), sessions: [short] },
    causes: ['REVERSE_PATH_FILTER'],
  },
];

/** Requests go round the firewall by a router, which the client takes for its gateway; answers come through it. */
function roundabout(gateway: '10.1.0.1' | '10.1.0.2'): LoadedNetwork {
  return networkFrom(
    `complete: true
nodes:
  client:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via ${gateway} dev eth0]
  router:
    system: linux
    forwarding: true
    interfaces: { a: 10.1.0.2/24, b: 10.2.0.2/24 }
  server:
    system: linux
    interfaces: { eth0: ${SERVER}/24 }
    routes: [default via 10.2.0.1 dev eth0]
`,
    {
      fw: `ASA Version 9.8(2)
${ASA_PAIR}access-list ALL extended permit ip any any
access-group ALL in interface dmz
`,
    },
  );
}

/** The network of the client lies behind a router inside, and the firewall may believe it elsewhere. */
function checked(believesElsewhere: boolean): LoadedNetwork {
  return networkFrom(
    `complete: true
nodes:
  client:
    system: linux
    interfaces: { eth0: 10.9.0.10/24 }
    routes: [default via 10.9.0.1 dev eth0]
  edge:
    system: linux
    forwarding: true
    interfaces: { a: 10.9.0.1/24, b: 10.1.0.2/24 }
    routes: [10.2.0.0/24 via 10.1.0.1 dev b]
  server:
    system: linux
    interfaces: { eth0: ${SERVER}/24 }
    routes: [default via 10.2.0.1 dev eth0]
`,
    {
      fw: `ASA Version 9.8(2)
${ASA_PAIR}route ${believesElsewhere ? 'dmz 10.9.0.0 255.255.255.0 10.2.0.2' : 'inside 10.9.0.0 255.255.255.0 10.1.0.2'}
ip verify reverse-path interface inside
`,
    },
  );
}

/** Two others are connected, and have all that the firewall translates to; the client comes a minute later. */
const CROWD = ['one', 'two'] as const;
const untranslated = (device: string, version: string, rules: (pool: string) => string, enough: string): Scenario => {
  const network = (pool: string): LoadedNetwork =>
    networkFrom(
      `complete: true
nodes:
${['client', ...CROWD].map((name, i) => `  ${name}: { system: linux, interfaces: { eth0: 10.1.0.${10 + i}/24 }, routes: [default via 10.1.0.1 dev eth0] }\n`).join('')}  server: { system: linux, interfaces: { eth0: ${SERVER}/24 }, routes: [default via 10.2.0.1 dev eth0] }
`,
      { fw: `${version}\n${ASA_PAIR}${rules(pool)}` },
    );
  const late = talkSession({ silence: seconds(30), startsAt: minutes(1) });
  const crowd = CROWD.map((name, i): Session => {
    const of = talkSession({ name, silence: minutes(20), port: 3_000 + i });
    return { ...of, actors: of.actors.map((actor) => (actor.host === 'client' ? { ...actor, host: name } : actor)) };
  });
  return {
    name: `${device}: all that it translates to is given away`,
    broken: { network: network('10.2.0.101'), sessions: [late, ...crowd] },
    healed: { network: network(enough), sessions: [late, ...crowd] },
    causes: ['TABLE_FULL'],
  };
};

const crowded: readonly Scenario[] = [
  untranslated(
    'ASA',
    'ASA Version 9.8(2)',
    (last) => `object network POOL
 range 10.2.0.100 ${last}
object network NET
 subnet 10.1.0.0 255.255.255.0
 nat (inside,dmz) dynamic POOL
`,
    '10.2.0.102',
  ),
  untranslated(
    'FWSM',
    'FWSM Version 4.1(5)',
    (last) => `access-list ALL permit ip any any
access-group ALL in interface inside
nat (inside) 1 10.1.0.0 255.255.255.0
global (dmz) 1 10.2.0.100-${last} netmask 255.255.255.0
`,
    '10.2.0.102',
  ),
];

export const connectScenarios: readonly Scenario[] = [
  ...firstPort,
  ...denied,
  ...unreached,
  ...addedRules,
  ...unanswered,
  ...crowded,
];
