import { formatDuration } from '../../base/duration.ts';
import type { FeatureType } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import type { ClassChoice } from './class-match.ts';
import type { IdleTimeout } from './connections.ts';

/** Which class gives a connection its settings, and which others would have, had it not been there. */
export function classReason(choice: ClassChoice | undefined, protocol: Packet['protocol'], idle: IdleTimeout): Reason {
  if (!choice) {
    const text = `No class of a service policy sets anything for it. ${idleText(idle, protocol)}`;
    return { code: 'ASA_NO_CLASS', text, config: idle.by ? [idle.by] : [], ...assumedIn(idle) };
  }
  const { policyMap, servicePolicy, shadowed, passedOver } = choice;
  const where = servicePolicy.zone === undefined ? 'global' : `on ${servicePolicy.zone}`;
  const parts = [
    `Class ${choice.class.name} of policy ${policyMap.name} (${where}) takes it. ${idleText(idle, protocol)}`,
  ];
  if (shadowed.length > 0)
    parts.push(`${namesOf(shadowed)} would match it too, but a flow takes one class for all connection settings.`);
  if (passedOver.length > 0) parts.push(`${namesOf(passedOver)} is taken not to match: it names what is not known.`);
  const config = linesOfClass(choice, 'connection');
  return {
    code: 'ASA_CLASS',
    text: parts.join(' '),
    config: idle.by && idle.from !== 'class' ? [...config, idle.by] : config,
    ...assumedIn(idle, passedOver.length > 0),
  };
}

const namesOf = (classes: readonly { readonly name: string; readonly by: ConfigLine }[]): string =>
  classes
    .map(({ name, by }) => `class ${name} (line ${by.line})`)
    .join(', ')
    .replace(/^c/, 'C');

function idleText({ value, from, by }: IdleTimeout, protocol: Packet['protocol']): string {
  if (value === undefined) return 'Its idle time-out is not known: releases differ in what a bypassed connection gets.';
  const time = value === 0 ? 'never times out' : `idle time-out ${formatDuration(value)}`;
  switch (from) {
    case 'class':
      return `It gives ${time} (line ${by?.line ?? 0}).`;
    case 'global':
      return `The general ${time} holds (line ${by?.line ?? 0}).`;
    case 'default':
      return `The device’s default ${time} for ${protocol} holds.`;
    case 'not-known':
      return '';
    default:
      return from satisfies never;
  }
}

function assumedIn({ from }: IdleTimeout, doubt = false): Pick<Reason, 'assumed'> {
  const assumed = [
    ...(from === 'default' ? (['ASSUMED_DEFAULT_IDLE_TIMEOUT'] as const) : []),
    ...(doubt ? (['ASSUMED_NOT_UNDERSTOOD'] as const) : []),
  ];
  return assumed.length > 0 ? { assumed } : {};
}

/** The lines of a choice in the order in which packet-tracer prints them. */
export const linesOfClass = (choice: ClassChoice, feature: FeatureType): readonly ConfigLine[] => [
  ...(choice.classMap ? [choice.classMap.by, ...choice.classMap.match.map(({ by }) => by)] : []),
  choice.policyMap.by,
  choice.class.by,
  ...choice.class.actions.filter((action) => action.feature === feature).map(({ by }) => by),
  choice.servicePolicy.by,
];
