import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { type Duration, hours, minutes } from '../base/duration.ts';
import { civilDay, type Instant } from '../base/instant.ts';
import { nearestWord } from '../base/nearest-word.ts';
import type { ConfigError } from '../model/configuration.ts';
import type { ManifestRule } from './manifest-rule.ts';

export interface Manifest {
  readonly rules: readonly ManifestRule[];
  readonly errors: readonly ConfigError[];
}

/**
 * Reads `evidence.yaml`. A rule with an error is left out and the others hold; nothing is thrown.
 *
 *     files:
 *       - path: "bpbrm/*.log"
 *         host: media1
 *         date: 2026-11-20
 *         zone: "+01:00"
 */
export function readManifest(text: string, file: string): Manifest {
  const lines = new LineCounter();
  // 'failsafe': every value stays as it was written; 2026-11-20 is no Date and 0100 no number.
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  const reader = new ManifestReader(file, lines);
  for (const { pos, message } of document.errors)
    reader.wrong(pos[0], message.split('\n', 1)[0] ?? '', 'YAML', 'indent with blanks, and close quotes and brackets');
  return { rules: document.errors.length > 0 ? [] : reader.rules(document.contents), errors: reader.errors };
}

const RULE_KEYS = ['path', 'host', 'date', 'zone'] as const;
type RuleKey = (typeof RULE_KEYS)[number];

class ManifestReader {
  readonly errors: ConfigError[] = [];
  readonly #file: string;
  readonly #lines: LineCounter;

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  wrong(offset: number, found: string, expected: string, remedy: string): undefined {
    const { line, col } = this.#lines.linePos(offset);
    this.errors.push({ file: this.#file, line: Math.max(1, line), column: Math.max(1, col), found, expected, remedy });
  }

  rules(contents: Node | null): readonly ManifestRule[] {
    if (contents === null || (isScalar(contents) && contents.value === '')) return [];
    const example = 'write "files:" and below it one "- path: ..." for each kind of file';
    if (!isMap(contents)) return this.#not(contents, 'the key "files"', example) ?? [];
    const files = this.#entries(contents, ['files']).get('files');
    if (files === undefined) return [];
    if (!isSeq(files)) return this.#not(files, 'a list', example) ?? [];
    return files.items.flatMap((item) => this.#rule(isNode(item) ? item : null) ?? []);
  }

  #rule(item: Node | null): ManifestRule | undefined {
    if (!isMap(item)) return this.#not(item, 'a rule', 'write "- path: ..." with host, date or zone below it');
    const before = this.errors.length;
    const entries = this.#entries(item, RULE_KEYS);
    const path = this.#text(entries, 'path', isPath, 'a glob such as "bpbrm/*.log"');
    const host = this.#text(entries, 'host', isHost, 'a name without blanks, such as media1');
    const date = this.#value(entries, 'date', dayOf, 'a day as 2026-11-20');
    const zone = this.#value(entries, 'zone', zoneOf, 'UTC, or a distance from it such as "+01:00"');
    if (!entries.has('path'))
      this.wrong(start(item), 'a rule without "path"', 'the files that it is for', 'add path: "*" for all of them');
    if (this.errors.length > before || path === undefined) return undefined;
    return {
      path,
      ...(host === undefined ? {} : { host }),
      ...(date === undefined ? {} : { date }),
      ...(zone === undefined ? {} : { zone }),
    };
  }

  /** The values by key. A key that means nothing here is an error, with the one that was probably meant. */
  #entries<K extends string>(map: YAMLMap, known: readonly K[]): ReadonlyMap<K, Node | null> {
    const entries = new Map<K, Node | null>();
    for (const { key, value } of map.items) {
      const written = isScalar(key) ? String(key.value) : '';
      const meant = known.find((one) => one === written);
      if (meant !== undefined) entries.set(meant, isNode(value) ? value : null);
      else this.#unknownKey(isNode(key) ? key : null, written, known);
    }
    return entries;
  }

  #unknownKey(key: Node | null, written: string, known: readonly string[]): void {
    const near = nearestWord(written, known);
    const remedy = near === undefined ? 'remove it, or correct its name' : `did you mean "${near}"?`;
    this.wrong(start(key), `the key "${written}"`, known.map((one) => `"${one}"`).join(', '), remedy);
  }

  #text(entries: ReadonlyMap<RuleKey, Node | null>, key: RuleKey, fits: (text: string) => boolean, expected: string) {
    return this.#value(entries, key, (text) => (fits(text) ? text : undefined), expected);
  }

  #value<T>(
    entries: ReadonlyMap<RuleKey, Node | null>,
    key: RuleKey,
    read: (text: string) => T | undefined,
    expected: string,
  ): T | undefined {
    const node = entries.get(key);
    if (node === undefined) return undefined;
    const text = isScalar(node) ? String(node.value) : undefined;
    const value = text === undefined ? undefined : read(text);
    // A rule without its files is none.
    const remedy = key === 'path' ? `correct "path", or write "*" for all files` : `correct "${key}", or leave it out`;
    return value ?? this.#not(node, expected, remedy);
  }

  #not(node: Node | null, expected: string, remedy: string): undefined {
    const found = isScalar(node)
      ? `"${String(node.value)}"`
      : isMap(node)
        ? 'keys'
        : isSeq(node)
          ? 'a list'
          : 'nothing';
    return this.wrong(start(node), found, expected, remedy);
  }
}

const start = (node: Node | null): number => node?.range?.[0] ?? 0;

/** Longer globs are mistakes, and slow to match. */
const GLOB_CHARS_MAX = 256;

const isPath = (text: string): boolean => text.length > 0 && text.length <= GLOB_CHARS_MAX && !text.startsWith('/');

const isHost = (text: string): boolean => /^[^\s\p{C}]{1,255}$/u.test(text);

function dayOf(text: string): Instant | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return year === undefined ? undefined : civilDay(Number(year), Number(month), Number(day));
}

/** No zone is farther from UTC than 14 hours (Kiribati). */
const ZONE_MAX = hours(14);

function zoneOf(text: string): Duration | undefined {
  if (/^(?:utc|z|gmt)$/i.test(text)) return minutes(0);
  const [, sign, hour, minute] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  if (sign === undefined || Number(minute) > 59) return undefined;
  const ahead = minutes(Number(hour) * 60 + Number(minute));
  if (ahead > ZONE_MAX) return undefined;
  return sign === '-' ? minutes(-(Number(hour) * 60 + Number(minute))) : ahead;
}
