import { type Known, linesOf, lineWords, valueOf } from '../model/configuration.ts';
import type { ObservationOf } from '../model/observation.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';

/** What a Linux makes of a packet that is INVALID to it, with the lines of its configuration that say so. */
export function invalidWords(
  network: LoadedNetwork,
  { node = '', why, by }: Pick<ObservationOf<'firewall-denied'>, 'node' | 'why' | 'by'>,
): string {
  const parameters = network.node(node)?.node.stack.parameters;
  const setting = leniencyFor(why);
  const strict = setting && `, as ${setting} is ${settingWords(parameters?.get(setting) ?? 'not-checked')}`;
  const rule = by === undefined ? '' : `, and discards by ${by}`;
  return `takes for INVALID (${why})${strict ?? ''}${rule}`;
}

/** Which setting would let a packet pass, by what the kernel says of it; none does what no state takes. */
export const leniencyFor = (why = ''): string | undefined => LENIENCIES.find(({ of }) => of.test(why))?.name;

const LENIENCIES = [
  { of: /^(?:SEQ|ACK) is /, name: 'net.netfilter.nf_conntrack_tcp_be_liberal' },
  { of: /^invalid rst/, name: 'net.netfilter.nf_conntrack_tcp_ignore_invalid_rst' },
] as const;

function settingWords(fact: Known<string>): string {
  const [line] = linesOf(fact);
  return `${valueOf(fact) ?? '0 by default'}${line ? ` (${lineWords(line)})` : ''}`;
}
