import type { AsaPolicy } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';

/**
 * The same device with everything permitted: routes, translations, classes and the connection table stay, so that what
 * still fails is no matter of policy. Time-outs and resets stay too.
 */
export function permitEverything(policy: AsaPolicy): AsaPolicy {
  return {
    ...policy,
    accessLists: new Map([...policy.accessLists, [ALL, { name: ALL, kind: 'extended', entries: [everything] }]]),
    accessGroups: [{ list: ALL, direction: 'global', by: NOBODYS }],
    sameSecurity: { interInterface: NOBODYS, intraInterface: NOBODYS },
    natControl: false,
  };
}

const NOBODYS: ConfigLine = { file: '', line: 0, text: 'everything is permitted for this run' };

/** No list of a configuration has a blank in its name. */
const ALL = 'everything permitted';

const everything = {
  action: 'permit',
  service: { services: [{}] },
  source: { any: 'any', prefixes: [], ranges: [] },
  destination: { any: 'any', prefixes: [], ranges: [] },
  inactive: false,
  place: 1,
  by: NOBODYS,
} as const;
