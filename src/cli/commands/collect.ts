import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../live/collect.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { reasonOf } from '../intake/reason.ts';
import { complain } from '../output.ts';

export interface CollectFlags {
  readonly out?: string;
  readonly name?: string;
}

/** `holdfast collect`: writes `network/hosts/<name>/` from the running host, and says what it could not read. */
export async function runCollect({ out = '.', name = hostname() }: CollectFlags): Promise<ExitCode> {
  if (!/^[\w.-]{1,255}$/.test(name) || /^\.+$/.test(name)) {
    complain(`"${name}" does not do as the name of a folder; give another with --name`);
    return EXIT.unusable;
  }
  const { files, missing } = collect();
  const folder = join(out, 'network', 'hosts', name);
  try {
    for (const part of [join(out, 'network'), join(out, 'network', 'hosts'), folder]) await makeFolder(part);
    for (const { name: file, text } of files) await writeFile(join(folder, file), text);
  } catch (error) {
    complain(`${folder} could not be written: ${reasonOf(error)}`);
    return EXIT.unusable;
  }
  process.stdout.write(
    `${folder}\n${files.map(({ name: file, text }) => `  ${file.padEnd(18)}${String(text.length).padStart(9)} bytes\n`).join('')}`,
  );
  for (const one of missing) complain(`without ${one.name}: ${one.reason}`);
  return files.length > 0 ? EXIT.clean : EXIT.unusable;
}

/** One at a time: where nothing can be made (/proc), the recursive form of Node 20 goes round for ever. `--out` itself must be there. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
