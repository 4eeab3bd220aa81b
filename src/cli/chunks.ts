import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';

/** A CommonJS module, as a function of what it may use. */
type Chunk = (
  exports: object,
  require: (id: string) => unknown,
  module: { exports: object },
  __filename: string,
) => void;

/** Names of chunks that a command loads at once, in their order: one that it asks for and those that this one needs. */
type Batch = readonly string[];

/**
 * The files of which the built command consists. What a command loads at once is compiled as one script, with the code
 * that V8 made of what this command called when Holdfast was built: to compile half a megabyte of functions when they
 * are first called takes longer than a diagnosis. Code of another version of V8, or of another source, V8 refuses; then
 * the source is compiled. The files are ASCII (`rolldown.config.ts`).
 */
export class Chunks {
  /** Batches whose kept code is used, and those whose code was refused, by their first chunks. */
  readonly used: string[] = [];
  readonly refused: string[] = [];
  readonly #folder: string;
  readonly #outside: NodeJS.Require;
  readonly #modules = new Map<string, { exports: object }>();
  /** What was loaded: each batch is what one call from outside has brought. */
  readonly #loaded: string[][] = [];
  #isWithin = false;
  /** By chunk the batch that it is compiled with. */
  readonly #batches = new Map<string, Batch>();
  readonly #compiled = new Map<string, Chunk>();
  readonly #scripts = new Map<Batch, Script>();
  /** Whose code is used. */
  #command = '';

  /** `outside` finds what is no chunk. */
  constructor(folder: string, outside: NodeJS.Require) {
    this.#folder = resolve(folder);
    this.#outside = outside;
  }

  get loaded(): readonly Batch[] {
    return this.#loaded;
  }

  /** What the chunk exports. */
  load(name: string): object {
    const known = this.#modules.get(name);
    if (known) return known.exports;
    const isOutermost = !this.#isWithin;
    if (isOutermost) this.#loaded.push([]);
    this.#loaded.at(-1)?.push(name);
    this.#isWithin = true;
    const module = { exports: {} };
    this.#modules.set(name, module);
    const require = (id: string): unknown => (id.startsWith('./') ? this.load(id.slice(2)) : this.#outside(id));
    try {
      this.#chunk(name)(module.exports, require, module, join(this.#folder, name));
    } finally {
      if (isOutermost) this.#isWithin = false;
    }
    return module.exports;
  }

  /** Compiles chunks in these batches from now on. */
  group(batches: readonly Batch[]): void {
    for (const batch of batches) for (const name of batch) this.#batches.set(name, batch);
  }

  /** Lays the batches of a command beside the chunks, and of each the code of all functions that were called since. */
  keep(command: string): void {
    writeFileSync(this.#batchesOf(command), JSON.stringify([...this.#scripts.keys()]));
    for (const [batch, script] of this.#scripts) writeFileSync(this.#codeOf(command, batch), script.createCachedData());
  }

  /** Uses what was kept for a command. False where that was nothing: it only saves time. */
  use(command: string): boolean {
    const batches = batchesIn(this.#kept(this.#batchesOf(command))?.toString('latin1') ?? '');
    // What was kept of other files than these is of no use.
    if (!batches?.flat().every((name) => existsSync(join(this.#folder, name)))) return false;
    this.#command = command;
    this.group(batches);
    return true;
  }

  #chunk(name: string): Chunk {
    const compiled = this.#compiled.get(name);
    if (compiled) return compiled;
    const batch = this.#batches.get(name) ?? [name];
    const source = `[${batch.map((one) => this.#source(one)).join(',')}]`;
    const cachedData = this.#command === '' ? undefined : this.#kept(this.#codeOf(this.#command, batch));
    const filename = join(this.#folder, batch[0] ?? name);
    const script = new Script(source, { filename, ...(cachedData && { cachedData }) });
    if (cachedData) (script.cachedDataRejected ? this.refused : this.used).push(batch[0] ?? name);
    this.#scripts.set(batch, script);
    const chunks = script.runInThisContext() as readonly Chunk[];
    for (const [i, chunk] of chunks.entries()) this.#compiled.set(batch[i] ?? '', chunk);
    return this.#chunk(name);
  }

  #source(name: string): string {
    const text = readFileSync(join(this.#folder, name), 'latin1');
    return `(function (exports, require, module, __filename) {${text}\n})`;
  }

  #kept(file: string): Buffer | undefined {
    try {
      return readFileSync(file);
    } catch {
      // Nobody kept any, or it cannot be read.
      return undefined;
    }
  }

  readonly #batchesOf = (command: string): string => join(this.#folder, `${command}.batches.json`);
  readonly #codeOf = (command: string, [first]: Batch): string => join(this.#folder, `${first}.${command}.code`);
}

/** Undefined where the text is damaged. */
function batchesIn(text: string): readonly Batch[] | undefined {
  try {
    const batches: unknown = JSON.parse(text);
    const isBatch = (one: unknown): boolean => Array.isArray(one) && one.every((name) => typeof name === 'string');
    return Array.isArray(batches) && batches.length > 0 && batches.every(isBatch) ? batches : undefined;
  } catch {
    return undefined;
  }
}
