import { limits } from '../../base/limits.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Block } from './statement.ts';

/** Blocks as the device shows them, and the lines that are no longer among them. */
export interface Typed {
  readonly blocks: readonly Block[];
  /** What a later `no ...` took back, with the line that did. */
  readonly gone: readonly { readonly line: ConfigLine; readonly by: ConfigLine }[];
  /** The `no ...` lines that took something back. */
  readonly used: readonly ConfigLine[];
}

/**
 * Lines that were typed into a device stand behind what it had: `no X` takes back an X before it (and in a policy map a
 * class with all that it does, so that the class can be added again behind the others), `access-list NAME line N ...`
 * and `nat (A,B) N source ...` go to their place (command reference, "class", "access-list extended", "nat"). A running
 * configuration by itself has nothing of either, and stays as it is.
 */
export function asTyped(blocks: readonly Block[]): Typed {
  if (!blocks.some(isTyped)) return { blocks, gone: [], used: [] };
  const reading = new TypedReading();
  for (const block of blocks) reading.take(block);
  return reading.finish();
}

const isTyped = ({ head, body }: Block): boolean =>
  NO.test(head.text) || INSERTED.test(head.text) || body.some(({ text }) => NO.test(text));

/** What of these is off is read by itself: it may be on without a line (`no service resetoutbound`). */
const NO = /^no (?!service |nat-control|sysopt |(?:ip address|nameif|security-level|shutdown)\b)(.+)$/;
const INSERTED = /^(?:access-list \S+ line (\d{1,6}) |nat \([^()]+\) (\d{1,6}) source )/;
const CLASS = /^class (\S+)/;

interface Open {
  readonly head: ConfigLine;
  body: ConfigLine[];
}

class TypedReading {
  readonly #blocks: Open[] = [];
  readonly #removed = new Set<Open>();
  /** By what `no` calls them. */
  readonly #byName = new Map<string, Open[]>();
  /**
   * The lines of each access list in the order in which they hold, which is not that of the blocks where one was
   * inserted.
   */
  readonly #lists = new Map<string, Open[]>();
  readonly #gone: { readonly line: ConfigLine; readonly by: ConfigLine }[] = [];
  readonly #used: ConfigLine[] = [];
  #inserted = 0;

  take({ head, body }: Block): void {
    const withdrawn = NO.exec(head.text)?.[1];
    // What stands below a line that takes back has no place.
    if (withdrawn !== undefined && this.#withdraw(withdrawn, head)) return this.#forget(body, head);
    const open: Open = { head, body: [] };
    addTo(this.#byName, nameOf(head.text), open);
    this.#blocks.push(open);
    this.#enlist(open);
    for (const line of body) this.#within(open, line);
  }

  /** The blocks of a list stand where its first ones stood, each at its place. */
  finish(): Typed {
    const turns = new Map([...this.#lists].map(([name, blocks]) => [name, blocks.values()]));
    const blocks = this.#blocks.map((block) => turns.get(listOf(block) ?? '')?.next().value ?? block);
    return { blocks: blocks.filter((block) => !this.#removed.has(block)), gone: this.#gone, used: this.#used };
  }

  /** A block by its first words (`no policy-map P`, `no class-map C`), or a line that says just this. */
  #withdraw(text: string, by: ConfigLine): boolean {
    const meant = this.#byName.get(nameOf(text))?.filter((one) => !this.#removed.has(one)) ?? [];
    if (meant.length === 0) return false;
    this.#byName.delete(nameOf(text));
    this.#used.push(by);
    for (const block of meant) {
      this.#removed.add(block);
      this.#forget([block.head, ...block.body], by);
    }
    return true;
  }

  #forget(lines: readonly ConfigLine[], by: ConfigLine): void {
    for (const line of lines) this.#gone.push({ line, by });
  }

  /** Before the line that is the N-th of its list now, remarks counted; behind the last where it has fewer. */
  #enlist(block: Open): void {
    const list = listOf(block);
    if (list === undefined) return;
    const lines = this.#lists.get(list);
    if (!lines) this.#lists.set(list, [block]);
    else {
      const [, line, rule] = INSERTED.exec(block.head.text) ?? [];
      const place = Number(line ?? rule ?? Infinity);
      if (place > lines.length || this.#inserted >= limits.typedLinesMax) lines.push(block);
      else {
        this.#inserted++;
        lines.splice(this.#indexOf(lines, place), 0, block);
      }
    }
  }

  #indexOf(lines: readonly Open[], place: number): number {
    let at = 0;
    for (const [i, line] of lines.entries()) if (!this.#removed.has(line) && ++at === place) return i;
    return lines.length;
  }

  #within(open: Open, line: ConfigLine): void {
    const withdrawn = this.#used.length < limits.typedLinesMax ? NO.exec(line.text)?.[1] : undefined;
    if (withdrawn === undefined || !this.#withdrawWithin(open, withdrawn, line)) open.body.push(line);
  }

  /** A whole class, or a line of the class that is open, in any block of this name. */
  #withdrawWithin(open: Open, text: string, by: ConfigLine): boolean {
    const same = this.#byName.get(nameOf(open.head.text))?.filter((one) => !this.#removed.has(one)) ?? [];
    const name = CLASS.exec(text)?.[1];
    const current = classesOf(open.body).at(-1);
    const gone = new Set(
      same.flatMap(({ body }) => {
        const classes = classesOf(body);
        return body.filter((line, i) =>
          name === undefined ? classes[i] === current && sameWords(line.text) === sameWords(text) : classes[i] === name,
        );
      }),
    );
    if (gone.size === 0) return false;
    for (const block of same) block.body = block.body.filter((line) => !gone.has(line));
    this.#used.push(by);
    this.#forget([...gone], by);
    return true;
  }
}

function addTo(map: Map<string, Open[]>, name: string, block: Open): void {
  const known = map.get(name);
  if (known) known.push(block);
  else map.set(name, [block]);
}

const BLOCKS: ReadonlySet<string> = new Set(['class-map', 'policy-map', 'tcp-map', 'object', 'object-group']);

/** A block by its command and its name (the last word), anything else by all of its words. */
function nameOf(text: string): string {
  const words = sameWords(text);
  const [command = ''] = words.split(' ', 1);
  return BLOCKS.has(command) ? `${command} ${words.slice(words.lastIndexOf(' ') + 1)}` : words;
}

/** Without the number of its place, which is no part of it. */
const sameWords = (text: string): string =>
  text
    .replace(/^(access-list \S+) line \d+ /, '$1 ')
    .replace(/^(nat \([^()]+\)) \d+ (?=source )/, '$1 ')
    .replaceAll(/\s+/g, ' ');

/** What has an order that a number can name: the lines of one access list, and those of manual translation. */
const listOf = ({ head }: Open): string | undefined =>
  /^access-list \S+ /.exec(head.text)?.[0] ?? (MANUAL_NAT.test(head.text) ? 'nat' : undefined);

const MANUAL_NAT = /^nat (?:\([^()]+\) )?(?:\d+ )?source /;

/** The class that each line of a policy map belongs to, its own line included. */
function classesOf(body: readonly ConfigLine[]): readonly (string | undefined)[] {
  let current: string | undefined;
  return body.map(({ text }) => {
    current = CLASS.exec(text)?.[1] ?? current;
    return current;
  });
}
