import type { FilterStatement } from '../../model/netfilter.ts';
import { portsOf } from './field.ts';
import type { IptablesPart } from './iptables-words.ts';
import { LEVEL_DEFAULT, logLevelOf } from './log-level.ts';
import { numberOf } from './protocol-table.ts';
import { rejectKindOf } from './reject-table.ts';
import { translationTarget } from './translation-target.ts';

const ALL_BITS = 0xffff_ffff;
const unsigned = (bits: number): number => bits >>> 0;

/** What a rule does: its `-j` or `-g`. */
export function iptablesTarget(part: IptablesPart): FilterStatement {
  if (part.kind === 'goto') return { kind: 'goto', chain: part.name };
  const own = extension(part);
  if (own === 'not-understood') return { kind: 'not-understood', text: part.text };
  return own ?? { kind: 'jump', chain: part.name };
}

/** Undefined: no target of that name, so it is a chain. */
function extension(part: IptablesPart): FilterStatement | 'not-understood' | undefined {
  const { name, text } = part;
  switch (name) {
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
      return { kind: 'drop' };
    case 'RETURN':
      return { kind: 'return' };
    case 'REJECT':
      return rejection(optionOf(part, '--reject-with'));
    case 'MARK':
      return markOf(part, 'set-mark') ?? 'not-understood';
    case 'CONNMARK':
      return connectionMark(part) ?? 'not-understood';
    case 'NOTRACK':
      return { kind: 'notrack' };
    case 'CT':
      return trackingOf(part);
    case 'SNAT':
    case 'DNAT':
      return translation(part, name === 'SNAT' ? 'snat' : 'dnat') ?? 'not-understood';
    case 'MASQUERADE':
    case 'REDIRECT':
      return portTranslation(part, name === 'MASQUERADE' ? 'masquerade' : 'redirect') ?? 'not-understood';
    case 'LOG':
      return logOf(part);
    case 'TCPMSS': {
      const bytes = numberOf(optionOf(part, '--set-mss') ?? '');
      return { kind: 'set-mss', ...(bytes !== undefined && { bytes }) };
    }
    default:
      if (COUNTING.has(name)) return { kind: 'no-verdict', text };
      return OTHER_TARGETS.has(name) ? 'not-understood' : undefined;
  }
}

const optionOf = ({ options }: IptablesPart, name: string): string | undefined =>
  options.find((option) => option.name === name)?.values[0];

const hasOption = ({ options }: IptablesPart, name: string): boolean => options.some((option) => option.name === name);

/** Targets that decide nothing about where a packet goes. */
const COUNTING: ReadonlySet<string> = new Set([
  'NFLOG',
  'ULOG',
  'AUDIT',
  'TRACE',
  'CLASSIFY',
  'DSCP',
  'TOS',
  'CHECKSUM',
  'SET',
  'SECMARK',
  'CONNSECMARK',
  'IDLETIMER',
  'LED',
  'RATEEST',
]);

/** Targets that may decide something, which is not known here. */
const OTHER_TARGETS: ReadonlySet<string> = new Set([
  'NFQUEUE',
  'QUEUE',
  'NETMAP',
  'TPROXY',
  'TEE',
  'TTL',
  'HL',
  'SYNPROXY',
  'CLUSTERIP',
  'DNPT',
  'SNPT',
  'HMARK',
  'ECN',
  'TCPOPTSTRIP',
  'MIRROR',
]);

function logOf(part: IptablesPart): FilterStatement {
  const level = logLevelOf(optionOf(part, '--log-level') ?? '') ?? LEVEL_DEFAULT;
  const prefix = optionOf(part, '--log-prefix') ?? '';
  return { kind: 'log', prefix, level, ...(hasOption(part, '--log-tcp-sequence') && { numbers: true }) };
}

function rejection(name: string | undefined): FilterStatement | 'not-understood' {
  const kind = name === undefined ? 'port-unreachable' : rejectKindOf(name);
  return kind === undefined ? 'not-understood' : { kind: 'reject', with: kind };
}

/** The five forms of xt_mark: the new mark is (mark & ~mask) ^ value (iptables-extensions(8)). */
function markOf(part: IptablesPart, kind: 'set-mark' | 'set-connection-mark'): FilterStatement | undefined {
  for (const { name, values } of part.options) {
    const [value, mask] = (values[0] ?? '').split('/').map((one) => numberOf(one));
    if (value === undefined) continue;
    switch (name) {
      case '--set-xmark':
        return { kind, value, mask: mask ?? ALL_BITS };
      case '--set-mark':
        return { kind, value, mask: unsigned((mask ?? ALL_BITS) | value) };
      case '--and-mark':
        return { kind, value: 0, mask: unsigned(~value) };
      case '--or-mark':
        return { kind, value, mask: value };
      case '--xor-mark':
        return { kind, value, mask: 0 };
      default:
    }
  }
  return undefined;
}

function connectionMark(part: IptablesPart): FilterStatement | undefined {
  const both = numberOf(optionOf(part, '--mask') ?? '');
  const packet = numberOf(optionOf(part, '--nfmask') ?? '') ?? both ?? ALL_BITS;
  const connection = numberOf(optionOf(part, '--ctmask') ?? '') ?? both ?? ALL_BITS;
  if (hasOption(part, '--save-mark')) {
    return packet === connection ? { kind: 'save-mark', mask: connection } : undefined;
  }
  if (hasOption(part, '--restore-mark')) {
    return { kind: 'restore-mark', mask: packet, ...(connection !== packet && { taken: connection }) };
  }
  return markOf(part, 'set-connection-mark');
}

function trackingOf(part: IptablesPart): FilterStatement | 'not-understood' {
  if (hasOption(part, '--notrack')) return { kind: 'notrack' };
  const policy = optionOf(part, '--timeout');
  if (policy !== undefined) return { kind: 'set-timeouts', policy, of: 'packet' };
  const isZone = part.options.some(({ name }) => name.startsWith('--zone'));
  return isZone ? 'not-understood' : { kind: 'no-verdict', text: part.text };
}

function translation(part: IptablesPart, kind: 'snat' | 'dnat'): FilterStatement | undefined {
  const to = translationTarget(optionOf(part, kind === 'snat' ? '--to-source' : '--to-destination') ?? '');
  return to && { kind, to };
}

function portTranslation(part: IptablesPart, kind: 'masquerade' | 'redirect'): FilterStatement | undefined {
  const text = optionOf(part, '--to-ports');
  if (text === undefined) return { kind };
  const ports = portsOf(text);
  if (ports === undefined) return undefined;
  if (kind === 'masquerade') return { kind, ports };
  return ports.from === ports.to ? { kind, port: ports.from } : undefined;
}
