import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';

/**
 * What became of a line: understood, or not, and then what it could bear on. A line that is known to decide no packet
 * is unread with `nothing`.
 */
export type Outcome = 'used' | Unread;
export type Unread = Pick<UnreadConfig, 'reason' | 'bears' | 'impossible'>;

/** A command and the lines below it that belong to it. */
export interface Block {
  readonly head: ConfigLine;
  readonly body: readonly ConfigLine[];
}

/**
 * A running configuration as blocks. Lines of a block are indented; a configuration that lost its blanks on the way
 * (out of a ticket, a web page) is still told apart by the words that only stand inside of blocks. Comments (`!`, `:`)
 * and what the pager left are no lines.
 */
export function blocksOf(file: string, text: string): readonly Block[] {
  const blocks: { readonly head: ConfigLine; readonly body: ConfigLine[]; readonly inside: RegExp }[] = [];
  let line = 0;
  for (const raw of linesIn(text)) {
    line++;
    const words = raw.replace(PAGER, '').trim();
    if (words === '' || words.startsWith('!') || words.startsWith(':')) continue;
    const statement = { file, line, text: words };
    const last = blocks.at(-1);
    if (last && (/^\s/.test(raw) || last.inside.test(words))) last.body.push(statement);
    else blocks.push({ head: statement, body: [], inside: insideOf(words) });
  }
  return blocks;
}

/** `split` would hold every line of a large configuration at once. */
function* linesIn(text: string): Generator<string> {
  let from = 0;
  while (from <= text.length) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end < 0 ? text.length : end).replace(/\r$/, '');
    if (end < 0) return;
    from = end + 1;
  }
}

const PAGER = /^<--- More --->[\s\u0008]*/;

/** By the first words of a block: what stands only inside of it, even where it is not indented. */
const insides: readonly (readonly [head: RegExp, inside: RegExp])[] = [
  [
    /^interface /,
    /^(?:no )?(?:nameif(?: \S+)?$|security-level|ip address (?:\d|dhcp|pppoe)|vlan \d|shutdown$|speed |duplex |member-interface )/,
  ],
  [/^object network /, /^(?:host|subnet|range|fqdn) |^nat (?:\(\S+\) )?(?:static|dynamic) /],
  [/^object service /, /^service (?:tcp|udp|tcp-udp|sctp|icmp6?|ip|\d+)(?: |$)/],
  [/^object-group /, /^(?:network|port|service|group|icmp|protocol)-object /],
  [/^class-map /, /^match /],
  [/^policy-map /, /^(?:class |no class |set connection |inspect |police |user-statistics)/],
];
const NOTHING = /^\b$/;

const insideOf = (head: string): RegExp => insides.find(([heads]) => heads.test(head))?.[1] ?? NOTHING;

/** The words of a line, taken from the front. */
export class Words {
  readonly #text: string;
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    const words = text.split(/\s+/);
    // A lone `!` behind a command begins a remark.
    const remark = words.indexOf('!');
    this.#words = remark > 0 ? words.slice(0, remark) : words;
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  peek(ahead = 0): string {
    return this.#words[this.#at + ahead] ?? '';
  }

  take(): string {
    return this.#words[this.#at++] ?? '';
  }

  /** How many characters stand before the next word. */
  get offset(): number {
    return [...this.#text.matchAll(/\S+/g)][this.#at]?.index ?? this.#text.length;
  }

  /** Takes the next word if it is this one. */
  accept(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#at++;
    return true;
  }

  rest(): string {
    return this.#words.slice(this.#at).join(' ');
  }
}

/** A reason that cannot become long, whatever stands in the line. */
export const notExpected = (found: string, expected: string): string =>
  `found ${found === '' ? 'the end of the line' : `"${found.slice(0, 60)}"`}, expected ${expected}`;
