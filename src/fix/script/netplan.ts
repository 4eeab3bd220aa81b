import { bitsOf, familyOf, formatPrefix } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import type { LinuxChange, LinuxRoute, LinuxRule } from './linux-change.ts';
import { byDevice, isTable, type Lasting, rulesetFiles, settingsFile } from './linux-files.ts';

/** netplan(5): what several files say of one interface is put together, lists behind each other. */
export function netplan(change: LinuxChange): Lasting {
  const devices = byDevice(change);
  const kinds = new Map<string, string[]>();
  for (const { device, routes, rules } of devices) {
    const kind = kindOf(change.node.interfaces.get(device));
    const lines = [
      `    ${JSON.stringify(device)}:`,
      ...list('routes', routes.map(routeKeys)),
      ...list('routing-policy', rules.map(ruleKeys)),
    ];
    kinds.set(kind, [...(kinds.get(kind) ?? []), ...lines]);
  }
  const sections = [...kinds].flatMap(([kind, lines]) => [`  ${kind}:`, ...lines]);
  const text = ['network:', '  version: 2', ...sections].join('\n');
  return {
    steps: [],
    files: [
      ...(devices.length === 0
        ? []
        : [
            {
              path: '/etc/netplan/90-holdfast.yaml',
              text,
              how: 'new' as const,
              // netplan warns of files that others may read: some hold passwords.
              mode: '600',
              reload: 'netplan generate',
            },
          ]),
      ...settingsFile(change),
      ...rulesetFiles(change),
    ],
    notes: [
      'netplan before 0.106 takes two routes to one network for the same although their tables differ: look at the output of "netplan get".',
      '"netplan try" is not needed: what acts now is done by ip.',
    ],
  };
}

/** The section that the interface stands in: what the model knows of it, else an Ethernet. */
const kindOf = (one: Interface | undefined): string =>
  one?.slaves !== undefined ? 'bonds' : one?.vlan !== undefined ? 'vlans' : 'ethernets';

type Keys = Readonly<Record<string, string | number | undefined>>;

const list = (name: string, entries: readonly Keys[]): readonly string[] =>
  entries.length === 0 ? [] : [`      ${name}:`, ...entries.flatMap(entry)];

const entry = (keys: Keys): readonly string[] =>
  Object.entries(keys)
    .filter(([, value]) => value !== undefined)
    .map(([key, value], i) => `        ${i === 0 ? '- ' : '  '}${key}: ${JSON.stringify(value)}`);

function routeKeys({ route, family, listedMetric }: LinuxRoute): Keys {
  const [hop] = route.hops;
  return {
    to: formatPrefix(route.to),
    via: hop?.via,
    scope: hop?.via === undefined ? 'link' : undefined,
    from: route.preferredSource,
    metric: family === 6 && listedMetric === METRIC_6 ? undefined : listedMetric,
    table: isTable(route.table) ? route.table : undefined,
  };
}

const METRIC_6 = 1_024;

function ruleKeys({ rule, family }: LinuxRule): Keys {
  const spell = (prefix: typeof rule.from) =>
    prefix && (prefix.length === bitsOf(familyOf(prefix.address)) ? prefix.address : formatPrefix(prefix));
  const everybody = family === 6 ? '::/0' : '0.0.0.0/0';
  return {
    from: spell(rule.from) ?? (rule.to ? undefined : everybody),
    to: spell(rule.to),
    mark: rule.mark?.value,
    table: rule.action.kind === 'lookup' ? rule.action.table : undefined,
    priority: rule.priority,
  };
}
