import { keptClues } from './kept-words.ts';

/** One alternative of a format's trigger, and the words of which one stands in every line that it can match. */
export interface Clue {
  readonly pattern: string;
  /** Undefined when nothing of at least `WORD_CHARS_MIN` characters must occur: only trying the pattern tells. */
  readonly words: readonly string[] | undefined;
  /** Characters of which one must follow the word; undefined when any may. */
  readonly next: Next;
  /** Each word alone is a match, so that the pattern need not be tried. */
  readonly exact: boolean;
}

export type Next = ReadonlySet<string> | undefined;

/** A shorter word is in every other line. */
export const WORD_CHARS_MIN = 3;
/** Beyond so many spellings of one place the words on either side of it serve better. */
const SPELLINGS_MAX = 128;

/**
 * Takes the source of a trigger apart. Finding words is many times faster than trying an expression at every character,
 * and an expression that is written for people has the words in it. Syntax that is not known here makes no word; it
 * breaks nothing.
 */
export function cluesOf(trigger: string): readonly Clue[] {
  const known = keptClues(trigger);
  if (known) return known;
  return new SourceReader(trigger).alternatives().map(({ pattern, part }) => {
    const exact = part.spellings !== undefined && part.bare && longEnough(part.spellings);
    if (exact) return { pattern, words: part.spellings, next: undefined, exact };
    return { pattern, words: part.found?.words, next: part.found?.next, exact };
  });
}

/** What is known of a piece of an expression. */
interface Part {
  /** All strings that it can match, when they are few. */
  readonly spellings: readonly string[] | undefined;
  /** The best words found within it. */
  readonly found: Found | undefined;
  /** The characters that it can begin with, when they are known; and whether it can be nothing at all. */
  readonly first: Next;
  readonly empty: boolean;
  /** No assertion is in it: a spelling anywhere is a match. */
  readonly bare: boolean;
}

/** Words of which one must occur, and what must follow it. */
interface Found {
  readonly words: readonly string[];
  readonly next: Next;
}

const ASSERTION: Part = { spellings: [''], found: undefined, first: undefined, empty: true, bare: false };
const ANYTHING: Part = { spellings: undefined, found: undefined, first: undefined, empty: false, bare: true };
const DIGIT: Part = { ...ANYTHING, first: new Set('0123456789') };

const longEnough = (words: readonly string[]) => words.every(({ length }) => length >= WORD_CHARS_MIN);
const shortest = (words: readonly string[]) => Math.min(...words.map(({ length }) => length));

/** The set with the longer shortest word; of equal ones the smaller set. */
function better(a: Found | undefined, b: Found): Found | undefined {
  if (b.words.length === 0 || !longEnough(b.words)) return a;
  if (!a) return b;
  const more = shortest(b.words) - shortest(a.words);
  return more > 0 || (more === 0 && b.words.length < a.words.length) ? b : a;
}

/** All of them; undefined when one is not known. */
export function union(sets: readonly Next[]): Next {
  return sets.every((set) => set !== undefined) ? new Set(sets.flatMap((set) => [...set])) : undefined;
}

class SourceReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(): { pattern: string; part: Part }[] {
    const found: { pattern: string; part: Part }[] = [];
    do {
      const start = this.#at;
      const part = this.#sequence();
      found.push({ pattern: this.#source.slice(start, this.#at), part });
    } while (this.#take('|'));
    return found;
  }

  #sequence(): Part {
    const run = new Run();
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      const atom = this.#atom();
      run.append(atom, this.#repetition());
    }
    return run.end();
  }

  #atom(): Part {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '.':
        return ANYTHING;
      case '^':
      case '$':
        return ASSERTION;
      default:
        return literal(character);
    }
  }

  #group(): Part {
    const opening = /^\?(?::|=|!|<=|<!|<\w+>)/.exec(this.#source.slice(this.#at))?.[0] ?? '';
    this.#at += opening.length;
    const parts = this.alternatives().map(({ part }) => part);
    this.#take(')');
    return /^\?(?:=|!|<=|<!)$/.test(opening) ? ASSERTION : eitherOf(parts);
  }

  #class(): Part {
    const start = this.#at;
    while (this.#at < this.#source.length && this.#peek() !== ']') this.#at += this.#peek() === '\\' ? 2 : 1;
    const inner = this.#source.slice(start, this.#at);
    this.#take(']');
    const members = membersOf(inner);
    return members ? { ...ANYTHING, spellings: members, first: new Set(members) } : ANYTHING;
  }

  #escape(): Part {
    const character = this.#next();
    if (character === 'b' || character === 'B') return ASSERTION;
    if (character === 't') return literal('\t');
    if (character === 'd') return DIGIT;
    return /\w/.test(character) ? ANYTHING : literal(character);
  }

  #repetition(): Repetition {
    REPETITION.lastIndex = this.#at;
    const mark = REPETITION.exec(this.#source)?.[0] ?? '';
    this.#at += mark.length;
    if (mark === '') return 'once';
    if (mark.startsWith('?') || mark.startsWith('{0,1}')) return 'optional';
    return mark.startsWith('+') || /^\{[1-9]/.test(mark) ? 'repeated' : 'any';
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #next(): string {
    return this.#source.charAt(this.#at++);
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }
}

/** The characters that a class can be; undefined when they are many, or told by what they are not. */
function membersOf(inner: string): readonly string[] | undefined {
  if (inner.startsWith('^') || /\\[a-su-z]/i.test(inner)) return undefined;
  const members = new Set<string>();
  for (const [, first = '', , last = first] of inner.matchAll(/(\\?[^])(-(\\?[^]))?/g)) {
    const [from, to] = [first, last].map((one) => (one === '\\t' ? '\t' : one.replace('\\', '')).charCodeAt(0));
    for (let code = from ?? 0; code <= (to ?? -1); code++) members.add(String.fromCharCode(code));
    if (members.size > MEMBERS_MAX) return undefined;
  }
  return [...members];
}

/** More make more words than they rule out. */
const MEMBERS_MAX = 32;

const REPETITION = /(?:[?*+]|\{\d+(?:,\d*)?\})\??/y;

type Repetition = 'once' | 'optional' | 'repeated' | 'any';

const literal = (character: string): Part => ({ ...ANYTHING, spellings: [character], first: new Set(character) });

function eitherOf(parts: readonly Part[]): Part {
  const spellings = parts.flatMap((part) => part.spellings ?? []);
  const all = parts.every((part) => part.spellings) && spellings.length <= SPELLINGS_MAX;
  const found = parts.map((part) => (part.spellings ? better(part.found, anywhere(part.spellings)) : part.found));
  const words = found.flatMap((one) => one?.words ?? []);
  return {
    spellings: all ? spellings : undefined,
    found: found.every((some) => some !== undefined)
      ? { words, next: union(found.map(({ next }) => next)) }
      : undefined,
    first: union(parts.map(({ first }) => first)),
    empty: parts.some(({ empty }) => empty),
    bare: parts.every(({ bare }) => bare),
  };
}

const anywhere = (words: readonly string[]): Found => ({ words, next: undefined });

/** What stands side by side: spellings grow together until something stands between that has too many. */
class Run {
  #spellings: readonly string[] = [''];
  #found: Found | undefined;
  #whole = true;
  #bare = true;
  /** What the run can begin with. */
  readonly #first = new NextCharacters();
  /** Words behind which something stands of which not all is known yet. */
  #cutOff: { readonly words: readonly string[]; readonly next: NextCharacters } | undefined;

  append(part: Part, repetition: Repetition): void {
    this.#bare &&= part.bare;
    const optional = part.empty || repetition === 'optional' || repetition === 'any';
    this.#first.add(part.first, optional);
    this.#follow(part.first, optional);
    switch (repetition) {
      case 'once':
        return this.#join(part);
      case 'optional':
        return this.#join({
          ...part,
          spellings: part.spellings && [...part.spellings, ''],
          found: undefined,
          empty: true,
        });
      case 'repeated':
        this.#join(part);
        this.#cut(part.spellings);
        return this.#follow(part.first, true);
      case 'any':
        this.#cut(['']);
        return this.#follow(part.first, true);
    }
  }

  end(): Part {
    this.#settle();
    const { known, open } = this.#first;
    return {
      spellings: this.#whole ? this.#spellings : undefined,
      found: better(this.#found, anywhere(this.#spellings)),
      first: open ? undefined : known,
      empty: open,
      bare: this.#bare,
    };
  }

  #join(part: Part): void {
    if (!part.spellings) {
      if (part.found) this.#found = better(this.#found, part.found);
      this.#cut(['']);
      return this.#follow(part.first, part.empty);
    }
    if (part.spellings.length === 1 && this.#spellings.length === 1) {
      this.#spellings = [`${this.#spellings[0] ?? ''}${part.spellings[0] ?? ''}`];
      return;
    }
    if (this.#spellings.length * part.spellings.length > SPELLINGS_MAX) {
      this.#cut(part.spellings);
      return this.#follow(part.first, part.empty);
    }
    const next = part.spellings;
    this.#spellings = this.#spellings.flatMap((before) => next.map((after) => before + after));
  }

  /** Ends the run that stands; the next begins with `spellings`. What stands between is to be told (`follow`). */
  #cut(spellings: readonly string[] | undefined): void {
    if (longEnough(this.#spellings)) {
      this.#settle();
      this.#cutOff = { words: this.#spellings, next: new NextCharacters() };
    }
    this.#spellings = spellings ?? [''];
    this.#whole = false;
  }

  /** Behind words that were cut off stands something that can begin so. */
  #follow(first: Next, optional: boolean): void {
    this.#cutOff?.next.add(first, optional);
  }

  #settle(): void {
    if (!this.#cutOff) return;
    const { words, next } = this.#cutOff;
    this.#found = better(this.#found, { words, next: next.open ? undefined : next.known });
    this.#cutOff = undefined;
  }
}

/** The characters that may come next, as far as they are known. */
class NextCharacters {
  known: Next = new Set();
  /** Until something comes that cannot be nothing. */
  open = true;

  add(first: Next, optional: boolean): void {
    if (!this.open) return;
    this.known = union([this.known, first]);
    this.open = optional;
  }
}
