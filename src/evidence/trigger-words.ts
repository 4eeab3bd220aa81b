/** One alternative of a format's trigger, and the words of which one stands in every line that it can match. */
export interface Clue {
  readonly pattern: string;
  /** Undefined when nothing of at least `WORD_CHARS_MIN` characters must occur: only trying the pattern tells. */
  readonly words: readonly string[] | undefined;
  /** Each word alone is a match, so that the pattern need not be tried. */
  readonly exact: boolean;
}

/** A shorter word is in every other line. */
export const WORD_CHARS_MIN = 3;
/** Beyond so many spellings of one place the words on either side of it serve better. */
const SPELLINGS_MAX = 128;

/**
 * Takes the source of a trigger apart. Finding words is many times faster than trying an expression at every character, and an
 * expression that is written for people has the words in it. Syntax that is not known here makes no word; it breaks nothing.
 */
export function cluesOf(trigger: string): readonly Clue[] {
  return new SourceReader(trigger).alternatives().map(({ pattern, part }) => {
    const exact = part.spellings !== undefined && part.bare && longEnough(part.spellings);
    return { pattern, words: exact ? part.spellings : part.words, exact };
  });
}

/** What is known of a piece of an expression. */
interface Part {
  /** All strings that it can match, when they are few. */
  readonly spellings: readonly string[] | undefined;
  /** The best words found within it. */
  readonly words: readonly string[] | undefined;
  /** No assertion is in it: a spelling anywhere is a match. */
  readonly bare: boolean;
}

const NOTHING: Part = { spellings: [''], words: undefined, bare: true };
const ASSERTION: Part = { spellings: [''], words: undefined, bare: false };
const ANYTHING: Part = { spellings: undefined, words: undefined, bare: true };

const longEnough = (words: readonly string[]) => words.every(({ length }) => length >= WORD_CHARS_MIN);
const shortest = (words: readonly string[]) => Math.min(...words.map(({ length }) => length));

/** The set with the longer shortest word; of equal ones the smaller set. */
function better(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (!b || b.length === 0 || !longEnough(b)) return a;
  if (!a) return b;
  return shortest(b) > shortest(a) || (shortest(b) === shortest(a) && b.length < a.length) ? b : a;
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
    return members ? { spellings: members, words: undefined, bare: true } : ANYTHING;
  }

  #escape(): Part {
    const character = this.#next();
    if (character === 'b' || character === 'B') return ASSERTION;
    if (character === 't') return literal('\t');
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

const literal = (character: string): Part => ({ spellings: [character], words: undefined, bare: true });

function eitherOf(parts: readonly Part[]): Part {
  const spellings = parts.flatMap((part) => part.spellings ?? []);
  const all = parts.every((part) => part.spellings) && spellings.length <= SPELLINGS_MAX;
  const words = parts.map((part) => better(part.words, part.spellings));
  return {
    spellings: all ? spellings : undefined,
    words: words.every((some) => some !== undefined) ? words.flat() : undefined,
    bare: parts.every(({ bare }) => bare),
  };
}

/** What stands side by side: spellings grow together until something stands between that has too many. */
class Run {
  #spellings: readonly string[] = [''];
  #words: readonly string[] | undefined;
  #whole = true;
  #bare = true;

  append(part: Part, repetition: Repetition): void {
    this.#bare &&= part.bare;
    switch (repetition) {
      case 'once':
        return this.#join(part);
      case 'optional':
        return this.#join(
          part.spellings ? { ...part, spellings: [...part.spellings, ''], words: undefined } : ANYTHING,
        );
      case 'repeated':
        this.#join(part);
        return this.#cut(part.spellings);
      case 'any':
        return this.#cut(NOTHING.spellings);
    }
  }

  end(): Part {
    const words = better(this.#words, this.#spellings);
    return { spellings: this.#whole ? this.#spellings : undefined, words, bare: this.#bare };
  }

  #join(part: Part): void {
    if (!part.spellings) {
      this.#words = better(this.#words, part.words);
      return this.#cut(NOTHING.spellings);
    }
    if (part.spellings.length === 1 && this.#spellings.length === 1) {
      this.#spellings = [`${this.#spellings[0] ?? ''}${part.spellings[0] ?? ''}`];
      return;
    }
    if (this.#spellings.length * part.spellings.length > SPELLINGS_MAX) return this.#cut(part.spellings);
    const next = part.spellings;
    this.#spellings = this.#spellings.flatMap((before) => next.map((after) => before + after));
  }

  /** Ends the run that stands; the next begins with `spellings`. */
  #cut(spellings: readonly string[] | undefined): void {
    this.#words = better(this.#words, this.#spellings);
    this.#spellings = spellings ?? [''];
    this.#whole = false;
  }
}
