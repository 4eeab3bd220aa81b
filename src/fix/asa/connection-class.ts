import type { ConnectionSetting } from '../../model/asa-policy.ts';
import { settingsOf } from '../../trace/asa/idle-timeout.ts';
import type { Taken } from '../../trace/asa/new-connection.ts';
import { addressWords, replyWords } from './access-words.ts';
import { type AsaDevice, CLASS_DEFAULT } from './asa-device.ts';
import { orderLines, placed } from './class-order.ts';
import { connectionWords, otherSettings, timeoutLine } from './connection-words.ts';

/** Connections that one class takes now, or none does, and what they are to get instead. */
export interface ClassWish {
  readonly taken: readonly Taken[];
  readonly setting: ConnectionSetting;
  /** `end`: behind all others. By itself right before the class that takes them now. */
  readonly place?: 'end';
  /** `replies`: by the ends as the answers have them. By itself as the first packets have them. */
  readonly matches?: 'replies';
}

/**
 * A class of exactly these connections, in the direction of their first packet, before the class that takes them now. A
 * flow takes one class for all connection settings (configuration guide, "Feature Matching Within a Service Policy"),
 * so what it had from the other is repeated. Undefined: the release has no classes.
 */
export function connectionClass(
  device: AsaDevice,
  { taken, setting, place, matches }: ClassWish,
): readonly string[] | undefined {
  const words = connectionWords(device.policy.version);
  const [first] = taken;
  if (words.idle === undefined || !first) return undefined;
  const { choice } = first;
  const name = device.freeName(`HOLDFAST-${first.seen.destinationPort}`);
  const map = choice?.policyMap.name ?? appliedMap(device, first) ?? device.freeName('HOLDFAST-POLICY');
  const had = choice ? device.linesOfClass(map, choice.class.name) : [];
  const times = timeoutLine({ ...settingsOf(choice), ...setting }, words);
  const before = place === 'end' || choice?.class.name === CLASS_DEFAULT ? undefined : choice?.class.name;
  return [
    ...new Set(
      taken.map(
        ({ seen }) =>
          `access-list ${name} extended permit tcp ${matches === 'replies' ? replyWords(seen) : addressWords(seen)}`,
      ),
    ),
    `class-map ${name}`,
    ` match access-list ${name}`,
    ...orderLines(device, {
      policyMap: map,
      order: placed(device.classesOf(map), name, before),
      lines: new Map([[name, [...(times === undefined ? [] : [times]), ...otherSettings(had)]]]),
    }),
    ...(isApplied(device, map) ? [] : [`service-policy ${map} global`]),
  ];
}

const isApplied = ({ policy }: AsaDevice, map: string): boolean =>
  policy.servicePolicies.some(({ policy: name }) => name === map);

/**
 * The policy that a class can be added to: that of the interface that the first packet comes in by, which is asked
 * first, else the global one.
 */
function appliedMap({ policy }: AsaDevice, { ingress }: Taken): string | undefined {
  const { servicePolicies } = policy;
  const own = servicePolicies.find(({ zone }) => zone === ingress.zone);
  return (own ?? servicePolicies.find(({ zone }) => zone === undefined))?.policy;
}
