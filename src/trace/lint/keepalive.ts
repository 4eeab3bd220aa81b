import { type Duration, formatDuration, inSeconds, seconds } from '../../base/duration.ts';
import { presets } from '../../config/presets.ts';
import { type ConfigLine, type Known, linesOf, valueOf } from '../../model/configuration.ts';
import { keepaliveBelow } from '../../model/keepalive-below.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import { asksOfOwn } from '../netfilter/conntrack-settings.ts';
import { keepsOwnTable } from '../own-table.ts';
import type { Flaw } from './flaw.ts';
import { gatewaysAhead, mayPass } from './passed-devices.ts';

/**
 * A host that would probe for life only after a firewall has forgotten the connection, or a table of its own. Those of
 * other hosts are told with these.
 */
export function keepaliveFlaws(network: LoadedNetwork, node: LoadedNode): readonly Flaw[] {
  const read = keepaliveIdle(node);
  const idle = read ?? defaultIdle(node);
  if (!idle) return [];
  // A default is everybody's; it is told only of what certainly stands in the way, and not of whoever passes on what
  // others say.
  const firewalls = read ? network.nodes : node.forwards ? [] : gatewaysAhead(network, node);
  const late = [...firewalls].flatMap((firewall) => {
    const timeout = idleTimeout(firewall);
    if (!timeout || idle.value < timeout.value || !crosses(node, firewall)) return [];
    if (read && !mayPass(network, node, firewall)) return [];
    return [{ firewall, timeout }];
  });
  // One setting has to be below all of them.
  const [shortest, ...others] = late.toSorted((a, b) => a.timeout.value - b.timeout.value);
  if (!shortest) return [];
  const advised = keepaliveBelow(shortest.timeout.value);
  return [shortest, ...others].map(({ firewall, timeout }) => tooLate(node, firewall, { idle, timeout, advised }));
}

interface Timer {
  readonly value: Duration;
  readonly lines: readonly ConfigLine[];
}

interface Pair {
  readonly idle: Timer;
  readonly timeout: Timer;
  readonly advised: Duration;
}

function tooLate(node: LoadedNode, firewall: LoadedNode, { idle, timeout, advised }: Pair): Flaw {
  const isDefault = idle.lines.length === 0 ? `, Linux’ default, because no line sets ${LINUX_IDLE}` : '';
  return {
    code: 'KEEPALIVE_NOT_BELOW_IDLE_TIMEOUT',
    node: node.name,
    cause: 'KEEPALIVE_TOO_LATE',
    text: `${node.name} sends its first keepalive after ${formatDuration(idle.value)}${isDefault}; ${firewall === node ? ownWords(node) : firewall.name} forgets an idle connection after ${formatDuration(timeout.value)}${idle.value === timeout.value ? ', and equal loses the race' : ''}.`,
    config: [...idle.lines, ...timeout.lines],
    replacement: node.isLinux
      ? [`sysctl -w ${LINUX_IDLE}=${inSeconds(advised)}   # for sockets that have SO_KEEPALIVE and are opened after it`]
      : [],
  };
}

const LINUX_IDLE = 'net.ipv4.tcp_keepalive_time';

/**
 * TCP_KEEPALIVE_TIME of include/net/tcp.h, where nothing was read that says otherwise. Of other systems the release
 * would have to be known.
 */
const defaultIdle = ({ node }: LoadedNode): Timer | undefined =>
  node.system === 'linux' ? { value: seconds(7_200), lines: [] } : undefined;

/** What was read of it. */
function keepaliveIdle({ node }: LoadedNode): Timer | undefined {
  const read = (name: string, unit: number) => timerOf(node.stack.parameters.get(name), unit);
  return (
    read(LINUX_IDLE, 1) ??
    read('net.inet.tcp.keepidle', 0.001) ??
    read('tcp_keepalive_interval', 0.001) ??
    read('_keepalive_interval', 0.001) ??
    read('tcp._keepalive_interval', 0.001) ??
    read('tcp_keepidle', 0.5) ??
    read('KeepAliveTime', 0.001)
  );
}

/** After what silence a device on the way of what a host sends forgets it, whatever classes say. Undefined: never. */
export const idleTimerFor = (host: LoadedNode, device: LoadedNode): Duration | undefined =>
  crosses(host, device) ? idleTimeout(device)?.value : undefined;

/** Whether what a host sends may come to the table of a firewall; that of another host is the matter of that one. */
function crosses(host: LoadedNode, firewall: LoadedNode): boolean {
  if (firewall === host) return keepsOwnTable(host) && asksItself(host);
  switch (firewall.node.filter?.kind) {
    case 'netfilter':
      return firewall.forwards && keepsOwnTable(firewall);
    case 'table':
      return !keepsOwnTable(firewall);
    case 'asa':
    case undefined:
      return true;
  }
}

const asksItself = ({ node: { filter } }: LoadedNode): boolean =>
  filter?.kind !== 'netfilter' || asksOfOwn(filter.ruleset);

const ownWords = ({ node: { filter } }: LoadedNode): string =>
  filter?.kind === 'table' ? `its own ${filter.policy.preset}` : 'its own conntrack, which its rules ask,';

/**
 * The timeout for everything; what a class gives is the matter of a flow. Zero is never. Of conntrack only what was
 * read: five days, its default, are longer than any keepalive.
 */
function idleTimeout({ node: { filter, stack } }: LoadedNode): Timer | undefined {
  switch (filter?.kind) {
    case 'table': {
      const { idleTimeout: told, preset, by } = filter.policy;
      const value = told ?? presets.get(preset)?.idleTimeout;
      return value === undefined || !by ? undefined : { value, lines: [by] };
    }
    case 'asa': {
      const conn = filter.policy.timeouts.get('conn');
      return conn && conn.value > 0 ? { value: conn.value, lines: [conn.by] } : undefined;
    }
    case 'netfilter':
      return timerOf(stack.parameters.get(ESTABLISHED), 1);
    case undefined:
      return undefined;
  }
}

const ESTABLISHED = 'net.netfilter.nf_conntrack_tcp_timeout_established';

/** `unit`: in seconds. */
function timerOf(fact: Known<string> = 'not-checked', unit: number): Timer | undefined {
  const value = Number(valueOf(fact));
  return Number.isFinite(value) && value > 0 ? { value: seconds(value * unit), lines: linesOf(fact) } : undefined;
}
