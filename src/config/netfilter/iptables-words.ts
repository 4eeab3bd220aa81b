/** The words of a line of iptables-save, with quotes and backslashes as its output has them. */
export function iptablesWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, quoted, bare] of line.matchAll(/"((?:[^"\\]|\\.)*)"?|(\S+)/g)) {
    words.push(bare ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return words;
}

/** An option with what follows it up to the next one. */
export interface IptablesOption {
  readonly name: string;
  readonly values: readonly string[];
  readonly inverted: boolean;
}

/** `-m` and its options, or what stands before the first `-m`, or the target. */
export interface IptablesPart {
  /** `core`: what every rule may have without a module. */
  readonly kind: 'core' | 'module' | 'jump' | 'goto';
  readonly name: string;
  readonly options: readonly IptablesOption[];
  readonly text: string;
}

const STARTS: ReadonlyMap<string, IptablesPart['kind']> = new Map([
  ['-m', 'module'],
  ['--match', 'module'],
  ['-j', 'jump'],
  ['--jump', 'jump'],
  ['-g', 'goto'],
  ['--goto', 'goto'],
]);

/** Cuts the words behind `-A CHAIN` into the parts that each know their options. */
export function partsOf(words: readonly string[]): readonly IptablesPart[] {
  const parts: IptablesPart[] = [];
  let start = 0;
  for (let i = 0; i <= words.length; i++) {
    if (i < words.length && (i === start || !STARTS.has(words[i] ?? ''))) continue;
    if (i > start) parts.push(partOf(words.slice(start, i)));
    start = i;
  }
  return parts.flatMap(withCore);
}

function partOf(words: readonly string[]): IptablesPart {
  const kind = STARTS.get(words[0] ?? '');
  const text = words.join(' ');
  if (kind === undefined) return { kind: 'core', name: '', options: optionsOf(words), text };
  return { kind, name: words[1] ?? '', options: optionsOf(words.slice(2)), text };
}

/** Options of the core may follow a module's own. */
function withCore(part: IptablesPart): readonly IptablesPart[] {
  if (part.kind !== 'module') return [part];
  const core = part.options.filter(({ name }) => CORE_OPTIONS.has(name));
  if (core.length === 0) return [part];
  const own = part.options.filter(({ name }) => !CORE_OPTIONS.has(name));
  return [
    { kind: 'core', name: '', options: core, text: part.text },
    { ...part, options: own },
  ];
}

const CORE_OPTIONS: ReadonlySet<string> = new Set(['-s', '-d', '-i', '-o', '-p', '-f']);

function optionsOf(words: readonly string[]): readonly IptablesOption[] {
  const options: IptablesOption[] = [];
  let inverted = false;
  let i = 0;
  while (i < words.length) {
    const name = words[i++] ?? '';
    if (name === '!') {
      inverted = true;
      continue;
    }
    const values: string[] = [];
    while (i < words.length && !/^(?:!|-{1,2}[a-zA-Z].*)$/.test(words[i] ?? '')) values.push(words[i++] ?? '');
    // Before 1.4.3 the mark of inversion stood behind the option: `-s ! 10.0.0.0/8`.
    if (words[i] === '!' && values.length === 0 && i + 1 < words.length && !(words[i + 1] ?? '').startsWith('-')) {
      inverted = true;
      i++;
      while (i < words.length && !/^(?:!|-{1,2}[a-zA-Z].*)$/.test(words[i] ?? '')) values.push(words[i++] ?? '');
    }
    options.push({ name, values, inverted });
    inverted = false;
  }
  return options;
}
