import type { Address } from '../../src/base/address.ts';
import { hours, minutes, seconds } from '../../src/base/duration.ts';
import type { Fault, Incident } from '../../src/dialogue/fault.ts';
import type { Session } from '../../src/dialogue/session.ts';
import { networkFrom } from '../yaml-network.ts';
import { asa, type Guard, guardedPair, linuxForward, NET, other, POOL, SERVER } from './guarded-pair.ts';
import { beat } from './idle-scenarios.ts';
import { backupOf, walkOf } from './netbackup-sessions.ts';
import type { Scenario } from './scenario.ts';
import { PORT, talkSession } from './talk-session.ts';

const network = guardedPair({ guard: asa() });
const quiet = talkSession({ silence: minutes(30) });
const strikes = (fault: Fault): readonly Fault[] => [fault];
const BROKEN = { status: 40, words: 'network connection broken' };

const RESTARTED: readonly (readonly [string, Guard, Session])[] = [
  ['a silence', asa(), quiet],
  [
    'a silence, and its programs are NetBackup’s',
    asa(),
    talkSession({ silence: minutes(30), programs: ['bpbrm', 'bpcd'] }),
  ],
  ['a silence that the server breaks', linuxForward(432_000), talkSession({ silence: minutes(30), speaks: 'server' })],
  ['a question each half minute', linuxForward(432_000), beat(seconds(30), 40)],
  ['a backup', asa('timeout conn 12:00:00'), backupOf({ bytes: 100e9, rate: 20e6 })],
];

/** Whichever end it is, whoever speaks next, whatever stands between, at once or after five minutes. */
const restarts: readonly Scenario[] = (['server', 'client'] as const).flatMap((node) =>
  [undefined, minutes(5)].flatMap((away) =>
    RESTARTED.map(
      ([what, guard, sessions]): Scenario => ({
        name: `the ${node} was restarted${away === undefined ? '' : ' and away for five minutes'}: ${what}`,
        broken: {
          network: guardedPair({ guard }),
          sessions: [sessions],
          faults: strikes({
            at: minutes(10),
            node,
            does: 'reboot',
            ...(away === undefined ? {} : { for: away }),
          }),
        },
        healed: { network: guardedPair({ guard }), sessions: [sessions] },
        causes: ['PEER_GONE'],
      }),
    ),
  ),
);

/** A rule that is changed under a connection that lives; a new connection would show at once what it is. */
const blocks: readonly Scenario[] = (['silent', 'reset'] as const).map((answer) => ({
  name: `a rule that is put in front blocks a living connection: ${answer}`,
  broken: {
    network: guardedPair({ guard: linuxForward(432_000) }),
    sessions: [quiet],
    faults: strikes({
      at: minutes(10),
      node: 'fw',
      does: 'policy-change',
      change: { sets: 'block', port: PORT, answer, reaches: 'every-packet' },
    }),
  },
  healed: { network: guardedPair({ guard: linuxForward(432_000) }), sessions: [quiet] },
  causes: ['PATH_DOWN', 'KEEPALIVE_OFF', 'RESET_INJECTED', 'POLICY_DENY'],
  because:
    'Linux writes nothing down of a rule that was changed: what is seen is that words are not passed, behind a silence; whether the connection still stands elsewhere a reset does not tell',
  ...(answer === 'silent' ? { rival: 'POLICY_DENY' as const } : {}),
}));

/** A Linux that is asked to tell of INVALID packets, and the rules that discard them. */
const watchful = guardedPair({
  guard: other(
    'system: linux',
    'sysctl: { net.netfilter.nf_conntrack_log_invalid: 6, net.netfilter.nf_conntrack_tcp_loose: 0 }',
    'nft: |',
    '  table inet f {',
    '    chain forward {',
    '      type filter hook forward priority 0; policy drop;',
    '      ct state invalid drop',
    '      ct state established,related accept',
    '      ct state new accept',
    '    }',
    '  }',
  ),
});

/** A route leads around a firewall; its log says which packets it did not understand. */
const detours: readonly Scenario[] = (['in', 'out'] as const).map((by) => ({
  name: `a route changes, and what would come in by ${by} goes around the firewall`,
  broken: {
    network: watchful,
    sessions: [beat(seconds(30), 40)],
    faults: strikes({ at: minutes(10), node: 'fw', does: 'detour', interface: by }),
  },
  healed: { network: watchful, sessions: [beat(seconds(30), 40)] },
  causes: ['ASYMMETRIC_RETURN'],
}));

const limits: readonly Scenario[] = [300, 600, 7_200].map(
  (patience): Scenario => ({
    name: `bpbrm reads for ${patience} s, and the client walks for longer`,
    broken: {
      network: guardedPair({ guard: asa('timeout conn 4:00:00') }),
      sessions: [walkOf({ walks: seconds(patience * 1.5), patience: seconds(patience) })],
    },
    healed: {
      network: guardedPair({ guard: asa('timeout conn 4:00:00') }),
      sessions: [walkOf({ walks: seconds(patience / 2), patience: seconds(patience) })],
    },
    causes: ['APPLICATION_READ_TIMEOUT'],
  }),
);

/** A server that closes what is idle, and a client that has something to say later. */
const served = (limit: number, pause: number): Session => ({
  name: 'pool',
  actors: [
    {
      name: 'serverd',
      host: 'server',
      steps: [
        { does: 'listen', port: PORT },
        { does: 'accept', as: 'control', ports: [PORT] },
        { does: 'receive', on: 'control', bytes: 100 },
        { does: 'send', on: 'control', bytes: 10 },
        { does: 'receive', on: 'control', bytes: 100, within: seconds(limit), name: 'the next request' },
        { does: 'send', on: 'control', bytes: 10 },
        { does: 'await-close', on: 'control', within: minutes(1) },
      ],
    },
    {
      name: 'clientd',
      host: 'client',
      steps: [
        { does: 'connect', as: 'control', to: SERVER, ports: [PORT] },
        { does: 'send', on: 'control', bytes: 100 },
        { does: 'receive', on: 'control', bytes: 10 },
        { does: 'idle', for: seconds(pause) },
        { does: 'send', on: 'control', bytes: 100 },
        { does: 'receive', on: 'control', bytes: 10, name: 'the answer', otherwise: BROKEN },
      ],
    },
  ],
});

const PROXY = '10.1.0.20' as Address;
const proxied = (limit: number, pause: number): Session => ({
  name: 'proxied',
  actors: [
    {
      name: 'serverd',
      host: 'server',
      steps: [
        { does: 'listen', port: PORT },
        { does: 'accept', as: 'control', ports: [PORT] },
        { does: 'receive', on: 'control', bytes: 100 },
        { does: 'send', on: 'control', bytes: 10 },
        { does: 'receive', on: 'control', bytes: 100 },
        { does: 'send', on: 'control', bytes: 10 },
        { does: 'await-close', on: 'control' },
      ],
    },
    {
      name: 'proxyd',
      host: 'proxy',
      steps: [
        { does: 'listen', port: 8_080 },
        { does: 'accept', as: 'front', ports: [8_080] },
        { does: 'connect', as: 'back', to: SERVER, ports: [PORT] },
        { does: 'relay', between: ['front', 'back'], idleTimeout: seconds(limit) },
      ],
    },
    {
      name: 'clientd',
      host: 'client',
      steps: [
        { does: 'connect', as: 'control', to: PROXY, ports: [8_080] },
        { does: 'send', on: 'control', bytes: 100 },
        { does: 'receive', on: 'control', bytes: 10 },
        { does: 'idle', for: seconds(pause) },
        { does: 'send', on: 'control', bytes: 100 },
        { does: 'receive', on: 'control', bytes: 10, otherwise: BROKEN },
      ],
    },
  ],
});

const proxyNetwork = networkFrom(`complete: true
nodes:
  client:
    system: linux
    interfaces: { eth0: 10.1.0.10/24 }
    routes: [default via 10.1.0.1 dev eth0]
  proxy:
    system: linux
    interfaces: { eth0: ${PROXY}/24 }
    routes: [default via 10.1.0.1 dev eth0]
  router:
    system: linux
    forwarding: true
    interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }
  server:
    system: linux
    interfaces: { eth0: ${SERVER}/24 }
    routes: [default via 10.2.0.1 dev eth0]
`);

/** The client asks, and waits for the answer no longer than five minutes; the server works for so long. */
const awaited = (work: number): Session => ({
  name: 'awaited',
  actors: [
    {
      name: 'clientd',
      host: 'client',
      steps: [
        { does: 'connect', as: 'control', to: SERVER, ports: [PORT] },
        { does: 'send', on: 'control', bytes: 100 },
        { does: 'receive', on: 'control', bytes: 10, within: minutes(5), name: 'the answer', otherwise: BROKEN },
      ],
    },
    {
      name: 'serverd',
      host: 'server',
      steps: [
        { does: 'listen', port: PORT },
        { does: 'accept', as: 'control', ports: [PORT] },
        { does: 'receive', on: 'control', bytes: 100 },
        { does: 'idle', for: seconds(work) },
        { does: 'send', on: 'control', bytes: 10 },
        { does: 'await-close', on: 'control' },
      ],
    },
  ],
});

/** The answer comes through, or a device that has seen the close drops it, or one that had forgotten before. */
const readers: readonly Scenario[] = [asa(), linuxForward(432_000), linuxForward(240)].map((guard, i): Scenario => {
  const pair = guardedPair({ guard });
  return {
    name: `a client reads for five minutes, and the server works for ten: ${guard.is} ${i}`,
    broken: { network: pair, sessions: [awaited(600)] },
    healed: { network: pair, sessions: [awaited(200)] },
    causes: ['APPLICATION_READ_TIMEOUT'],
  };
});

const closers: readonly Scenario[] = [
  ...readers,
  {
    name: 'the server closes what is idle for ten minutes, and the firewall forgets the rest of it before anybody speaks',
    broken: { network: guardedPair({ guard: asa('timeout conn 0:20:00') }), sessions: [served(600, 3_600)] },
    healed: { network: guardedPair({ guard: asa('timeout conn 0:20:00') }), sessions: [served(600, 300)] },
    causes: ['SERVER_IDLE_LIMIT'],
  },
  {
    name: 'the server closes what is idle for ten minutes',
    broken: { network, sessions: [served(600, 1_500)] },
    healed: { network, sessions: [served(600, 300)] },
    causes: ['SERVER_IDLE_LIMIT'],
  },
  {
    name: 'a proxy closes both legs after five minutes',
    broken: { network: proxyNetwork, sessions: [proxied(300, 1_500)] },
    healed: { network: proxyNetwork, sessions: [proxied(300, 120)] },
    causes: ['PROXY_IDLE_LIMIT'],
  },
];

/** The link goes away under a connection that is in use, for longer than any patience. */
const gone: readonly Scenario[] = [
  {
    name: 'the other host is switched off and stays away, while another connection of it was in use',
    broken: {
      network,
      sessions: [beat(seconds(10)), quiet],
      faults: strikes({ at: minutes(10), node: 'server', does: 'reboot', for: hours(10) }),
    },
    healed: { network, sessions: [beat(seconds(10)), quiet] },
    causes: ['PEER_GONE'],
  },
];

const OUTAGES: readonly (readonly [string, Incident, node: string])[] = [
  ['a firewall’s links are down for half an hour', { does: 'link-down', for: minutes(30) }, 'fw'],
  ['what goes to the server is lost', { does: 'one-way-loss', direction: 'in', share: 1, for: minutes(40) }, 'server'],
  ['what the server says is lost', { does: 'one-way-loss', direction: 'out', share: 1, for: minutes(40) }, 'server'],
];

const SPOKEN_MEANWHILE: readonly (readonly [string, Session])[] = [
  ['a question each half minute', beat(seconds(30), 40)],
  ['a backup', backupOf({ bytes: 100e9, rate: 20e6 })],
  ['a silence ends', talkSession({ silence: minutes(20) })],
];

/** Longer than anybody tries, and whatever is said then. */
const outages: readonly Scenario[] = OUTAGES.flatMap(([outage, incident, node]) =>
  SPOKEN_MEANWHILE.flatMap(([what, session]) => {
    const sessions = [session];
    const guards = [
      ['asa', asa('timeout conn 12:00:00')],
      ['asa that translates', asa('timeout conn 12:00:00', ...POOL, ...NET, ' nat (inside,dmz) dynamic POOL')],
      ['other', linuxForward(432_000)],
    ] as const;
    return guards.map(
      ([device, guard]): Scenario => ({
        name: `${outage}: ${what} (${device})`,
        broken: {
          network: guardedPair({ guard }),
          sessions,
          faults: strikes({ at: minutes(10), node, ...incident }),
        },
        healed: { network: guardedPair({ guard }), sessions },
        causes: ['PATH_DOWN'],
      }),
    );
  }),
);

export const peerScenarios: readonly Scenario[] = [
  ...restarts,
  ...outages,
  ...detours,
  ...blocks,
  ...limits,
  ...closers,
  ...gone,
];
