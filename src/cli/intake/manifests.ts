import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../base/error-code.ts';
import { type Manifest, manifestOf, type OrderedPair, type PageOrigin, zoneRelation } from '../../evidence/index.ts';
import type { ConfigError } from '../../model/configuration.ts';
import { reasonOf } from './reason.ts';
import { type InputFile, MANIFEST } from './sources.ts';

/** What the `evidence.yaml` of each folder says, applied to its files. */
export class Manifests {
  readonly errors: readonly ConfigError[];
  /** How hosts' wall clocks stand to UTC. */
  readonly relations: OrderedPair[] = [];
  readonly #byRoot: ReadonlyMap<string, Manifest>;

  constructor(byRoot: ReadonlyMap<string, Manifest>) {
    this.#byRoot = byRoot;
    this.errors = [...byRoot.values()].flatMap(({ errors }) => errors);
  }

  /** Where the file comes from, as far as its folder and its manifest tell. */
  originOf({ root, name, node }: InputFile): PageOrigin {
    const { host = node, date, zone } = manifestOf(this.#byRoot.get(root ?? '')?.rules ?? [], name);
    if (host !== undefined && zone !== undefined) this.relations.push(...zoneRelation(host, zone));
    return { file: name, ...(host === undefined ? {} : { node: host }), ...(date === undefined ? {} : { day: date }) };
  }
}

/** Reads the manifests of the folders that have one. */
export async function manifestsOf(roots: readonly string[]): Promise<Manifests> {
  const byRoot = new Map<string, Manifest>();
  for (const root of roots) {
    const file = join(root, MANIFEST);
    try {
      const { size, isFile } = kindOf(file);
      if (!isFile) throw new Error('it is a pipe, device or folder and not a file');
      if (size > MANIFEST_BYTES_MAX)
        throw new Error(`it has ${size} bytes; more than ${MANIFEST_BYTES_MAX} are no manifest`);
      const text = readFileSync(file, 'utf8');
      const { readManifest } = await import('../../evidence/manifest.ts'); // YAML is loaded where there is some
      byRoot.set(root, readManifest(text, file));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') continue;
      byRoot.set(root, { rules: [], errors: [unreadable(file, reasonOf(error))] });
    }
  }
  return new Manifests(byRoot);
}

/** A rule takes a hundred bytes; nobody writes ten thousand of them by hand. */
const MANIFEST_BYTES_MAX = 1_048_576;

function kindOf(file: string): { size: number; isFile: boolean } {
  const found = statSync(file);
  return { size: found.size, isFile: found.isFile() };
}

const unreadable = (file: string, reason: string): ConfigError => ({
  file,
  line: 1,
  column: 1,
  found: reason,
  expected: 'a file that can be read',
  remedy: 'without it, hosts and days are taken from folders and file names',
});
