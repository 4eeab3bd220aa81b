import type { AsaPolicy, ClassAction, ClassMap, FeatureType, PolicyClass, PolicyMap } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { EarlierRegions } from './earlier-regions.ts';
import { type ClassRegions, regionsOf, takesWhole } from './flow-region.ts';

/** A class that can never give its actions of one feature to any flow. */
export interface ShadowedClass {
  readonly policyMap: PolicyMap;
  readonly feature: FeatureType;
  readonly class: PolicyClass;
  /** The earlier classes that together take all of its flows. */
  readonly by: readonly PolicyClass[];
  /** One sentence. */
  readonly why: string;
  /** Both classes, what they match, and what the shadowed one sets in vain. */
  readonly config: readonly ConfigLine[];
}

/**
 * Classes that can never take effect, because earlier classes of the same policy map take every flow that they match,
 * for the same feature: a flow takes one class per feature (configuration guide, "Feature Matching Within a Service
 * Policy"). Only what is sure is told; lists with names that are not known, or too many lines, are not judged.
 */
export const shadowedClasses = (policy: AsaPolicy): readonly ShadowedClass[] =>
  [...policy.policyMaps.values()].flatMap((policyMap) =>
    featuresOf(policyMap).flatMap((feature) => shadowedIn(policy, policyMap, feature)),
  );

/** Inspections are laid down one by one, and only the same inspection competes with itself; those are not judged. */
const featuresOf = ({ classes }: PolicyMap): readonly FeatureType[] => {
  const all = new Set(classes.flatMap(({ actions }) => actions.map(({ feature }) => feature)));
  return [...all].filter((feature) => feature !== 'inspect' && feature !== 'inspect-combinable');
};

/** What earlier classes surely take, each region with its class. */
type Earlier = EarlierRegions<PolicyClass, ClassRegions['regions'][number]>;

function shadowedIn(policy: AsaPolicy, policyMap: PolicyMap, feature: FeatureType): readonly ShadowedClass[] {
  const earlier: Earlier = new EarlierRegions();
  const found: ShadowedClass[] = [];
  for (const one of policyMap.classes) {
    const actions = one.actions.filter((action) => action.feature === feature);
    if (actions.length === 0) continue;
    const regions = regionsOfClass(policy, one);
    const by = regions && takers(earlier, regions);
    if (by) found.push(shadowed(policy, { policyMap, feature, class: one, by }, actions));
    for (const region of regions?.regions ?? []) earlier.add(one, region);
  }
  return found;
}

function regionsOfClass(policy: AsaPolicy, { name }: PolicyClass): ClassRegions | undefined {
  const map = policy.classMaps.get(name) ?? (name === 'class-default' ? MATCH_ANY : undefined);
  return map && regionsOf(policy, map);
}

const NOWHERE: ConfigLine = { file: '', line: 0, text: '' };
const MATCH_ANY: ClassMap = { name: 'class-default', match: [{ on: 'any', by: NOWHERE }], any: false, by: NOWHERE };

/** Who takes each region; undefined when one of them is left. A class that matches nothing is not shadowed. */
function takers(earlier: Earlier, { regions, complete }: ClassRegions): readonly PolicyClass[] | undefined {
  if (!complete || regions.length === 0) return undefined;
  const by = new Set<PolicyClass>();
  for (const region of regions) {
    const taker = earlier.firstAround(region, (outer) => takesWhole(outer, region));
    if (!taker) return undefined;
    by.add(taker);
  }
  return [...by];
}

function shadowed(
  policy: AsaPolicy,
  one: Pick<ShadowedClass, 'policyMap' | 'feature' | 'class' | 'by'>,
  actions: readonly ClassAction[],
): ShadowedClass {
  const { policyMap, by } = one;
  const first = by.map(({ name, by: line }) => `class ${name} (line ${line.line})`).join(' and ');
  const what = one.feature === 'connection' ? 'all connection settings' : `the feature ${one.feature}`;
  const why = `In policy ${policyMap.name}, every flow of class ${one.class.name} (line ${one.class.by.line}) is taken before by ${first}, and a flow takes one class for ${what}.`;
  const config = [
    ...by.flatMap((taker) => [...linesOfMap(policy, taker.name), taker.by]),
    ...linesOfMap(policy, one.class.name),
    one.class.by,
    ...actions.map((action) => action.by),
  ];
  return { ...one, why, config };
}

const linesOfMap = (policy: AsaPolicy, name: string): readonly ConfigLine[] => {
  const map = policy.classMaps.get(name);
  return map ? [map.by, ...map.match.map(({ by }) => by)] : [];
};
