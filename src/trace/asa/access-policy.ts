import type { AccessEntry, AccessGroup, AsaPolicy } from '../../model/asa-policy.ts';
import type { AssumptionCode } from '../../model/codes.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Interface } from '../../model/interface.ts';
import type { Reason } from '../reason.ts';
import { matchAccessList } from './access-match.ts';
import type { Interfaces } from './address-match.ts';
import { entryWords, fileLineWords } from './entry-words.ts';
import type { SeenPacket } from './seen-packet.ts';

/** Permitted, denied, or said nothing about. */
export interface Judgement {
  readonly permitted: boolean;
  readonly because: Reason;
}

export interface Asked {
  readonly packet: SeenPacket;
  readonly interfaces: Interfaces;
  readonly ingress: Interface;
  readonly egress: Interface;
}

/**
 * May it come in and cross? What two interfaces have to do with each other is asked first, then the list of the
 * interface, then the global list, then, where there is neither, the security levels (configuration guide, "Access
 * Rules": implicit permits and denies).
 */
export function judgeCrossing(policy: AsaPolicy, asked: Asked): readonly Judgement[] {
  const between = sameLevel(policy, asked);
  const told = between ? [between] : [];
  if (between && !between.permitted) return told;
  const groups = policy.accessGroups.filter(
    ({ direction, zone }) => direction === 'global' || (direction === 'in' && zone === asked.ingress.zone),
  );
  const inOrder = groups.toSorted((a, b) => Number(a.direction === 'global') - Number(b.direction === 'global'));
  const lists = judgeLists(policy, inOrder, asked);
  if (lists.some(({ because }) => because.code !== 'ASA_LIST_NOT_KNOWN')) return [...told, ...lists];
  if (policy.version?.product === 'fwsm') return [...lists, ...told, withoutList(asked)];
  return between ? [...lists, ...told] : [...lists, byLevel(asked)];
}

/** May it leave by its egress? Only a list of that interface says otherwise. */
export const judgeLeaving = (policy: AsaPolicy, asked: Asked): readonly Judgement[] =>
  judgeLists(
    policy,
    policy.accessGroups.filter(({ direction, zone }) => direction === 'out' && zone === asked.egress.zone),
    asked,
  );

/** The lists are one after the other one list: what the last of them does not permit is denied. */
function judgeLists(policy: AsaPolicy, groups: readonly AccessGroup[], asked: Asked): readonly Judgement[] {
  const told: Judgement[] = [];
  let ended: Judgement | undefined;
  for (const group of groups) {
    const judged = judgeList(policy, group, asked);
    if (judged.because.code === 'ASA_LIST_ENDS') ended = judged;
    else told.push(judged);
    if (judged.because.code === 'ASA_LIST_PERMITS' || judged.because.code === 'ASA_LIST_DENIES') return told;
  }
  return ended ? [...told, ended] : told;
}

function judgeList(policy: AsaPolicy, group: AccessGroup, { packet, interfaces }: Asked): Judgement {
  const list = policy.accessLists.get(group.list);
  if (!list) {
    const text = `Access list "${group.list}" is applied, but not in the configuration, so it decides nothing here.`;
    return {
      permitted: true,
      because: { code: 'ASA_LIST_NOT_KNOWN', text, config: [group.by], assumed: ['ASSUMED_NOT_UNDERSTOOD'] },
    };
  }
  const { entry, passedOver } = matchAccessList(list, packet, interfaces);
  const passed = passedOver.filter(({ action }) => action !== entry?.action && (entry || action === 'permit'));
  const assumed: AssumptionCode[] = [
    ...(passed.length > 0 ? (['ASSUMED_NOT_UNDERSTOOD'] as const) : []),
    ...(entry?.timeRange === undefined ? [] : (['ASSUMED_TIME_RANGE'] as const)),
  ];
  const rest = assumed.length > 0 ? { assumed } : {};
  const doubt = doubtOf(passed);
  const where = group.direction === 'global' ? 'for all interfaces' : `${group.direction} on ${group.zone ?? ''}`;
  if (!entry) {
    const text = `No line of access list "${list.name}" (${where}) permits it.${doubt}`;
    return { permitted: false, because: { code: 'ASA_LIST_ENDS', text, config: [group.by], ...rest } };
  }
  const does = entry.action === 'permit' ? 'permits' : 'denies';
  const place = [where, fileLineWords(entry)].filter((words) => words !== undefined).join('; ');
  const text = `Line ${entry.place} of access list "${list.name}" (${place}) ${does} it.${doubt}`;
  const code = entry.action === 'permit' ? 'ASA_LIST_PERMITS' : 'ASA_LIST_DENIES';
  return { permitted: entry.action === 'permit', because: { code, text, config: [group.by, entry.by], ...rest } };
}

function doubtOf(entries: readonly AccessEntry[]): string {
  const [only, ...more] = entries;
  if (!only) return '';
  const who = more.length === 0 ? `${capital(entryWords(only))} names` : `${entries.length} lines before it name`;
  return ` ${who} what is not known; taken not to match.`;
}

const capital = (text: string): string => text.replace(/^l/, 'L');

/** Undefined where the levels differ: then only who is on which side counts. */
function sameLevel({ sameSecurity }: AsaPolicy, { ingress, egress }: Asked): Judgement | undefined {
  const [from, to] = [ingress.zone ?? '', egress.zone ?? ''];
  if (ingress.name === egress.name) {
    const by = sameSecurity.intraInterface;
    return by
      ? judgement('ASA_SAME_INTERFACE', `It came in by ${from} and leaves by it, which is permitted.`, [by])
      : judgement(
          'ASA_SAME_INTERFACE_DENIED',
          `It came in by ${from} and would leave by it, without "same-security-traffic permit intra-interface".`,
          levels(ingress, egress),
        );
  }
  if (ingress.securityLevel !== egress.securityLevel) return undefined;
  const by = sameSecurity.interInterface;
  const level = ingress.securityLevel ?? 0;
  return by
    ? judgement(
        'ASA_SAME_LEVEL',
        `${from} and ${to} are both of level ${level}, and traffic between such is permitted.`,
        [by],
      )
    : judgement(
        'ASA_SAME_LEVEL_DENIED',
        `${from} and ${to} are both of level ${level}, without "same-security-traffic permit inter-interface".`,
        levels(ingress, egress),
      );
}

/** FWSM configuration guide, "Inbound and Outbound Access List Overview". */
const withoutList = ({ ingress }: Asked): Judgement =>
  judgement('ASA_LIST_MISSING', `No access list is applied in on ${ingress.zone ?? ''}.`, levels(ingress));

function byLevel({ ingress, egress }: Asked): Judgement {
  const [from, to] = [ingress.securityLevel ?? 0, egress.securityLevel ?? 0];
  const way = `${ingress.zone ?? ''} (${from}) to ${egress.zone ?? ''} (${to})`;
  return from > to
    ? judgement(
        'ASA_LEVEL_DOWN',
        `From ${way}, to the less trusted side, it needs no access list.`,
        levels(ingress, egress),
      )
    : judgement(
        'ASA_LEVEL_UP',
        `From ${way}, to the more trusted side, an access list would have to permit it.`,
        levels(ingress, egress),
      );
}

const judgement = (code: Reason['code'], text: string, config: readonly ConfigLine[]): Judgement => ({
  permitted: code === 'ASA_SAME_LEVEL' || code === 'ASA_SAME_INTERFACE' || code === 'ASA_LEVEL_DOWN',
  because: { code, text, config },
});

const levels = (...interfaces: readonly Interface[]): readonly ConfigLine[] =>
  [...new Set(interfaces)].flatMap(({ by }) => (by ? [by] : []));
