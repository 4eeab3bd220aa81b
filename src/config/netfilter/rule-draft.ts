import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { FilterMatch, FilterRule, FilterStatement } from '../../model/netfilter.ts';

interface Branch {
  readonly matches: readonly FilterMatch[];
  readonly statements: readonly FilterStatement[];
}

/**
 * Maps behind maps multiply. Nobody writes a rule of more ways than this; one map alone may have any number of
 * elements.
 */
export const branchesMax = 4_096;

/**
 * A rule that is being read. nft runs matches and statements in the order in which they stand, and a map makes a rule
 * go several ways; the model has rules of matches first and statements then. So one rule of theirs may become several
 * of ours.
 */
export class RuleDraft {
  readonly #by: ConfigLine;
  readonly #rules: FilterRule[] = [];
  readonly #unread: UnreadConfig[] = [];
  #branches: readonly Branch[] = [{ matches: [], statements: [] }];

  constructor(by: ConfigLine) {
    this.#by = by;
  }

  match(matches: readonly FilterMatch[]): void {
    this.choose([{ matches, statements: [] }]);
  }

  say(...statements: readonly FilterStatement[]): void {
    this.#branches = this.#branches.map((branch) => ({ ...branch, statements: [...branch.statements, ...statements] }));
    for (const statement of statements) {
      if (statement.kind === 'not-understood') this.#misread(notUnderstoodText('statement', statement.text));
    }
  }

  /** The rule goes on where one of these holds, and ends where none does. */
  choose(choices: readonly Branch[]): void {
    for (const { matches, statements } of choices) this.#note(matches, statements);
    this.#keepWhatChanged();
    if (this.#branches.length > 1 && this.#branches.length * choices.length > branchesMax) {
      this.#misread(`the rule goes more than ${branchesMax} ways`);
      return;
    }
    this.#branches = this.#branches.flatMap((branch) =>
      choices.map(({ matches, statements }) => ({
        matches: [...branch.matches, ...matches],
        statements: [...branch.statements, ...statements],
      })),
    );
  }

  finish(): { readonly rules: readonly FilterRule[]; readonly unread: readonly UnreadConfig[] } {
    const rules = this.#branches.map((branch) => ({ ...branch, by: this.#by }));
    return { rules: [...this.#rules, ...rules], unread: this.#unread };
  }

  /** What was said before a further match happens whether that holds or not: it becomes a rule of its own. */
  #keepWhatChanged(): void {
    if (!this.#branches.some(({ statements }) => statements.some(changes))) {
      if (this.#branches.some(({ statements }) => statements.some(({ kind }) => kind === 'not-understood'))) return;
      this.#branches = this.#branches.map(({ matches }) => ({ matches, statements: [] }));
      return;
    }
    this.#rules.push(...this.#branches.map((branch) => ({ ...branch, by: this.#by })));
    this.#branches = this.#branches.map(({ matches, statements }) => ({
      matches: matches.map((match) => this.#stale(match, statements)),
      statements: [],
    }));
  }

  /** A match that held before its own rule changed what it looks at. */
  #stale(match: FilterMatch, statements: readonly FilterStatement[]): FilterMatch {
    const changed = statements.some(
      ({ kind }) =>
        (match.on === 'mark' && (kind === 'set-mark' || kind === 'restore-mark')) ||
        (match.on === 'connection-mark' && (kind === 'set-connection-mark' || kind === 'save-mark')),
    );
    if (!changed) return match;
    const text = `${match.on} as it was before this rule changed it`;
    this.#misread(notUnderstoodText('match', text));
    return { on: 'not-understood', text };
  }

  #note(matches: readonly FilterMatch[], statements: readonly FilterStatement[]): void {
    for (const text of notUnderstood(matches)) this.#misread(notUnderstoodText('match', text));
    for (const statement of statements) {
      if (statement.kind === 'not-understood') this.#misread(notUnderstoodText('statement', statement.text));
    }
  }

  #misread(reason: string): void {
    if (this.#unread.some((one) => one.reason === reason)) return;
    this.#unread.push({ ...this.#by, reason, bears: 'filter' });
  }
}

/** What iptables-nft writes as a module of xtables has no words in nft (src/xt.c, xt_stmt_xlate). */
function notUnderstoodText(part: 'match' | 'statement', text: string): string {
  const reason = `the ${part} “${text}” is not understood`;
  return text.startsWith('xt ') ? `${reason}: save what iptables-save prints beside it, which tells it` : reason;
}

function notUnderstood(matches: readonly FilterMatch[]): readonly string[] {
  return matches.flatMap((match) => {
    if (match.on === 'not-understood') return [match.text];
    return match.on === 'any-of' ? match.groups.flatMap(notUnderstood) : [];
  });
}

const changes = ({ kind }: FilterStatement): boolean =>
  kind === 'set-mark' ||
  kind === 'set-connection-mark' ||
  kind === 'save-mark' ||
  kind === 'restore-mark' ||
  kind === 'notrack' ||
  kind === 'set-mss';
