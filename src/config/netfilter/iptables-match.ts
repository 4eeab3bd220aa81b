import { parseAddress } from '../../base/address.ts';
import { lengthOfMask } from '../../base/prefix.ts';
import type { FilterMatch } from '../../model/netfilter.ts';
import { type Field, matchOf, portsOf } from './field.ts';
import type { IptablesOption, IptablesPart } from './iptables-words.ts';
import { flagBitsOf, numberOf } from './protocol-table.ts';

const ALL_BITS = 0xffff_ffff;

/** The matches of one `-m` module, or of the options that need none. What is not understood is a match of that name. */
export function iptablesMatches(part: IptablesPart, family: 4 | 6): readonly FilterMatch[] {
  const whole = wholeModule(part);
  if (whole) return whole;
  return part.options.flatMap((option) => {
    const match = optionMatch(part, option, family);
    return match === 'nothing' ? [] : [match ?? { on: 'not-understood', text: optionText(part, option) }];
  });
}

function optionText({ kind, name }: IptablesPart, option: IptablesOption): string {
  const module = kind === 'module' ? `-m ${name} ` : '';
  return `${module}${option.inverted ? '! ' : ''}${[option.name, ...option.values].join(' ')}`;
}

/** Modules that make one match, however many options they have. */
function wholeModule({ kind, name, options, text }: IptablesPart): readonly FilterMatch[] | undefined {
  if (kind !== 'module') return undefined;
  const has = (wanted: string) => options.some((option) => option.name === wanted);
  switch (name) {
    case 'comment':
      return [];
    case 'rpfilter': {
      const withMark = has('--validmark') ? { withMark: true as const } : {};
      return [{ on: 'reverse-path', loose: has('--loose'), ...withMark, inverted: has('--invert') }];
    }
    case 'limit':
    case 'hashlimit':
    case 'connlimit':
    case 'quota':
      return [{ on: 'limit', text, inverted: isAbove(options) }];
    default:
      return UNDERSTOOD_MODULES.has(name) ? undefined : [{ on: 'not-understood', text }];
  }
}

/** Whether it holds for what is above the limit. */
const isAbove = (options: readonly IptablesOption[]): boolean =>
  options.some(({ name, inverted }) =>
    name.endsWith('-above') ? !inverted : inverted && (name === '--quota' || name.startsWith('--connlimit')),
  );

const UNDERSTOOD_MODULES: ReadonlySet<string> = new Set([
  'tcp',
  'udp',
  'sctp',
  'icmp',
  'icmp6',
  'icmpv6',
  'ipv6-icmp',
  'conntrack',
  'state',
  'multiport',
  'mark',
  'connmark',
  'owner',
  'addrtype',
  'iprange',
  'pkttype',
]);

/** `nothing`: the option changes nothing about the match. */
function optionMatch(
  { name: module }: IptablesPart,
  { name, values, inverted }: IptablesOption,
  family: 4 | 6,
): FilterMatch | 'nothing' | undefined {
  const [value = ''] = values;
  const list = value.split(',');
  const match = (field: Field, ...wanted: readonly string[]) => matchOf(field, { inverted, values: wanted });
  switch (name) {
    case '-s':
      return match({ on: 'source' }, ...list.map(withLength));
    case '-d':
      return match({ on: 'destination' }, ...list.map(withLength));
    case '-i':
      return match({ on: 'arrival' }, wildcard(value));
    case '-o':
      return match({ on: 'egress' }, wildcard(value));
    case '-p':
      return value === 'all' || value === '0' ? 'nothing' : match({ on: 'protocol' }, value);
    case '--sport':
    case '--source-port':
    case '--sports':
    case '--source-ports':
      return match({ on: 'source-port' }, ...list);
    case '--dport':
    case '--destination-port':
    case '--dports':
    case '--destination-ports':
      return match({ on: 'destination-port' }, ...list);
    case '--ports':
    case '--port':
      return eitherPort(list, inverted);
    case '--syn':
    case '--tcp-flags':
      return flagsMatch(name === '--syn' ? ['FIN,SYN,RST,ACK', 'SYN'] : values, inverted);
    case '--icmp-type':
    case '--icmpv6-type':
      return icmpMatch(value, { inverted, version: name === '--icmp-type' ? 4 : 6 });
    case '--ctstate':
    case '--state':
      return stateMatch(list, inverted);
    case '--ctstatus':
      return match({ on: 'conntrack-status' }, ...list);
    case '--ctdir':
      return match({ on: 'direction' }, value);
    case '--ctproto':
      return match({ on: 'protocol' }, value);
    case '--mark':
      return markMatch(module === 'connmark' ? 'connection-mark' : 'mark', value, inverted);
    case '--uid-owner':
      return match({ on: 'user' }, value);
    case '--src-type':
      return match({ on: 'address-type', of: 'source' }, ...list);
    case '--dst-type':
      return match({ on: 'address-type', of: 'destination' }, ...list);
    case '--src-range':
      return match({ on: 'source' }, asRange(value));
    case '--dst-range':
      return match({ on: 'destination' }, asRange(value));
    case '--pkt-type':
      return match({ on: 'packet-type' }, value);
    case '-f':
      // Conntrack and the receiving host see whole packets; no packet of a trace is a fragment.
      return { on: 'any-of', groups: inverted ? [[]] : [], inverted: false };
    case '-4':
    case '-6':
      return match({ on: 'family' }, family === 4 ? 'ipv4' : 'ipv6');
    default:
      return undefined;
  }
}

/** `10.0.0.0/255.255.255.0`, which versions before 1.4 print. */
function withLength(text: string): string {
  const [address = '', mask = ''] = text.split('/');
  const dotted = mask.includes('.') ? parseAddress(mask) : undefined;
  const length = dotted && lengthOfMask(dotted);
  return length === undefined ? text : `${address}/${length}`;
}

const asRange = (text: string): string => (text.includes('-') ? text : `${text}-${text}`);

/** iptables ends a name with `+` where it stands for all that begin so. */
const wildcard = (name: string): string => (name.endsWith('+') ? `${name.slice(0, -1)}*` : name);

function eitherPort(list: readonly string[], inverted: boolean): FilterMatch | undefined {
  const ports = list.map(portsOf);
  const known = ports.filter((port) => port !== undefined);
  if (known.length < ports.length) return undefined;
  const side = (on: 'source-port' | 'destination-port'): FilterMatch => ({ on, ports: known, inverted: false });
  return { on: 'any-of', groups: [[side('source-port')], [side('destination-port')]], inverted };
}

function flagsMatch([mask = '', value = '']: readonly string[], inverted: boolean): FilterMatch | undefined {
  const bits = (text: string) => {
    const name = text.toUpperCase();
    if (name === 'NONE') return 0;
    return name === 'ALL' ? 0x3f : flagBitsOf(text);
  };
  const [maskBits, valueBits] = [bits(mask), bits(value)];
  if (maskBits === undefined || valueBits === undefined) return undefined;
  return { on: 'tcp-flags', mask: maskBits, value: valueBits, inverted };
}

/** `8`, `echo-request`, `3/4`, `any`, and iptables' names of codes. */
function icmpMatch(
  text: string,
  { inverted, version }: { inverted: boolean; version: 4 | 6 },
): FilterMatch | 'nothing' | undefined {
  if (text === 'any' || text === '255') return 'nothing';
  const [type = '', code] = text.split('/');
  const alone = matchOf({ on: 'icmp-type', version }, { inverted, values: [type] });
  if (code === undefined && alone) return alone;
  const field = code === undefined ? [version === 4 ? '3' : '1', text] : [type, code];
  const types = matchOf({ on: 'icmp-type', version }, { inverted: false, values: [field[0] ?? ''] });
  const codes = matchOf({ on: 'icmp-code', version }, { inverted: false, values: [field[1] ?? ''] });
  return types && codes && { on: 'any-of', groups: [[types, codes]], inverted };
}

/** SNAT and DNAT are no states of nftables but marks of the connection. */
function stateMatch(list: readonly string[], inverted: boolean): FilterMatch | undefined {
  const isStatus = (name: string) => name === 'SNAT' || name === 'DNAT';
  const states = list.filter((name) => !isStatus(name));
  if (states.length === list.length) return matchOf({ on: 'state' }, { inverted, values: states });
  const groups = [
    ...(states.length > 0 ? [matchOf({ on: 'state' }, { inverted: false, values: states })] : []),
    ...list.filter(isStatus).map((name) => matchOf({ on: 'conntrack-status' }, { inverted: false, values: [name] })),
  ];
  const known = groups.filter((group) => group !== undefined);
  return known.length === groups.length ? { on: 'any-of', groups: known.map((group) => [group]), inverted } : undefined;
}

function markMatch(on: 'mark' | 'connection-mark', text: string, inverted: boolean): FilterMatch | undefined {
  const [value, mask] = text.split('/').map((one) => numberOf(one));
  if (value === undefined || (text.includes('/') && mask === undefined)) return undefined;
  return { on, value, mask: mask ?? ALL_BITS, inverted };
}
