import type { ConfigLine, UnreadConfig } from '../../model/configuration.ts';
import type { BaseChain } from '../../model/netfilter.ts';
import type { ConfigFile } from '../config-file.ts';
import type { Tables } from '../shown-tables.ts';
import { elementText, plain, statementText } from './nft-json-text.ts';
import { type NetfilterReading, type NftChain, type NftTable, rulesetOf } from './nft-ruleset.ts';
import { readElements } from './nft-set.ts';
import { nftWords, TEXT_CHARS_MAX } from './nft-words.ts';
import { hookOf } from './priority.ts';
import { policyOf } from './timeout-policy.ts';

/**
 * Reads what `nft -j list ruleset` prints. It is one line, so every `by` is line 1 and tells the rule in nft's own
 * language, with the handle by which nft finds it.
 */
export function readNftJson({ file, text }: ConfigFile, without?: Tables): NetfilterReading {
  const document = parsed(text);
  const objects = isFields(document) ? document['nftables'] : undefined;
  if (!Array.isArray(objects)) {
    const reason = 'no output of nft -j: a JSON object with a list named nftables was expected';
    const start = text.trim().slice(0, SHOWN_CHARS);
    return rulesetOf([], [{ file, line: 1, text: start, reason, bears: 'filter' }]);
  }
  const reader = new NftJsonReader(file);
  for (const object of objects as readonly unknown[]) reader.read(object);
  return rulesetOf(reader.tables, reader.unread, without);
}

/** What is shown of text that is no rule set. */
const SHOWN_CHARS = 80;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by the caller, as anything else that is no listing.
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
const textIn = (fields: Fields, key: string): string => (typeof fields[key] === 'string' ? fields[key] : '');

class NftJsonReader {
  readonly #file: string;
  readonly tables: NftTable[] = [];
  readonly unread: UnreadConfig[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  read(object: unknown): void {
    const [kind, body] = Object.entries(isFields(object) ? object : {})[0] ?? ['', undefined];
    if (!isFields(body)) return;
    switch (kind) {
      case 'table':
        this.#tableOf(textIn(body, 'name'), body).dormant = isDormant(body);
        return;
      case 'chain':
        return this.#chain(body);
      case 'rule':
        return this.#rule(body);
      case 'set':
      case 'map':
        return this.#set(body);
      case 'ct timeout':
        return this.#timeouts(body);
      default:
        // Named counters, quotas, helpers and flow tables decide nothing by themselves.
        return;
    }
  }

  #tableOf(name: string, body: Fields): NftTable {
    const family = textIn(body, 'family');
    const known = this.tables.find((table) => table.family === family && table.name === name);
    if (known) return known;
    const table: NftTable = { family, name, dormant: false, sets: new Map(), timeouts: [], chains: [] };
    this.tables.push(table);
    return table;
  }

  #chainOf(name: string, body: Fields): NftChain {
    const table = this.#tableOf(textIn(body, 'table'), body);
    const known = table.chains.find((chain) => chain.name === name);
    if (known) return known;
    const chain: NftChain = { name, by: this.#line(`chain ${name}`), rules: [] };
    table.chains.push(chain);
    return chain;
  }

  #chain(body: Fields): void {
    const chain = this.#chainOf(textIn(body, 'name'), body);
    if (body['hook'] === undefined) return;
    chain.base = baseOf(body);
    const isIp = ['ip', 'ip6', 'inet'].includes(textIn(body, 'family'));
    if (chain.base || !isIp) return;
    const reason = 'the hook or the priority of the chain is not known';
    this.unread.push({ ...chain.by, reason, bears: 'filter' });
  }

  #rule(body: Fields): void {
    const text = listOf(body['expr']).map(statementText).join(' ');
    const handle = typeof body['handle'] === 'number' ? ` # handle ${body['handle']}` : '';
    const rule = { words: nftWords(text), by: this.#line(`${text}${handle}`) };
    this.#chainOf(textIn(body, 'chain'), body).rules.push(rule);
  }

  #timeouts(body: Fields): void {
    const name = textIn(body, 'name');
    const by = this.#line(`ct timeout ${name}`);
    const { policy: times } = body;
    const written = Object.entries(isFields(times) ? times : {}).map(([state, time]) => ({
      state,
      time: plain(time),
      by,
    }));
    const { policy, unread } = policyOf(name, { protocol: textIn(body, 'protocol'), written, by });
    this.#tableOf(textIn(body, 'table'), body).timeouts.push(policy);
    this.unread.push(...unread);
  }

  #set(body: Fields): void {
    const elements = listOf(body['elem']).map((element) => elementText(element));
    this.#tableOf(textIn(body, 'table'), body).sets.set(
      textIn(body, 'name'),
      readElements(nftWords(elements.join(', '))),
    );
  }

  #line(text: string): ConfigLine {
    return { file: this.#file, line: 1, text: text.slice(0, TEXT_CHARS_MAX) };
  }
}

/** nft 1.0.6 prints the table's own name where it means the flag (src/json.c, table_print_json; measured). */
const isDormant = (table: Fields): boolean =>
  [table['flags'], ...listOf(table['flags'])].some((flag) => flag === 'dormant' || flag === table['name']);

function baseOf(body: Fields): BaseChain | undefined {
  const type = textIn(body, 'type');
  const hook = hookOf(textIn(body, 'hook'));
  const priority = body['prio'];
  if (type !== 'filter' && type !== 'nat' && type !== 'route') return undefined;
  if (hook === undefined || typeof priority !== 'number') return undefined;
  return { type, hook, priority, policy: body['policy'] === 'drop' ? 'drop' : 'accept' };
}
