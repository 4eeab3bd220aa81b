import type { Duplicates } from './duplicate.ts';
import type { OwnedSocket } from './inspect.ts';
import { programOfProcess } from './owners.ts';
import type { Unreachable } from './reach.ts';
import { isHeldAlready, type Rule, ruleFor } from './rules.ts';
import { lookAt, type Treated, treat } from './set.ts';

/** What was done about a socket that a rule names. */
export type RuleResult =
  | {
      readonly is: 'set';
      readonly rule: Rule;
      readonly one: OwnedSocket;
      readonly treated: Extract<Treated, { is: 'set' }>;
    }
  /** Its program holds it as well as the rule would, or a look before this did. */
  | { readonly is: 'held-already'; readonly rule: Rule; readonly one: OwnedSocket }
  | { readonly is: 'left'; readonly rule: Rule; readonly one: OwnedSocket }
  /** `rule` is absent where it depends on a process that nobody sees. */
  | {
      readonly is: 'unreached';
      readonly rule?: Rule | undefined;
      readonly one: OwnedSocket;
      readonly why: Unreachable;
    };

interface Doing {
  readonly rules: readonly Rule[];
  readonly duplicates: Duplicates;
  /** Processes that nobody may look into, one of which may have it. */
  readonly hidden: number;
}

/** Does what the rules say about a socket. Undefined: no rule names it, or it has no owner yet. */
export function applyRule(one: OwnedSocket, { rules, duplicates, hidden }: Doing): RuleResult | undefined {
  const rule = ruleFor(rules, one.socket, one.owners, programOfProcess);
  if (one.owners.length === 0) {
    if (one.socket.inode === 0) return undefined;
    return {
      is: 'unreached',
      rule,
      one,
      why: hidden > 0 ? { code: 'hidden', processes: hidden } : { code: 'no-owner' },
    };
  }
  if (!rule) return undefined;
  if (rule.does === 'leave') return { is: 'left', rule, one };
  const looked = lookAt(duplicates, one);
  if ('why' in looked) return { is: 'unreached', rule, one, why: looked.why };
  if (isHeldAlready(looked.before, rule.does)) return { is: 'held-already', rule, one };
  const { idle, interval, count, userTimeout } = rule.does;
  const user = userTimeout === undefined ? {} : { userTimeout };
  const treated = treat(duplicates, looked, { on: true, idle, interval, count, ...user });
  switch (treated.is) {
    case 'set':
      return { is: 'set', rule, one, treated };
    case 'same':
    case 'would-set':
      return { is: 'held-already', rule, one };
    case 'unreached':
      return { is: 'unreached', rule, one, why: treated.why };
  }
}
