import type { AccessEntry, DanglingName, NamedKind } from '../../model/asa-policy.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { type CoveredEntry, coveredEntries } from '../asa/covered-entries.ts';
import { entryWords } from '../asa/entry-words.ts';
import { shadowedClasses } from '../asa/shadowed-classes.ts';
import type { Flaw } from './flaw.ts';

/** What is wrong in a firewall's configuration by itself. */
export function deviceFlaws(node: LoadedNode): readonly Flaw[] {
  const { filter } = node.node;
  if (filter?.kind !== 'asa') return [];
  return [...filter.policy.dangling.map((one) => notDefined(node, one)), ...covered(node), ...shadowed(node)];
}

/** A line that names what no other line defines. */
function notDefined(node: LoadedNode, { kind, name, near, by }: DanglingName): Flaw {
  const { code, what, means } = KINDS[kind];
  const meant = near === undefined ? '' : ` ${near} is defined.`;
  return {
    code,
    node: node.name,
    text: `${node.name} names the ${what} ${name}, which its configuration does not define: ${means}.${meant}`,
    config: [by],
    replacement: near === undefined ? [] : [withName(by.text, name, near)],
  };
}

/** The last one: a line may begin with the same word as it names. */
function withName(text: string, name: string, near: string): string {
  const words = text.split(' ');
  return words.with(words.lastIndexOf(name), near).join(' ');
}

interface KindWords {
  readonly code: Flaw['code'];
  readonly what: string;
  readonly means: string;
}

/** What the devices themselves make of such lines no source at hand says for all releases. */
const NOT_WHOLE = 'the file is not whole, or what it names was taken away';

const KINDS: Readonly<Record<NamedKind, KindWords>> = {
  'access-list': { code: 'ACCESS_LIST_NOT_DEFINED', what: 'access list', means: NOT_WHOLE },
  object: {
    code: 'OBJECT_NOT_DEFINED',
    what: 'object',
    means: 'what it stands for is not known, and a trace takes it to match nothing',
  },
  'object-group': {
    code: 'OBJECT_NOT_DEFINED',
    what: 'object group',
    means: 'what it stands for is not known, and a trace takes it to match nothing',
  },
  'class-map': { code: 'CLASS_MAP_NOT_DEFINED', what: 'class map', means: 'the class takes no flow' },
  'policy-map': { code: 'POLICY_MAP_NOT_DEFINED', what: 'policy map', means: 'no class of it takes effect' },
  'tcp-map': { code: 'TCP_MAP_NOT_DEFINED', what: 'TCP map', means: NOT_WHOLE },
  nameif: {
    code: 'NAMEIF_NOT_DEFINED',
    what: 'interface',
    means: 'no interface has this nameif, so the line holds for no packet',
  },
};

/** Lines of access lists that are never reached, by the list that they are in. */
function covered({ node, name }: LoadedNode): readonly Flaw[] {
  if (node.filter?.kind !== 'asa') return [];
  return [...node.filter.policy.accessLists.values()].flatMap((list) =>
    coveredEntries(list).covered.map((one) => lineCovered(name, list.name, one)),
  );
}

function lineCovered(node: string, list: string, { entry, by }: CoveredEntry): Flaw {
  const otherwise = by.some(({ action }) => action !== entry.action);
  const does = (one: AccessEntry): string =>
    `${entryWords(one)}, which ${one.action === 'permit' ? 'permits' : 'denies'}`;
  const what = otherwise ? `what it ${entry.action === 'permit' ? 'permits' : 'denies'} is decided by` : 'it repeats';
  return {
    code: 'ACCESS_LINE_COVERED',
    node,
    text: `${capital(entryWords(entry))} of access list ${list} on ${node} is never reached: ${what} ${by.map(does).join(', and ')}.`,
    config: [...by.map((one) => one.by), entry.by],
    // A line that says otherwise was written for something: where it has to stand, only its writer knows.
    replacement: otherwise ? [] : [`no ${entry.by.text}`],
  };
}

const capital = (text: string): string => text.replace(/^l/, 'L');

/** Classes that take no flow, because an earlier one of the same feature type takes them all. */
function shadowed({ node, name }: LoadedNode): readonly Flaw[] {
  const { filter } = node;
  if (filter?.kind !== 'asa') return [];
  return shadowedClasses(filter.policy).map((one) => ({
    code: 'CLASS_SHADOWED' as const,
    node: name,
    cause: 'CLASS_SHADOWED' as const,
    text: one.why,
    config: one.config,
    // The order of classes is that of their lines: what is taken out and written again comes last.
    replacement: [
      `policy-map ${one.policyMap.name}`,
      ...one.by.map((earlier) => ` no class ${earlier.name}`),
      ` class ${one.class.name}`,
      // What the earlier class gave is given once: here, too, or these flows lose it.
      ...one.by.flatMap(({ actions }) =>
        actions.filter(({ feature }) => feature === one.feature).map(({ by }) => `  ${by.text}`),
      ),
      ...one.by.flatMap((earlier) => [` class ${earlier.name}`, ...earlier.actions.map(({ by }) => `  ${by.text}`)]),
    ],
  }));
}
