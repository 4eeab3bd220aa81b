import { type Duration, hours, minutes, seconds } from '../../src/base/duration.ts';
import type { Incident } from '../../src/dialogue/fault.ts';
import type { Session } from '../../src/dialogue/session.ts';
import { type Guard, guardedPair, other } from './guarded-pair.ts';
import { beat } from './idle-scenarios.ts';
import { backupOf } from './netbackup-sessions.ts';
import type { Scenario } from './scenario.ts';
import { PORT, talkSession } from './talk-session.ts';

const CHAIN = ['  table inet f {', '    chain forward {', '      type filter hook forward priority 0; policy drop;'];

/** A Linux with these rules, which remembers a silent connection for so long. */
const linux = (remembers: Duration, ...rules: readonly string[]): Guard =>
  other(
    'system: linux',
    `sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: ${remembers / 1_000_000}, net.netfilter.nf_conntrack_tcp_loose: 0 }`,
    'nft: |',
    ...CHAIN,
    ...rules.map((rule) => `      ${rule}`),
    '    }',
    '  }',
  );

const OPEN = ['ct state established,related accept', 'tcp flags & (fin|syn|rst|ack) == syn accept'];
/** What no rule takes is logged and dropped, as distributions and administrators do it. */
const LOGGED = ['limit rate 5/minute burst 10 packets log prefix "FW-DROP: "', 'drop'];
/** Which they write of every connection, whatever becomes of it. */
const NEW = 'ct state new log prefix "FW-NEW: "';

const short = talkSession({ silence: seconds(30) });
const quiet = talkSession({ silence: minutes(30) });

/** Requests that a rule discards and writes down: in one rule or in two, in silence or not. */
const requests: readonly Scenario[] = [
  [`tcp dport ${PORT} log prefix "FW-DROP: " drop`],
  [`tcp dport ${PORT} limit rate 3/minute log prefix "DENY "`, `tcp dport ${PORT} drop`],
  [`tcp dport ${PORT} log prefix "REJECT:" level info flags all reject with tcp reset`],
  [`tcp dport ${PORT} log prefix "[UFW BLOCK] " reject`],
].map((rules): Scenario => {
  const healed = guardedPair({ guard: linux(hours(120), ...OPEN, ...LOGGED) });
  return {
    name: rules.join('; '),
    broken: { network: guardedPair({ guard: linux(hours(120), NEW, ...rules, ...OPEN) }), sessions: [short] },
    healed: { network: healed, sessions: [short] },
    causes: ['POLICY_DENY'],
  };
});

const strikes = (incident: Incident) => [{ at: minutes(10), node: 'fw', ...incident }];

/** The session under a Linux that logs what it drops, with something that befalls it after ten minutes. */
function befallen(name: string, session: Session, incident: Incident, causes: Scenario['causes']): Scenario {
  const network = guardedPair({ guard: linux(hours(120), NEW, ...OPEN, ...LOGGED) });
  return {
    name,
    broken: { network, sessions: [session], faults: strikes(incident) },
    healed: { network, sessions: [session] },
    causes,
  };
}

/** A rule that is put in front of all others, and writes down what it discards. */
const blocks: readonly Scenario[] = (['silent', 'reset'] as const).flatMap((answer) =>
  (
    [
      ['a silence', quiet],
      ['a silence that the server breaks', talkSession({ silence: minutes(30), speaks: 'server' })],
      ['a question each half minute', beat(seconds(30), 40)],
      ['a backup', backupOf({ bytes: 100e9, rate: 20e6 })],
    ] as const
  ).map(([what, session]) =>
    befallen(
      `a rule that logs blocks a living connection (${answer}): ${what}`,
      session,
      {
        does: 'policy-change',
        change: { sets: 'block', port: portOf(session), answer, reaches: 'every-packet', log: 'FW-DROP: ' },
      },
      ['POLICY_DENY'],
    ),
  ),
);

function portOf({ actors }: Session): number {
  const step = actors.flatMap(({ steps }) => steps).find(({ does }) => does === 'connect');
  return step?.does === 'connect' ? (step.ports[0] ?? PORT) : PORT;
}

/** What the same rules write down of a connection that the device has forgotten is no rule’s doing. */
const forgotten: readonly Scenario[] = [
  befallen('the firewall is restarted, and logs what it does not know', quiet, { does: 'reboot' }, ['STATE_LOST']),
  befallen('its connections are cleared', quiet, { does: 'clear-connections' }, ['STATE_LOST']),
  {
    name: 'it forgets what is silent for an hour, and logs what comes then',
    broken: {
      network: guardedPair({ guard: linux(hours(1), NEW, ...OPEN, ...LOGGED) }),
      sessions: [talkSession({ silence: hours(3) })],
    },
    healed: {
      network: guardedPair({ guard: linux(hours(1), NEW, ...OPEN, ...LOGGED) }),
      sessions: [quiet],
    },
    causes: ['KEEPALIVE_OFF'],
  },
];

export const loggingScenarios: readonly Scenario[] = [...requests, ...blocks, ...forgotten];
