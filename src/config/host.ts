import type { ConfigFile } from './config-file.ts';
import type { ForeignReaders } from './foreign-readers.ts';
import { hostFileKind, type HostFileKind, hostFileKinds } from './host-file.ts';
import type { NodeParts } from './parts.ts';
import { hostReaders } from './host-readers.ts';
import { tablesSaved } from './shown-tables.ts';
import { readTableNames, TableNames } from './table-names.ts';

/** Everything that the files of `hosts/<name>/` say, the most telling first: where two differ, the first holds. */
export function readHost(files: readonly ConfigFile[], readers: ForeignReaders): readonly NodeParts[] {
  const known = files
    .map((file) => ({ file, kind: hostFileKind(file) }))
    .toSorted((a, b) => rank(a.kind) - rank(b.kind));
  // Names of tables first: rules and routes are listed with them.
  const tables = new TableNames();
  for (const { file, kind } of known) if (kind === 'rt-tables') readTableNames(file, tables);
  const saved = tablesSaved(known.flatMap(({ file, kind }) => (kind === 'iptables-save' ? [file] : [])));
  const byKind = hostReaders({ tables, readers, saved });
  const kinds = new Set(known.map(({ kind }) => kind));
  return known.filter(({ kind }) => !isShownAgain(kind, kinds)).map(({ file, kind }) => byKind[kind](file));
}

const rank = (kind: HostFileKind): number => hostFileKinds.indexOf(kind);

/** nft lists its rule set once more in JSON. */
const isShownAgain = (kind: HostFileKind, kinds: ReadonlySet<HostFileKind>): boolean =>
  kind === 'nft' && kinds.has('nft-json');
