import { nearestWord } from '../../base/nearest-word.ts';
import { parseAddress } from '../../base/address.ts';
import type { DanglingName, NamedKind } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Block } from './statement.ts';

/**
 * Names that a configuration uses and does not define: in files that were cut or written by hand or by a generator, and
 * of lists that were taken away from under what named them. What an application inspection names is not looked at.
 */
export class DanglingNames {
  readonly #defined = new Map<NamedKind, Set<string>>();
  readonly #references: Reference[] = [];

  block({ head, body }: Block): void {
    this.#define(head.text);
    for (const line of [head, ...body]) {
      if (/^(?:\s*)(?:description|access-list \S+ (?:line \d+ )?remark)\b/.test(line.text)) continue;
      this.#refer(line, head.text);
    }
  }

  /** `zones`: the names that interfaces have. Without one it is no whole configuration, and nothing can be said. */
  finish(zones: readonly string[]): readonly DanglingName[] {
    if (zones.length === 0) return [];
    for (const zone of zones) this.#add('nameif', zone);
    const dangling = this.#references.filter(
      ({ kinds, name }) => !kinds.some((one) => this.#defined.get(one)?.has(name)),
    );
    return dangling.slice(0, TOLD_MAX).map(({ kinds, name, by }) => {
      const known = kinds.flatMap((kind) => [...(this.#defined.get(kind) ?? [])]);
      const near = nearestWord(name, known.slice(0, COMPARED_MAX));
      return { kind: kinds[0], name, by, ...(near === undefined ? {} : { near }) };
    });
  }

  #add(kind: NamedKind, name: string): void {
    const names = this.#defined.get(kind) ?? new Set();
    this.#defined.set(kind, names.add(name));
  }

  #define(text: string): void {
    for (const [kind, words] of DEFINITIONS) {
      const name = words.exec(text)?.[1];
      if (name !== undefined) this.#add(kind, name);
    }
  }

  #refer(by: ConfigLine, head: string): void {
    for (const { words, kinds } of rowsFor(head))
      for (const match of by.text.matchAll(words))
        for (const name of match.slice(1))
          if (name !== undefined && !isKeyword(name)) this.#references.push({ kinds, name, by });
  }
}

interface Reference {
  /** Any of them will do; the first is told. */
  readonly kinds: Kinds;
  readonly name: string;
  readonly by: ConfigLine;
}

type Kinds = readonly [NamedKind, ...NamedKind[]];

/**
 * Names that a wrong one is compared with, and wrong ones that are told: who has more of them has lost half of the
 * file.
 */
const [COMPARED_MAX, TOLD_MAX] = [1_000, 500] as const;

const DEFINITIONS: readonly (readonly [kind: NamedKind, words: RegExp])[] = [
  ['access-list', /^(?:ipv6 )?access-list (\S+) /],
  ['object', /^object (?:network|service) (\S+)/],
  ['object', /^name \S+ (\S+)/],
  ['object-group', /^object-group (?:group )?[\w-]+ (\S+)/],
  ['class-map', /^class-map (?:.* )?(\S+)$/],
  ['policy-map', /^policy-map (?:.* )?(\S+)$/],
  ['tcp-map', /^tcp-map (\S+)/],
];

interface ReferenceRow {
  /** The first line of the block that it stands in. */
  readonly within: RegExp;
  readonly words: RegExp;
  readonly kinds: Kinds;
}

const NAT = /^(?:nat|object network)\b/;
const EITHER: Kinds = ['object', 'object-group'];

const REFERENCES: readonly ReferenceRow[] = [
  { within: /^access-group /, words: /^access-group (\S+) (?:in|out|global)\b/g, kinds: ['access-list'] },
  { within: /^access-group /, words: /^access-group \S+ (?:in|out) interface (\S+)/g, kinds: ['nameif'] },
  { within: /^(?:ipv6|access-list) /, words: / object (\S+)/g, kinds: ['object'] },
  { within: /^(?:ipv6|access-list) /, words: / object-group (\S+)/g, kinds: ['object-group'] },
  { within: /^object-group /, words: /^(?:network|service)-object object (\S+)/g, kinds: ['object'] },
  { within: /^object-group /, words: /^group-object (\S+)/g, kinds: ['object-group'] },
  { within: /^class-map /, words: /^match access-list (\S+)/g, kinds: ['access-list'] },
  { within: /^policy-map (?!type )/, words: /^class (\S+)/g, kinds: ['class-map'] },
  { within: /^policy-map (?!type )/, words: /^set connection advanced-options (\S+)/g, kinds: ['tcp-map'] },
  { within: /^service-policy /, words: /^service-policy (\S+)/g, kinds: ['policy-map'] },
  { within: /^service-policy /, words: /^service-policy \S+ interface (\S+)/g, kinds: ['nameif'] },
  { within: /^ip /, words: /^ip verify reverse-path interface (\S+)/g, kinds: ['nameif'] },
  { within: NAT, words: /^nat \(([^,() ]+),([^,() ]+)\) /g, kinds: ['nameif'] },
  {
    within: NAT,
    words: /^nat \([^,()]+,[^,()]+\) .*\bsource (?:static|dynamic) (\S+) (?!pat-pool)(\S+)/g,
    kinds: EITHER,
  },
  { within: NAT, words: /^nat .*\bdestination static (\S+) (\S+)/g, kinds: EITHER },
  { within: NAT, words: /^nat .* pat-pool (\S+)/g, kinds: EITHER },
  { within: /^object network /, words: /^nat (?:\(\S+\) )?(?:static|dynamic) (?!pat-pool)(\S+)/g, kinds: EITHER },
  { within: /^(?:nat|static) /, words: / access-list (\S+)/g, kinds: ['access-list'] },
];

/** Lists have a hundred thousand lines, each with the same first word. */
const rowsByCommand = new Map<string, readonly ReferenceRow[]>();

function rowsFor(head: string): readonly ReferenceRow[] {
  const command = /^\S+ (?:type |network )?/.exec(head)?.[0] ?? '';
  if (!COMMANDS.test(command)) return [];
  let rows = rowsByCommand.get(command);
  if (!rows) {
    rows = REFERENCES.filter(({ within }) => within.test(head));
    rowsByCommand.set(command, rows);
  }
  return rows;
}

const COMMANDS =
  /^(?:access-group|ipv6|access-list|object|object-group|class-map|policy-map|service-policy|ip|nat|static) /;

/** Words that stand where a name may, and addresses. */
const isKeyword = (word: string): boolean =>
  /^(?:any[46]?|interface|class-default)$/.test(word) || parseAddress(word) !== undefined;
