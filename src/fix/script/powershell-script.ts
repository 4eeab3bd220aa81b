import { powershellWord } from './quote.ts';
import type { Script, ScriptStep } from './script.ts';
import type { ShellScripts } from './shell-script.ts';

/** Both directions of a script for PowerShell 3 and later. They look before and after each step, can be run again, and stop at the first surprise. */
export function powershellScripts({ node, steps }: Script): ShellScripts {
  return {
    apply: text([...head(node, 'apply'), ...steps.flatMap(applied), `Write-Output ${powershellWord(`${node}: done`)}`]),
    rollback: text([
      ...head(node, 'rollback'),
      ...steps.toReversed().flatMap(undone),
      `Write-Output ${powershellWord(`${node}: as before`)}`,
    ]),
  };
}

const text = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

const head = (node: string, what: string): readonly string[] => [
  `# ${what} on ${node.replaceAll(/[^\x20-\x7e]/g, '?')}, as an administrator. Each step is looked at before and after.`,
  "Set-StrictMode -Version 2.0; $ErrorActionPreference = 'Stop'",
  '',
];

function applied({ says, apply, isDone }: ScriptStep): readonly string[] {
  const name = powershellWord(says);
  if (isDone === undefined) return [`Write-Output ${name}`, ...apply, ''];
  return [
    `if (${isDone}) { Write-Output ${powershellWord(`already: ${says}`)} } else {`,
    `  Write-Output ${name}`,
    ...apply.map((line) => `  ${line}`),
    `  if (-not (${isDone})) { throw ${powershellWord(`not there afterwards: ${says}`)} }`,
    '}',
    '',
  ];
}

function undone({ says, rollback, isDone }: ScriptStep): readonly string[] {
  if (isDone === undefined) return [`Write-Output ${powershellWord(`take back: ${says}`)}`, ...rollback, ''];
  return [
    `if (${isDone}) {`,
    `  Write-Output ${powershellWord(`take back: ${says}`)}`,
    ...rollback.map((line) => `  ${line}`),
    `  if (${isDone}) { throw ${powershellWord(`still there: ${says}`)} }`,
    `} else { Write-Output ${powershellWord(`not there: ${says}`)} }`,
    '',
  ];
}
