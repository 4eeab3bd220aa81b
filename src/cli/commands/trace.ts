import { type Address, parseAddress } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import { someOf } from '../../base/some-of.ts';
import { traceAllWays, type Request } from '../../trace/both-ways.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { traceJson, traceText } from '../../view/trace/index.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openNetwork } from '../intake/network.ts';
import { paint } from '../output.ts';
import { overwritten } from '../overwritten.ts';
import { refused } from '../refused.ts';
import { saved } from '../saved.ts';
import { isAddressWithZone, type Target, targetOf, zoneWords } from './trace-target.ts';

/** What a flow is asked for by. */
export interface RequestFlags {
  readonly from?: string;
  readonly to?: string;
  readonly icmp?: boolean;
  readonly udp?: boolean;
  readonly bindAddress?: string;
  readonly bindDevice?: string;
  readonly mark?: number;
  readonly bytes?: number;
  readonly permitAll?: boolean;
}

export interface TraceFlags extends RequestFlags {
  readonly icmp: boolean;
  readonly udp: boolean;
  readonly permitAll: boolean;
  readonly as?: 'netbackup';
  readonly all: boolean;
  readonly json: boolean;
  readonly svg?: string;
}

/** `holdfast trace`: one packet and its reply through a network, with the line that decided each step. */
export async function runTrace(flags: TraceFlags, path: string): Promise<ExitCode> {
  const opened = await openNetwork(path);
  if (!opened) return EXIT.unusable;
  const { network } = opened;
  const wrong = ignoredFlag(flags) ?? overwritten({ '--svg': flags.svg }, [path]);
  if (wrong !== undefined) return refused(wrong);
  if (flags.all) return (await import('./trace-estate.ts')).runEstate(flags, opened);
  if (flags.as === 'netbackup') return (await import('./trace-netbackup.ts')).runNetbackup(flags, network);
  const request = requestOf(network, flags);
  if (typeof request === 'string') return refused(request);
  const ways = traceAllWays(network, request);
  const { unread } = opened;
  process.stdout.write(
    flags.json ? traceJson(ways, request) : traceText(ways, network, paint(), { ...request, unread }),
  );
  const drawn = flags.svg === undefined || (await draw(flags.svg, ways, network));
  if (!drawn || opened.errors.length > 0) return EXIT.unusable;
  return ways.every(({ seen }) => seen === 'connected') ? EXIT.clean : EXIT.found;
}

/** A flag that the others leave without a meaning is told, not passed over. */
function ignoredFlag({ all, as, svg, json, udp, icmp, to }: TraceFlags): string | undefined {
  if (all && svg !== undefined) return '--all has no picture; leave --svg out';
  if (as !== undefined && (svg !== undefined || json)) return '--as netbackup is text only; leave --svg and --json out';
  if (udp && icmp) return '--udp and --icmp are two protocols; leave one of them out';
  if (udp && to !== undefined && !/:\d+$/.test(to)) return '--udp needs a port: --to ADDRESS:PORT';
  return undefined;
}

/** The request, or what is wrong with how it was asked for. */
export function requestOf(network: LoadedNetwork, flags: RequestFlags): Request | string {
  const from = network.node(flags.from ?? '');
  if (!from)
    return `--from: ${flags.from === undefined ? 'name the host that sends' : `there is no node ${flags.from}`}; there are ${namesOf(network)}`;
  const target = targetOf(network, flags.to);
  if (typeof target === 'string') return target;
  const protocol = protocolOf(flags, target);
  const bound = boundOf(flags);
  if (typeof bound === 'string') return bound;
  const wrong = familiesOf(target.address, bound.bindAddress);
  if (wrong !== undefined) return wrong;
  return {
    from,
    to: target.address,
    port: target.port,
    protocol,
    ...bound,
    mark: flags.mark,
    bytes: flags.bytes,
    permitAll: flags.permitAll,
  };
}

/** bind() and connect() of one socket are of one family. */
function familiesOf(to: Address, bound: Address | undefined): string | undefined {
  if (bound === undefined || familyOf(bound) === familyOf(to)) return undefined;
  return `--bind-address: ${bound} is of IPv${familyOf(bound)}, and ${to} of IPv${familyOf(to)}; no socket is of both`;
}

const NAMES_SHOWN = 12;

const namesOf = ({ network }: LoadedNetwork): string =>
  someOf(
    network.nodes.map(({ name }) => name),
    NAMES_SHOWN,
  );

/** Without a port there is nothing to connect to: an echo request. */
const protocolOf = ({ icmp, udp }: RequestFlags, { port }: Target): Request['protocol'] =>
  icmp || port === undefined ? 'icmp' : udp ? 'udp' : 'tcp';

function boundOf({ bindAddress, bindDevice }: RequestFlags): { bindAddress?: Address; bindDevice?: string } | string {
  const address = bindAddress === undefined ? undefined : parseAddress(bindAddress);
  if (bindAddress !== undefined && isAddressWithZone(bindAddress)) return `--bind-address: ${zoneWords(bindAddress)}`;
  if (bindAddress !== undefined && address === undefined)
    return `--bind-address: found "${bindAddress}", expected an address such as 10.2.0.100`;
  return {
    ...(address === undefined ? {} : { bindAddress: address }),
    ...(bindDevice === undefined ? {} : { bindDevice }),
  };
}

async function draw(file: string, ways: ReturnType<typeof traceAllWays>, network: LoadedNetwork): Promise<boolean> {
  const { traceSvg } = await import('../../view/trace/picture/index.ts');
  return saved(file, await traceSvg(ways, network), `the picture is in ${file}`);
}
