import * as v from 'valibot';
import type { Address } from '../../src/base/address.ts';
import { type Duration, hours, minutes } from '../../src/base/duration.ts';
import { dialogueCalled } from '../../src/dialogue/catalogue.ts';
import type { Incident } from '../../src/dialogue/fault.ts';
import type { Session } from '../../src/dialogue/session.ts';
import type { CauseCode } from '../../src/model/codes.ts';
import type { LoadedNetwork } from '../../src/trace/loaded-network.ts';
import { networkFrom } from '../yaml-network.ts';
import { asa, guardedPair } from './guarded-pair.ts';
import type { Scenario } from './scenario.ts';
import { talkSession } from './talk-session.ts';
import { ASA_PAIR, PERMIT_ALL } from '../asa-pair.ts';

/** A firewall that outlives every silence of the dialogues: what it forgets is not why they fail. */
const PATIENT = `ASA Version 9.8(2)
hostname fw
${ASA_PAIR}${PERMIT_ALL}timeout conn 12:00:00
`;

interface Staged {
  readonly network: LoadedNetwork;
  readonly session: Session;
}

/** A dialogue of the catalogue, one of its roles behind the firewall and the others before it. */
function staged(name: string, outside: string): Staged {
  const dialogue = dialogueCalled(name);
  if (!dialogue) throw new Error(`no dialogue: ${name}`);
  const roles = Object.fromEntries(
    Object.keys(dialogue.roles).map((role, i) => {
      const address = `10.${role === outside ? 2 : 1}.0.${10 + i}` as Address;
      return [role, { host: role, address }];
    }),
  );
  const hosts = Object.values(roles).map(
    ({ host, address }) => `  ${host}:
    system: linux
    interfaces: { eth0: ${address}/24 }
    routes: [default via ${address.replace(/\d+$/, '1')} dev eth0]
`,
  );
  return {
    network: networkFrom(`complete: true\nnodes:\n${hosts.join('')}`, { fw: PATIENT }),
    session: dialogue.session({ name: 'night', roles, settings: v.parse(dialogue.settings, {}) }),
  };
}

interface Strike {
  readonly dialogue: string;
  readonly outside: string;
  readonly node: string;
  readonly does: Incident;
  readonly minute: number;
  readonly what: string;
  readonly causes?: readonly [CauseCode];
}

function struck({ dialogue, outside, node, does, minute, what, causes = ['PATH_DOWN'] }: Strike): Scenario {
  const { network, session } = staged(dialogue, outside);
  return {
    name: `${dialogue}: ${what}`,
    broken: { network, sessions: [session], faults: [{ at: minutes(minute), node, ...does }] },
    healed: { network, sessions: [session] },
    causes,
  };
}

const lost = (direction: 'in' | 'out'): Incident => ({ does: 'one-way-loss', direction, share: 1, for: minutes(60) });

const oneWay: readonly Scenario[] = [
  struck({
    dialogue: 'netbackup-agent',
    outside: 'client',
    node: 'media',
    does: lost('out'),
    minute: 10,
    what: 'acknowledgements of the media server are lost until the client has given up',
  }),
  struck({
    dialogue: 'netbackup-8.1-agent',
    outside: 'client',
    node: 'client',
    does: lost('in'),
    minute: 2,
    what: 'what the client would hear is lost until it has given up',
  }),
  struck({
    dialogue: 'pg-dump',
    outside: 'server',
    node: 'client',
    does: lost('out'),
    minute: 2,
    what: 'acknowledgements are lost until the server has given up, and keepalive finds out hours later',
  }),
  struck({
    dialogue: 'postgresql-replication',
    outside: 'standby',
    node: 'primary',
    does: lost('in'),
    minute: 10,
    what: 'the primary hears nothing for a minute and closes, while the standby repeats itself',
  }),
  struck({
    dialogue: 'netbackup-restore',
    outside: 'client',
    node: 'media',
    does: lost('in'),
    minute: 2,
    what: 'a program that learns that its data is lost closes what else it has',
  }),
];

const down = (span: Duration): Incident => ({ does: 'link-down', for: span });

/** Where nobody has anything to say it is keepalive that finds out. */
const asked: readonly Scenario[] = [
  struck({
    dialogue: 'netbackup-agent',
    outside: 'client',
    node: 'primary',
    does: down(hours(3)),
    minute: 10,
    what: 'the link of the primary is down while keepalive asks on its idle sockets',
  }),
  struck({
    dialogue: 'nfs',
    outside: 'server',
    node: 'fw',
    does: down(minutes(30)),
    minute: 2,
    what: 'a keepalive of two minutes ends within an outage of half an hour, and says goodbye again and again',
  }),
  ...(['in', 'out'] as const).map((direction): Scenario => {
    const network = guardedPair({ guard: asa('timeout conn 12:00:00') });
    const sessions = [talkSession({ silence: hours(3), options: { keepalive: true } })];
    const faults = [{ at: minutes(115), node: 'server', ...lost(direction) }];
    return {
      name: `what goes ${direction} is lost at the server while keepalive asks on an idle connection`,
      broken: { network, sessions, faults },
      healed: { network, sessions },
      causes: ['PATH_DOWN'],
    };
  }),
];

/** Products whose words, or the answers to them, are lost on the way. */
export const wayScenarios: readonly Scenario[] = [...oneWay, ...asked];
