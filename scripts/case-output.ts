import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type CaseCommand, caseCommands, hasList } from './case-commands.ts';

/**
 * What a case prints: the diagnosis of its evidence, or of each command that `commands.txt` lists, what it was and how
 * it ended.
 */
export function caseOutput(folder: string): string {
  const commands = caseCommands(folder);
  if (hasList(folder)) return commands.map((one) => ('remark' in one ? `${one.remark}\n\n` : told(one))).join('');
  return commands.map((one) => ('remark' in one ? '' : holdfast(one).stdout)).join('');
}

function told(command: CaseCommand): string {
  const { stdout, stderr, status } = holdfast(command);
  return `$ holdfast ${command.given.join(' ')}\n${stdout}${stderr}[exit code ${status}]\n\n`;
}

/** The built command, as a user runs it within the folder. */
function holdfast({ folder, given }: CaseCommand): { stdout: string; stderr: string; status: number } {
  const run = spawnSync(process.execPath, [resolve('bin/holdfast.js'), ...given], { cwd: folder, encoding: 'utf8' });
  return { stdout: run.stdout, stderr: run.stderr, status: run.status ?? -1 };
}
