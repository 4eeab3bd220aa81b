import { LOCAL_TABLE } from '../../model/routing.ts';
import { type LinuxChange, type LinuxRoute, type LinuxRule, spellNetwork } from './linux-change.ts';
import { shWord, shWordsOf } from './quote.ts';
import type { LinuxPlatform, ScriptFile, ScriptStep } from './script.ts';

/** What makes a change last on one platform. */
export interface Lasting {
  readonly steps: readonly ScriptStep[];
  readonly files: readonly ScriptFile[];
  readonly notes: readonly string[];
  readonly tools?: readonly string[];
  readonly prelude?: readonly string[];
}

/** Routes and rules by the interface that they go up with. */
export interface OfDevice {
  readonly device: string;
  readonly routes: readonly LinuxRoute[];
  readonly rules: readonly LinuxRule[];
}

/** What replaces something stands in a file already, in words that only its owner can change. */
export function byDevice({ routes, rules }: LinuxChange): readonly OfDevice[] {
  const added = routes.filter(({ replaces }) => !replaces);
  const devices = new Set([...added.map(({ device }) => device), ...rules.map(({ device }) => device ?? ANY)]);
  return [...devices].map((device) => ({
    device,
    routes: added.filter((one) => one.device === device),
    rules: rules.filter((one) => (one.device ?? ANY) === device),
  }));
}

/** A rule that leads to no table of an interface's goes up with the one that is always there. */
const ANY = 'lo';

/** What has to be changed by hand where it stands, in words. */
export const byHand = ({ routes, rules }: LinuxChange): readonly string[] => [
  ...routes
    .filter(({ replaces }) => replaces)
    .map(({ words }) => `Where the route to the same network is configured, it has to become: ${words}`),
  ...rules.flatMap(({ instead, words }) =>
    instead === undefined
      ? []
      : [`Where the rule "${instead}" is configured, it has to go: "${words}" is in its place.`],
  ),
];

/** A name that is a file's, whatever the interface is called. */
export const fileName = (name: string): string => name.replaceAll(/[^\w.:-]/g, '_');

/** sysctl.d(5): read at every start, and for interfaces that come later by udev. */
export function settingsFile({ parameters }: LinuxChange): readonly ScriptFile[] {
  if (parameters.length === 0) return [];
  const text = parameters.map(({ name, value }) => `${name} = ${value}`).join('\n');
  return [{ path: '/etc/sysctl.d/90-holdfast.conf', text, how: 'new' }];
}

/** A unit of its own: no distribution's file of rules is changed, and its own `flush ruleset` comes before. */
export function rulesetFiles({ nftTables }: LinuxChange): readonly ScriptFile[] {
  if (nftTables.length === 0) return [];
  const path = '/etc/nftables.holdfast.nft';
  const unit = 'holdfast-nft.service';
  return [
    { path, text: nftTables.map(({ text }) => text).join('\n'), how: 'new', named: true },
    {
      path: `/etc/systemd/system/${unit}`,
      text: [
        '[Unit]',
        'Description=Answers leave by the interface that the connection came in by',
        'Wants=network-pre.target',
        'Before=network-pre.target',
        'After=nftables.service',
        '',
        '[Service]',
        'Type=oneshot',
        'RemainAfterExit=yes',
        ...nftTables.map(({ name }) => `ExecStartPre=-/usr/sbin/nft delete table ${name}`),
        `ExecStart=/usr/sbin/nft -f ${path}`,
        ...nftTables.map(({ name }) => `ExecStop=-/usr/sbin/nft delete table ${name}`),
        '',
        '[Install]',
        'WantedBy=multi-user.target',
      ].join('\n'),
      how: 'new',
      named: true,
      reload: `systemctl enable ${unit}`,
      retire: `systemctl disable ${unit}`,
    },
  ];
}

const commonFiles = (change: LinuxChange): readonly ScriptFile[] => [...settingsFile(change), ...rulesetFiles(change)];

/**
 * Red Hat's network-scripts: `ifup-routes` gives each line to `ip route add` and `ip rule add`, and leaves out those
 * that begin with #.
 */
function ifcfg(change: LinuxChange): Lasting {
  const folder = '/etc/sysconfig/network-scripts';
  const files = byDevice(change).flatMap(({ device, routes, rules }) =>
    ([4, 6] as const).flatMap((family) => {
      const six = family === 6 ? '6' : '';
      const lines = (of: readonly { readonly family: number; readonly words: string }[]) =>
        of.filter((one) => one.family === family).map(({ words }) => words);
      const route = `${folder}/route${six}-${fileName(device)}`;
      return [
        ...appended(route, lines(routes), `! grep -q '^ADDRESS[0-9]' ${shWord(route)} 2>/dev/null`),
        ...appended(`${folder}/rule${six}-${fileName(device)}`, lines(rules)),
      ];
    }),
  );
  return {
    steps: [],
    files: [...files, ...commonFiles(change)],
    notes: [
      'A route- file in the older form (ADDRESS0=, NETMASK0=, GATEWAY0=) takes no such lines: rewrite it first.',
      'Where NetworkManager reads these files (Red Hat 8), rules need the package NetworkManager-dispatcher-routing-rules.',
    ],
  };
}

function appended(path: string, lines: readonly string[], expects?: string): readonly ScriptFile[] {
  if (lines.length === 0) return [];
  return [{ path, text: lines.join('\n'), how: 'append', ...(expects === undefined ? {} : { expects }) }];
}

/** interfaces(5): several stanzas of one interface are all applied, in their order. */
function ifupdown(change: LinuxChange): Lasting {
  const files = byDevice(change).map(({ device, routes, rules }): ScriptFile => {
    const up = (words: string) => `    up ip ${words}`;
    const down = (words: string) => `    down ip ${words} || true`;
    return {
      path: `/etc/network/interfaces.d/holdfast-${fileName(device).replaceAll(/[.:]/g, '_')}`,
      text: [
        `iface ${device} inet manual`,
        ...routes.map(({ family, words }) => up(`-${family} route replace ${shWordsOf(words)}`)),
        // A rule outlives its interface: it may still be there.
        ...rules.flatMap(({ family, words }) => [
          up(`-${family} rule del ${shWordsOf(words)} 2>/dev/null || true`),
          up(`-${family} rule add ${shWordsOf(words)}`),
        ]),
        ...rules.map(({ family, words }) => down(`-${family} rule del ${shWordsOf(words)}`)),
      ].join('\n'),
      how: 'new',
    };
  });
  return {
    steps: [],
    files: [...files, ...commonFiles(change)],
    notes: [
      '/etc/network/interfaces has to have the line "source /etc/network/interfaces.d/*", as Debian installs it.',
    ],
  };
}

/**
 * wicked's ifroute(5) and ifrule(5): destination, gateway, netmask, interface, and then the options of `ip route`;
 * rules begin with their family.
 */
function wicked(change: LinuxChange): Lasting {
  const folder = '/etc/sysconfig/network';
  const files = byDevice(change).flatMap(({ device, routes, rules }) => [
    ...appended(`${folder}/ifroute-${fileName(device)}`, routes.map(wickedRoute)),
    ...appended(
      `${folder}/ifrule-${fileName(device)}`,
      rules.map(({ family, words }) => `ipv${family} ${words}`),
    ),
  ]);
  return { steps: [], files: [...files, ...commonFiles(change)], notes: [] };
}

function wickedRoute({ route, device, listedMetric, family }: LinuxRoute): string {
  const [hop] = route.hops;
  const to = route.to.length === 0 && hop?.via === undefined ? `${route.to.address}/0` : spellNetwork(route);
  return [
    `${to} ${hop?.via ?? '-'} - ${device}`,
    ...(route.preferredSource === undefined ? [] : [`src ${route.preferredSource}`]),
    ...(listedMetric === undefined || (family === 6 && listedMetric === METRIC_6) ? [] : [`metric ${listedMetric}`]),
    ...(isTable(route.table) ? [`table ${route.table}`] : []),
  ].join(' ');
}

const METRIC_6 = 1_024;

export const isTable = (table: number): boolean => table < 253 || table > LOCAL_TABLE;

const runtimeOnly = ({ routes, rules, parameters, nftTables }: LinuxChange): Lasting => ({
  steps: [],
  files: [],
  notes:
    [routes, rules, parameters, nftTables].flat().length > 0
      ? [
          'What ip, sysctl and nft do is gone with the next start of the host: put the same into what it keeps its settings in (netplan, NetworkManager, ifcfg files, /etc/sysctl.d), or have it written: holdfast fix with --for PLATFORM.',
        ]
      : [],
});

/** The simple ones; those with a language of their own have files of their own. */
export const linuxFiles: Readonly<
  Record<
    Exclude<LinuxPlatform, 'linux-networkmanager' | 'linux-netplan' | 'linux-networkd'>,
    (change: LinuxChange) => Lasting
  >
> = {
  'linux-runtime': runtimeOnly,
  'linux-ifcfg': ifcfg,
  'linux-ifupdown': ifupdown,
  'linux-wicked': wicked,
};
