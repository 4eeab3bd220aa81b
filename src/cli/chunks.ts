import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';

/** A CommonJS module, as a function of what it may use. */
type Chunk = (
  exports: object,
  require: (id: string) => unknown,
  module: { exports: object },
  __filename: string,
) => void;

/**
 * The files of which the built command consists, each run with the code that V8 made of it when Holdfast was built: to compile half a megabyte of
 * functions when they are first called takes longer than a diagnosis. Code of another version of V8, or of another source, V8 refuses; then the source is
 * compiled, as it is without any. The files are ASCII (`rolldown.config.ts`).
 */
export class Chunks {
  /** Whose code lay beside them and was refused. */
  readonly refused: string[] = [];
  readonly #folder: string;
  readonly #outside: NodeJS.Require;
  readonly #modules = new Map<string, { exports: object }>();
  readonly #scripts = new Map<string, Script>();

  /** `outside` finds what is no chunk. */
  constructor(folder: string, outside: NodeJS.Require) {
    this.#folder = resolve(folder);
    this.#outside = outside;
  }

  /** What the chunk exports. */
  load(name: string): object {
    const known = this.#modules.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    this.#modules.set(name, module);
    const require = (id: string): unknown => (id.startsWith('./') ? this.load(id.slice(2)) : this.#outside(id));
    (this.#script(name).runInThisContext() as Chunk)(module.exports, require, module, join(this.#folder, name));
    return module.exports;
  }

  /** Lays the code of all that was loaded beside it, with that of every function that was called since. */
  keep(): void {
    for (const [name, script] of this.#scripts) writeFileSync(this.#codeOf(name), script.createCachedData());
  }

  #script(name: string): Script {
    const filename = join(this.#folder, name);
    const source = `(function (exports, require, module, __filename) {${readFileSync(filename, 'latin1')}\n})`;
    const cachedData = this.#kept(name);
    const script = new Script(source, { filename, ...(cachedData && { cachedData }) });
    if (script.cachedDataRejected) this.refused.push(name);
    this.#scripts.set(name, script);
    return script;
  }

  #kept(name: string): Buffer | undefined {
    try {
      return readFileSync(this.#codeOf(name));
    } catch {
      // Nobody kept any, or it cannot be read: it only saves time.
      return undefined;
    }
  }

  readonly #codeOf = (name: string): string => join(this.#folder, `${name}.code`);
}
