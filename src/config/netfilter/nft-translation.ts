import type { FilterMatch, FilterStatement, TranslationTarget } from '../../model/netfilter.ts';
import { familyOf } from '../../base/prefix.ts';
import { portsOf } from './field.ts';
import { choicesOf, type NftPlace, readKey } from './nft-match.ts';
import type { NftStatement, StatementChoice } from './nft-statement.ts';
import type { NftCursor, NftWord } from './nft-words.ts';
import { translationTarget } from './translation-target.ts';

/**
 * `snat ip to 10.0.0.1:1000-2000 persistent`, `dnat to tcp dport map { ... }`, `masquerade to :1024-65535`, `redirect`.
 */
export function readTranslation(cursor: NftCursor, place: NftPlace): NftStatement {
  const from = cursor.position;
  const kind = cursor.text();
  const family = cursor.takeIf('ip', 'ip6');
  const isPrefix = cursor.takeIf('prefix') !== undefined;
  cursor.takeIf('addr', 'interval');
  const targetChoices = readTarget(cursor, place);
  cursor.takeIf(',');
  while (cursor.takeIf('random', 'fully-random', 'persistent', ',')) continue;
  const text = cursor.since(from);
  const choices = targetChoices.map((choice): StatementChoice => {
    const statement = isPrefix ? undefined : statementOf(kind, choice.target);
    const matches = [...familyMatch(choice.target, { family, place }), ...choice.matches];
    return { matches, statements: [statement ?? { kind: 'not-understood', text }] };
  });
  return { kind: 'choices', choices };
}

interface TargetChoice {
  readonly matches: readonly FilterMatch[];
  /** Undefined: none is given, or it is not understood. */
  readonly target: TranslationTarget | 'none' | undefined;
}

function readTarget(cursor: NftCursor, place: NftPlace): readonly TargetChoice[] {
  if (!cursor.takeIf('to')) return [{ matches: [], target: 'none' }];
  const selectors = readKey(cursor, place);
  if (selectors === undefined) return [{ matches: [], target: translationTarget(cursor.text()) }];
  if (!cursor.takeIf('map')) return [{ matches: [], target: undefined }];
  return choicesOf(cursor, selectors, place).map(({ matches, data }) => ({ matches, target: targetOfData(data) }));
}

/** `10.0.0.1`, or `10.0.0.1 . 8080`. */
function targetOfData(data: readonly NftWord[]): TranslationTarget | undefined {
  const [address, dot, port, ...more] = data.map(({ text }) => text);
  if (address === undefined || more.length > 0) return undefined;
  const target = translationTarget(address);
  if (dot === undefined || target === undefined) return target;
  const ports = portsOf(port ?? '');
  return ports && { ...target, ports };
}

function statementOf(kind: string, target: TranslationTarget | 'none' | undefined): FilterStatement | undefined {
  if (target === undefined) return undefined;
  const ports = target === 'none' ? undefined : target.ports;
  switch (kind) {
    case 'masquerade':
      return { kind, ...(ports && { ports }) };
    case 'redirect':
      return ports && ports.from !== ports.to ? undefined : { kind, ...(ports && { port: ports.from }) };
    case 'snat':
    case 'dnat':
      return target === 'none' ? undefined : { kind, to: target };
    default:
      return undefined;
  }
}

/**
 * In an `inet` table a translation does nothing to packets of the other family (net/netfilter/nft_nat.c,
 * nft_nat_inet_eval).
 */
function familyMatch(
  target: TargetChoice['target'],
  { family, place }: { family: string | undefined; place: NftPlace },
): readonly FilterMatch[] {
  if (place.family !== 'inet') return [];
  const address = target === undefined || target === 'none' ? undefined : target.address;
  if (address === undefined && family === undefined) return [];
  const version = address === undefined ? (family === 'ip' ? 4 : 6) : familyOf(address);
  return [{ on: 'family', families: [version], inverted: false }];
}
