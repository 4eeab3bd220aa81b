import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { BaseChain } from '../../model/netfilter.ts';
import type { ConfigFile } from '../config-file.ts';
import type { Tables } from '../shown-tables.ts';
import { type NetfilterReading, type NftChain, type NftTable, rulesetOf } from './nft-ruleset.ts';
import { readElements } from './nft-set.ts';
import { NftCursor, type NftWord, nftWords, textOf } from './nft-words.ts';
import { hookOf, priorityOf } from './priority.ts';
import { nftPolicy } from './timeout-policy.ts';
import { withDefinitions } from './nft-definitions.ts';

/** Reads what `nft list ruleset` prints, and files of that language that consist of tables (`/etc/nftables.conf`). */
export function readNftText({ file, text }: ConfigFile, without?: Tables): NetfilterReading {
  return new NftTextReader(file, text).read(without);
}

class NftTextReader {
  readonly #file: string;
  readonly #tables: NftTable[] = [];
  readonly #unread: UnreadConfig[] = [];

  readonly #text: string;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  read(without?: Tables): NetfilterReading {
    const cursor = new NftCursor(withDefinitions(nftWords(this.#text)));
    while (!cursor.done) {
      if (cursor.takeIf(';', '}')) continue;
      if (cursor.peek() === 'table' || (cursor.peek() === 'add' && cursor.peek(1) === 'table')) this.#table(cursor);
      else this.#other(cursor);
    }
    return rulesetOf(this.#tables, this.#unread, without);
  }

  #table(cursor: NftCursor): void {
    cursor.takeIf('add');
    cursor.take();
    const family = cursor.takeIf('ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev') ?? 'ip';
    const name = cursor.text();
    const table = this.#tableNamed(family, name);
    if (!cursor.takeIf('{')) return;
    const body = new NftCursor(cursor.block());
    while (!body.done) {
      if (body.takeIf(';', '}')) continue;
      this.#part(body, table);
    }
  }

  #tableNamed(family: string, name: string): NftTable {
    const known = this.#tables.find((table) => table.family === family && table.name === name);
    if (known) return known;
    const table: NftTable = { family, name, dormant: false, sets: new Map(), timeouts: [], chains: [] };
    this.#tables.push(table);
    return table;
  }

  #part(body: NftCursor, table: NftTable): void {
    switch (body.peek()) {
      case 'chain':
        return this.#chain(body, table);
      case 'set':
      case 'map':
        return readSetBlock(body, table);
      case 'flags':
        table.dormant ||= body.statement().some(({ text }) => text === 'dormant');
        return;
      default:
        // Counters, quotas, helpers, flow tables and comments decide nothing by themselves.
        this.#passOver(body, table);
    }
  }

  #passOver(body: NftCursor, table: NftTable): void {
    const words = body.statement();
    const [first, second] = words;
    if (first && !OBJECTS.has(first.text)) this.#misread(words, 'no part of a table that is known');
    else if (first?.text === 'ct' && second?.text === 'timeout') {
      const reading = nftPolicy(words, this.#asItStands());
      if (reading) table.timeouts.push(reading.policy);
      for (const one of reading?.unread ?? []) this.#unread.push(one);
    }
  }

  #chain(body: NftCursor, table: NftTable): void {
    const start = body.take();
    const name = body.text();
    const by = this.#line([{ text: `chain ${name}`, line: start?.line ?? 0, quoted: false }]);
    const existing = table.chains.find((one) => one.name === name);
    const chain: NftChain = existing ?? { name, by, rules: [] };
    if (!existing) table.chains.push(chain);
    if (!body.takeIf('{')) return;
    const inner = new NftCursor(body.block());
    while (!inner.done) {
      if (inner.takeIf(';', '}')) continue;
      this.#ruleOf(chain, inner.statement());
    }
  }

  #ruleOf(chain: NftChain, words: readonly NftWord[]): void {
    const [first] = words;
    if (first === undefined || first.text === 'comment') return;
    if (first.text === 'type' && words.some(({ text }) => text === 'hook')) {
      chain.base = baseOf(words);
      if (!chain.base) this.#misread(words, 'the hook or the priority of the chain is not known', 'filter');
    } else if (first.text === 'policy') {
      if (chain.base) chain.base = { ...chain.base, policy: words[1]?.text === 'drop' ? 'drop' : 'accept' };
    } else chain.rules.push({ words, by: this.#line(words) });
  }

  #other(cursor: NftCursor): void {
    const words = cursor.statement();
    const [first] = words;
    if (first && !HARMLESS.has(first.text)) this.#misread(words, 'only tables are read, not commands');
  }

  #misread(words: readonly NftWord[], reason: string, bears: UnreadConfig['bears'] = 'filter'): void {
    this.#unread.push({ ...this.#line(words), reason, bears });
  }

  /** The line of a word, for a mistake in the middle of it. */
  #asItStands(): (word: NftWord) => ConfigLine {
    const lines = this.#text.split('\n');
    return ({ line }) => ({ file: this.#file, line, text: (lines[line - 1] ?? '').trim() });
  }

  #line(words: readonly NftWord[]): ConfigLine {
    const text = textOf(words);
    return { file: this.#file, line: words[0]?.line ?? 1, text };
  }
}

const OBJECTS: ReadonlySet<string> = new Set([
  'counter',
  'quota',
  'limit',
  'ct',
  'flowtable',
  'synproxy',
  'secmark',
  'comment',
  'handle',
  'elements',
]);

const HARMLESS: ReadonlySet<string> = new Set(['flush', 'destroy', 'delete', 'define']);

/** `type filter hook input priority filter + 10` */
function baseOf(words: readonly NftWord[]): BaseChain | undefined {
  const texts = words.map(({ text }) => text);
  const after = (word: string) => texts[texts.indexOf(word) + 1] ?? '';
  const type = after('type');
  const hook = hookOf(after('hook'));
  const priority = priorityOf(texts.slice(texts.indexOf('priority') + 1).join(' '));
  if (type !== 'filter' && type !== 'nat' && type !== 'route') return undefined;
  if (hook === undefined || priority === undefined || !texts.includes('priority')) return undefined;
  return { type, hook, priority, policy: 'accept' };
}

function readSetBlock(body: NftCursor, table: NftTable): void {
  body.take();
  const name = body.text();
  if (!body.takeIf('{')) return;
  const inner = new NftCursor(body.block());
  let set = table.sets.get(name) ?? { elements: [] };
  while (!inner.done) {
    if (inner.takeIf(';', '}')) continue;
    const isElements = inner.peek() === 'elements';
    const words = inner.statement();
    if (isElements) set = readElements(words.slice(words.findIndex(({ text }) => text === '{') + 1, -1));
  }
  table.sets.set(name, set);
}
