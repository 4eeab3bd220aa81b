import { fingerprint } from './fingerprint.ts';
import { leftToHands, type Script, type ScriptFile, type ScriptStep } from './script.ts';
import { shWord } from './quote.ts';

/**
 * Both directions of a script as files for /bin/sh. They look before and after each step, can be run again, and stop at
 * the first surprise.
 */
export interface ShellScripts {
  readonly apply: string;
  readonly rollback: string;
}

export function shellScripts(script: Script): ShellScripts {
  const { steps, files } = script;
  const key = fingerprint(script);
  const left = leftToHands(script);
  return {
    apply: [
      ...head(script, 'apply'),
      ...(left === 'all' ? [] : ['mkdir -p "$kept" || die "cannot keep what is there in $kept: is this root?"', '']),
      ...steps.flatMap(applied),
      ...files.flatMap((file, i) => written(file, i, key)),
      ...lastWord(script, { all: 'nothing was changed: README.md says what is to be done by hand', done: 'done' }),
    ].join('\n'),
    rollback: [
      ...head(script, 'rollback'),
      ...files
        .map((file, i) => removed(file, i, key))
        .toReversed()
        .flat(),
      ...steps
        .map((step, i) => undone(step, i))
        .toReversed()
        .flat(),
      ...(left === 'all'
        ? []
        : ['if [ -d "$kept" ]; then rm -f "$kept"/new; rmdir "$kept" || die "something is left in $kept"; fi']),
      ...lastWord(script, {
        all: 'nothing was changed: README.md says what was to be done by hand',
        done: 'as before',
      }),
    ].join('\n'),
  };
}

/** The last word. What a script leaves to a person it does not call done. */
function lastWord(script: Script, { all, done }: { readonly all: string; readonly done: string }): readonly string[] {
  const words = { all, some: `${done}, but for what README.md leaves to you`, nothing: done }[leftToHands(script)];
  return [`echo ${shWord(`${script.node}: ${words}`)}`, ''];
}

/**
 * What was there before is kept below $HOLDFAST_STATE, in a folder for just this script: the way back undoes what this
 * script did, not what was so before or what another one did.
 */
function head(script: Script, what: string): readonly string[] {
  const { node, tools = [], prelude = [] } = script;
  return [
    '#!/bin/sh',
    `# ${what} on ${node.replaceAll(/[^\x20-\x7e]/g, '?')}. Each step is looked at before and after; the first that is not as expected ends the script.`,
    'set -eu',
    'die() { echo "stopped: $1" >&2; exit 1; }',
    // One that changes nothing keeps nothing, and may be read anywhere.
    ...(leftToHands(script) === 'all'
      ? []
      : [`kept="\${HOLDFAST_STATE:-/var/lib/holdfast}"/${fingerprint(script)}`, ...ownAddress(script)]),
    ...tools.map((tool) => `command -v ${shWord(tool)} >/dev/null || die ${shWord(`${tool} is not on this host`)}`),
    ...prelude,
    '',
  ];
}

const ADDRESSES_MAX = 4;

/**
 * A script is copied about. On a host that has none of the node's addresses nothing is done; where they were translated
 * on the way to whoever saw them, that is said.
 */
function ownAddress({ node, addresses = [] }: Script): readonly string[] {
  const some = addresses.slice(0, ADDRESSES_MAX);
  if (some.length === 0) return [];
  const patterns = some.map((address) => `*' ${address}/'*`).join('|');
  const why = `this host has none of the addresses of ${node} (${some.join(', ')}); HOLDFAST_HOST=any runs it all the same`;
  return [
    'case " $(ip -o address show 2>/dev/null) ${HOLDFAST_HOST:-}" in',
    `${patterns}|*' any') ;;`,
    `*) die ${shWord(why)} ;;`,
    'esac',
  ];
}

function applied({ says, apply, isDone, expects, surprise, saves }: ScriptStep, i: number): readonly string[] {
  const name = shWord(says);
  if (isDone === undefined) return [`echo ${name}`, ...apply, ''];
  return [
    `if ${isDone}; then echo ${shWord(`already: ${says}`)}; else`,
    ...(expects === undefined
      ? []
      : [`  if ${expects}; then :; else die ${shWord(surprise ?? `not as it should be before: ${says}`)}; fi`]),
    `  echo ${name}`,
    // Kept before anything is changed: whatever happens then, the way back knows what was there.
    saves === undefined ? `  : > "$kept"/${i}` : `  ${saves} > "$kept"/${i}`,
    ...apply.map((line) => `  ${line} || die ${name}`),
    `  if ${isDone}; then :; else die ${shWord(`not there afterwards: ${says}`)}; fi`,
    'fi',
    '',
  ];
}

function undone({ says, rollback, isDone, saves }: ScriptStep, i: number): readonly string[] {
  const name = shWord(`take back: ${says}`);
  // It only looked.
  if (isDone === undefined && rollback.length === 0) return [];
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

/**
 * A file of somebody else is never overwritten, nor one of another fix; one of this script's own is the same when it is
 * written again.
 */
function written(given: ScriptFile, i: number, key: string): readonly string[] {
  const { path, how, reload } = given;
  if (how === 'merge') return [`echo ${shWord(`by hand: put what stands in the README into ${path}`)}`, ''];
  const reloads = reload === undefined ? [] : [`${reload} || die ${shWord(`reload after ${path}`)}`];
  return [...place(given), ...(how === 'new' ? writtenNew(given, i) : appended(given, i, key)), ...reloads, ''];
}

function writtenNew({ path, under, text, named, mode, expects }: ScriptFile, i: number): readonly string[] {
  const [, stem = '', ending = ''] = /^(.*?)(\.[^./]*)?$/.exec(path) ?? [];
  return [
    ...heredoc('cat > "$kept"/new', `${BEGIN}\n${text.trimEnd()}\n${END}`),
    ...(named
      ? []
      : [
          // Two fixes of one host have a file each.
          'n=1',
          `while [ -e "$file" ] && ! cmp -s "$kept"/new "$file" && grep -q ${shWord(`^${BEGIN}`)} "$file"; do`,
          `  n=$((n + 1)); file=${under === undefined ? '' : '"$dir"/'}${shWord(stem)}-$n${ending === '' ? '' : shWord(ending)}`,
          'done',
        ]),
    'if [ -e "$file" ]; then',
    '  cmp -s "$kept"/new "$file" || die "$file is there and is somebody else\'s, or another fix\'s"',
    '  echo "already: $file"',
    'else',
    ...(expects === undefined ? [] : [`  ${expects} || die ${shWord(`${path} cannot take it`)}`]),
    '  mkdir -p "${file%/*}"',
    `  printf '%s\\n' "$file" > "$kept"/file${i}`,
    '  cat "$kept"/new > "$file"',
    ...(mode === undefined ? [] : [`  chmod ${mode} "$file"`]),
    'fi',
    'rm "$kept"/new',
  ];
}

/** Between marks of its own; the last line that is there may have no end. */
function appended({ path, text, expects }: ScriptFile, i: number, key: string): readonly string[] {
  return [
    `if [ -e "$file" ] && grep -qxF ${shWord(`${BEGIN} ${key}`)} "$file"; then`,
    '  echo "already: $file"',
    'else',
    ...(expects === undefined ? [] : [`  ${expects} || die ${shWord(`${path} cannot take it`)}`]),
    '  mkdir -p "${file%/*}"',
    `  printf '%s\\n' "$file" > "$kept"/file${i}`,
    '  if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then echo >> "$file"; fi',
    ...heredoc('  cat >> "$file"', `${BEGIN} ${key}\n${text.trimEnd()}\n${END} ${key}`),
    'fi',
  ];
}

/** Sets `$file`. */
function place({ path, under }: ScriptFile): readonly string[] {
  if (under === undefined) return [`file=${shWord(path)}`];
  return [
    `dir=$(${under})`,
    `[ -n "$dir" ] || die ${shWord(`where ${path} belongs is not known`)}`,
    `file="$dir"/${shWord(path)}`,
  ];
}

function removed(given: ScriptFile, i: number, key: string): readonly string[] {
  const { path, how, reload, retire } = given;
  if (how === 'merge') return [`echo ${shWord(`by hand: take out of ${path} what was put there`)}`, ''];
  const reloads =
    reload === undefined || retire !== undefined ? [] : [`  ${reload} || die ${shWord(`reload after ${path}`)}`];
  const retires = retire === undefined ? [] : [`  ${retire} || die ${shWord(`before the end of ${path}`)}`];
  const mark = shWord(how === 'new' ? `^${BEGIN}$` : `^${BEGIN} ${key}$`);
  return [
    `if [ ! -e "$kept"/file${i} ]; then echo ${shWord(`not done by apply: ${path}`)}; else`,
    `  file=$(cat "$kept"/file${i})`,
    `  grep -q ${mark} "$file" || die "$file is no longer what apply wrote"`,
    ...retires,
    ...(how === 'new'
      ? ['  rm "$file"', ...(given.under === undefined ? [] : ['  rmdir "${file%/*}" 2>/dev/null || :'])]
      : // A file that was not there before is not there afterwards.
        [`  sed -i ${shWord(`/^${BEGIN} ${key}$/,/^${END} ${key}$/d`)} "$file"`, '  [ -s "$file" ] || rm "$file"']),
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
