/** How many entries a map at the top of a text may have. */
export interface EntriesBound {
  readonly below: string;
  readonly max: number;
}

/** Where the first entry begins that is too many, and how many there are. */
export interface Surplus {
  readonly offset: number;
  readonly count: number;
}

/**
 * Entries of a map at the top that are too many, counted by their indentation: to read a million of them takes half a
 * minute, to count them some milliseconds. Undefined: there are few enough, or they stand on one line, between
 * brackets, where only reading tells.
 */
export function surplusEntries(text: string, { below, max }: EntriesBound): Surplus | undefined {
  const head = new RegExp(`^${below}:[ \\t]*(?:#.*)?\\r?$`, 'm').exec(text);
  if (!head) return undefined;
  let [indent, count, offset] = [0, 0, 0];
  for (
    let from = head.index + head[0].length + 1;
    from > 0 && from < text.length;
    from = text.indexOf('\n', from) + 1
  ) {
    LINE.lastIndex = from;
    const blanks = LINE.exec(text)?.[0].length;
    if (blanks === undefined) continue;
    if (indent === 0) indent = blanks;
    if (blanks < indent || indent === 0) break;
    if (blanks === indent && ++count === max + 1) offset = from + blanks;
  }
  return count > max ? { offset, count } : undefined;
}

/** The indentation of a line with more than a comment in it. */
const LINE = / *(?=[^\s#])/y;
