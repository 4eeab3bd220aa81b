/** One command of PowerShell with its named words. */
export interface Cmdlet {
  readonly name: string;
  /**
   * By their names in small letters, without the dash; a switch has `true`, and `interfaceindex` the name whose index
   * is asked for.
   */
  readonly words: ReadonlyMap<string, string>;
  /** What stands behind no name. */
  readonly rest: readonly string[];
}

/**
 * A line that is one command with plain or single-quoted words and names whose index is looked up, perhaps with
 * `| Out-Null` behind it. Undefined for all that PowerShell would expand, join or run besides: such a line is not
 * guessed at (about_Quoting_Rules, about_Parsing).
 */
export function cmdletOf(line: string): Cmdlet | undefined {
  const tokens = tokensOf(line.replace(/\s*\|\s*Out-Null\s*$/i, ''));
  const [first, ...others] = tokens ?? [];
  if (!first || first.quoted || !/^[a-z]+-[a-z]+$/i.test(first.text)) return undefined;
  const words = new Map<string, string>();
  const rest: string[] = [];
  /** The name that waits for its word. */
  let open: string | undefined;
  for (const token of others) {
    const [, name, given] = token.quoted ? [] : (NAME.exec(token.text) ?? []);
    const key = name?.toLowerCase();
    // PowerShell refuses a name that is given twice, and one without its word.
    if (key !== undefined && (words.has(key) || open !== undefined)) return undefined;
    // A number says nothing of the name, and a name that is looked up is nothing but an index.
    if (key === undefined && (open === 'interfaceindex') !== (token.indexOf === true)) return undefined;
    if (key === undefined && open === undefined) rest.push(token.text);
    else if (key === undefined) words.set(open ?? '', token.text);
    else if (given !== undefined || isSwitch(key)) words.set(key, given ?? 'true');
    open = key !== undefined && !words.has(key) ? key : undefined;
  }
  return open === undefined ? { name: first.text, words, rest } : undefined;
}

/** `-Force`, and `-Confirm:$false`. */
const NAME = /^-([a-z]+)(?::(\$true|\$false))?$/i;

const isSwitch = (key: string): boolean => key === 'force' || key === 'confirm' || key === 'whatif';

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  /** The index of the interface that has this name exactly: what is looked up when it runs. */
  readonly indexOf?: true;
}

/** All four of these are single quotes to PowerShell, and any of them ends what any of them began. */
const QUOTED =
  /['\u2018\u2019\u201a\u201b]((?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*)['\u2018\u2019\u201a\u201b](?=\s|$)/y;
const DOUBLED = /['\u2018\u2019\u201a\u201b](['\u2018\u2019\u201a\u201b])/g;
/** How a script asks for the index of the one interface that is called so; for `-InterfaceIndex` alone. */
const INDEX_OF =
  /\(Get-NetAdapter \| Where-Object Name -eq ['\u2018\u2019\u201a\u201b]((?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*)['\u2018\u2019\u201a\u201b]\)\.ifIndex(?=\s|$)/iy;
/** What no quotes stand around has nothing that means something to PowerShell, but for the values of a switch. */
const PLAIN = /-[a-z]+:\$(?:true|false)(?=\s|$)|[\w./:\\*-]+(?=\s|$)/iy;
const BLANKS = /\s*/y;

function tokensOf(line: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = skipped(line, 0); at < line.length; at = skipped(line, at)) {
    const quoted = matchedAt(QUOTED, line, at);
    const index = matchedAt(INDEX_OF, line, at);
    const inQuotes = quoted ?? index;
    const found = inQuotes ?? matchedAt(PLAIN, line, at);
    if (!found) return undefined;
    const text = inQuotes ? (inQuotes[1] ?? '').replaceAll(DOUBLED, '$1') : found[0];
    tokens.push({ text, quoted: inQuotes !== undefined, ...(index ? { indexOf: true } : {}) });
    at += found[0].length;
  }
  return tokens;
}

const skipped = (line: string, at: number): number => at + (matchedAt(BLANKS, line, at)?.[0].length ?? 0);

function matchedAt(pattern: RegExp, line: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? undefined;
}

/**
 * The commands of a text, one a line, each with the number of its first line: a quoted word may go over several.
 * Whether a quote is open, the number of quotes tells, because one within a word is doubled.
 */
export function* eachCommand(text: string): Generator<Command> {
  let line = 1;
  for (let from = 0; from < text.length; ) {
    let to = lineEnd(text, from);
    const isRemark = /^\s*#/.test(text.slice(from, to));
    let [lines, open] = [1, !isRemark && isOpen(text.slice(from, to))];
    while (open && to < text.length && lines < LINES_MAX) {
      const next = lineEnd(text, to + 1);
      open = open !== isOpen(text.slice(to + 1, next));
      to = next;
      lines++;
    }
    // What nobody closes is one line that is not understood, and not all that follows.
    if (open && lines > 1) [lines, to] = [1, lineEnd(text, from)];
    if (!isRemark) yield { line, content: text.slice(from, to).trim() };
    line += lines;
    from = to + 1;
  }
}

interface Command {
  readonly line: number;
  readonly content: string;
}

/** More lines than any name has. */
const LINES_MAX = 100;

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? text.length : feed;
}

const isOpen = (line: string): boolean => (line.match(QUOTE)?.length ?? 0) % 2 === 1;

const QUOTE = /['\u2018\u2019\u201a\u201b]/g;
