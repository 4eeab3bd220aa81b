import type { AccessEntry, AccessGroup } from '../../model/asa-policy.ts';
import { matchAccessList } from '../../trace/asa/access-match.ts';
import type { Taken } from '../../trace/asa/new-connection.ts';
import { addressWords, extendedWord } from './access-words.ts';
import type { AsaDevice } from './asa-device.ts';

/**
 * What lets a connection begin: a line before the one that denies it, in each list that does, or a list where there is
 * none. Undefined where a new list would take away what the security levels permit without one (configuration guide,
 * "Access Rules": implicit permits).
 */
export function permitLines(device: AsaDevice, taken: Taken): readonly string[] | undefined {
  const { accessGroups } = device.policy;
  const { ingress, egress } = taken;
  const coming = [
    ...accessGroups.filter(({ direction, zone }) => direction === 'in' && zone === ingress.zone),
    ...accessGroups.filter(({ direction }) => direction === 'global'),
  ];
  const leaving = accessGroups.filter(({ direction, zone }) => direction === 'out' && zone === egress.zone);
  const into = coming.length === 0 ? newList(device, taken) : inLists(device, taken, coming);
  return into && [...into, ...(leaving.length === 0 ? [] : inLists(device, taken, leaving))];
}

/** The lists are one after the other one list: the first that decides does, and what none decides is denied. */
function inLists(device: AsaDevice, taken: Taken, groups: readonly AccessGroup[]): readonly string[] {
  for (const { list } of groups) {
    const entry = entryFor(device, taken, list);
    if (entry?.action === 'permit') return [];
    if (entry) return [`access-list ${list} line ${placeOf(device, list, entry)} ${permit(device, taken)}`];
  }
  const [first] = groups;
  return first ? [`access-list ${first.list} ${permit(device, taken)}`] : [];
}

function entryFor(device: AsaDevice, { seen }: Taken, name: string): AccessEntry | undefined {
  const list = device.policy.accessLists.get(name);
  return list && matchAccessList(list, seen, device.node.node.interfaces).entry;
}

/** Remarks are counted. */
const placeOf = (device: AsaDevice, list: string, { by }: AccessEntry): number =>
  device.linesOfList(list).indexOf(by.text) + 1;

const permit = (device: AsaDevice, { seen }: Taken): string =>
  `${extendedWord(device)}permit tcp ${addressWords(seen)}`;

/** Only where nothing came in without a list. */
function newList(device: AsaDevice, taken: Taken): readonly string[] | undefined {
  const levels = device.node.node.interfaces.flatMap(({ zone, securityLevel }) =>
    zone === undefined ? [] : [securityLevel ?? 0],
  );
  const { ingress } = taken;
  if (levels.some((level) => level < (ingress.securityLevel ?? 0))) return undefined;
  const name = device.freeName(`HOLDFAST-${ingress.zone}`);
  return [`access-list ${name} ${permit(device, taken)}`, `access-group ${name} in interface ${ingress.zone}`];
}
