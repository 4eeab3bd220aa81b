import { familyOf, networkOf, type Prefix, parsePrefix } from '../../base/prefix.ts';
import type { Change } from '../change.ts';
import { powershellWord, shWord } from './quote.ts';
import { byHand, type Part, part } from './rendering.ts';
import type { ScriptFile, ScriptStep } from './script.ts';
import { windowsInterface } from './windows-interface.ts';

type RouteChange = Extract<Change, { is: 'route' }>;

/** A plain route as these systems have it: to a network by a gateway. */
interface PlainRoute {
  readonly to: Prefix;
  readonly gateway: string;
  readonly device: string;
}

/** `10.4.0.0/24 via 10.2.0.1 dev net1`; undefined: it says more than these systems have. */
function plainRoute({ words, replace }: RouteChange): PlainRoute | undefined {
  const [, network = '', gateway = '', quoted, device = quoted ?? ''] =
    /^([\d.]+\/\d+) via ([\d.]+) dev (?:"([^"]+)"|(\S+))$/.exec(words.trim()) ?? [];
  const to = parsePrefix(network);
  return to && !replace && familyOf(to.address) === 4
    ? { to: networkOf(to.address, to.length), gateway, device }
    : undefined;
}

const mask = (length: number): string =>
  [24, 16, 8, 0].map((shift) => ((length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0) >>> shift) & 0xff).join('.');

export type RouteWriter = (route: PlainRoute) => { readonly step: ScriptStep; readonly file?: ScriptFile };

export function routePart(change: RouteChange, write: RouteWriter): Part {
  const route = plainRoute(change);
  if (!route) return byHand(`a route: ${change.words}`);
  const { step, file } = write(route);
  return part({ steps: [step], files: file ? [file] : [] });
}

const says = ({ to, gateway }: PlainRoute): string => `route to ${to.address}/${to.length} by ${gateway}`;

/** Without -PolicyStore it is both active and persistent (New-NetRoute). */
export const windowsRoute: RouteWriter = (route) => {
  const which = `-DestinationPrefix ${powershellWord(`${route.to.address}/${route.to.length}`)} ${windowsInterface(route.device)} -NextHop ${powershellWord(route.gateway)}`;
  return {
    step: {
      says: says(route),
      apply: [`New-NetRoute ${which} | Out-Null`],
      rollback: [`Remove-NetRoute ${which} -Confirm:$false`],
      isDone: `@(Get-NetRoute ${which} -ErrorAction SilentlyContinue).Count -gt 0`,
    },
  };
};

/** `-p`: now and at every start; it stands in /etc/inet/static_routes, or in the network profile. */
export const solarisRoute: RouteWriter = (route) => {
  const which = `-net ${route.to.address}/${route.to.length} ${route.gateway}`;
  return {
    step: {
      says: says(route),
      apply: [`route -p add ${which}`],
      rollback: [`route -p delete ${which}`],
      isDone: `route -p show | grep -F -e ${shWord(which)} >/dev/null`,
    },
  };
};

/** In the ODM, and active by the same command. */
export const aixRoute: RouteWriter = (route) => {
  const value = `net,-hopcount,0,-netmask,${mask(route.to.length)},,,,,-static,${route.to.address},${route.gateway}`;
  return {
    step: {
      says: says(route),
      apply: [`chdev -l inet0 -a route=${value}`],
      rollback: [`chdev -l inet0 -a delroute=${value}`],
      isDone: `lsattr -El inet0 -a route | grep -F -e ${shWord(value)} >/dev/null`,
    },
  };
};

/**
 * The count of 1 says that the gateway is another host (route(1M)); what lasts stands in netconf under a number of its
 * own.
 */
export const hpUxRoute: RouteWriter = (route) => {
  const which = `net ${route.to.address} netmask ${mask(route.to.length)} ${route.gateway}`;
  const shown = `^${route.to.address.replaceAll('.', String.raw`\.`)}[ /].*[ ]${route.gateway.replaceAll('.', String.raw`\.`)}[ ]`;
  return {
    step: {
      says: says(route),
      apply: [`route add ${which} 1`],
      rollback: [`route delete ${which}`],
      isDone: `netstat -rn | grep -e ${shWord(shown)} >/dev/null`,
    },
    file: {
      path: '/etc/rc.config.d/netconf',
      text: [
        `ROUTE_DESTINATION[0]="net ${route.to.address}"`,
        `ROUTE_MASK[0]=${mask(route.to.length)}`,
        `ROUTE_GATEWAY[0]=${route.gateway}`,
        'ROUTE_COUNT[0]=1',
        'ROUTE_ARGS[0]=""',
        '',
      ].join('\n'),
      how: 'merge',
    },
  };
};

/** rc.conf(5): its name has to stand in static_routes beside those that are there. */
export const freebsdRoute: RouteWriter = (route) => {
  const which = `-net ${route.to.address}/${route.to.length} ${route.gateway}`;
  const gateway = `gateway: ${route.gateway.replaceAll('.', String.raw`\.`)}$`;
  return {
    step: {
      says: says(route),
      apply: [`route add ${which}`],
      rollback: [`route delete ${which}`],
      isDone: `route -n get -net ${route.to.address}/${route.to.length} 2>/dev/null | grep -e ${shWord(gateway)} >/dev/null`,
    },
    file: {
      path: '/etc/rc.conf',
      text: `static_routes="$static_routes holdfast"\nroute_holdfast="${which}"\n`,
      how: 'merge',
    },
  };
};
