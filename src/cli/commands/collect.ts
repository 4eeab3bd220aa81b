import { hostname } from 'node:os';
import { join } from 'node:path';
import { reservedNames } from '../../config/shape-errors.ts';
import { type Collected, collect } from '../../live/collect.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { makeFolder } from '../made-folder.ts';
import { complain } from '../output.ts';
import { refused } from '../refused.ts';
import { whyUnwritable } from '../unwritable.ts';
import { unpacked, type Unwritten, unwrittenRemedy, unwrittenWords, writeWhole } from '../whole-files.ts';

export interface CollectFlags {
  readonly out?: string;
  readonly name?: string;
}

/** `holdfast collect`: writes `network/hosts/<name>/` from the running host, and says what it could not read. */
export async function runCollect({ out = '.', name = hostname() }: CollectFlags): Promise<ExitCode> {
  if (out === '') return refused('--out: found nothing, expected a folder; leave --out out to write into this one');
  if (!/^[\w.-]{1,255}$/.test(name) || /^\.+$/.test(name) || reservedNames.has(name))
    return refused(`"${name}" does not do as the name of a folder; give another with --name`);
  const { files, missing } = collect();
  const folder = join(out, 'network', 'hosts', name);
  try {
    await makeFolder(folder);
  } catch (error) {
    return refused(`${folder} could not be written: ${whyUnwritable(error)}; name another folder with --out`);
  }
  const failure = await writeListings(folder, files);
  if (failure) {
    const remedy = unwrittenRemedy(failure, { by: ' with --out' });
    return refused(`found ${unwrittenWords(failure)}, expected a file that can be written; ${remedy}`);
  }
  process.stdout.write(
    `${folder}\n${files.map(({ name: file, text }) => `  ${file.padEnd(18)}${String(text.length).padStart(9)} bytes\n`).join('')}`,
  );
  for (const one of missing) complain(`without ${one.name}: ${one.reason}`);
  if (files.length === 0) return EXIT.unusable;
  return missing.some(({ matters }) => matters) ? EXIT.found : EXIT.clean;
}

/**
 * A listing that was cut off reads like one of a host that has no more; what was collected before stays until all is
 * there.
 */
function writeListings(folder: string, files: Collected['files']): Promise<Unwritten | undefined> {
  // Of this run: what one that was killed has left is in nobody's way.
  const meanwhile = join(folder, `.being written by ${process.pid}`);
  return writeWhole(
    files.map(({ name, text }) => ({ path: name, content: text })),
    { meanwhile, there: folder, put: () => unpacked(meanwhile) },
  );
}
