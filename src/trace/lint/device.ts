import type { LoadedNode } from '../host/loaded-node.ts';
import { shadowedClasses } from '../asa/shadowed-classes.ts';
import type { Flaw } from './flaw.ts';

/** Classes of a firewall's policy that take no flow, because an earlier one of the same feature type takes them all. */
export function deviceFlaws(node: LoadedNode): readonly Flaw[] {
  const { filter } = node.node;
  if (filter?.kind !== 'asa') return [];
  return shadowedClasses(filter.policy).map((one) => ({
    code: 'CLASS_SHADOWED' as const,
    node: node.name,
    cause: 'CLASS_SHADOWED' as const,
    text: one.why,
    config: one.config,
    // The order of classes is that of their lines: what is taken out and written again comes last.
    replacement: [
      `policy-map ${one.policyMap.name}`,
      ...one.by.map(({ name }) => ` no class ${name}`),
      ` class ${one.class.name}`,
      // What the earlier class gave is given once: here, too, or these flows lose it.
      ...one.by.flatMap(({ actions }) =>
        actions.filter(({ feature }) => feature === one.feature).map(({ by }) => `  ${by.text}`),
      ),
      ...one.by.flatMap(({ name, actions }) => [` class ${name}`, ...actions.map(({ by }) => `  ${by.text}`)]),
    ],
  }));
}
