import assert from 'node:assert/strict';
import type { ConfigFile } from '../src/config/config-file.ts';
import type { Mending } from '../src/fix/fix.ts';
import { type Goal, goalName, sessionGoals } from '../src/fix/goal.ts';
import { Bench } from '../src/fix/proof.ts';
import type { Remedy } from '../src/fix/remedy.ts';
import { mend } from '../src/fix/search.ts';
import { NO_SESSIONS, type Subject, subjectOf } from '../src/fix/subject.ts';

export interface WrittenSubject {
  /** `network.yaml`. */
  readonly network: string;
  /** Where it is cited from. */
  readonly file?: string;
  /** `sessions.yaml`. */
  readonly sessions?: string;
  /** Listings and configurations besides: `hosts/client1/bp.conf`. */
  readonly files?: readonly ConfigFile[];
}

/** A case as its files describe it; a mistake in it fails the test. */
export function subjectFrom({
  network,
  file = 'network/network.yaml',
  sessions = NO_SESSIONS,
  files = [],
}: WrittenSubject): Subject {
  const subject = subjectOf({
    network: [{ file, text: network }, ...files],
    sessions: { file: 'sessions.yaml', text: sessions },
  });
  assert.ok('network' in subject, JSON.stringify(subject));
  return subject;
}

/** What these remedies, and no others, make of a goal that is missed. */
export function mended(subject: Subject, remedies: readonly Remedy[], goal?: Goal): Mending {
  const goals = sessionGoals(subject);
  const wanted = goal ?? goals[0];
  assert.ok(wanted, 'the case has no session');
  const mending = mend({ subject, bench: new Bench(subject), goals, remedies }, wanted);
  assert.ok(mending, `${goalName(wanted)} is not missed`);
  return mending;
}

/** The words of what was found, and of what was tried in vain with what happened instead. */
export const told = ({ fixes, failed }: Mending): readonly string[] => [
  ...fixes.map(({ words, proof }) => `+ ${words}: ${proof.after.words}`),
  ...failed.map(({ words, after }) => `- ${words}: ${after.words}`),
];

/** Two hosts of a system, and between them a firewall with an idle timeout. */
export const idleNetwork = (
  client = 'system: linux',
  server = 'system: linux',
  timeout = '1h',
): string => `complete: true
nodes:
  client1:
    ${client}
    interfaces: { eth0: 10.10.0.11/24 }
    routes: [default via 10.10.0.1 dev eth0]
  server1:
    ${server}
    interfaces: { eth0: 10.20.0.21/24 }
    routes: [default via 10.20.0.1 dev eth0]
  fw1:
    forwarding: true
    interfaces: { inside: 10.10.0.1/24, outside: 10.20.0.1/24 }
    preset: pan-os
    idle-timeout: ${timeout}
`;

/** One session of a dialogue between them. */
export const sessionOfDialogue = (dialogue: string, roles: string, settings = ''): string => `sessions:
  night:
    dialogue: ${dialogue}
    roles: { ${roles} }
    with: { ${settings} }
    expect: { completes: true }
`;
