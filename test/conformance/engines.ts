import assert from 'node:assert/strict';
import { type Address } from '../../src/base/address.ts';
import { seconds } from '../../src/base/duration.ts';
import { readAsa } from '../../src/config/asa/read-asa.ts';
import { AsaFirewall } from '../../src/sim/firewall/asa.ts';
import { ConntrackFirewall } from '../../src/sim/firewall/conntrack.ts';
import { conntrackDefaults } from '../../src/sim/firewall/conntrack-times.ts';
import type { TablePolicy } from '../../src/model/node.ts';
import type { Firewall } from '../../src/sim/firewall/firewall.ts';
import { firewallOfNode } from '../../src/sim/firewall/firewall-of-node.ts';
import { TableFirewall } from '../../src/sim/firewall/table.ts';
import { LoadedNode } from '../../src/trace/host/loaded-node.ts';
import { INTERFACES } from '../asa-firewall.ts';
import { Crossing, type Side } from './crossing.ts';

/** What a test wants of a device, whatever it is called there. Times in seconds. */
export interface Wish {
  readonly idle?: number;
  readonly embryonic?: number;
  readonly halfClosed?: number;
  readonly resetOnExpiry?: boolean;
  /** Hosts of the inside are known by other addresses outside, out of a pool. */
  readonly translated?: boolean;
}

const WINDOWS_NOT_PLAYED: Engine['skips'] = Object.fromEntries(
  [
    'what acknowledges data that never crossed does not pass',
    'nor does data far behind what the other end has room for',
    'a packet that does not pass keeps no connection',
    'a reset below what was acknowledged ends nothing',
  ].map((title) => [
    title,
    'of this device no rule about sequence numbers is played: only its times and its manners are',
  ]),
);

export interface Engine {
  readonly name: string;
  readonly make: (wish: Wish) => Crossing;
  /** From these sides it takes up in mid-stream what it does not know. */
  readonly adopts?: readonly Side[];
  /** Titles of tests that do not hold for it, and why. */
  readonly skips: Readonly<Record<string, string>>;
}

const clock = (time: number): string =>
  `${Math.floor(time / 3_600)}:${String(Math.floor(time / 60) % 60).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;

/** A device with `lines` in the class that takes everything. */
export function asaWith(lines: readonly string[], more = ''): Firewall {
  const classes =
    lines.length > 0 ? `policy-map P\n class class-default\n${lines.map((line) => `  ${line}\n`).join('')}` : '';
  const policy = lines.length > 0 ? `${classes}service-policy P global\n` : '';
  const { node, unread } = readAsa({ file: 'fw.cfg', text: `${INTERFACES}${more}${policy}` });
  assert.deepEqual(
    unread.filter(({ bears }) => bears !== 'nothing'),
    [],
  );
  const firewall = firewallOfNode(new LoadedNode(node));
  assert.ok(firewall instanceof AsaFirewall);
  return firewall;
}

export const ASA_INTERFACES = { inside: 'GigabitEthernet0/1', outside: 'GigabitEthernet0/0' };
const INTERFACES_OF_OTHERS = { inside: 'eth0', outside: 'eth1' };

const asa: Engine = {
  name: 'asa',
  make: ({ idle = 3_600, embryonic = 30, halfClosed = 600, resetOnExpiry = false, translated = false }) => {
    const pool = 'object network POOL\n range 192.0.2.10 192.0.2.19\n';
    const nat = `${pool}object network NET\n subnet 10.1.1.0 255.255.255.0\n nat (inside,outside) dynamic POOL\n`;
    const times = `idle ${clock(idle)}${resetOnExpiry ? ' reset' : ''} embryonic ${clock(embryonic)} half-closed ${clock(halfClosed)}`;
    return new Crossing(asaWith([`set connection timeout ${times}`], translated ? nat : ''), ASA_INTERFACES);
  },
  skips: WINDOWS_NOT_PLAYED,
};

const KERNEL_IS_SILENT = 'conntrack only forgets: the kernel sends nothing when an entry expires';

/** `ct state established,related accept`, and new connections from the inside only. */
export const conntrackWith = ({
  idle = 432_000,
  embryonic = 120,
  loose = true,
  synOnly = false,
  acknowledgedOnly = false,
  liberal = false,
  ignoresInvalidReset = false,
}: {
  readonly idle?: number;
  readonly embryonic?: number;
  readonly loose?: boolean;
  readonly synOnly?: boolean;
  /** Short tests are not to hang on the time-out of unacknowledged data. */
  readonly acknowledgedOnly?: boolean;
  readonly liberal?: boolean;
  readonly ignoresInvalidReset?: boolean;
}): ConntrackFirewall => {
  const { states } = conntrackDefaults;
  return new ConntrackFirewall({
    times: {
      ...conntrackDefaults,
      states: { ...states, established: seconds(idle), 'syn-sent': seconds(embryonic), 'syn-recv': seconds(embryonic) },
      ...(acknowledgedOnly ? { unacknowledged: seconds(idle) } : {}),
    },
    loose,
    liberal,
    ignoresInvalidReset,
    judge: (packet, { track }, { arrival }, added) => {
      const tracked = track();
      const rule = added?.(tracked);
      if (rule) return { ...rule.action, resets: rule.action.answer?.kind === 'reset' };
      const { state } = tracked;
      return state === 'established' ||
        state === 'related' ||
        (state === 'new' && arrival === 'eth0' && (!synOnly || packet.tcp === 'syn'))
        ? { kind: 'pass', packet }
        : { kind: 'drop', disposition: state === 'invalid' ? 'NO_STATE_SILENT' : 'DENIED_SILENT' };
    },
  });
};

const conntrack: Engine = {
  name: 'conntrack, new connections by SYN only',
  make: ({ idle = 432_000, embryonic = 120 }) =>
    new Crossing(conntrackWith({ idle, embryonic, synOnly: true, acknowledgedOnly: true }), INTERFACES_OF_OTHERS),
  skips: {
    'nor one that goes on':
      'the kernel reads its time-outs anew for every packet, so the next one brings the new time-out',
    'one FIN leaves the idle time-out as it is': 'a single FIN moves conntrack to FIN_WAIT, which has its own 120 s',
    'both FINs start the half-closed time-out': 'conntrack has a time-out of its own for each state of closing',
    'a reset ends the connection at once':
      'conntrack keeps a reset connection in CLOSE for 10 s, and lets it pass until then',
    'where it is told to, both ends hear of the expiry': KERNEL_IS_SILENT,
    'an address out of a pool is kept for the next connection of its host':
      'what conntrack translates to is forgotten with the connection',
    'a connection that both ends have closed is gone': 'conntrack keeps it in TIME_WAIT for 120 s',
  },
};

const LIBERAL = 'be_liberal passes whatever is out of the window, and it counts as a sign of life';

const conntrackLiberal: Engine = {
  ...conntrack,
  name: 'conntrack, nf_conntrack_tcp_be_liberal',
  make: ({ idle = 432_000, embryonic = 120 }) =>
    new Crossing(
      conntrackWith({ idle, embryonic, synOnly: true, acknowledgedOnly: true, liberal: true }),
      INTERFACES_OF_OTHERS,
    ),
  skips: {
    ...conntrack.skips,
    'what acknowledges data that never crossed does not pass': LIBERAL,
    'nor does data far behind what the other end has room for': LIBERAL,
    'a packet that does not pass keeps no connection': LIBERAL,
  },
};

const tableFirewall = (
  { idle = 3_600, embryonic = 30, halfClosed = 600, resetOnExpiry = false }: Wish,
  withoutState: TablePolicy['withoutState'],
): TableFirewall =>
  new TableFirewall({
    policy: {
      preset: 'fortigate',
      permits: [{ from: { address: '10.1.1.0' as Address, length: 24 } }],
      denial: 'silent',
      withoutState,
    },
    timers: {
      idle: seconds(idle),
      others: { embryonic: seconds(embryonic), closing: seconds(halfClosed) },
      onExpiry: resetOnExpiry ? 'reset' : 'silent',
    },
  });

const table: Engine = {
  name: 'table',
  make: (wish) => new Crossing(tableFirewall(wish, 'silent'), INTERFACES_OF_OTHERS),
  skips: {
    ...WINDOWS_NOT_PLAYED,
    'an address out of a pool is kept for the next connection of its host':
      'of a preset no translation is known at all',
  },
};

/** Before a host's own sockets, which are inside: as of Google Cloud, what the host sends makes the entry anew. */
const tableAdopting: Engine = {
  ...table,
  name: 'table, adopt outbound',
  make: (wish) => new Crossing(tableFirewall(wish, 'adopt-outbound'), INTERFACES_OF_OTHERS).ofHost(),
  adopts: ['inside'],
  skips: table.skips,
};

export const engines: readonly Engine[] = [asa, conntrack, conntrackLiberal, table, tableAdopting];
