import type { Flow } from '../model/flow.ts';
import type { Change } from './change.ts';
import type { Denial } from './denials.ts';
import { filterText } from './filter-text.ts';
import type { Problem } from './problem.ts';

type FilterRule = Extract<Change, { is: 'filter-rule' }>;

/**
 * `accept-new`: what begins a connection, where others let pass what belongs to one. `accept`: all of it that goes this
 * way, where a filter knows no states.
 */
export type FilterVerdict = 'accept-new' | 'accept' | 'reject';

/**
 * A rule for just this connection's first packets, at the beginning of every filter that they pass: what no filter
 * needs is left out of the patch later.
 */
export function filterRules(
  { subject }: Problem,
  { device, flow }: Denial,
  verdict: FilterVerdict,
): readonly FilterRule[] {
  const node = subject.network.node(device);
  const filter = node?.node.filter;
  const written = filterText(subject.files, device);
  if (!node || filter?.kind !== 'netfilter' || !written) return [];
  const { language } = written;
  const hook = node.isLocal(flow.destination.address) ? 'input' : 'forward';
  return filter.ruleset.chains.flatMap(({ family, table, name, base }): readonly FilterRule[] => {
    if (base?.hook !== hook || base.type !== 'filter' || (family === 'ip6') !== isSix(flow)) return [];
    const rule = language === 'nft' ? nftWords(flow, verdict) : iptablesWords(flow, verdict);
    return [{ is: 'filter-rule', node: device, language, family, table, chain: name, rule }];
  });
}

const isSix = ({ source }: Flow): boolean => source.address.includes(':');

function nftWords(flow: Flow, verdict: FilterVerdict): string {
  const { source, destination } = flow;
  const ip = isSix(flow) ? 'ip6' : 'ip';
  const ends = `${ip} saddr ${source.address} ${ip} daddr ${destination.address} tcp dport ${destination.port}`;
  return `${ends} ${{ 'accept-new': 'ct state new accept', accept: 'accept', reject: 'reject with tcp reset' }[verdict]}`;
}

function iptablesWords({ source, destination }: Flow, verdict: FilterVerdict): string {
  const ends = `-s ${source.address} -d ${destination.address} -p tcp -m tcp --dport ${destination.port}`;
  const target = {
    'accept-new': '-m conntrack --ctstate NEW -j ACCEPT',
    accept: '-j ACCEPT',
    reject: '-j REJECT --reject-with tcp-reset',
  }[verdict];
  return `${ends} ${target}`;
}
