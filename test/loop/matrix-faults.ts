import type { MatrixNight } from './matrix-nights.ts';

/** What goes wrong in a night of the matrix. */
export interface MatrixFault {
  readonly name: string;
  /** What it is, for people. */
  readonly says: string;
  /** How many hours the firewall keeps a silent connection; long enough for the night where nothing else is said. */
  readonly idleHours?: number;
  /** The firewalls that can have it; undefined: each. */
  readonly guards?: readonly string[];
  /** What it takes in the firewall’s configuration. */
  readonly needs?: readonly string[];
  /** Below `faults:`. */
  readonly lines?: (night: MatrixNight, ends: MatrixEnds) => readonly string[];
}

export interface MatrixEnds {
  readonly inside: string;
  readonly outside: string;
}

const atFirewall =
  (...what: readonly string[]) =>
  ({ faultAt }: MatrixNight): readonly string[] =>
    what.map((one) => `{ at: ${faultAt}, node: fw, ${one} }`);

/** Before the session begins, which is a minute after midnight. */
const before =
  (what: (night: MatrixNight) => string) =>
  (night: MatrixNight): readonly string[] => [`{ at: 30s, node: fw, ${what(night)} }`];

const atEnd =
  (which: keyof MatrixEnds, what: string) =>
  ({ faultAt }: MatrixNight, ends: MatrixEnds): readonly string[] => [
    `{ at: ${faultAt}, node: ${ends[which]}, ${what} }`,
  ];

const LONG = 'for: 40 min';

export const matrixFaults: readonly MatrixFault[] = [
  { name: 'nothing', says: 'nothing goes wrong' },
  { name: 'idle', says: 'the firewall forgets what is silent for an hour', idleHours: 1 },
  {
    name: 'idle-timeout',
    says: 'its idle time-out is set to ten minutes before the session begins',
    lines: before(() => 'does: idle-timeout, to: 10 min'),
  },
  { name: 'reboot', says: 'the firewall is restarted', lines: atFirewall('does: reboot') },
  {
    name: 'failover',
    says: 'another unit takes over without the connections',
    lines: atFirewall('does: failover, state: lost'),
  },
  { name: 'clear', says: 'an administrator clears its connections', lines: atFirewall('does: clear-connections') },
  { name: 'reboot-inside', says: 'the host inside is restarted', lines: atEnd('inside', 'does: reboot') },
  { name: 'reboot-outside', says: 'the host outside is restarted', lines: atEnd('outside', 'does: reboot') },
  {
    name: 'block-silent',
    says: 'a rule blocks the port before the session begins, in silence',
    lines: before(({ port }) => `does: block, port: ${port}, answer: silent`),
  },
  {
    name: 'block-reset',
    says: 'the same with a reset',
    lines: before(({ port }) => `does: block, port: ${port}, answer: reset`),
  },
  {
    name: 'block-living',
    says: 'a rule blocks the port that is asked about each packet, in silence',
    lines: ({ port, faultAt }) => [
      `{ at: ${faultAt}, node: fw, does: block, port: ${port}, answer: silent, reaches: every-packet }`,
    ],
  },
  {
    name: 'table-limit',
    says: 'the firewall has no room for another connection',
    lines: before(() => 'does: table-limit, connections: 0'),
  },
  {
    name: 'link-down',
    says: 'links of the firewall are down for 40 min',
    lines: atFirewall(`does: link-down, ${LONG}`),
  },
  {
    name: 'link-outside',
    says: 'the link of the host outside is down for 40 min',
    lines: atEnd('outside', `does: link-down, ${LONG}`),
  },
  {
    name: 'loss-in',
    says: 'what goes to the host outside is lost for 40 min',
    lines: atEnd('outside', `does: one-way-loss, direction: in, ${LONG}`),
  },
  {
    name: 'loss-out',
    says: 'what the host outside says is lost for 40 min',
    lines: atEnd('outside', `does: one-way-loss, direction: out, ${LONG}`),
  },
  {
    name: 'clock-step',
    says: 'the clock of the host outside is set by five minutes',
    lines: atEnd('outside', 'does: clock-step, by: 5 min'),
  },
  {
    name: 'table-full',
    says: 'the firewall has no room for another connection from then on',
    lines: atFirewall('does: table-limit, connections: 0'),
  },
  {
    name: 'detour-back',
    says: 'what comes from outside goes around the firewall from then on',
    lines: atFirewall('does: detour, interface: outside'),
  },
  {
    name: 'detour-there',
    says: 'what comes from inside goes around it',
    lines: atFirewall('does: detour, interface: inside'),
  },
  {
    name: 'clear-xlate',
    says: 'translations are cleared of one that gives who is inside addresses of a pool',
    guards: ['asa'],
    needs: [
      'object network INSIDE',
      ' subnet 10.1.0.0 255.255.255.0',
      'object network POOL',
      ' range 10.2.0.100 10.2.0.110',
      'object network INSIDE',
      ' nat (inside,outside) dynamic POOL',
    ],
    lines: atFirewall('does: clear-xlate'),
  },
];
