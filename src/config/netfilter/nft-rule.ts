import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { FilterRule, FilterStatement } from '../../model/netfilter.ts';
import { type NftPlace, readMatch } from './nft-match.ts';
import { readStatement } from './nft-statement.ts';
import { NftCursor, type NftWord } from './nft-words.ts';
import { RuleDraft } from './rule-draft.ts';

export interface NftRuleReading {
  /** Several where the rule has a map: one for each element. */
  readonly rules: readonly FilterRule[];
  readonly unread: readonly UnreadConfig[];
}

/** The kernel takes no rule of more expressions (NFT_RULE_MAXEXPRS). */
const partsMax = 128;

/** Reads one rule as `nft list` prints it, without its end. */
export function readNftRule(words: readonly NftWord[], by: ConfigLine, place: NftPlace): NftRuleReading {
  const cursor = new NftCursor(words);
  const draft = new RuleDraft(by);
  for (let parts = 0; !cursor.done; parts++) {
    if (parts >= partsMax) {
      draft.say({ kind: 'not-understood', text: `what stands behind the first ${partsMax} parts` });
      break;
    }
    readPart(cursor, draft, place);
  }
  return draft.finish();
}

function readPart(cursor: NftCursor, draft: RuleDraft, place: NftPlace): void {
  if (cursor.takeIf('comment')) {
    cursor.take();
    return;
  }
  const from = cursor.position;
  const statement = readStatement(cursor, place);
  if (statement?.kind === 'statement') return draft.say(...statement.statements);
  if (statement?.kind === 'limit') return draft.match([statement.match]);
  if (statement?.kind === 'choices') return draft.choose(statement.choices);
  const match = readMatch(cursor, place);
  if (match === undefined) {
    cursor.take();
    draft.say({ kind: 'not-understood', text: cursor.since(from) });
  } else if (match.kind === 'matches') draft.match(match.matches);
  else draft.choose(match.choices.map(({ matches, data }) => ({ matches, statements: [verdictOf(data)] })));
}

/** What a verdict map gives. */
function verdictOf(data: readonly NftWord[]): FilterStatement {
  const statement = readStatement(new NftCursor(data), {
    family: 'inet',
    table: '',
    sets: new Map(),
    budget: { left: 0 },
  });
  const [verdict] = statement?.kind === 'statement' ? statement.statements : [];
  return verdict ?? { kind: 'not-understood', text: data.map(({ text }) => text).join(' ') };
}
