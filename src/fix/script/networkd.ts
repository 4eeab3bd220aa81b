import { bitsOf, familyOf, formatPrefix } from '../../base/prefix.ts';
import type { LinuxChange, LinuxRoute, LinuxRule } from './linux-change.ts';
import { byDevice, isTable, type Lasting, rulesetFiles, settingsFile } from './linux-files.ts';
import { shWord } from './quote.ts';
import type { ScriptFile } from './script.ts';

/**
 * systemd.network(5): a drop-in of the file that matches the interface. A file of its own would be the only one that
 * counts.
 */
export function networkd(change: LinuxChange): Lasting {
  const files = byDevice(change).map(
    ({ device, routes, rules }): ScriptFile => ({
      path: 'holdfast.conf',
      under: dropInFolder(device),
      text: networkdText({ routes, rules }),
      how: 'new',
    }),
  );
  return {
    steps: [],
    files: [...files, ...settingsFile(change), ...rulesetFiles(change)],
    notes: [
      ...files
        .map(
          ({ path }) =>
            `${path} goes into the drop-in folder of the .network file that matches the interface, which networkctl names: /etc/systemd/network/NAME.network.d.`,
        )
        .slice(0, 1),
      'systemd-networkd reads it at its next start: what acts now is done by ip.',
    ],
    tools: ['networkctl'],
  };
}

/** `networkctl status` names the file that matched. */
const dropInFolder = (device: string): string =>
  `networkctl --no-pager status ${shWord(device)} | sed -n 's|^ *Network File: .*/\\([^/]*\\)$|/etc/systemd/network/\\1.d|p'`;

export const networkdText = ({
  routes,
  rules,
}: {
  readonly routes: readonly LinuxRoute[];
  readonly rules: readonly LinuxRule[];
}): string => [...routes.map(routeSection), ...rules.map(ruleSection)].join('\n\n');

function routeSection({ route, listedMetric }: LinuxRoute): string {
  const [hop] = route.hops;
  return section('Route', {
    Destination: formatPrefix(route.to),
    Gateway: hop?.via,
    Scope: hop?.via === undefined ? 'link' : undefined,
    PreferredSource: route.preferredSource,
    Metric: listedMetric,
    Table: isTable(route.table) ? route.table : undefined,
  });
}

function ruleSection({ rule, family }: LinuxRule): string {
  const spell = (prefix: typeof rule.from) =>
    prefix && (prefix.length === bitsOf(familyOf(prefix.address)) ? prefix.address : formatPrefix(prefix));
  const everybody = family === 6 ? '::/0' : '0.0.0.0/0';
  return section('RoutingPolicyRule', {
    From: spell(rule.from) ?? (rule.to ? undefined : everybody),
    To: spell(rule.to),
    FirewallMark: rule.mark?.value,
    IncomingInterface: rule.arrival,
    Table: rule.action.kind === 'lookup' ? rule.action.table : undefined,
    Priority: rule.priority,
  });
}

const section = (name: string, keys: Readonly<Record<string, string | number | undefined>>): string =>
  [
    `[${name}]`,
    ...Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
  ].join('\n');
