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
      ...head(script, 'apply'),
      'mkdir -p "$kept" || die "cannot keep what is there in $kept"',
      '',
      ...steps.flatMap(applied),
      ...files.flatMap(written),
      `echo ${shWord(`${node}: done`)}`,
      '',
    ].join('\n'),
    rollback: [
      ...head(script, 'rollback'),
      ...files
        .map((file, i) => removed(file, i))
        .toReversed()
        .flat(),
      ...steps
        .map((step, i) => undone(step, i))
        .toReversed()
        .flat(),
      'if [ -d "$kept" ]; then rmdir "$kept" || die "something is left in $kept"; fi',
      `echo ${shWord(`${node}: as before`)}`,
      '',
    ].join('\n'),
  };
}

/**
 * What was there before is kept below $HOLDFAST_STATE, in a folder for just this script: the way back undoes what this script did, not what was so before or
 * what another one did.
 */
function head(script: Script, what: string): readonly string[] {
  const { node, tools = [], prelude = [] } = script;
  return [
    '#!/bin/sh',
    `# ${what} on ${node.replaceAll(/[^\x20-\x7e]/g, '?')}. Each step is looked at before and after; the first that is not as expected ends the script.`,
    'set -eu',
    'die() { echo "stopped: $1" >&2; exit 1; }',
    `kept="\${HOLDFAST_STATE:-/var/lib/holdfast}"/${fingerprint(script)}`,
    ...tools.map((tool) => `command -v ${shWord(tool)} >/dev/null || die ${shWord(`${tool} is not on this host`)}`),
    ...prelude,
    '',
  ];
}

/** FNV-1a, twice with other beginnings: two scripts of one host that do different things have different ones. */
function fingerprint({ node, platform, steps, files }: Script): string {
  const text = JSON.stringify([node, platform, steps, files]);
  return [0x811c_9dc5, 0x1234_5679]
    .map((begin) => {
      let hash = begin;
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}

function applied({ says, apply, isDone, expects, saves }: ScriptStep, i: number): readonly string[] {
  const name = shWord(says);
  if (isDone === undefined) return [`echo ${name}`, ...apply, ''];
  return [
    `if ${isDone}; then echo ${shWord(`already: ${says}`)}; else`,
    ...(expects === undefined ? [] : [`  ${expects} || die ${shWord(`not as it should be before: ${says}`)}`]),
    `  echo ${name}`,
    // Kept before anything is changed: whatever happens then, the way back knows what was there.
    saves === undefined ? `  : > "$kept"/${i}` : `  ${saves} > "$kept"/${i}`,
    ...apply.map((line) => `  ${line} || die ${name}`),
    `  ${isDone} || die ${shWord(`not there afterwards: ${says}`)}`,
    'fi',
    '',
  ];
}

function undone({ says, rollback, isDone, saves }: ScriptStep, i: number): readonly string[] {
  const name = shWord(`take back: ${says}`);
  if (isDone === undefined) return [`echo ${name}`, ...rollback, ''];
  return [
    `if [ ! -e "$kept"/${i} ]; then echo ${shWord(`not done by apply: ${says}`)}; else`,
    `  if ${isDone}; then`,
    `    echo ${name}`,
    ...(saves === undefined ? [] : [`    was=$(cat "$kept"/${i})`]),
    ...rollback.map((line) => `    ${line} || die ${name}`),
    `    if ${isDone}; then die ${shWord(`still there: ${says}`)}; fi`,
    `  else echo ${shWord(`not there: ${says}`)}; fi`,
    `  rm "$kept"/${i}`,
    'fi',
    '',
  ];
}

const [BEGIN, END] = ['# holdfast begin', '# holdfast end'];

/** A file of somebody else is never overwritten, nor one of another fix; one of this script's own is the same when it is written again. */
function written(given: ScriptFile, i: number): readonly string[] {
  const { path, text, how, reload, expects } = given;
  if (how === 'merge') return [`echo ${shWord(`by hand: put what stands in the README into ${path}`)}`, ''];
  const reloads = reload === undefined ? [] : [`${reload} || die ${shWord(`reload after ${path}`)}`];
  return [
    ...place(given),
    ...heredoc('cat > "$kept"/new', `${BEGIN}\n${text.trimEnd()}\n${END}`),
    ...(how === 'new'
      ? [
          'if [ -e "$file" ]; then',
          '  cmp -s "$kept"/new "$file" || die "$file is there and is somebody else\'s, or another fix\'s"',
        ]
      : [
          `if [ -e "$file" ] && grep -q ${shWord(BEGIN)} "$file"; then`,
          `  sed -n ${shWord(`${OWN_LINES}p`)} "$file" | cmp -s "$kept"/new - || die "another fix stands in $file"`,
        ]),
    '  echo "already: $file"',
    'else',
    ...(expects === undefined ? [] : [`  ${expects} || die ${shWord(`${path} cannot take it`)}`]),
    '  mkdir -p "${file%/*}"',
    `  : > "$kept"/file${i}`,
    `  cat "$kept"/new ${how === 'new' ? '>' : '>>'} "$file"`,
    'fi',
    'rm "$kept"/new',
    ...reloads,
    '',
  ];
}

const OWN_LINES = `/^${BEGIN}$/,/^${END}$/`;

/** Sets `$file`. */
function place({ path, under }: ScriptFile): readonly string[] {
  if (under === undefined) return [`file=${shWord(path)}`];
  return [
    `dir=$(${under})`,
    `[ -n "$dir" ] || die ${shWord(`where ${path} belongs is not known`)}`,
    `file="$dir"/${shWord(path)}`,
  ];
}

function removed(given: ScriptFile, i: number): readonly string[] {
  const { path, how, reload, retire } = given;
  if (how === 'merge') return [`echo ${shWord(`by hand: take out of ${path} what was put there`)}`, ''];
  const reloads =
    reload === undefined || retire !== undefined ? [] : [`  ${reload} || die ${shWord(`reload after ${path}`)}`];
  const retires = retire === undefined ? [] : [`  ${retire} || die ${shWord(`before ${path} is taken away`)}`];
  return [
    `if [ ! -e "$kept"/file${i} ]; then echo ${shWord(`not done by apply: ${path}`)}; else`,
    ...place(given).map((line) => `  ${line}`),
    `  grep -q ${shWord(BEGIN)} "$file" || die "$file is no longer what apply wrote"`,
    ...retires,
    ...(how === 'new'
      ? ['  rm "$file"', ...(given.under === undefined ? [] : ['  rmdir "$dir" 2>/dev/null || :'])]
      : // A file that was not there before is not there afterwards.
        [`  sed -i ${shWord(`${OWN_LINES}d`)} "$file"`, '  [ -s "$file" ] || rm "$file"']),
    ...reloads,
    `  rm "$kept"/file${i}`,
    'fi',
    '',
  ];
}

/** The text goes through unchanged whatever stands in it; its end is a word that no line of it is. */
function heredoc(command: string, text: string): readonly string[] {
  const lines = text.split('\n');
  let end = 'HOLDFAST';
  while (lines.includes(end)) end += '_';
  return [`${command} <<'${end}'`, ...lines, end];
}
