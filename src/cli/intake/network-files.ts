import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { limits } from '../../base/limits.ts';
import { SESSIONS_BOUND } from '../../check/sessions-file.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { textPlace, type YamlBound } from '../../config/yaml-places.ts';
import { contentOf } from './content.ts';
import { fileBytes } from './file-bytes.ts';
import { reasonOf } from './reason.ts';
import { isFolder, type Refused } from './sources.ts';

/** The files of a network, as `assembleNetwork` takes them, and what could not be read of them. */
export interface NetworkFiles {
  readonly files: readonly ConfigFile[];
  readonly refused: readonly Refused[];
}

/**
 * Reads the network of a case: `path` is the case, its `network` folder, or a `network.yaml` alone. Files are cited
 * from that folder on (`network/hosts/hostA/ip-route.json`).
 */
export const readNetworkFiles = (path: string): Promise<NetworkFiles> => searched(path, new NetworkSearch());

/**
 * Reads `sessions.yaml`, in the same way. Of one that is too long no more is read than it may have, and where that ends
 * is said: a list of a million sessions is no mistake of one line, but it has one at which it is too much.
 */
export const readSessionsFile = (path: string): Promise<NetworkFiles> =>
  searched(path, new NetworkSearch(SESSIONS_BOUND));

async function searched(path: string, search: NetworkSearch): Promise<NetworkFiles> {
  try {
    const root = networkRoot(path);
    if (root === undefined) await search.take(path, dirname(resolve(path)));
    else await search.walk(root, dirname(resolve(root)), 0);
  } catch (error) {
    search.refused.push({ path, reason: reasonOf(error) });
  }
  return search;
}

/** The folder to walk; undefined for a file. */
function networkRoot(path: string): string | undefined {
  if (!statSync(path).isDirectory()) return undefined;
  const inner = join(path, 'network');
  return isFolder(inner) ? inner : path;
}

class NetworkSearch implements NetworkFiles {
  readonly files: ConfigFile[] = [];
  readonly refused: Refused[] = [];
  /** Of each file, where people write it. */
  readonly #bound: YamlBound | undefined;
  #bytes = 0;
  /** Folders by device and number: a link may lead to one of them again. */
  readonly #met = new Set<string>();

  constructor(bound?: YamlBound) {
    this.#bound = bound;
  }

  async walk(folder: string, base: string, depth: number): Promise<void> {
    if (depth > limits.folderDepthMax)
      return this.#refuse(folder, `more than ${limits.folderDepthMax} folders deep (folderDepthMax)`);
    const { dev, ino } = statSync(folder);
    if (ino !== 0 && this.#met.has(`${dev} ${ino}`))
      return this.#refuse(folder, 'a link to a folder that is read already');
    this.#met.add(`${dev} ${ino}`);
    for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted(byName)) {
      if (entry.name.startsWith('.') || entry.name.endsWith('~')) continue;
      const path = join(folder, entry.name);
      if (this.files.length >= limits.networkFilesMax)
        return this.#refuse(path, `more than ${limits.networkFilesMax} files (networkFilesMax)`);
      try {
        if (statSync(path).isDirectory()) await this.walk(path, base, depth + 1);
        else await this.take(path, base);
      } catch (error) {
        this.#refuse(path, reasonOf(error));
      }
    }
  }

  async take(path: string, base: string): Promise<void> {
    const found = statSync(path);
    if (!found.isFile()) return this.#refuse(path, 'a pipe, socket or device and not a file');
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of fileBytes({ path, name: path, bytes: found.size }, () => undefined)) {
      bytes += chunk.length;
      const over = excess(bytes, this.#bytes + bytes);
      if (over !== undefined) return this.#refuse(path, over);
      pieces.push(Buffer.from(chunk));
      const bound = this.#bound;
      if (bound && bytes > bound.charsMax) return this.#refuse(placeIn(path, pieces, bound.charsMax), tooLong(bound));
    }
    this.#bytes += bytes;
    this.#keep(path, nameOf(path, base), Buffer.concat(pieces));
  }

  #keep(path: string, file: string, bytes: Buffer): void {
    const content = contentOf(bytes);
    switch (content.kind) {
      case 'text':
        return void this.files.push({ file, text: decoded(bytes, content.encoding) });
      case 'capture':
        return this.#refuse(path, 'a capture; it belongs into evidence/');
      case 'binary':
      case 'unreadable':
        return this.#refuse(path, content.reason);
    }
  }

  #refuse(path: string, reason: string): void {
    this.refused.push({ path, reason });
  }
}

/** `sessions.yaml:512:17`: behind so many bytes. */
function placeIn(path: string, pieces: readonly Buffer[], bytes: number): string {
  const { line, column } = textPlace(Buffer.concat(pieces).toString('latin1'), bytes);
  return `${path}:${line}:${column}`;
}

const tooLong = ({ charsMax, name, remedy }: YamlBound): string =>
  `found more behind ${charsMax} bytes, expected at most so many (${name}); ${remedy}`;

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

function excess(bytes: number, all: number): string | undefined {
  if (bytes > limits.configCharsMax) return `more than ${limits.configCharsMax} bytes (configCharsMax)`;
  return all > limits.networkBytesMax
    ? `more than ${limits.networkBytesMax} bytes together (networkBytesMax)`
    : undefined;
}

/** From the network folder's own name on, without the ending of what was packed. */
function nameOf(path: string, base: string): string {
  const name = relative(base, resolve(path)).split(sep).join('/').replace(/\.gz$/, '');
  return name === '' ? basename(path) : name;
}

/** Windows' console writes in its own code page, PowerShell in UTF-16, everybody else in UTF-8. */
function decoded(bytes: Buffer, encoding: 'bytes' | 'utf-16le' | 'utf-16be'): string {
  if (encoding !== 'bytes') return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1'); // names with accents come out wrong; addresses and structure do not
  }
}
