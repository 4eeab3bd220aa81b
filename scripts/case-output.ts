import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a case prints: the diagnosis of its evidence, or of each command that `commands.txt` lists, what it was and how it ended. */
export function caseOutput(folder: string): string {
  const list = join(folder, 'commands.txt');
  return existsSync(list) ? listed(folder, readFileSync(list, 'utf8')) : holdfast('.', ['diagnose', folder]).stdout;
}

function listed(folder: string, commands: string): string {
  const lines = commands.split('\n').filter((line) => line !== '');
  return lines.map((line) => (line.startsWith('#') ? `${line}\n\n` : told(folder, line))).join('');
}

function told(folder: string, line: string): string {
  const { stdout, stderr, status } = holdfast(folder, line.split(' '));
  return `$ holdfast ${line}\n${stdout}${stderr}[exit code ${status}]\n\n`;
}

/** The built command, as a user runs it within the folder. */
function holdfast(folder: string, given: readonly string[]): { stdout: string; stderr: string; status: number } {
  const run = spawnSync(process.execPath, [resolve('bin/holdfast.js'), ...given], { cwd: folder, encoding: 'utf8' });
  return { stdout: run.stdout, stderr: run.stderr, status: run.status ?? -1 };
}
