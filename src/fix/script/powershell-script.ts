import { fingerprint } from './fingerprint.ts';
import { powershellWord } from './quote.ts';
import { leftToHands, type Script, type ScriptStep } from './script.ts';
import type { ShellScripts } from './shell-script.ts';

/**
 * Both directions of a script for PowerShell 3 and later. They look before and after each step, can be run again, keep
 * what was there, and stop at the first surprise.
 */
export function powershellScripts(script: Script): ShellScripts {
  const { node, steps } = script;
  const all = leftToHands(script) === 'all';
  const ending = (done: string): string =>
    `Write-Output ${powershellWord(`${node}: ${all ? 'nothing was changed: README.md says what is to be done by hand' : done}`)}`;
  return {
    apply: text([
      ...head(script, 'apply'),
      ...(all ? [] : ['New-Item -ItemType Directory -Force -Path $kept | Out-Null', '']),
      ...steps.flatMap(applied),
      ending('done'),
    ]),
    rollback: text([
      ...head(script, 'rollback'),
      ...steps
        .map((step, i) => undone(step, i))
        .toReversed()
        .flat(),
      ...(all ? [] : ['if (Test-Path -LiteralPath $kept) { Remove-Item -LiteralPath $kept }']),
      ending('as before'),
    ]),
  };
}

const text = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

/**
 * What was there before is kept below $env:HOLDFAST_STATE, in a folder for just this script: the way back undoes what
 * this script did, and nothing else.
 */
const head = (script: Script, what: string): readonly string[] => [
  `# ${what} on ${script.node.replaceAll(/[^\x20-\x7e]/g, '?')}, as an administrator. Each step is looked at before and after.`,
  "Set-StrictMode -Version 2.0; $ErrorActionPreference = 'Stop'",
  "$state = if ($env:HOLDFAST_STATE) { $env:HOLDFAST_STATE } else { Join-Path $env:ProgramData 'holdfast' }",
  `$kept = Join-Path $state '${fingerprint(script)}'`,
  '',
];

const keptFile = (i: number): string => `(Join-Path $kept '${i}')`;

function applied({ says, apply, isDone, saves }: ScriptStep, i: number): readonly string[] {
  const name = powershellWord(says);
  if (isDone === undefined) return [`Write-Output ${name}`, ...apply, ''];
  return [
    `if (${isDone}) { Write-Output ${powershellWord(`already: ${says}`)} } else {`,
    `  Write-Output ${name}`,
    // Kept before anything is changed; what was kept at the first time stays.
    `  if (-not (Test-Path -LiteralPath ${keptFile(i)})) { Set-Content -LiteralPath ${keptFile(i)} -Value ([string](${saves ?? "''"})) }`,
    ...apply.map((line) => `  ${line}`),
    `  if (-not (${isDone})) { throw ${powershellWord(`not there afterwards: ${says}`)} }`,
    '}',
    '',
  ];
}

function undone({ says, rollback, isDone, saves }: ScriptStep, i: number): readonly string[] {
  if (isDone === undefined && rollback.length === 0) return [];
  if (isDone === undefined) return [`Write-Output ${powershellWord(`take back: ${says}`)}`, ...rollback, ''];
  return [
    `if (-not (Test-Path -LiteralPath ${keptFile(i)})) { Write-Output ${powershellWord(`not done by apply: ${says}`)} } else {`,
    `  if (${isDone}) {`,
    `    Write-Output ${powershellWord(`take back: ${says}`)}`,
    ...(saves === undefined ? [] : [`    $was = [string](Get-Content -LiteralPath ${keptFile(i)})`]),
    ...rollback.map((line) => `    ${line}`),
    `    if (${isDone}) { throw ${powershellWord(`still there: ${says}`)} }`,
    `  } else { Write-Output ${powershellWord(`not there: ${says}`)} }`,
    `  Remove-Item -LiteralPath ${keptFile(i)}`,
    '}',
    '',
  ];
}
