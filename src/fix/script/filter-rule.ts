import type { Change } from '../change.ts';
import { shWord, shWords } from './quote.ts';
import type { ScriptStep } from './script.ts';

/**
 * A rule at the beginning of a chain that is there, for /bin/sh: whether it is there, how it gets there, and how it
 * goes.
 */
export const filterRuleStep = (change: Extract<Change, { is: 'filter-rule' }>): ScriptStep =>
  change.language === 'nft' ? nftStep(change) : iptablesStep(change);

type FilterRule = Extract<Change, { is: 'filter-rule' }>;

/** nft(8): a rule is deleted by its handle, which a comment of our own finds again. */
function nftStep({ family, table, chain, rule }: FilterRule): ScriptStep {
  const comment = `holdfast ${rule}`.replaceAll(/["\\\p{Cc}]/gu, '').slice(0, 120);
  const place = [family, table, chain];
  const listed = `nft -a list chain ${shWords(place)}`;
  const pattern = String.raw`s/.*comment "${basicPattern(comment)}" # handle \([0-9]*\)$/\1/p`;
  const handle = `"$(${listed} | sed -n ${shWord(pattern)} | head -n 1)"`;
  return {
    says: `${rule} first in ${place.join(' ')}`,
    isDone: `${listed} | grep -qF ${shWord(`comment "${comment}"`)}`,
    apply: [`nft ${shWord(`insert rule ${place.join(' ')} ${rule} comment "${comment}"`)}`],
    rollback: [`nft delete rule ${shWords(place)} handle ${handle}`],
  };
}

/** POSIX basic regular expressions, and the slash of sed. */
const basicPattern = (text: string): string => text.replaceAll(/[.*[\]^$/\\]/g, String.raw`\$&`);

function iptablesStep({ family, table, chain, rule }: FilterRule): ScriptStep {
  const tool = family === 'ip6' ? 'ip6tables' : 'iptables';
  const words = shWords(rule.split(' '));
  const at = `${tool} -w -t ${shWord(table)}`;
  return {
    says: `${rule} first in ${table} ${chain}`,
    isDone: `${at} -C ${shWord(chain)} ${words} 2>/dev/null`,
    apply: [`${at} -I ${shWord(chain)} 1 ${words}`],
    rollback: [`${at} -D ${shWord(chain)} ${words}`],
  };
}
