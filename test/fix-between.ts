import { stringify } from 'yaml';
import type { ConfigFile } from '../src/config/config-file.ts';
import type { Patch } from '../src/fix/change.ts';
import type { Mending } from '../src/fix/fix.ts';
import { goalName, sessionGoals } from '../src/fix/goal.ts';
import { Bench } from '../src/fix/proof.ts';
import type { Remedy } from '../src/fix/remedy.ts';
import { mend } from '../src/fix/search.ts';
import { NO_SESSIONS, type Subject, subjectOf } from '../src/fix/subject.ts';

/** A client in 10.10.0.0/24, a server in 10.20.0.0/24, and a device between them that is at .1 of both. */
export interface Between {
  /** Behind the head of a configuration of an ASA. */
  readonly asa?: string;
  readonly version?: string;
  /** Keys of the device's node. */
  readonly device?: Readonly<Record<string, unknown>>;
  readonly sessions?: Readonly<Record<string, unknown>>;
}

const HEAD = `hostname fw1
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.10.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif outside
 security-level 0
 ip address 10.20.0.1 255.255.255.0
`;

export function caseOf({ asa, version = 'ASA Version 9.8(2)', device, sessions }: Between): Subject {
  const end = (address: string, gateway: string) => ({
    system: 'linux',
    interfaces: { eth0: `${address}/24` },
    routes: [`default via ${gateway} dev eth0`],
  });
  const nodes = {
    client1: end('10.10.0.11', '10.10.0.1'),
    server1: end('10.20.0.21', '10.20.0.1'),
    ...(device && {
      fw1: { forwarding: true, interfaces: { inside: '10.10.0.1/24', outside: '10.20.0.1/24' }, ...device },
    }),
  };
  const network: readonly ConfigFile[] = [
    { file: 'network/network.yaml', text: stringify({ complete: true, nodes }) },
    ...(asa === undefined ? [] : [{ file: 'network/firewalls/fw1.cfg', text: `${version}\n${HEAD}${asa}` }]),
  ];
  const text = sessions ? stringify({ sessions }) : NO_SESSIONS;
  const subject = subjectOf({ network, sessions: { file: 'sessions.yaml', text } });
  if ('network' in subject) return subject;
  throw new Error(JSON.stringify(subject));
}

/** A session that says nothing for so long, without keepalive. */
export const silent = (silence: string, port = 5000): Readonly<Record<string, unknown>> => ({
  quiet: {
    dialogue: 'generic',
    roles: { client: 'client1', server: 'server1' },
    with: { silence, keepalive: false, port },
    expect: { completes: true },
  },
});

/** What becomes of a session with these remedies only. */
export function mended(subject: Subject, remedies: readonly Remedy[], session?: string): Mending {
  const goals = sessionGoals(subject);
  const goal = goals.find(({ name }) => session === undefined || name === session);
  const mending = goal && mend({ subject, bench: new Bench(subject), goals, remedies }, goal);
  if (!mending) throw new Error(`${goal ? goalName(goal) : 'the session'} is not to be mended`);
  return mending;
}

/** The lines of a patch for devices, as they would be typed. */
export const typedLines = (patch: Patch | undefined): readonly string[] =>
  (patch ?? []).flatMap((change) => (change.is === 'device-lines' ? change.lines : []));
