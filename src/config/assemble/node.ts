import { nearestWord } from '../../base/nearest-word.ts';
import type { Family } from '../../base/prefix.ts';
import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { Interface } from '../../model/interface.ts';
import type { Node, OperatingSystem } from '../../model/node.ts';
import type { Route, RoutingRule } from '../../model/routing.ts';
import { timeoutsMissing } from '../netfilter/joined-rulesets.ts';
import type { NodeParts } from '../parts.ts';
import { foreignSetting } from '../setting-system.ts';
import type { WrittenNode } from '../written-node.ts';
import { connectedRoutes } from './connected-routes.ts';
import type { Faults } from './faults.ts';
import { finishedInterfaces, withLoopback } from './interfaces.ts';
import { joinParts } from './join-parts.ts';
import { ownRules, withRules } from './own-rules.ts';
import { Devices, listedRoutes, writtenRoutes } from './routes.ts';
import { stackSettings } from './stack-settings.ts';

export interface NodeSources {
  readonly name: string;
  /** From its listings, the most telling first. */
  readonly listed: readonly NodeParts[];
  readonly written?: WrittenNode;
}

const families: readonly Family[] = [4, 6];

/** One node from all that is said of it. What somebody wrote in `network.yaml` holds before what a listing shows. */
export function assembleNode({ name, listed, written }: NodeSources, faults: Faults): Node {
  const fromListings = joinParts(listed);
  const parts = written ? joinParts([withAddressesFirst(written.parts, fromListings), fromListings]) : fromListings;
  const system = systemOf(parts);
  const { parameters, foreign } = ownParameters(parts, system);
  const interfaces = finishedInterfaces(withLoopback(parts.interfaces ?? [], system), parameters);
  if (written) refuseSettings(written, interfaces, faults);
  const routes = routesOf({ interfaces, parts, ...(written ? { written } : {}) }, faults);
  return {
    name,
    system,
    interfaces,
    routes,
    rules: rulesOf({ parts, system, ...(written ? { written } : {}) }, faults),
    stack: stackSettings(parameters, parts.stack),
    neighbours: parts.neighbours ?? [],
    ...(parts.listeners ? { listeners: parts.listeners } : {}),
    ...(parts.filter ? { filter: parts.filter } : {}),
    ...(mayHaveRules({ system, listed: fromListings, parts }) ? { rulesNotListed: true } : {}),
    names: parts.names ?? [],
    ...(parts.netbackup ? { netbackup: parts.netbackup } : {}),
    unread: [...(parts.unread ?? []), ...foreign, ...unknownTimeouts(parts)],
  };
}

/** A setting that the system of the host does not have decides nothing there, and somebody means it to. */
function ownParameters({ parameters }: NodeParts, system: OperatingSystem) {
  const foreign: UnreadConfig[] = [];
  const own = [...(parameters ?? [])].filter(([name, fact]) => {
    const of = foreignSetting(name, system);
    if (of === undefined) return true;
    if (typeof fact !== 'string' && fact.by) foreign.push(foreignLine(fact.by, of, system));
    return false;
  });
  return { parameters: new Map(own), foreign };
}

/** Field by field: what else a line has is not told of it. */
const foreignLine = ({ file, line, text }: ConfigLine, of: string, system: OperatingSystem): UnreadConfig => ({
  file,
  line,
  text,
  reason: `a setting of ${of}, and the system of this host is ${system}`,
  bears: 'timers',
});

/** Asked of all rules at once: policies of time-outs may be listed in another file than the rules. */
const unknownTimeouts = ({ filter }: NodeParts): readonly UnreadConfig[] =>
  filter?.kind === 'netfilter' ? timeoutsMissing(filter.ruleset) : [];

/** A setting of an interface that the node does not have decides nothing, and was meant for one that it has. */
function refuseSettings({ parts }: WrittenNode, interfaces: readonly Interface[], faults: Faults): void {
  const names = interfaces.map(({ name }) => name);
  if (names.length === 0) return;
  for (const [setting, fact] of parts.parameters ?? []) {
    const [, device = 'all'] = /^net\.ipv[46]\.(?:conf|neigh)\.(.+)\.[^.]+$/.exec(setting) ?? [];
    if (faults.isFull || ['all', 'default', 'lo', ...names].includes(device.replaceAll('/', '.'))) continue;
    const near = nearestWord(device, names);
    const complaint = {
      found: `a setting of the interface "${device}"`,
      expected: `all, default, ${names.slice(0, NAMES_SHOWN).join(', ')}`,
      remedy: near === undefined ? 'add the interface to this node, or correct the name' : `did you mean "${near}"?`,
    };
    if (typeof fact !== 'string') faults.add(fact.by, complaint, 'unknown');
  }
}

/** Who reads the error needs a few. */
const NAMES_SHOWN = 8;

/** The order of addresses decides which is primary; what the listing shows was there before what somebody adds. */
function withAddressesFirst(written: NodeParts, listed: NodeParts): NodeParts {
  const shown = new Map((listed.interfaces ?? []).map((one) => [one.name, one.addresses ?? []]));
  return {
    ...written,
    interfaces: (written.interfaces ?? []).map((one) => ({
      ...one,
      addresses: [...(shown.get(one.name) ?? []), ...(one.addresses ?? [])],
    })),
  };
}

interface ListedParts {
  readonly system: OperatingSystem;
  readonly listed: NodeParts;
  readonly parts: NodeParts;
}

/** Who writes a host by hand writes its rules as well; of listings one may be missing: rules are shown to root only. */
const mayHaveRules = ({ system, listed, parts }: ListedParts): boolean =>
  system === 'linux' && listed.interfaces !== undefined && parts.filter === undefined;

const systemOf = ({ system, looksLike }: NodeParts): OperatingSystem => system?.system ?? looksLike ?? 'not-known';

interface RouteSources {
  readonly interfaces: readonly Interface[];
  readonly parts: NodeParts;
  readonly written?: WrittenNode;
}

function routesOf({ interfaces, parts, written }: RouteSources, faults: Faults): readonly Route[] {
  const devices = new Devices(interfaces);
  const looked = parts.routes?.families ?? [];
  const connected = families
    .filter((family) => !looked.includes(family))
    .flatMap((family) => connectedRoutes(interfaces, family));
  const listed = listedRoutes(parts.routes?.routes ?? [], devices, faults);
  const existing = connected.length === 0 ? listed : [...connected, ...listed];
  return written ? writtenRoutes(written.routes, existing, devices, faults) : existing;
}

function rulesOf(
  { parts, system, written }: { parts: NodeParts; system: OperatingSystem; written?: WrittenNode },
  faults: Faults,
): readonly RoutingRule[] {
  const { rules } = parts;
  if (system === 'linux') {
    const own = families.filter((family) => !rules?.families.includes(family)).flatMap(ownRules);
    return withRules([...(rules?.rules ?? []), ...own], written?.rules ?? [], faults);
  }
  for (const { by } of written?.rules ?? [])
    faults.add(
      by,
      {
        found: `a routing rule on ${system}`,
        expected: 'routing rules on Linux only',
        remedy: 'remove it, or correct "system"',
      },
      'routing',
    );
  return rules?.rules ?? [];
}
