import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type TableId } from '../model/routing.ts';
import type { ConfigFile } from './config-file.ts';

/**
 * Numbers of tables that are known by name only begin here: no kernel has as many tables (their numbers have 32 bits).
 */
const NAMED_ONLY = 2 ** 32;

/**
 * The routing tables of one host by name. Which number a name stands for is in `rt_tables`; where nobody looked there,
 * each name gets a number that no table can have, the same in routes and rules, so that the two still meet.
 */
export class TableNames {
  readonly #numbers = new Map<string, TableId>([
    ['local', LOCAL_TABLE],
    ['main', MAIN_TABLE],
    ['default', DEFAULT_TABLE],
    ['unspec', 0],
  ]);
  readonly #names = new Map<TableId, string>();

  /** `200 eth1`. A later line for the same name does not count: iproute2 takes what it finds first by name. */
  name(number: TableId, name: string): void {
    if (!this.#numbers.has(name)) this.#numbers.set(name, number);
    if (!this.#names.has(number)) this.#names.set(number, name);
  }

  /** The table of a number or of a name that was given; undefined for other names. */
  known(text: string): TableId | undefined {
    const number = /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
    return number !== undefined && number < NAMED_ONLY ? number : this.#numbers.get(text);
  }

  /** The table of a number or a name, whatever the name. */
  of(text: string): TableId {
    const known = this.known(text);
    if (known !== undefined) return known;
    const id = NAMED_ONLY + this.#numbers.size;
    this.name(id, text);
    return id;
  }

  /** For people. */
  label(table: TableId): string {
    if (table === MAIN_TABLE) return 'main';
    if (table === LOCAL_TABLE) return 'local';
    if (table === DEFAULT_TABLE) return 'default';
    return this.#names.get(table) ?? String(table);
  }

  get all(): readonly string[] {
    return [...this.#numbers.keys()];
  }
}

/** Reads `/etc/iproute2/rt_tables`: a number and a name in each line. What is neither is skipped, as iproute2 does. */
export function readTableNames({ text }: ConfigFile, into = new TableNames()): TableNames {
  for (const line of text.split('\n')) {
    const [, number, name] = /^\s*(0x[0-9a-f]+|\d+)\s+([^\s#]+)/i.exec(line) ?? [];
    if (number !== undefined && name !== undefined) into.name(Number(number), name);
  }
  return into;
}
