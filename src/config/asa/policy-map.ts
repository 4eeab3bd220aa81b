import type {
  AsaVersion,
  ClassAction,
  FeatureType,
  PolicyClass,
  PolicyMap,
  ServicePolicy,
} from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { inspectionMap } from './class-map.ts';
import { connectionSetting } from './connection-setting.ts';
import { type Block, notExpected, type Outcome, type Unread, Words } from './statement.ts';

type Tell = (line: ConfigLine, outcome: Outcome) => void;

/**
 * `policy-map NAME`: its classes in order, each with its actions. A class that is written twice is one, where it first
 * stood.
 */
export function policyMap(
  { head, body }: Block,
  maps: Map<string, PolicyMap>,
  { tell, version }: { readonly tell: Tell; readonly version: AsaVersion | undefined },
): void {
  const words = new Words(head.text);
  words.take();
  if (words.peek() === 'type') return inspectionMap({ head, body }, tell);
  const name = words.take();
  const classes = new Map<string, Writable>(
    maps.get(name)?.classes.map((one) => [one.name, { ...one, actions: [...one.actions] }]),
  );
  let current: Writable | undefined;
  tell(head, 'used');
  for (const line of body) {
    const className = /^class (\S+)/.exec(line.text)?.[1];
    if (className !== undefined) {
      current = classes.get(className) ?? { name: className, actions: [], by: line };
      classes.set(className, current);
      tell(line, 'used');
    } else tell(line, current ? actionLine(line, current.actions, version) : outside(line));
  }
  maps.set(name, { name, classes: classDefaultLast([...classes.values()]), by: maps.get(name)?.by ?? head });
}

type Writable = PolicyClass & { readonly actions: ClassAction[] };

const classDefaultLast = (classes: readonly PolicyClass[]): readonly PolicyClass[] => [
  ...classes.filter(({ name }) => name !== CLASS_DEFAULT),
  ...classes.filter(({ name }) => name === CLASS_DEFAULT),
];

const CLASS_DEFAULT = 'class-default';

const outside = ({ text }: ConfigLine): Outcome =>
  text.startsWith('description') ? 'used' : { reason: notExpected(text, 'class'), bears: 'timers' };

const SET_CONNECTION = 'set connection ';

/** The same, told of a part of a line and meant of the whole. */
const behind = (before: string, { impossible, ...unread }: Unread): Unread =>
  impossible ? { ...unread, impossible: { ...impossible, at: impossible.at + before.length } } : unread;

function actionLine(by: ConfigLine, actions: ClassAction[], version: AsaVersion | undefined): Outcome {
  if (by.text.startsWith(SET_CONNECTION)) {
    const connection = connectionSetting(by.text.slice(SET_CONNECTION.length), version);
    // It takes the flow for its feature type, whatever it sets.
    if ('bears' in connection) {
      actions.push({ feature: 'connection', by });
      return behind(SET_CONNECTION, connection);
    }
    actions.push({ feature: 'connection', connection, by });
    return 'used';
  }
  const inspected = /^inspect (.+)$/.exec(by.text)?.[1];
  if (inspected !== undefined) {
    actions.push({ feature: COMBINABLE.test(inspected) ? 'inspect-combinable' : 'inspect', inspect: inspected, by });
    return 'used';
  }
  const feature = features.find(([words]) => words.test(by.text))?.[1];
  if (feature === undefined) return otherLine(by);
  actions.push({ feature, by });
  return 'used';
}

/** Inspections that may be combined with others (configuration guide, "Feature Directionality and Order"). */
const COMBINABLE = /^(?:ip-options|ipv6|waas)\b/;

const features: readonly (readonly [words: RegExp, feature: FeatureType])[] = [
  [/^police output /, 'police-output'],
  [/^police /, 'police-input'],
  [/^(?:priority|shape)\b/, 'queue'],
  [/^csc /, 'csc'],
  [/^ips /, 'ips'],
  [/^cxsc /, 'cxsc'],
  [/^sfr /, 'sfr'],
  [/^flow-export /, 'flow-export'],
];

const otherLine = ({ text }: ConfigLine): Outcome =>
  /^(?:user-statistics|description|exit|service-policy|no )/.test(text)
    ? { reason: 'decides no packet', bears: 'nothing' }
    : { reason: notExpected(text, 'an action of a class'), bears: 'timers' };

/** `service-policy POLICY {global | interface IFC} [fail-close]`. */
export function servicePolicy(by: ConfigLine, policies: ServicePolicy[]): Outcome {
  const words = new Words(by.text);
  words.take();
  const policy = words.take();
  const where = words.take();
  if (where !== 'global' && where !== 'interface')
    return { reason: notExpected(where, 'global or interface'), bears: 'timers' };
  policies.push(where === 'global' ? { policy, by } : { policy, zone: words.take(), by });
  return 'used';
}
