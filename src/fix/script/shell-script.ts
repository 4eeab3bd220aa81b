import type { Script, ScriptFile, ScriptStep } from './script.ts';
import { shWord } from './quote.ts';

/** Both directions of a script as files for /bin/sh. They look before and after each step, can be run again, and stop at the first surprise. */
export interface ShellScripts {
  readonly apply: string;
  readonly rollback: string;
}

export function shellScripts(script: Script): ShellScripts {
  const { node, steps, files } = script;
  return {
    apply: [
      ...head(node, 'apply'),
      ...steps.flatMap(applied),
      ...files.flatMap(written),
      `echo ${shWord(`${node}: done`)}`,
      '',
    ].join('\n'),
    rollback: [
      ...head(node, 'rollback'),
      ...files.toReversed().flatMap(removed),
      ...steps.toReversed().flatMap(undone),
      `echo ${shWord(`${node}: as before`)}`,
      '',
    ].join('\n'),
  };
}

const head = (node: string, what: string): readonly string[] => [
  '#!/bin/sh',
  `# ${what} on ${node.replaceAll(/[^\x20-\x7e]/g, '?')}. Each step is looked at before and after; the first that is not as expected ends the script.`,
  'set -eu',
  'die() { echo "stopped: $1" >&2; exit 1; }',
  '',
];

function applied({ says, apply, isDone }: ScriptStep): readonly string[] {
  const name = shWord(says);
  if (isDone === undefined) return [`echo ${name}`, ...apply, ''];
  return [
    `if ${isDone}; then echo ${shWord(`already: ${says}`)}; else`,
    `  echo ${name}`,
    ...apply.map((line) => `  ${line} || die ${name}`),
    `  ${isDone} || die ${shWord(`not there afterwards: ${says}`)}`,
    'fi',
    '',
  ];
}

function undone({ says, rollback, isDone }: ScriptStep): readonly string[] {
  const name = shWord(`take back: ${says}`);
  if (isDone === undefined) return [`echo ${name}`, ...rollback, ''];
  return [
    `if ${isDone}; then`,
    `  echo ${name}`,
    ...rollback.map((line) => `  ${line} || die ${name}`),
    `  if ${isDone}; then die ${shWord(`still there: ${says}`)}; fi`,
    `else echo ${shWord(`not there: ${says}`)}; fi`,
    '',
  ];
}

const [BEGIN, END] = ['# holdfast begin', '# holdfast end'];

/** A file of somebody else is never overwritten; one of our own is the same when it is written again. */
function written({ path, text, how, reload }: ScriptFile): readonly string[] {
  const file = shWord(path);
  const reloads = reload === undefined ? [] : [`${reload} || die ${shWord(`reload after ${path}`)}`];
  switch (how) {
    case 'new':
      return [
        `if [ -e ${file} ] && ! grep -q ${shWord(BEGIN)} ${file}; then die ${shWord(`${path} is there and is somebody else's`)}; fi`,
        `mkdir -p ${shWord(path.replace(/\/[^/]*$/, '') || '/')}`,
        ...heredoc(`cat > ${file}`, `${BEGIN}\n${text.trimEnd()}\n${END}`),
        ...reloads,
        '',
      ];
    case 'append':
      return [
        `if [ -e ${file} ] && grep -q ${shWord(BEGIN)} ${file}; then echo ${shWord(`already: ${path}`)}; else`,
        ...heredoc(`cat >> ${file}`, `${BEGIN}\n${text.trimEnd()}\n${END}`),
        'fi',
        ...reloads,
        '',
      ];
    case 'merge':
      return [`echo ${shWord(`by hand: put what stands in the README into ${path}`)}`, ''];
  }
}

function removed({ path, how, reload }: ScriptFile): readonly string[] {
  const file = shWord(path);
  const reloads = reload === undefined ? [] : [`${reload} || die ${shWord(`reload after ${path}`)}`];
  switch (how) {
    case 'new':
      return [
        `if [ -e ${file} ]; then`,
        `  grep -q ${shWord(BEGIN)} ${file} || die ${shWord(`${path} is somebody else's`)}`,
        `  rm ${file}`,
        'fi',
        ...reloads,
        '',
      ];
    case 'append':
      return [
        `if [ -e ${file} ] && grep -q ${shWord(BEGIN)} ${file}; then`,
        `  sed -i ${shWord(`/^${BEGIN}$/,/^${END}$/d`)} ${file}`,
        'fi',
        ...reloads,
        '',
      ];
    case 'merge':
      return [`echo ${shWord(`by hand: take out of ${path} what was put there`)}`, ''];
  }
}

/** The text goes through unchanged whatever stands in it; its end is a word that no line of it is. */
function heredoc(command: string, text: string): readonly string[] {
  const lines = text.split('\n');
  let end = 'HOLDFAST';
  while (lines.includes(end)) end += '_';
  return [`${command} <<'${end}'`, ...lines, end];
}
