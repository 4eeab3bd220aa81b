import type { FilterStatement } from '../../model/netfilter.ts';
import type { NftCursor } from './nft-words.ts';
import { numberOf } from './protocol-table.ts';

/** A mark as it is computed: (what it begins with & and) ^ xor. A number begins with nothing. */
interface Computed {
  readonly from: 'meta mark' | 'ct mark' | 'number';
  readonly and: number;
  readonly xor: number;
}

const ALL = 0xffff_ffff;
const unsigned = (bits: number): number => bits >>> 0;

/**
 * What stands behind `meta mark set` and `ct mark set`: a number, or a mark with `&`, `|` and `^`, from left to right.
 */
export function markStatements(cursor: NftCursor, to: 'meta mark' | 'ct mark'): FilterStatement | undefined {
  let mark = readOperand(cursor);
  for (;;) {
    const operator = cursor.takeIf('&', '|', '^', 'and', 'or', 'xor');
    if (operator === undefined) return mark && statementOf(mark, to);
    const bits = numberOf(cursor.text());
    mark = mark && bits !== undefined ? combine(mark, operator, bits) : undefined;
  }
}

function readOperand(cursor: NftCursor): Computed | undefined {
  if (cursor.takeIf('meta', 'mark')) {
    cursor.takeIf('mark');
    return { from: 'meta mark', and: ALL, xor: 0 };
  }
  if (cursor.takeIf('ct')) return cursor.takeIf('mark') ? { from: 'ct mark', and: ALL, xor: 0 } : undefined;
  const number = numberOf(cursor.text());
  return number === undefined ? undefined : { from: 'number', and: 0, xor: number };
}

function combine({ from, and, xor }: Computed, operator: string, bits: number): Computed {
  switch (operator) {
    case '&':
    case 'and':
      return { from, and: unsigned(and & bits), xor: unsigned(xor & bits) };
    case '|':
    case 'or':
      return { from, and: unsigned(and & ~bits), xor: unsigned((xor & ~bits) | bits) };
    default:
      return { from, and, xor: unsigned(xor ^ bits) };
  }
}

function statementOf({ from, and, xor }: Computed, to: 'meta mark' | 'ct mark'): FilterStatement | undefined {
  if (from === to || from === 'number') {
    const mask = unsigned(~and);
    return { kind: to === 'meta mark' ? 'set-mark' : 'set-connection-mark', value: xor, mask };
  }
  if (xor !== 0) return undefined;
  if (to === 'ct mark') return and === ALL ? { kind: 'save-mark', mask: ALL } : undefined;
  return { kind: 'restore-mark', mask: ALL, ...(and !== ALL && { taken: and }) };
}
